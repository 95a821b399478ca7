"""The questions about salable quantities, as routes; the rules are in `salable`.

Rules from Magento_InventorySales: GetProductSalableQty, IsProductSalableConditionChain, AreProductsSalable and
AreProductsSalableForRequestedQty.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from mock_magento import catalog
from mock_magento.inventory import salable
from mock_magento.records.inventory import DEFAULT_STOCK, IN_STOCK, NO_BACKORDERS, SalabilityError
from mock_magento.shop import Call, Shop
from mock_magento.webapi.errors import Crash, InputErrors, MagentoError, NoSuchEntity
from mock_magento.webapi.routes import Routes
from mock_magento.webapi.values import WrongType, convert

routes = Routes()
route = routes.route


_STOCK: Final = "Magento_InventorySalesApi::stock"


@route("GET", "/V1/inventory/get-product-salable-quantity/{sku}/{stockId}", _STOCK)
def salable_quantity(call: Call) -> Decimal:
    """What can still be sold of a SKU from a stock."""
    sku, stock_id = call["sku"], call["stockId"]
    if call.shop.release.unknown_sku_has_salable_quantity and catalog.find(call.shop, sku) is None:
        if stock_id == DEFAULT_STOCK:
            raise NoSuchEntity("Following products with requested skus were not found: %1", [sku])
        return Decimal(0)
    return salable.salable_quantity(call.shop, sku, stock_id)


@route("GET", "/V1/inventory/is-product-salable/{sku}/{stockId}", _STOCK)
def is_salable(call: Call) -> bool:
    """Whether any of a SKU can be sold from a stock."""
    return product_is_salable(call.shop, call["sku"], call["stockId"])


@route("GET", "/V1/inventory/are-products-salable", _STOCK)
def are_salable(call: Call) -> list[dict[str, Any]]:
    """The same question for several SKUs at once."""
    return [
        {"sku": sku, "stock_id": call["stockId"], "salable": product_is_salable(call.shop, sku, call["stockId"])}
        for sku in call["skus"]
    ]


@route("GET", "/V1/inventory/is-product-salable-for-requested-qty/{sku}/{stockId}/{requestedQty}", _STOCK)
def is_salable_for_quantity(call: Call) -> dict[str, Any]:
    """Whether a quantity of a SKU can be sold from a stock, and if not, why."""
    return _answer(salable.check_salable(call.shop, call["sku"], call["stockId"], call["requestedQty"]))


@route("GET", "/V1/inventory/are-product-salable-for-requested-qty/", _STOCK)
def are_salable_for_quantities(call: Call) -> list[dict[str, Any]]:
    """The same question for several SKUs with their quantities, as asked when an order is placed."""
    answers = []
    for entry in _requests(call.get("skuRequests")):
        errors = salable.check_salable(call.shop, entry["sku"], call["stockId"], entry["qty"], placing_order=True)
        answers.append({"sku": entry["sku"], "stock_id": call["stockId"], **_answer(errors)})
    return answers


def product_is_salable(shop: Shop, sku: str, stock_id: int) -> bool:
    """Whether any of a SKU can be sold from a stock (IsProductSalableConditionChain); False for an unknown SKU or stock."""
    product = catalog.find(shop, sku)
    if product is None or stock_id not in shop.inventory.stocks:
        return False
    settings = salable.stock_item(shop, product)
    if not product.has_source_items:
        return settings.in_stock and any(product_is_salable(shop, part, stock_id) for part in _parts(product))
    in_stock = any(item.status == IN_STOCK for item in salable.items_in_stock(shop, sku, stock_id))
    if settings.managed and not in_stock:
        return False
    if settings.effective_backorders != NO_BACKORDERS or not settings.managed:
        return True
    return salable.unreserved_quantity(shop, sku, stock_id, settings) > 0


def _parts(product: catalog.Product) -> list[str]:
    bundled = [selection.sku for option in product.bundle for selection in option.selections]
    return [*product.children, *bundled, *product.grouped]


def _answer(errors: list[SalabilityError]) -> dict[str, Any]:
    return {
        "salable": not errors,
        "errors": [{"code": error.code, "message": error.message} for error in errors],
    }


def _requests(raw: Any) -> list[dict[str, Any]]:
    """skuRequests[0][sku]=...&skuRequests[0][qty]=... as SKUs with quantities."""
    if raw is None:
        raise InputErrors.required("skuRequests")
    entries = raw if isinstance(raw, list) else list(raw.values()) if isinstance(raw, dict) else None
    if entries is None:
        raise Crash
    requests = []
    for entry in entries:
        if not isinstance(entry, dict) or "sku" not in entry or "qty" not in entry:
            raise Crash
        try:
            requests.append({"sku": convert(entry["sku"], "string"), "qty": convert(entry["qty"], "float")})
        except WrongType as wrong:
            raise MagentoError(f'Error occurred during "qty" processing. {wrong}') from None
    return requests
