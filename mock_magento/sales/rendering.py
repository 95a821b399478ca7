"""Orders and their documents as raw mappings, which the contract then shapes into answers.

Rules from Magento\\Sales\\Model\\Order\\Webapi\\ChangeOutputArray (row totals less the discount), OrderRepository (shipping assignments,
payment_additional_info) and the Magento_Tax plugins of the order repository (taxes).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from mock_magento.kernel.money import ZERO, cents
from mock_magento.records.documents import CreditMemo, DocumentComment, Invoice, Shipment
from mock_magento.records.orders import Order, OrderAddress, OrderItem, OrderTax, OrderTaxItem, Payment, StatusHistory
from mock_magento.versions import Release
from mock_magento.versions.release import RowTotal
from mock_magento.webapi.output import Shared

Raw = dict[str, Any]


def order(entity: Order, release: Release) -> Raw:
    """An order as GET /V1/orders/{id} gives it, in a release of Magento."""
    raw = order_columns(entity)
    lines = Shared(order_items(entity, release))
    raw["items"] = lines
    raw["billing_address"] = address(entity.billing_address)
    raw["payment"] = payment(entity.payment)
    raw["status_histories"] = [history(entry) for entry in newest_first(entity.status_histories)]
    shipping: Raw = {"total": raw, "method": entity.shipping_method}
    if entity.shipping_address is not None:
        shipping["address"] = address(entity.shipping_address)
    raw["extension_attributes"] = {
        "shipping_assignments": [{"shipping": shipping, "items": lines}],
        "payment_additional_info": payment_additional_info(entity.payment),
        "applied_taxes": [applied_tax(tax) for tax in entity.taxes],
        "item_applied_taxes": item_applied_taxes(entity),
        "converting_from_quote": _converting_from_quote(entity, release),
        "pickup_location_code": entity.pickup_location_code,
        "notification_sent": entity.notification_sent,
        "send_notification": entity.send_notification,
    }
    if release.order_shows_taxes:
        raw["extension_attributes"] |= {
            "taxes": [tax.__dict__ for tax in entity.taxes],
            "additional_itemized_taxes": [item.__dict__ for item in entity.tax_items if item.item_id is None],
        }
    return raw


def _converting_from_quote(entity: Order, release: Release) -> bool | None:
    return (bool(entity.taxes) or None) if release.converting_from_quote_when_taxed else False


def order_columns(entity: Order) -> Raw:
    """An order's own columns."""
    return entity.columns() | {name: derive(entity) for name, derive in _DERIVED.items()}


@dataclass(slots=True)
class OrderRow:
    """An order's columns for searches, each found when it is asked for."""

    entity: Order

    def get(self, column: str, /) -> Any:
        """The column's value; None where it is null."""
        derive = _DERIVED.get(column)
        return getattr(self.entity, column, None) if derive is None else derive(self.entity)


@dataclass(slots=True)
class ItemRow:
    """The same of an order's line."""

    order: Order
    item: OrderItem

    def get(self, column: str, /) -> Any:
        """The column's value; None where it is null."""
        return getattr(self.item, column, None)


def due(grand_total: Decimal, paid: Decimal | None) -> Decimal:
    """What is still to be paid (Order::getTotalDue): never negative."""
    return max(cents(grand_total - (paid or ZERO)), ZERO)


_DERIVED: Final[Mapping[str, Callable[[Order], Any]]] = {
    "status": lambda entity: entity.status or None,
    "billing_address_id": lambda entity: entity.billing_address.entity_id,
    "shipping_address_id": lambda entity: entity.shipping_address.entity_id if entity.shipping_address else None,
    "total_due": lambda entity: due(entity.grand_total, entity.total_paid),
    "base_total_due": lambda entity: due(entity.base_grand_total, entity.base_total_paid),
}
"""Columns that follow from others."""


def order_items(entity: Order, release: Release) -> list[Raw]:
    """The order's lines; a part of a composite line carries the whole line once more as parent_item."""
    lines = {item.item_id: order_item(item, release) for item in entity.items}
    if release.order_shows_taxes:
        for raw in lines.values():
            raw["extension_attributes"] = {"itemized_taxes": []}
        for tax in entity.tax_items:
            if tax.item_id in lines:
                lines[tax.item_id]["extension_attributes"]["itemized_taxes"].append(tax.__dict__)
    for raw in lines.values():
        raw["parent_item"] = lines.get(raw["parent_item_id"])
    return list(lines.values())


