"""What the shop sells and from which stock, and the order that the settings name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any, Final

from magento_acceptance.doctor.checkout import (
    NOT_SHOWN,
    LatestOrders,
    countries,
    currencies,
    mail,
    payments,
    required_fields,
    shippings,
    taxes,
    terms,
    threshold,
)
from magento_acceptance.doctor.finding import Finding, note, ok, problem, said
from magento_acceptance.doctor.release import look_at_release
from magento_acceptance.errors import CallFailed, HarnessError, MagentoError, UnfitShop
from magento_acceptance.flows import preparation
from magento_acceptance.flows.open_order import require_open
from magento_acceptance.flows.sales_channel import find_sales_channel
from magento_acceptance.flows.stock_availability import StockAvailability
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.schema import SchemaViolation
from magento_acceptance.run_log.context import Context
from magento_acceptance.session.release import read_modules
from magento_acceptance.settings.settings import Settings
from magento_acceptance.tutorials import inventory as tutorial

Json = Any
_ENABLED: Final = 1


def look_at_shop(client: MagentoClient, settings: Settings) -> Iterator[Finding]:
    """Look at modules, products, stock, all that an order goes through, and the order that the settings name; reads only."""
    modules = Modules(client)
    orders = LatestOrders(client)
    yield from guarded("modules", lambda: modules.look())
    yield from guarded("release", lambda: look_at_release(modules.names()))
    yield from guarded("stock", lambda: _stock(client))
    for sku in tutorial.CART_QUANTITIES:
        yield from guarded(f"product {sku}", lambda sku=sku: _product(client, settings, sku))  # type: ignore[misc]
    yield from guarded("tutorial's inventory", lambda: _tutorial_inventory(client, settings))
    yield from guarded("countries", lambda: countries(client, settings.shop_profile))
    yield from guarded("required fields", lambda: required_fields(client, settings.shop_profile))
    yield from guarded("terms and conditions", lambda: terms(client, settings.shop_profile))
    yield from guarded("currencies", lambda: currencies(client))
    yield from guarded("out-of-stock threshold", lambda: threshold(client))
    yield from guarded("taxes", lambda: taxes(orders))
    yield from guarded("payment methods", lambda: payments(modules.names(), orders))
    yield from guarded("shipping methods", lambda: shippings(modules.names(), orders))
    yield from guarded("mail", lambda: mail(orders))
    yield NOT_SHOWN
    if (order_id := settings.order_id) is not None:
        yield from guarded(f"order {order_id}", lambda: _order(client, order_id))


def guarded(what: str, look: Callable[[], list[Finding]]) -> list[Finding]:
    """Let one thing that cannot be read leave the others alone."""
    try:
        return look()
    except UnfitShop as unfit:
        return [problem(what, f"{unfit.subject} {unfit.found}", unfit.fix)]
    except SchemaViolation as error:
        return [problem(what, f"the shop does not answer as Magento does: {said(error)}")]
    except CallFailed as error:
        return [note(what, f"cannot be read: {said(error)}", "see the rights above")]
    except HarnessError as error:
        return [problem(what, str(error))]
    except (LookupError, TypeError, AttributeError, ArithmeticError) as error:
        return [problem(what, f"the shop does not answer as Magento does ({type(error).__name__}: {error})")]


class Modules:
    """The names of the shop's enabled modules, read once."""

    def __init__(self, client: MagentoClient) -> None:
        self._client = client
        self._names: frozenset[str] | None = None

    def names(self) -> frozenset[str]:
        """The names, such as Magento_Sales."""
        if self._names is None:
            self._names = read_modules(self._client)
        return self._names

    def look(self) -> list[Finding]:
        """Whether Inventory Management is there."""
        names = self.names()
        if "Magento_InventoryApi" in names:
            return [ok("modules", f"{len(names)} are enabled, Inventory Management among them")]
        fix = "enable its modules (bin/magento module:enable), or install magento/inventory-metapackage"
        return [problem("modules", "Inventory Management is missing", fix)]


def _stock(client: MagentoClient) -> list[Finding]:
    channel = find_sales_channel(client)
    name = client.get(rest_path("inventory", "stocks", channel.stock_id)).json["name"]
    serves = f"stock {channel.stock_id} {name!r} serves website {channel.website_code!r}"
    return [ok("stock", f"{serves}; its sources by priority: {', '.join(channel.sources)}")]


def _product(client: MagentoClient, settings: Settings, sku: str) -> list[Finding]:
    what = f"product {sku}"
    answer = client.attempt("GET", rest_path("products", sku))
    if answer.status == HTTPStatus.NOT_FOUND:
        fix = "install Luma's sample data (bin/magento sampledata:deploy)"
        return [_unless_luma(settings, what, "the shop has no such product", fix)]
    found = answer.raise_for_refusal().json
    if found["status"] != _ENABLED:
        return [_unless_luma(settings, what, "is disabled", "enable it under Catalog > Products")]
    stock = StockAvailability(client, find_sales_channel(client).stock_id)
    stock_item = client.get(rest_path("stockItems", sku)).json
    if not stock_item["manage_stock"]:
        return [ok(what, f"{found['name']}, {found['price']}; its stock is not managed")]
    try:
        stock.require({sku: tutorial.CART_QUANTITIES[sku]})
    except UnfitShop as unfit:
        return [_unless_luma(settings, what, f"{unfit.subject} {unfit.found}", unfit.fix)]
    except MagentoError as error:
        if error.status not in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND):
            raise
        found = f"stock {stock.stock_id} does not sell it: {error.message}"
        return [_unless_luma(settings, what, found, "assign it to a source")]
    units = f"{stock.salable(sku)} units are salable on stock {stock.stock_id}"
    return [ok(what, f"{found['name']}, {found['price']}; {units}")]


def _unless_luma(settings: Settings, what: str, found: str, fix: str) -> Finding:
    """A problem where the @luma scenarios run; worth a note where they are skipped."""
    if settings.allow_inventory_setup:
        return problem(what, found, fix)
    return note(what, f"{found}; only the @luma scenarios need it", fix)


def _tutorial_inventory(client: MagentoClient, settings: Settings) -> list[Finding]:
    what = "tutorial's inventory"
    try:
        preparation.prepare_inventory(client, Context(), allowed=False)  # with False it only reads
    except UnfitShop as unfit:
        if settings.allow_inventory_setup:
            found = f"{unfit.found}; the @inventory_setup scenarios set it up, and move the website to their stock"
            return [note(what, found)]
        fix = "set MAGENTO_ALLOW_INVENTORY_SETUP=true on a shop whose stock may be changed"
        return [note(what, f"{unfit.found}; the @inventory_setup scenarios are skipped", fix)]
    return [ok(what, "sources, stock, links and quantities are as Step 5 leaves them")]


def _order(client: MagentoClient, order_id: int) -> list[Finding]:
    order = require_open(client, order_id)
    due = f"{order['total_due']} {order['order_currency_code']} to capture"
    return [ok(f"order {order_id}", f"number {order['increment_id']}, {order['state']}, {due}")]
