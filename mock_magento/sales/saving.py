"""Orders and documents written as they are given, column by column, without the rules of capturing, shipping or refunding.

Rules from Magento\\Sales\\Model\\OrderRepository::save and the repositories of invoices, shipments and credit memos: what is given is
stored, what is not stays; the answer holds the given columns and what hangs on the entity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from functools import cache
from typing import Any, Final, TypeVar

from mock_magento import catalog, inventory
from mock_magento.kernel.money import ZERO
from mock_magento.records.amounts import ONE
from mock_magento.records.documents import (
    CreditMemo,
    CreditMemoItem,
    Invoice,
    InvoiceItem,
    Shipment,
    ShipmentItem,
    Track,
)
from mock_magento.records.orders import Order, OrderAddress, OrderItem, Payment, write
from mock_magento.records.sales import increment_id
from mock_magento.sales import order_actions, rendering, rules, shipping
from mock_magento.shop import Shop
from mock_magento.webapi.errors import InternalError, MagentoError, NoSuchEntity

Given = Mapping[str, Any]
Entity = TypeVar("Entity")
_TOO_MUCH: Final = Decimal(10) ** 16
_NESTED: Final = frozenset(
    {"items", "comments", "tracks", "payment", "billing_address", "shipping_address", "status_histories"}
)


@cache
def _columns(kind: type) -> frozenset[str]:
    return frozenset(entry.name for entry in fields(kind)) - _NESTED


def _given(kind: type, given: Given, **fixed: Any) -> dict[str, Any]:
    """The columns of `kind` among what was given, with `fixed` ones over them."""
    known = _columns(kind)
    values = {name: value for name, value in given.items() if name in known and value is not None}
    if isinstance(values.get("street"), list):
        values["street"] = tuple(values["street"])
    return values | fixed


def _fits(given: Any) -> bool:
    """Whether the columns, decimal(20,4), can hold every number that was given."""
    if isinstance(given, Mapping):
        return all(_fits(value) for value in given.values())
    if isinstance(given, list):
        return all(_fits(value) for value in given)
    return not isinstance(given, Decimal) or abs(given) < _TOO_MUCH


def save_order(shop: Shop, given: Given) -> rendering.Raw:
    """Change an order's columns, or add an order where no entity_id is given.

    Raises NoSuchEntity for an unknown entity_id, InternalError for a number that the table cannot hold.
    """
    if not _fits(given):
        raise InternalError
    entity_id = given.get("entity_id")
    if entity_id is None:
        order = _new_order(shop, given)
        shop.sales.add_order(order)
    else:
        order = shop.sales.order(entity_id)
        _change_order(order, given)
        if given.get("state"):
            rules.settle(order, shop.config)
    order_actions.save(shop, order)
    raw = rendering.order(order, shop.release)
    shown = {"items", "billing_address", "payment", "status_histories"}
    own = {"entity_id", "increment_id", "state", "status"} if entity_id is None or given.get("state") else {"entity_id"}
    return {name: value for name, value in raw.items() if name in shown | own or given.get(name) is not None}


def _change_order(order: Order, given: Given) -> None:
    write(order, _given(Order, given))
    order.payment.__dict__.update(_given(Payment, given.get("payment") or {}))
    order.billing_address.__dict__.update(_given(OrderAddress, given.get("billing_address") or {}))
    for entry in given.get("items") or ():
        item = order.item(entry.get("item_id") or 0)
        if item is not None:
            write(item, _given(OrderItem, entry))


def _new_order(shop: Shop, given: Given) -> Order:
    sales, now = shop.sales, shop.timestamp()
    order_id = sales.take("order")
    assignments = (given.get("extension_attributes") or {}).get("shipping_assignments") or [{}]
    ship_to = (assignments[0].get("shipping") or {}).get("address")
    defaults: dict[str, Any] = {
        "increment_id": increment_id(order_id),
        "state": rules.NEW,
        "status": "pending",
        "customer_email": "",
    }
    values = defaults | _given(Order, given) | {"entity_id": order_id, "created_at": now, "updated_at": now}
    return Order(
        **values,
        shipping_method=(assignments[0].get("shipping") or {}).get("method"),
        payment=_payment(shop, order_id, given.get("payment") or {}),
        billing_address=_address(shop, order_id, "billing", given.get("billing_address") or {}),
        shipping_address=None if ship_to is None else _address(shop, order_id, "shipping", ship_to),
        items=[_order_item(shop, order_id, entry, now) for entry in given.get("items") or ()],
    )


def _payment(shop: Shop, order_id: int, given: Given) -> Payment:
    method = given.get("method") or "checkmo"
    title = dict(shop.config.payment_methods).get(method, method)
    information = tuple(given.get("additional_information") or (title,))
    fixed = {
        "entity_id": shop.sales.take("order_payment"),
        "parent_id": order_id,
        "additional_information": information,
    }
    defaults: dict[str, Any] = {"method": method, "method_title": title}
    return Payment(**defaults | _given(Payment, given) | fixed)


def _address(shop: Shop, order_id: int, kind: str, given: Given) -> OrderAddress:
    empty: dict[str, Any] = {
        "firstname": "",
        "lastname": "",
        "street": (),
        "city": "",
        "postcode": None,
        "country_id": "",
        "telephone": None,
    }
    fixed = {"entity_id": shop.sales.take("order_address"), "parent_id": order_id, "address_type": kind}
    return OrderAddress(**empty | _given(OrderAddress, given) | fixed)


def _order_item(shop: Shop, order_id: int, given: Given, now: str) -> OrderItem:
    product = catalog.find(shop, given.get("sku") or "")
    defaults: dict[str, Any] = {
        "sku": "",
        "name": product.name if product is not None else "",
        "product_id": product.product_id if product is not None else 0,
        "product_type": product.type_id if product is not None else "simple",
        "qty_ordered": ONE,
    }
    fixed = {"item_id": shop.sales.take("order_item"), "order_id": order_id, "created_at": now, "updated_at": now}
    return OrderItem(**defaults | _given(OrderItem, given) | fixed)


def save_invoice(shop: Shop, given: Given) -> rendering.Raw:
    """Change an invoice's columns, or add one where no entity_id is given; the order is left as it is."""
    invoice = _stored(shop, shop.sales.invoices, "invoice", given, "The invoice couldn't be saved.")
    if invoice is None:
        invoice = Invoice(**_document(shop, Invoice, InvoiceItem, "invoice", given))
        shop.sales.invoices[invoice.entity_id] = invoice
    return rendering.invoice(invoice)


