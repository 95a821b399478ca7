"""Every route of Magento's REST API that scenarios, tools and recordings use: the one table of what is known about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Final, NamedTuple

from magento_acceptance.rest import writes
from magento_acceptance.rest.route import CART, Route, below_v1

_PRODUCTS: Final = "Magento_Catalog::products"
_SOURCE: Final = "Magento_InventoryApi::source"
_SOURCE_EDIT: Final = "Magento_InventoryApi::source_edit"
_SALES_STOCK: Final = "Magento_InventorySalesApi::stock"
_STOCK_EDIT: Final = "Magento_InventoryApi::stock_edit"
_STOCK_LINK: Final = "Magento_InventoryApi::stock_source_link"
_ASSIGN: Final = "Magento_InventoryApi::stock_source_item_assign"
_ORDER_VIEW: Final = "Magento_Sales::actions_view"
_STORE: Final = "Magento_Backend::store"

ROUTES: Final[dict[str, tuple[Route, ...]]] = {
    "sign-in": (
        Route("POST", "integration/admin/token", "token", effect=writes.nothing),
        Route("POST", "integration/customer/token", "token", effect=writes.nothing),
        Route("POST", "tfa/provider/google/authenticate", "token", effect=writes.nothing),
    ),
    "store": (
        Route("GET", "modules", "modules", "Magento_Backend::admin"),
        Route("GET", "store/storeConfigs", "store-configs", _STORE),
        Route("GET", "store/websites", "websites", _STORE),
        Route("GET", "store/storeViews", "store-views"),
        Route("GET", "store/storeGroups", "store-groups"),
    ),
    "directory": (
        Route("GET", "directory/countries", "countries"),
        Route("GET", "directory/countries/{country}", "country"),
        Route("GET", "directory/currency", "currency"),
    ),
    "products": (
        Route("GET", "products", "product-list"),
        Route("POST", "products", "product", _PRODUCTS, writes.product),
        Route("GET", "products/{sku}", "product", _PRODUCTS),
        Route("PUT", "products/{sku}", "product", effect=writes.product),
        Route("DELETE", "products/{sku}", "outcome", _PRODUCTS, writes.product_gone),
        Route("GET", "stockItems/{sku}", "stock-item", "Magento_CatalogInventory::cataloginventory"),
        Route("GET", "configurable-products/{sku}/options/all", "configurable-options"),
        Route("GET", "configurable-products/{sku}/children", "configurable-children"),
        Route("GET", "bundle-products/{sku}/options/all", "bundle-options"),
    ),
    "sources": (
        Route("GET", "inventory/sources", "source-list", _SOURCE),
        Route("POST", "inventory/sources", "nothing", _SOURCE_EDIT, writes.source),
        Route("GET", "inventory/sources/{source}", "source"),
        Route("PUT", "inventory/sources/{source}", "nothing", _SOURCE_EDIT, writes.source),
        Route(
            "GET", "inventory/get-sources-assigned-to-stock-ordered-by-priority/{stock}", "assigned-sources", _SOURCE
        ),
    ),
    "stocks": (
        Route("GET", "inventory/stocks", "stock-list", "Magento_InventoryApi::stock"),
        Route("POST", "inventory/stocks", "stock-id", _STOCK_EDIT, writes.stock),
        Route("GET", "inventory/stocks/{stock}", "stock"),
        Route("PUT", "inventory/stocks/{stock}", "stock-id", _STOCK_EDIT, writes.stock),
        Route("DELETE", "inventory/stocks/{stock}", "nothing"),
        Route("GET", "inventory/stock-resolver/{type}/{code}", "stock", _SALES_STOCK),
        Route("GET", "inventory/stock-source-links", "stock-source-links", _STOCK_LINK),
        Route("POST", "inventory/stock-source-links", "nothing", _STOCK_LINK, writes.links),
        Route("POST", "inventory/stock-source-links-delete", "nothing", _STOCK_LINK, writes.links_gone),
    ),
    "quantities": (
        Route("GET", "inventory/source-items", "source-items", _SOURCE),
        Route("POST", "inventory/source-items", "nothing", _ASSIGN, writes.quantities),
        Route("POST", "inventory/source-items-delete", "nothing", _ASSIGN, writes.quantities_gone),
        Route("GET", "inventory/get-product-salable-quantity/{sku}/{stock}", "salable-quantity", _SALES_STOCK),
        Route("GET", "inventory/is-product-salable/{sku}/{stock}", "is-salable"),
        Route("GET", "inventory/are-products-salable", "are-salable", _SALES_STOCK),
        Route("GET", "inventory/is-product-salable-for-requested-qty/{sku}/{stock}/{qty}", "salable-result"),
        Route("POST", "inventory/bulk-product-source-assign", "count", _PRODUCTS, writes.assigned),
        Route("POST", "inventory/bulk-product-source-transfer", "bulk-transfer", _PRODUCTS, writes.transfer_all),
        Route("POST", "inventory/bulk-partial-source-transfer", "bulk-transfer", _PRODUCTS, writes.transfer_part),
    ),
    "source selection": (
        Route(
            "GET",
            "inventory/source-selection-algorithm-list",
            "source-selection-algorithms",
            "Magento_InventorySourceSelectionApi::source_selection_algorithm",
        ),
        Route(
            "POST",
            "inventory/source-selection-algorithm-result",
            "source-selection-result",
            "Magento_InventorySourceSelectionApi::source_selection_algorithm_post",
            writes.nothing,
        ),
    ),
    "pickup locations": (Route("GET", "inventory/in-store-pickup/pickup-locations", "pickup-locations"),),
    "customers": (
        Route("GET", "attributeMetadata/customer", "attribute-metadata"),
        Route("GET", "attributeMetadata/customerAddress", "attribute-metadata"),
        Route("POST", "customers", "customer", effect=writes.customer),
        Route("GET", "customers/search", "customer-list", "Magento_Customer::customer"),
        Route("GET", "customers/{customer}", "customer", "Magento_Customer::customer"),
        Route("PUT", "customers/{customer}", "customer", "Magento_Customer::manage", writes.customer_changed),
        Route("DELETE", "customers/{customer}", "outcome", "Magento_Customer::delete", writes.customer_gone),
    ),
    "carts": (
        Route("POST", "carts/mine", "cart-id", effect=writes.cart),
        Route("GET", "carts/licence", "agreements", right="Magento_Sales::sales"),
        Route("GET", CART, "cart"),
        Route("GET", CART + "/items", "cart-items"),
        Route("POST", CART + "/items", "cart-item", effect=writes.nothing),
        Route("PUT", CART + "/items/{item}", "cart-item", effect=writes.nothing),
        Route("DELETE", CART + "/items/{item}", "outcome", effect=writes.nothing),
        Route("GET", CART + "/totals", "totals"),
        Route("GET", CART + "/payment-methods", "payment-methods"),
        Route("GET", CART + "/shipping-methods", "shipping-methods"),
        Route("POST", CART + "/estimate-shipping-methods", "shipping-methods", effect=writes.nothing),
        Route("POST", CART + "/estimate-shipping-methods-by-address-id", "shipping-methods", effect=writes.nothing),
        Route("POST", CART + "/totals-information", "totals", effect=writes.nothing),
        Route("POST", CART + "/shipping-information", "payment-details", effect=writes.nothing),
        Route("GET", CART + "/payment-information", "payment-details"),
        Route("POST", CART + "/payment-information", "order-id", effect=writes.order),
        Route("PUT", CART + "/order", "order-id", effect=writes.order),
    ),
    "orders": (
        Route("GET", "orders", "order-list", _ORDER_VIEW),
        Route("GET", "orders/items", "order-item-list", _ORDER_VIEW),
        Route("GET", "orders/items/{item}", "order-item", _ORDER_VIEW),
        Route("GET", "orders/{order}", "order", _ORDER_VIEW),
        Route("GET", "orders/{order}/statuses", "order-status", _ORDER_VIEW),
        Route("GET", "orders/{order}/comments", "status-history-list"),
        Route("POST", "orders/{order}/comments", "outcome"),
        Route("POST", "orders/{order}/cancel", "outcome", "Magento_Sales::cancel", writes.order_changed("cancelled")),
        Route("POST", "orders/{order}/hold", "outcome", "Magento_Sales::hold", writes.order_changed("put on hold")),
        Route(
            "POST", "orders/{order}/unhold", "outcome", "Magento_Sales::unhold", writes.order_changed("taken off hold")
        ),
        Route("POST", "orders/{order}/emails", "outcome"),
        Route("GET", "transactions", "transaction-list"),
    ),
    "invoices": (
        Route("POST", "order/{order}/invoice", "capture-id", "Magento_Sales::invoice", writes.invoice),
        Route("GET", "invoices", "invoice-list", "Magento_Sales::sales_invoice"),
        Route("POST", "invoices", "invoice"),
        Route("POST", "invoices/comments", "invoice-comment"),
        Route("GET", "invoices/{invoice}", "invoice", "Magento_Sales::sales_invoice"),
        Route("GET", "invoices/{invoice}/comments", "invoice-comment-list"),
        Route("POST", "invoices/{invoice}/void", "outcome"),
        Route("POST", "invoices/{invoice}/emails", "outcome"),
    ),
    "shipments": (
        Route(
            "POST",
            "order/notify-orders-are-ready-for-pickup",
            "ready-for-pickup-result",
            "Magento_InventoryInStorePickupApi::notify_orders_are_ready_for_pickup",
            writes.pickups,
        ),
        Route("POST", "order/{order}/ship", "shipment-id", "Magento_Sales::ship", writes.shipment),
        Route("GET", "shipments", "shipment-list", "Magento_Sales::shipment"),
        Route("GET", "shipment/{shipment}", "shipment", "Magento_Sales::shipment"),
        Route("POST", "shipment", "shipment"),
        Route("POST", "shipment/track", "shipment-track"),
        Route("POST", "shipment/{shipment}/comments", "shipment-comment"),
    ),
    "credit memos": (
        Route(
            "POST", "order/{order}/refund", "credit-memo-id", "Magento_Sales::creditmemo", writes.credit_memo("order")
        ),
        Route("POST", "invoice/{invoice}/refund", "credit-memo-id", effect=writes.credit_memo("invoice")),
        Route("GET", "creditmemos", "credit-memo-list", "Magento_Sales::sales_creditmemo"),
        Route("GET", "creditmemo/{creditmemo}", "credit-memo", "Magento_Sales::sales_creditmemo"),
        Route("POST", "creditmemo", "credit-memo"),
        Route("POST", "creditmemo/refund", "credit-memo"),
    ),
    "price and tax rules": (
        Route("GET", "salesRules/search", "sales-rule-list"),
        Route("GET", "salesRules/{rule}", "sales-rule"),
        Route("POST", "salesRules", "sales-rule"),
        Route("PUT", "salesRules/{rule}", "sales-rule"),
        Route("DELETE", "salesRules/{rule}", "outcome"),
        Route("GET", "taxRules/search", "tax-rule-list"),
        Route("GET", "taxRules/{rule}", "tax-rule"),
        Route("POST", "taxRules", "tax-rule"),
        Route("DELETE", "taxRules/{rule}", "outcome"),
        Route("GET", "taxRates/search", "tax-rate-list"),
        Route("GET", "taxClasses/search", "tax-class-list"),
    ),
}
"""The routes by what they are about. Where two fit a path, the first one wins."""


class Match(NamedTuple):
    """A call's route, and the decoded ids in its path in the order of `route.kinds`."""

    route: Route
    ids: tuple[str, ...]


