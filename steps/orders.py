"""What becomes of an order, as the order itself and the list of orders show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pytest_bdd import given, parsers, then, when

from magento_acceptance.expectations import (
    CheckRow,
    Matcher,
)
from magento_acceptance.flows.capture import Capture
from magento_acceptance.flows.customers import Shopper
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where

from .checks import Verify, expect, figure_rows, line_rows
from .products import Products, sku_of
from .rejections import Attempt
from .tables import Figures, Lines

LISTED = (
    "entity_id",
    "increment_id",
    "state",
    "status",
    "grand_total",
    "base_grand_total",
    "total_paid",
    "total_due",
    "total_item_count",
    "total_qty_ordered",
)
"""What the order list shows of an order, among much else."""
LISTED_OF_LINE = (
    "item_id",
    "order_id",
    "sku",
    "price",
    "qty_ordered",
    "qty_invoiced",
    "qty_shipped",
    "qty_refunded",
    "qty_canceled",
    "row_invoiced",
    "tax_invoiced",
    "discount_invoiced",
)
AS_ORDER = "as the order itself shows it"
PAID: dict[str, Matcher] = {
    "paid in full": Matcher("0", lambda due: due == 0),
    "partly paid": Matcher("more than 0", lambda due: isinstance(due, (int, Decimal)) and due > 0),
}


def item_id(order: OpenOrder, name: str, products: Products) -> int:
    """The order_item_id of a line by its product (the feature's name or a SKU); digits are an id already."""
    return int(name) if name.isdigit() else int(order.line(sku_of(name, products))["item_id"])


@given("the merchant has put the order on hold")
def on_hold(client: MagentoClient, order: OpenOrder, verify: Verify) -> None:
    answer = client.post(rest_path("orders", order.order_id, "hold")).json
    verify("order.hold", f"hold of order {order.order_id}", expect("", True, answer, "a new order can be held"))


@when("the merchant releases the order")
def released(client: MagentoClient, order: OpenOrder, verify: Verify) -> None:
    answer = client.post(rest_path("orders", order.order_id, "unhold")).json
    verify("order.hold", f"release of order {order.order_id}", expect("", True, answer, "the order is on hold"))


@then("the order's lines and status, each read alone, are those of the order")
def read_alone(client: MagentoClient, order: OpenOrder, verify: Verify) -> None:
    """The lines as a list and the first of them by its id."""
    path = rest_path("orders", order.order_id)
    now = client.known(path).json
    lines = list(client.items("orders/items", where("order_id", order.order_id)))
    wanted = {line["item_id"]: line for line in now["items"]}
    rows = _lines_alone(wanted, [*lines, client.get(rest_path("orders", "items", min(wanted))).json])
    found = sorted(line["item_id"] for line in lines)
    rows += expect("/items", sorted(wanted), found, "the order's lines, each once", "ids of the lines")
    rows += expect("/status", now["status"], client.get(f"{path}/statuses").json, AS_ORDER)
    verify("order.read_alone", f"parts of order {order.order_id}", rows)


def _lines_alone(wanted: Mapping[int, Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> list[CheckRow]:
    return [
        row
        for index, line in enumerate(found)
        for key in LISTED_OF_LINE
        for row in expect(
            f"/items/{index}/{key}",
            wanted.get(line["item_id"], {}).get(key),
            line.get(key),
            AS_ORDER,
            f"{key} of {line['sku']}",
        )
    ]


@then(parsers.re(r"the order is (?P<state>processing|complete) and (?P<paid>paid in full|partly paid)"))
def state_and_payment(state: str, paid: str, capture: Capture, verify: Verify) -> None:
    """The status is a label of the merchant's own, so it is the state that counts."""
    order = capture.after.order
    rows = expect("/state", state, order.get("state"), "what is left to pay and to ship")
    verify("order.paid", f"order {order['entity_id']}", rows + _payment(order, paid))


@then("the order is paid in full")
def paid_in_full(capture: Capture, verify: Verify) -> None:
    order = capture.after.order
    verify("order.paid", f"order {order['entity_id']}", _payment(order, "paid in full"))


def _payment(order: Mapping[str, Any], paid: str) -> list[CheckRow]:
    due, total = order.get("total_due"), order.get("grand_total")
    rows = expect("/total_due", PAID[paid], due, paid)
    if paid == "paid in full":
        rows += expect("/total_paid", total, order.get("total_paid"), "the order's grand total")
    return rows


@then("the order is new, with everything left to pay")
def new_order(order: OpenOrder, verify: Verify) -> None:
    now = order.now.order
    rows = expect("/state", "new", now.get("state"), "nothing is paid or shipped")
    rows += expect("/total_due", now.get("grand_total"), now.get("total_due"), "the order's grand total")
    rows += expect("/total_paid", Matcher("0 or absent", lambda found: not found), now.get("total_paid"), "not paid")
    verify("order.new", f"order {order.order_id}", rows)


@then("the order shows:")
def shows(datatable: Figures, order: OpenOrder, verify: Verify) -> None:
    rows = figure_rows(order.now.order, datatable, quantity="total_qty_ordered")
    verify("order.published.totals", f"order {order.order_id}", rows)


@then("the order has exactly these lines:")
def lines(datatable: Lines, order: OpenOrder, verify: Verify) -> None:
    rows = line_rows(order.now.order["items"], datatable, quantity="qty_ordered")
    verify("order.published.lines", f"lines of order {order.order_id}", rows)


@then(parsers.re(r'the order is shipped by "(?P<shipping>\w+)" and paid by "(?P<payment>\w+)"'))
def methods(shipping: str, payment: str, order: OpenOrder, verify: Verify) -> None:
    now = order.now.order
    found = now["extension_attributes"]["shipping_assignments"][0]["shipping"].get("method")
    rows = expect("/extension_attributes/shipping_assignments/0/shipping/method", shipping, found, "chosen in the cart")
    rows += expect("/payment/method", payment, now["payment"].get("method"), "chosen in the cart")
    verify("order.methods", f"order {order.order_id}", rows)


@then("the order list shows the order once, as it is")
def once_in_list(client: MagentoClient, order: OpenOrder, verify: Verify) -> None:
    """Under the same number, in the same state, with the same totals."""
    listing = client.get("orders", params=where("entity_id", order.order_id)).json
    now = client.known(rest_path("orders", order.order_id)).json
    rows = expect("/total_count", 1, listing["total_count"], "one order has this id")
    rows += expect("/items", 1, len(listing["items"]), "one order has this id", "orders in the list")
    for index, listed in enumerate(listing["items"]):
        for key in LISTED:
            rows += expect(f"/items/{index}/{key}", now.get(key), listed.get(key), AS_ORDER)
    verify("order.list", f"order {order.order_id} in the list of orders", rows)


@then(parsers.re(r"the order is (?P<state>processing|complete|closed|canceled)$"))
def order_is(state: str, client: MagentoClient, order: OpenOrder, verify: Verify) -> None:
    now = client.get(rest_path("orders", order.order_id)).json
    rule = "what is left to pay, to ship and to refund"
    verify("order.state", f"order {order.order_id}", expect("/state", state, now.get("state"), rule))


@when("the customer tries to read the order", target_fixture="attempt")
def customer_reads(client: MagentoClient, shopper: Shopper, order: OpenOrder) -> Attempt:
    answer = client.attempt("GET", rest_path("orders", order.order_id), as_=shopper.account)
    return Attempt("order.refused", answer)


@when(parsers.parse("the merchant tries to read order {order_id:d}"), target_fixture="attempt")
def merchant_reads(order_id: int, client: MagentoClient) -> Attempt:
    return Attempt("order.refused", client.attempt("GET", rest_path("orders", order_id)))


@when("the merchant tries to list the orders without search criteria", target_fixture="attempt")
def lists_without_criteria(client: MagentoClient) -> Attempt:
    return Attempt("order.refused", client.attempt("GET", "orders"))
