"""Configurable products and bundles that are captured in parts, with lines or totals that do not belong to the part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from mock_magento.defects.builders import Captured, Effect, after_captures, copied
from mock_magento.records.orders import write

_Parts = Callable[[Captured], None]


def _of_parts(effect: _Parts) -> Effect:
    """Only where some lines of an order with composite products were asked for."""

    def work(made: Captured) -> None:
        if made.asked.get("items") and any(item.parent_item_id for item in made.order.items):
            effect(made)

    return work


def _children_missing(made: Captured) -> None:
    children = {item.item_id for item in made.order.items if item.parent_item_id}
    made.invoice.items = [line for line in made.invoice.items if line.order_item_id not in children]


def _all_children(made: Captured) -> None:
    """The children of the products that were not asked for get lines too."""
    first, own = made.invoice.items[0], {line.order_item_id for line in made.invoice.items}
    others = [item for item in made.order.items if item.parent_item_id and item.item_id not in own]
    made.invoice.items = [
        *made.invoice.items,
        *(
            replace(
                first,
                entity_id=made.shop.sales.take("invoice_item"),
                order_item_id=item.item_id,
                product_id=item.product_id,
                sku=item.sku,
                name=item.name,
            )
            for item in others
        ),
    ]


def _totals_of_all(made: Captured) -> None:
    write(made.invoice, copied(made.order, subtotal="subtotal", grand_total="grand_total"))


WORKS: Final = after_captures(
    {
        "composite-children-missing": _of_parts(_children_missing),
        "composite-lines-too-many": _of_parts(_all_children),
        "composite-totals-of-all": _of_parts(_totals_of_all),
    }
)