@lru_cache(maxsize=4096)
def match(method: str, path: str) -> Match | None:
    """The route of a call; `path` is what stands below V1, percent-encoded and without query. None for a route that the table lacks."""
    for route in _alike().get((method.upper(), path.partition("/")[0], path.count("/")), ()):
        if (ids := route.ids(path)) is not None:
            return Match(route, ids)
    return None


@cache
def _alike() -> Mapping[tuple[str, str, int], Sequence[Route]]:
    """The routes by method, first segment and number of slashes, which tell most of them apart, in the table's order."""
    found: dict[tuple[str, str, int], list[Route]] = {}
    for route in chain.from_iterable(ROUTES.values()):
        carts = ("carts/{id}", "guest-carts/{id}") if CART in route.template else ("",)
        for template in (route.template.replace(CART, cart) for cart in carts):
            found.setdefault((route.method, template.partition("/")[0], template.count("/")), []).append(route)
    return found


def match_address(method: str, address: str) -> Match | None:
    """The route of a call by its whole address, or by a path that starts at /rest or at /V1; store code and query are left aside."""
    path = below_v1(address)
    return None if path is None else match(method, path)


def schema_for(method: str, address: str) -> str | None:
    """The schema of an accepted call's answer; None where none describes it. `address` as in `match_address`."""
    found = match_address(method, address)
    return found.route.schema or None if found else None