def save_shipment(shop: Shop, given: Given) -> rendering.Raw:
    """Change a shipment's columns, or add one where no entity_id is given; a new one takes its units from its source."""
    failed = "The shipment couldn't be saved."
    shipment = _stored(shop, shop.sales.shipments, "shipment", given, failed)
    if shipment is not None:
        return rendering.shipment(shipment)
    if not given.get("items"):
        raise MagentoError(failed)
    order = shop.sales.order(given["order_id"])
    source = (given.get("extension_attributes") or {}).get("source_code") or shipping.default_source(shop)
    lines = [(order.item(entry.get("order_item_id") or 0), entry.get("qty") or ZERO) for entry in given["items"]]
    quantities = shipping.quantities_by_sku(shop, order, [(item, qty) for item, qty in lines if item is not None])
    try:
        inventory.check_deduction(shop, source, quantities)
    except MagentoError:
        raise MagentoError(failed) from None
    shipment = Shipment(**_document(shop, Shipment, ShipmentItem, "shipment", given, source_code=source))
    now = shipment.created_at
    for entry in given.get("tracks") or ():
        ids = {"entity_id": shop.sales.take("track"), "parent_id": shipment.entity_id, "order_id": shipment.order_id}
        empty = {"track_number": None, "title": None, "carrier_code": None}
        shipment.tracks.append(Track(**empty | _given(Track, entry) | ids | {"created_at": now, "updated_at": now}))
    shop.sales.shipments[shipment.entity_id] = shipment
    shipping.deduct(shop, order, source, quantities)
    return rendering.shipment(shipment)


def save_creditmemo(shop: Shop, given: Given) -> rendering.Raw:
    """Change a credit memo's columns, or add one where no entity_id is given; the order is left as it is."""
    memo = _stored(shop, shop.sales.creditmemos, "creditmemo", given, "The credit memo couldn't be saved.")
    if memo is None:
        memo = CreditMemo(**_document(shop, CreditMemo, CreditMemoItem, "creditmemo", given))
        shop.sales.creditmemos[memo.entity_id] = memo
    return rendering.creditmemo(memo)


def _stored(shop: Shop, stored: dict[int, Entity], kind: str, given: Given, failed: str) -> Entity | None:
    """The changed document, or None where a new one is to be added. Raises MagentoError where neither is possible."""
    if not _fits(given):
        raise MagentoError(failed)
    entity_id = given.get("entity_id")
    if entity_id is None:
        if given.get("order_id") not in shop.sales.orders:
            raise MagentoError(failed)
        return None
    found = stored.get(entity_id)
    if found is None:
        raise NoSuchEntity
    found.__dict__.update(_given(type(found), given))
    shop.sales.touch(kind, entity_id)
    return found


def _document(shop: Shop, kind: type, item_kind: type, name: str, given: Given, **fixed: Any) -> dict[str, Any]:
    """What a new document is made of: the given columns, its numbers, and its lines completed from the order's."""
    order, now = shop.sales.order(given["order_id"]), shop.timestamp()
    entity_id = shop.sales.take(name)
    lines = []
    for entry in given.get("items") or ():
        item = order.item(entry.get("order_item_id") or 0)
        known = _given(item_kind, item.columns() if item is not None else {})
        for amount in [column for column in known if isinstance(known[column], Decimal) and column not in _PRICES]:
            del known[amount]
        empty = {"order_item_id": 0, "product_id": None, "sku": "", "name": None, "qty": ZERO, "price": ZERO}
        if item_kind is not ShipmentItem:
            empty["base_price"] = ZERO
        line_numbers = {"entity_id": shop.sales.take(f"{name}_item"), "parent_id": entity_id}
        lines.append(item_kind(**empty | known | _given(item_kind, entry) | line_numbers))
    totals = {"total_qty": sum((line.qty for line in lines), ZERO)} if "total_qty" in _columns(kind) else {}
    numbers = {"entity_id": entity_id, "items": lines, "created_at": now, "updated_at": now} | fixed
    return {"increment_id": increment_id(shop.sales.take(f"{name}_increment"))} | totals | _given(kind, given) | numbers


_PRICES: Final = frozenset({"price", "base_price", "price_incl_tax", "base_price_incl_tax", "weight"})
