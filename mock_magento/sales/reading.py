"""What the sales routes share for reading: answers kept as bytes until the entity changes, and searches over columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import partial
from typing import Any, Final, TypeVar

from mock_magento.records.documents import CreditMemo, Invoice, Shipment
from mock_magento.records.orders import Order, OrderItem
from mock_magento.records.sales import SalesState
from mock_magento.sales import rendering
from mock_magento.shop import Call
from mock_magento.webapi import search
from mock_magento.webapi.errors import Crash, InputErrors, NoSuchEntity
from mock_magento.webapi.messages import encode
from mock_magento.webapi.output import renderer

Entity = TypeVar("Entity")
Document = TypeVar("Document", Order, Invoice, Shipment, CreditMemo)
ID_NEEDED: Final = "An ID is needed. Set the ID and try again."


def _columns(kind: type, *more: str) -> frozenset[str]:
    nested = {"items", "payment", "billing_address", "shipping_address", "status_histories", "taxes", "tax_items"}
    nested |= {"comments", "tracks", "product_option", "ship_separately", "children_calculated", "selection_qty"}
    nested |= {"additional_information_keys", "pickup_location_code", "source_code"}
    return frozenset({entry.name for entry in fields(kind)} - nested | set(more))


ORDER_COLUMNS: Final = _columns(
    Order, "billing_address_id", "shipping_address_id", "total_due", "base_total_due", "send_email"
) - {"notification_sent", "send_notification"}
ORDER_ITEM_COLUMNS: Final = _columns(OrderItem, "product_options")
INVOICE_COLUMNS: Final = _columns(Invoice, "customer_note", "send_email")
SHIPMENT_COLUMNS: Final = _columns(Shipment, "packages", "send_email")
CREDITMEMO_COLUMNS: Final = _columns(CreditMemo, "send_email")
TRANSACTION_COLUMNS: Final = frozenset(
    {
        "transaction_id",
        "parent_id",
        "order_id",
        "payment_id",
        "txn_id",
        "parent_txn_id",
        "txn_type",
        "is_closed",
        "created_at",
    }
)


def require(entities: Mapping[int, Entity], entity_id: int) -> Entity:
    """The entity with that id. Raises InputErrors for id 0 and NoSuchEntity, as Magento's sales repositories do."""
    if not entity_id:
        raise InputErrors([(ID_NEEDED, None)])
    found = entities.get(entity_id)
    if found is None:
        raise NoSuchEntity
    return found


def list_of(call: Call, name: str) -> list[dict[str, Any]]:
    """An optional list parameter. Raises Crash where the caller sent something else, as PHP's type error comes out."""
    if name in call.params and call.params[name] is None:
        raise Crash
    return list(call.get(name, ()))


def kept(state: SalesState, kind: str, entity_id: int, entity: Callable[[], rendering.Raw], interface: str) -> bytes:
    """The entity's answer as JSON bytes, rendered by `interface` of the contract when it changed since it was last asked for."""
    found = state.rendered.get((kind, entity_id))
    return state.keep(kind, entity_id, encode(renderer(interface)(entity()))) if found is None else found


def listed(
    call: Call,
    kind: str,
    entities: Iterable[Document],
    columns: tuple[Callable[[Document], search.Row], frozenset[str]],
    raw_of: Callable[[Document], rendering.Raw],
    interface: str,
) -> bytes:
    """The answer of a list route as JSON bytes: what is found is rendered when it changed since it was last asked for.

    `columns` are an entity's row for the search, and the columns that there are. Raises InternalError as `search` does.
    """
    criteria = call["searchCriteria"]
    found, total = search.search(criteria, entities, *columns)
    sales = call.shop.sales
    items = b",".join(kept(sales, kind, one.entity_id, partial(raw_of, one), interface) for one in found)
    around = renderer(interface.removesuffix("interface") + "search-result-interface")
    start = b'{"items":['
    return start + items + encode(around(search.result(criteria, [], total))).removeprefix(start)


def all_of(entities: list[rendering.Raw], parent_id: int) -> dict[str, Any]:
    """The answer of a list route that takes no criteria: everything under `parent_id` (comments of a document)."""
    criteria = {
        "filter_groups": [{"filters": [{"field": "parent_id", "value": str(parent_id), "condition_type": "eq"}]}]
    }
    return search.result(criteria, entities, len(entities))
