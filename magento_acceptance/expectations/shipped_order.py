"""The order after its shipments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from magento_acceptance.expectations.check_rows import CheckRow
from magento_acceptance.expectations.matchers import Window
from magento_acceptance.expectations.order import OrderExpectation
from magento_acceptance.expectations.order_lines import left_to_ship, money_lines, order_lines, parent_of
from magento_acceptance.expectations.requests import ShipmentRequest
from magento_acceptance.expectations.shipment import shipped_quantities
from magento_acceptance.expectations.tree import Leaf
from magento_acceptance.expectations.values import ZERO, Json, amount
from magento_acceptance.expectations.versions import Release, part_refunded_states


def check_order_after_shipments(
    after: Any,
    *,
    before: Json,
    requests: Sequence[ShipmentRequest],
    window: Window | None = None,
    statuses: Mapping[str, str] | None = None,
    release: Release | None = None,
) -> list[CheckRow]:
    """Judge an order as read after one or more shipments: only quantities shipped and the state move.

    `statuses` is the shop's status by state, as far as it is known; `release` the shop's release, where it is known.
    """
    shipped: dict[int, Decimal] = {}
    for sent in shipped_quantities(before, requests):
        for item_id, qty in sent.items():
            shipped[item_id] = shipped.get(item_id, ZERO) + qty
    order = OrderExpectation(before, "shipment", window)
    lines = order_lines(before)
    _put_state(order, before, shipped, statuses, release)

    def put_line(item: Json, line: dict[str, Any]) -> None:
        now = amount(item, "qty_shipped") + sent_with(item, lines, shipped)
        line["qty_shipped"] = Leaf(now, "quantity shipped before plus these shipments'")

    order.each_line(put_line)
    return order.check(after)


def _put_state(
    order: OrderExpectation,
    before: Json,
    shipped: Mapping[int, Decimal],
    statuses: Mapping[str, str] | None,
    release: Release | None,
) -> None:
    to_ship = any(left_to_ship(line) > shipped.get(int(line["item_id"]), ZERO) for line in order_lines(before))
    to_invoice = any(
        amount(line, "qty_invoiced") + amount(line, "qty_canceled") < amount(line, "qty_ordered")
        for line in money_lines(before)
    )
    if to_ship or to_invoice:
        order.put_state(["processing"], statuses, "processing: not all is invoiced and shipped")
    elif any(amount(line, "qty_refunded") for line in order_lines(before)):
        order.put_state(part_refunded_states(release), statuses, "all is invoiced, and shipped or refunded")
    else:
        order.put_state(["complete"], statuses, "complete: all is invoiced and shipped")


def sent_with(item: Json, lines: Sequence[Json], shipped: Mapping[int, Decimal]) -> Decimal:
    """What went out of one line; the children of a bundle go with it, a configurable product's child is not counted."""
    parent = parent_of(item, lines)
    if parent is None:
        return shipped.get(int(item["item_id"]), ZERO)
    if parent.get("product_type") != "bundle" or not amount(parent, "qty_ordered"):
        return ZERO
    return shipped.get(int(parent["item_id"]), ZERO) * amount(item, "qty_ordered") / amount(parent, "qty_ordered")
