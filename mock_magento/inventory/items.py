"""Source items: what each source holds of a SKU, read, written and taken away.

Rules from Magento_Inventory (SourceItemsSave and -Delete with their validators) and Magento_InventoryCatalog (the default source's items
and the legacy stock items follow each other).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from mock_magento import catalog
from mock_magento.inventory.movement import sync_legacy_stock_item
from mock_magento.inventory.salable import reindex, reindex_stocks
from mock_magento.inventory.sources import EMPTY, Errors
from mock_magento.records.inventory import DEFAULT_SOURCE, IN_STOCK, OUT_OF_STOCK, SourceItem
from mock_magento.shop import Call, Shop
from mock_magento.webapi.errors import Crash, InputErrors, MagentoError, ValidationFailed
from mock_magento.webapi.routes import Routes
from mock_magento.webapi.search import listed

routes = Routes()
route = routes.route


_COLUMNS: Final = frozenset({"source_item_id", "source_code", "sku", "quantity", "status"})
_SEVERAL: Final = 2
_TOGETHER: Final = (
    'Not able to assign "%1" to product "%2", as it is part of bundle product <a href="%3">"%4"</a> with shipment type "Ship Together" '
    "and has multiple sources or different source as other bundle selections."
)
_ASSIGN: Final = "Magento_InventoryApi::stock_source_item_assign"


@route("GET", "/V1/inventory/source-items", "Magento_InventoryApi::source")
def list_source_items(call: Call) -> dict[str, Any]:
    """Source items by searchCriteria."""
    return listed(call.get("searchCriteria"), _candidates(call.shop, call.get("searchCriteria")), _row, _COLUMNS, _row)


@route("POST", "/V1/inventory/source-items", _ASSIGN)
def save_source_items(call: Call) -> list[Any]:
    """Write source items; SKUs that the catalogue does not know and negative quantities are taken as they come."""
    items = call["sourceItems"]
    if items is None:
        raise Crash
    if not items:
        raise InputErrors([("Input data is empty", None)])
    errors = [error for item in items for error in (_errors(item) or _bundle_errors(call.shop, item))]
    if errors:
        raise ValidationFailed(errors)
    state = call.shop.inventory
    if any(item["source_code"].lower() not in state.sources for item in items):
        raise MagentoError("Could not save Source Item")
    for item in items:
        source = state.sources[item["source_code"].lower()]
        written = state.put_source_item(source.code, item["sku"], item["quantity"], item["status"])
        sync_legacy_stock_item(call.shop, written)
    for item in items:
        reindex(call.shop, item["source_code"], [item["sku"]])
    return []


@route("POST", "/V1/inventory/source-items-delete", _ASSIGN)
def delete_source_items(call: Call) -> list[Any]:
    """Unassign SKUs from sources; what is not assigned is passed over."""
    items = call["sourceItems"]
    if items is None:
        raise Crash
    if not items:
        raise InputErrors([("Input data is empty", None)])
    unassign(call.shop, ((item.get("source_code") or "", item.get("sku") or "") for item in items))
    return []


def unassign(shop: Shop, pairs: Iterable[tuple[str, str]]) -> None:
    """Remove source items by (source code, SKU); without its default source item a legacy stock item falls to 0, out of stock."""
    pairs = list(pairs)
    for source_code, sku in pairs:
        shop.inventory.remove_source_item(source_code, sku)
        if source_code == DEFAULT_SOURCE:
            empty_legacy_stock_item(shop, sku)
    reindex_stocks(shop, {source_code for source_code, _ in pairs})


def empty_legacy_stock_item(shop: Shop, sku: str) -> None:
    """Set the legacy stock item of a SKU to 0, out of stock."""
    product = catalog.find(shop, sku)
    former = None if product is None else shop.inventory.stock_items.get(product.product_id)
    if former is not None:
        shop.inventory.stock_items[former.product_id] = replace(former, qty=Decimal(0), is_in_stock=False)


def _errors(item: Mapping[str, Any]) -> Errors:
    errors: Errors = []
    for name in ("sku", "source_code"):
        value = item.get(name) or ""
        if not value.strip():
            errors.append((EMPTY, {"field": name}))
    if item.get("quantity") is None:
        errors.append(('"%field" should be numeric.', {"field": "quantity"}))
    if item.get("status") is None:
        errors.append(('"%field" should be numeric.', {"field": "quantity"}))
    elif item["status"] not in {IN_STOCK, OUT_OF_STOCK}:
        errors.append(('"%field" should a known status.', {"field": "status"}))
    return errors


def _bundle_errors(shop: Shop, item: Mapping[str, Any]) -> Errors:
    """Refuse another source than the parts of a bundle that ships together have, in a shop of several sources.

    From Magento_InventoryBundleProduct (ShipmentTypeValidator): while no part is anywhere, any source will do.
    """
    if len(shop.inventory.sources) < _SEVERAL:
        return []
    wanted, sku = item["source_code"].lower(), item["sku"].lower()
    for bundle in shop.catalog.products.values():
        if not bundle.bundle:
            continue
        skus = {selection.sku.lower() for option in bundle.bundle for selection in option.selections}
        if bundle.ships_separately or sku not in skus:
            continue
        codes = {held.source_code.lower() for part in skus for held in shop.inventory.source_items.get(part, ())}
        if codes and wanted not in codes:
            url = f"{shop.store.base_url}catalog/product/edit/id/{bundle.product_id}/"
            return [(_TOGETHER, [item["source_code"], item["sku"], url, bundle.sku])]
    return []


def _row(item: SourceItem) -> dict[str, Any]:
    return {
        "source_item_id": item.source_item_id,
        "source_code": item.source_code,
        "sku": item.sku,
        "quantity": item.quantity,
        "status": item.status,
    }


def _candidates(shop: Shop, criteria: Mapping[str, Any] | None) -> list[SourceItem]:
    """Source items in the order in which MySQL finds them: by the index on SKU where SKUs are named, else as they were made."""
    state = shop.inventory
    skus = _named(criteria, "sku")
    if skus is not None:
        return [item for sku in sorted(skus) for item in state.source_items.get(sku, ())]
    items = list(state.all_source_items())
    sources = _named(criteria, "source_code")
    if sources is not None:
        chosen = [item for item in items if item.source_code.lower() in sources]
        if len(chosen) * 3 < len(items):
            # few enough for the index on source and SKU
            return sorted(chosen, key=lambda item: (item.source_code.lower(), item.sku.lower()))
        items = chosen
    return sorted(items, key=lambda item: item.source_item_id)


def _named(criteria: Mapping[str, Any] | None, field: str) -> set[str] | None:
    """The values that a group of the criteria demands of a field with eq or in, in lower case; None where none does."""
    for group in (criteria or {}).get("filter_groups") or []:
        filters = group.get("filters") or []
        if len(filters) == 1 and filters[0].get("field") == field and filters[0].get("value") is not None:
            condition = filters[0].get("condition_type") or "eq"
            value = filters[0]["value"]
            if condition == "eq" and isinstance(value, str):
                return {value.lower()}
            if condition == "in":
                entries = value if isinstance(value, list) else str(value).split(",")
                return {str(entry).lower() for entry in entries}
    return None
