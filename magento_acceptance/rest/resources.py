"""Which resource a REST call answers with: method and path to the name of a schema."""

import re
from functools import cache
from urllib.parse import parse_qs, urlsplit

CART = "{cart}"
"""Stands for a cart's path: the customer's own, a guest's, or any cart by its id."""

# Method, path after /V1/, resource. A segment in braces stands for one path segment. Where two fit, the first wins.
_ROUTES: tuple[tuple[str, str, str], ...] = (
    ("POST", "integration/admin/token", "token"),
    ("POST", "integration/customer/token", "token"),
    ("POST", "tfa/provider/google/authenticate", "token"),
    ("GET", "modules", "modules"),
    ("GET", "store/storeConfigs", "store-configs"),
    ("GET", "store/websites", "websites"),
    ("GET", "store/storeViews", "store-views"),
    ("GET", "store/storeGroups", "store-groups"),
    ("GET", "directory/countries", "countries"),
    ("GET", "directory/countries/{country}", "country"),
    ("GET", "directory/currency", "currency"),
    # catalogue
    ("GET", "products", "product-list"),
    ("POST", "products", "product"),
    ("GET", "products/{sku}", "product"),
    ("PUT", "products/{sku}", "product"),
    ("DELETE", "products/{sku}", "outcome"),
    ("GET", "stockItems/{sku}", "stock-item"),
    ("GET", "configurable-products/{sku}/options/all", "configurable-options"),
    ("GET", "configurable-products/{sku}/children", "configurable-children"),
    ("GET", "bundle-products/{sku}/options/all", "bundle-options"),
    # inventory
    ("GET", "inventory/sources", "source-list"),
    ("POST", "inventory/sources", "nothing"),
    ("GET", "inventory/sources/{source}", "source"),
    ("PUT", "inventory/sources/{source}", "nothing"),
    ("GET", "inventory/get-sources-assigned-to-stock-ordered-by-priority/{stock}", "assigned-sources"),
    ("GET", "inventory/stocks", "stock-list"),
    ("POST", "inventory/stocks", "stock-id"),
    ("GET", "inventory/stocks/{stock}", "stock"),
    ("PUT", "inventory/stocks/{stock}", "stock-id"),
    ("DELETE", "inventory/stocks/{stock}", "nothing"),
    ("GET", "inventory/stock-resolver/{type}/{code}", "stock"),
    ("GET", "inventory/stock-source-links", "stock-source-links"),
    ("POST", "inventory/stock-source-links", "nothing"),
    ("POST", "inventory/stock-source-links-delete", "nothing"),
    ("GET", "inventory/source-items", "source-items"),
    ("POST", "inventory/source-items", "nothing"),
    ("POST", "inventory/source-items-delete", "nothing"),
    ("GET", "inventory/get-product-salable-quantity/{sku}/{stock}", "salable-quantity"),
    ("GET", "inventory/is-product-salable/{sku}/{stock}", "is-salable"),
    ("GET", "inventory/is-product-salable-for-requested-qty/{sku}/{stock}/{qty}", "salable-result"),
    ("GET", "inventory/source-selection-algorithm-list", "source-selection-algorithms"),
    ("POST", "inventory/source-selection-algorithm-result", "source-selection-result"),
    ("POST", "inventory/bulk-product-source-transfer", "bulk-transfer"),
    ("POST", "inventory/bulk-partial-source-transfer", "bulk-transfer"),
    ("GET", "inventory/in-store-pickup/pickup-locations", "pickup-locations"),
    ("POST", "order/notify-orders-are-ready-for-pickup", "ready-for-pickup-result"),
    # customers
    ("POST", "customers", "customer"),
    ("GET", "customers/search", "customer-list"),
    ("GET", "customers/{customer}", "customer"),
    ("PUT", "customers/{customer}", "customer"),
    ("DELETE", "customers/{customer}", "outcome"),
    # carts
    ("POST", "carts/mine", "cart-id"),
    ("GET", CART, "cart"),
    ("GET", CART + "/items", "cart-items"),
    ("POST", CART + "/items", "cart-item"),
    ("PUT", CART + "/items/{item}", "cart-item"),
    ("DELETE", CART + "/items/{item}", "outcome"),
    ("GET", CART + "/totals", "totals"),
    ("GET", CART + "/payment-methods", "payment-methods"),
    ("GET", CART + "/shipping-methods", "shipping-methods"),
    ("POST", CART + "/estimate-shipping-methods", "shipping-methods"),
    ("POST", CART + "/estimate-shipping-methods-by-address-id", "shipping-methods"),
    ("POST", CART + "/totals-information", "totals"),
    ("POST", CART + "/shipping-information", "payment-details"),
    ("GET", CART + "/payment-information", "payment-details"),
    ("POST", CART + "/payment-information", "order-id"),
    ("PUT", CART + "/order", "order-id"),
    # sales
    ("GET", "orders", "order-list"),
    ("GET", "orders/items", "order-item-list"),
    ("GET", "orders/items/{item}", "order-item"),
    ("GET", "orders/{order}", "order"),
    ("GET", "orders/{order}/statuses", "order-status"),
    ("GET", "orders/{order}/comments", "status-history-list"),
    ("POST", "orders/{order}/comments", "outcome"),
    ("POST", "orders/{order}/cancel", "outcome"),
    ("POST", "orders/{order}/hold", "outcome"),
    ("POST", "orders/{order}/unhold", "outcome"),
    ("POST", "orders/{order}/emails", "outcome"),
    ("POST", "order/{order}/invoice", "capture-id"),
    ("POST", "order/{order}/ship", "shipment-id"),
    ("POST", "order/{order}/refund", "credit-memo-id"),
    ("POST", "invoice/{invoice}/refund", "credit-memo-id"),
    ("GET", "invoices", "invoice-list"),
    ("POST", "invoices", "invoice"),
    ("POST", "invoices/comments", "invoice-comment"),
    ("GET", "invoices/{invoice}", "invoice"),
    ("GET", "invoices/{invoice}/comments", "invoice-comment-list"),
    ("POST", "invoices/{invoice}/void", "outcome"),
    ("POST", "invoices/{invoice}/emails", "outcome"),
    ("GET", "shipments", "shipment-list"),
    ("GET", "shipment/{shipment}", "shipment"),
    ("POST", "shipment", "shipment"),
    ("POST", "shipment/track", "shipment-track"),
    ("POST", "shipment/{shipment}/comments", "shipment-comment"),
    ("GET", "creditmemos", "credit-memo-list"),
    ("GET", "creditmemo/{creditmemo}", "credit-memo"),
    ("POST", "creditmemo", "credit-memo"),
    ("POST", "creditmemo/refund", "credit-memo"),
    ("GET", "transactions", "transaction-list"),
    # price and tax rules
    ("GET", "salesRules/search", "sales-rule-list"),
    ("GET", "salesRules/{rule}", "sales-rule"),
    ("POST", "salesRules", "sales-rule"),
    ("PUT", "salesRules/{rule}", "sales-rule"),
    ("DELETE", "salesRules/{rule}", "outcome"),
    ("GET", "taxRules/search", "tax-rule-list"),
    ("GET", "taxRules/{rule}", "tax-rule"),
    ("POST", "taxRules", "tax-rule"),
    ("DELETE", "taxRules/{rule}", "outcome"),
    ("GET", "taxRates/search", "tax-rate-list"),
    ("GET", "taxClasses/search", "tax-class-list"),
)


def resource_for(method: str, path: str) -> str | None:
    """Name the resource that a call answers with when it succeeds, or None where no schema describes it.

    `path` may be a whole address, or start at /rest or at /V1; store code and query are left aside.
    """
    _, version, route = urlsplit(path).path.partition("/V1/")
    if not version:
        return None
    route = route.strip("/")
    for pattern, resource in _compiled().get(method.upper(), ()):
        if pattern.fullmatch(route):
            return resource
    return None


def is_filtered(path: str) -> bool:
    """Tell whether a call asks for some fields only (`fields=...`), so that its answer is a part of the resource."""
    return "fields" in parse_qs(urlsplit(path).query)


@cache
def _compiled() -> dict[str, list[tuple[re.Pattern[str], str]]]:
    compiled: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    for method, template, resource in _ROUTES:
        pattern = template.replace(CART, r"(?:carts/[^/]+|guest-carts/[^/]+)")
        pattern = re.sub(r"\{\w+\}", "[^/]+", pattern)
        compiled.setdefault(method, []).append((re.compile(pattern), resource))
    return compiled
