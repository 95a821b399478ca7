"""The application: the routes of every room in one place, and what rooms add to one another."""

from __future__ import annotations

from functools import cache

from mock_magento.carts import agreements, checkout_routes
from mock_magento.carts import routes as cart_routes
from mock_magento.catalog import composite_routes
from mock_magento.catalog import routes as product_routes
from mock_magento.catalog.extension import extensions
from mock_magento.customers import attributes, groups, signin, two_factor
from mock_magento.customers import routes as customer_routes
from mock_magento.customers.hooks import when_deleted
from mock_magento.inventory import (
    bulk,
    items,
    notifications,
    pickup,
    salability,
    selection,
    sources,
    stock_item_routes,
    stocks,
)
from mock_magento.inventory.stock_items import PRODUCT_EXTENSION
from mock_magento.pricing import routes as sales_rule_routes
from mock_magento.sales import (
    creditmemo_routes,
    invoice_routes,
    order_actions,
    order_routes,
    placement_routes,
    shipment_routes,
)
from mock_magento.store import routes as store_routes
from mock_magento.store import schema_routes
from mock_magento.tax import class_routes, rate_routes, rule_routes
from mock_magento.webapi.routes import Router

_MODULES = (
    store_routes,
    schema_routes,
    class_routes,
    rate_routes,
    rule_routes,
    product_routes,
    composite_routes,
    customer_routes,
    attributes,
    groups,
    signin,
    sources,
    stocks,
    items,
    bulk,
    salability,
    selection,
    stock_item_routes,
    notifications,
    pickup,
    sales_rule_routes,
    agreements,
    cart_routes,
    checkout_routes,
    placement_routes,
    order_routes,
    invoice_routes,
    shipment_routes,
    creditmemo_routes,
)

extensions.append(PRODUCT_EXTENSION)
when_deleted.append(order_actions.forget_customer)

router = Router(*(module.routes for module in _MODULES))
"""The routes of every shop."""
schema_routes.rights.update({f"{route.method} {route.template}": route.acl for route in router.routes})


@cache
def two_factor_router() -> Router:
    """The routes of a shop whose admin user needs a one-time code."""
    return Router(two_factor.routes, router.routes)