def order_item(item: OrderItem, release: Release) -> Raw:
    """One line by itself, with the row totals that REST shows."""
    raw = item.columns()
    for prefix in ("", "base_"):
        total, including = _row_totals(raw, prefix, release)
        if release.row_total is not RowTotal.ROW_LESS_DISCOUNT:
            total, including = max(total, ZERO), max(including, ZERO)
        if release.row_totals_in_cents:
            total, including = cents(total), cents(including)
        raw[f"{prefix}row_total"], raw[f"{prefix}row_total_incl_tax"] = total, including
    if item.original_price is None:
        raw["original_price"] = item.price
    return raw


def _row_totals(raw: Raw, prefix: str, release: Release) -> tuple[Decimal, Decimal]:
    """The line's row total and the one including tax, both less the discount, from its columns in one of the currencies."""
    row, discount = raw[f"{prefix}row_total"], raw[f"{prefix}discount_amount"]
    compensation = raw[f"{prefix}discount_tax_compensation_amount"] or ZERO
    including = row - discount + raw[f"{prefix}tax_amount"] + compensation
    if release.row_total is RowTotal.UNIT_LESS_DISCOUNT_FROM_ZERO:
        row = raw[f"{prefix}price"]
    return row - discount, including


def address(entity: OrderAddress) -> Raw:
    """A billing or shipping address."""
    return {**entity.__dict__, "street": list(entity.street)}


def payment(entity: Payment) -> Raw:
    """The payment; its additional information is a bare list of values."""
    return {**entity.__dict__, "additional_information": list(entity.additional_information)}


def payment_additional_info(entity: Payment) -> list[Raw]:
    """The payment's additional information by key; what is no text is written as JSON."""
    values = entity.additional_information
    return [
        {"key": key, "value": "null" if value is None else value}
        for key, value in zip(entity.additional_information_keys, values, strict=False)
    ]


def history(entry: StatusHistory) -> Raw:
    """An entry of the order's history."""
    return dict(entry.__dict__)


def newest_first(entries: Iterable[StatusHistory]) -> list[StatusHistory]:
    """History entries as an order lists them."""
    return sorted(entries, key=lambda entry: (entry.created_at, entry.entity_id), reverse=True)


def applied_tax(tax: OrderTax) -> Raw:
    """A rate that the order pays."""
    return {
        "code": tax.code,
        "title": tax.title,
        "percent": tax.percent,
        "amount": tax.amount,
        "base_amount": tax.base_amount,
    }


def item_applied_taxes(entity: Order) -> list[Raw]:
    """The rates line by line, the shipping's after them in the order in which they were stored."""
    titles = {tax.tax_id: tax.title for tax in entity.taxes}
    groups: dict[tuple[str, int | None, int | None], Raw] = {}
    for item in entity.tax_items:
        group = groups.setdefault(
            (item.taxable_item_type, item.item_id, item.associated_item_id),
            {
                "type": item.taxable_item_type,
                "item_id": item.item_id,
                "associated_item_id": item.associated_item_id,
                "applied_taxes": [],
            },
        )
        group["applied_taxes"].append(_item_tax(item, titles.get(item.tax_id, item.tax_code)))
    return list(groups.values())


def _item_tax(item: OrderTaxItem, title: str) -> Raw:
    return {
        "code": item.tax_code,
        "title": title,
        "percent": item.tax_percent,
        "amount": item.real_amount,
        "base_amount": item.real_base_amount,
    }


def invoice(entity: Invoice) -> Raw:
    """An invoice as GET /V1/invoices/{id} gives it."""
    return {
        **entity.__dict__,
        "items": [item.__dict__ for item in entity.items],
        "comments": comments(entity.comments),
    }


def shipment(entity: Shipment) -> Raw:
    """A shipment as GET /V1/shipment/{id} gives it."""
    return {
        **entity.__dict__,
        "packages": [],
        "items": [item.__dict__ for item in entity.items],
        "tracks": [track.__dict__ for track in entity.tracks],
        "comments": comments(entity.comments),
        "extension_attributes": {"source_code": entity.source_code},
    }


def creditmemo(entity: CreditMemo) -> Raw:
    """A credit memo as GET /V1/creditmemo/{id} gives it."""
    return {
        **entity.__dict__,
        "items": [item.__dict__ for item in entity.items],
        "comments": comments(entity.comments),
    }


def comments(entries: Iterable[DocumentComment]) -> list[Raw]:
    """A document's comments, oldest first."""
    return [dict(entry.__dict__) for entry in entries]
