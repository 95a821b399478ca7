"""Bulk assignment and transfer between sources.

Rules from Magento_InventoryCatalog: BulkSourceAssign, BulkSourceUnassign, BulkInventoryTransfer, BulkPartialInventoryTransfer, their
resource models and validators. Composite products and unknown SKUs are passed over where Magento passes over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from mock_magento import catalog
from mock_magento.inventory.items import empty_legacy_stock_item, unassign
from mock_magento.inventory.movement import set_legacy_stock_item
from mock_magento.inventory.salable import reindex, reindex_stocks
from mock_magento.inventory.sources import Errors
from mock_magento.records.inventory import DEFAULT_SOURCE, IN_STOCK, OUT_OF_STOCK, SourceItem
from mock_magento.shop import Call, Shop
from mock_magento.webapi.errors import Crash, NoSuchEntity, ValidationFailed
from mock_magento.webapi.routes import Routes

routes = Routes()
route = routes.route


_PRODUCTS: Final = "Magento_Catalog::products"


@route("POST", "/V1/inventory/bulk-product-source-assign", _PRODUCTS)
def assign(call: Call) -> int:
    """Assign SKUs to sources with quantity 0, out of stock; returns how many assignments are new."""
    codes = _texts(call["sourceCodes"])
    _require_sources(call.shop, codes)
    state = call.shop.inventory
    count = 0
    for sku in _managed(call.shop, _texts(call["skus"])):
        for code in codes:
            if state.source_item(code, sku) is None:
                state.put_source_item(state.sources[code.lower()].code, sku, Decimal(0), OUT_OF_STOCK)
                count += 1
    reindex_stocks(call.shop, codes)
    return count


@route("POST", "/V1/inventory/bulk-product-source-unassign", _PRODUCTS)
def unassign_bulk(call: Call) -> int:
    """Unassign SKUs from sources; returns how many assignments ended."""
    codes = _texts(call["sourceCodes"])
    _require_sources(call.shop, codes)
    if DEFAULT_SOURCE in codes:
        _require_known(call.shop, _texts(call["skus"]))
    state = call.shop.inventory
    pairs = [(code, sku) for sku in dict.fromkeys(_texts(call["skus"])) for code in dict.fromkeys(codes)]
    count = sum(state.source_item(code, sku) is not None for code, sku in pairs)
    unassign(call.shop, pairs)
    return count


@route("POST", "/V1/inventory/bulk-product-source-transfer", _PRODUCTS)
def transfer(call: Call) -> bool:
    """Move everything that one source holds of the SKUs to another, which takes the origin's status."""
    origin, destination = call["originSource"], call["destinationSource"]
    errors = _transfer_errors(call.shop, origin, destination)
    if errors:
        raise ValidationFailed(errors, "Validation Error: Select different sources for origin and destination.")
    state = call.shop.inventory
    for sku in _managed(call.shop, _texts(call["skus"])):
        there, here = state.source_item(origin, sku), state.source_item(destination, sku)
        _merge(call.shop, sku, there, here, destination)
        if call["unassignFromOrigin"]:
            state.remove_source_item(origin, sku)
        elif there is not None:
            state.put_source_item(there.source_code, there.sku, Decimal(0), OUT_OF_STOCK)
        if origin == DEFAULT_SOURCE:
            empty_legacy_stock_item(call.shop, sku)
    reindex_stocks(call.shop, (origin, destination))
    if DEFAULT_SOURCE in {origin, destination}:
        # reading the ids for the legacy index comes last: what was found has moved
        _require_known(call.shop, _texts(call["skus"]))
    return True


@route("POST", "/V1/inventory/bulk-partial-source-transfer", _PRODUCTS)
def transfer_partially(call: Call) -> list[Any]:
    """Move quantities of SKUs from one source to another; both must carry the SKU."""
    origin, destination, items = call["originSourceCode"], call["destinationSourceCode"], call["items"]
    if items is None:
        raise Crash
    errors = _transfer_errors(call.shop, origin, destination)
    errors += [error for item in items for error in _item_errors(call.shop, origin, destination, item)]
    if errors:
        raise ValidationFailed(errors, "Transfer validation failed")
    state = call.shop.inventory
    for item in items:
        sku, quantity = item["sku"], item["qty"]
        there, here = state.source_item(origin, sku), state.source_item(destination, sku)
        if there is None or here is None:  # pragma: no cover - validated above
            continue
        left = state.put_source_item(there.source_code, there.sku, there.quantity - quantity, there.status)
        grown = state.put_source_item(here.source_code, here.sku, here.quantity + quantity, IN_STOCK)
        for moved in (left, grown):
            set_legacy_stock_item(call.shop, moved)
    for code in (origin, destination):
        reindex(call.shop, code, [item["sku"] for item in items])
    return []


def _texts(values: Iterable[str | None]) -> list[str]:
    """A null in a list of texts counts as an empty one."""
    return [value or "" for value in values]


def _merge(shop: Shop, sku: str, there: SourceItem | None, here: SourceItem | None, destination: str) -> None:
    quantity = (there.quantity if there else Decimal(0)) + (here.quantity if here else Decimal(0))
    known = there or here
    status = OUT_OF_STOCK if known is None else known.status
    if here is None or there is not None:
        code = shop.inventory.sources[destination.lower()].code
        set_legacy_stock_item(shop, shop.inventory.put_source_item(code, sku, quantity, status))


def _managed(shop: Shop, skus: Iterable[str]) -> list[str]:
    """The SKUs of known products that have source items, as the catalogue spells them."""
    found = (catalog.find(shop, sku) for sku in dict.fromkeys(skus))
    return [product.sku for product in found if product is not None and product.has_source_items]


def _require_known(shop: Shop, skus: Iterable[str]) -> None:
    """Refuse SKUs without a product, as the legacy stock items of source `default` do (GetProductIdsBySkus)."""
    unknown = [sku for sku in dict.fromkeys(skus) if catalog.find(shop, sku) is None]
    if unknown:
        raise NoSuchEntity("Following products with requested skus were not found: %1", [", ".join(unknown)])


def _require_sources(shop: Shop, codes: Sequence[str]) -> None:
    errors: Errors = [
        ("Source %sourceCode does not exist", {"sourceCode": code})
        for code in codes
        if code.lower() not in shop.inventory.sources
    ]
    if errors:
        raise ValidationFailed(errors)


def _transfer_errors(shop: Shop, origin: str, destination: str) -> Errors:
    errors: Errors = []
    for name, code in (("Origin", origin), ("Destination", destination)):
        if code.lower() not in shop.inventory.sources:
            errors.append((f"{name} source %sourceCode does not exist", {"sourceCode": code}))
    if origin == destination:
        errors.append(("Cannot transfer a source on itself", None))
    return errors


def _item_errors(shop: Shop, origin: str, destination: str, item: Mapping[str, Any]) -> Errors:
    sku, quantity = item.get("sku") or "", item.get("qty") or Decimal(0)
    there = shop.inventory.source_item(origin, sku)
    if there is None:
        return [("%message", {"message": f"Source item for {sku} and {origin} does not exist"})]
    errors: Errors = []
    if there.quantity < quantity:
        errors.append(("Requested transfer amount for sku %sku is not available", {"sku": sku}))
    if shop.inventory.source_item(destination, sku) is None:
        errors.append(("%message", {"message": f"Source item for {sku} and {destination} does not exist"}))
    return errors
