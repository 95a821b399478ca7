"""What the shop sells, from which stock, and how an order is paid, shipped and announced there, as far as reading tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.doctor.finding import Finding, note, ok, problem, said
from magento_acceptance.errors import CallFailed, HarnessError, MagentoError, UnfitShop
from magento_acceptance.flows import preparation
from magento_acceptance.flows.checkout import PAYMENT_METHODS
from magento_acceptance.flows.sales_channel import find_sales_channel
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.schema import SchemaViolation
from magento_acceptance.rest.search import SearchCriteria
from magento_acceptance.run_log.context import Context
from magento_acceptance.settings.settings import Settings
from magento_acceptance.tutorials import inventory as tutorial

Json = Any
NOT_FOUND: Final = 404
LATEST: Final = 50
"""So many of the newest orders are looked at for what the shop uses."""
_ALL_MODULES: Final = 1000
_ENABLED: Final = 1
_CONFIGURATION: Final = "Stores > Configuration"
_FIELDS: Final = "items[increment_id,email_sent,payment[method],extension_attributes[shipping_assignments[shipping[method]]]],total_count"
_ASK_STEP_1: Final = "or run `magento-acceptance replay --to 1`, which looks through a cart"


def look_at_shop(client: MagentoClient, settings: Settings) -> Iterator[Finding]:
    """Look at modules, products, stock, payment, shipping, mail and the order that the settings name; reads only."""
    modules = Modules(client)
    orders = LatestOrders(client)
    yield from _guarded("modules", lambda: modules.look())
    yield from _guarded("stock", lambda: _stock(client))
    for sku in tutorial.PIECES:
        yield from _guarded(f"product {sku}", lambda sku=sku: _product(client, settings, sku))  # type: ignore[misc]
    yield from _guarded("tutorial's inventory", lambda: _tutorial_inventory(client, settings))
    yield from _guarded("payment methods", lambda: _payments(modules, orders))
    yield from _guarded("shipping methods", lambda: _shippings(modules, orders))
    yield from _guarded("mail", lambda: _mail(orders))
    if settings.order_id is not None:
        yield from _guarded(f"order {settings.order_id}", lambda: _order(client, settings.order_id))


def _guarded(what: str, look: Callable[[], list[Finding]]) -> list[Finding]:
    """Let one thing that cannot be read leave the others alone."""
    try:
        return look()
    except UnfitShop as unfit:
        found, _, todo = str(unfit).partition("; ")
        return [problem(what, found, todo)]
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
            self._names = frozenset(self._client.get("modules", params=SearchCriteria().page(_ALL_MODULES)).json)
        return self._names

    def look(self) -> list[Finding]:
        """Whether Inventory Management is there."""
        names = self.names()
        if "Magento_InventoryApi" in names:
            return [ok("modules", f"{len(names)} are enabled, Inventory Management among them")]
        todo = "enable its modules (bin/magento module:enable), or install magento/inventory-metapackage"
        return [problem("modules", "Inventory Management is missing", todo)]


class LatestOrders:
    """The newest orders, as far as they tell what the shop uses; read once."""

    def __init__(self, client: MagentoClient) -> None:
        self._client = client
        self._orders: list[Json] | None = None

    def read(self) -> list[Json]:
        """The orders, newest first."""
        if self._orders is None:
            criteria = SearchCriteria().sort("entity_id", "DESC").page(LATEST)
            answer = self._client.get("orders", params=[*criteria.params(), ("fields", _FIELDS)])
            self._orders = list(answer.json.get("items") or [])
        return self._orders

    def payments(self) -> list[str]:
        """The payment methods they were paid with, newest first."""
        return list(dict.fromkeys(order["payment"]["method"] for order in self.read() if order.get("payment")))

    def shippings(self) -> list[str]:
        """The shipping methods they were shipped with, newest first."""
        found: dict[str, None] = {}
        for order in self.read():
            # an object without fields is written as []
            attributes = order.get("extension_attributes") or {}
            for assignment in attributes.get("shipping_assignments") or []:
                if method := (assignment.get("shipping") or {}).get("method"):
                    found[method] = None
        return list(found)


def _stock(client: MagentoClient) -> list[Finding]:
    channel = find_sales_channel(client)
    name = client.get(rest_path("inventory", "stocks", channel.stock_id)).json["name"]
    sources = ", ".join(channel.sources)
    return [
        ok(
            "stock",
            f"stock {channel.stock_id} {name!r} serves website {channel.website_code!r}; its sources by priority: {sources}",
        )
    ]


def _product(client: MagentoClient, settings: Settings, sku: str) -> list[Finding]:
    what = f"product {sku}"
    try:
        found = client.get(rest_path("products", sku)).json
    except MagentoError as error:
        if error.status != NOT_FOUND:
            raise
        return [
            _unless_luma(
                settings,
                what,
                "the shop has no such product",
                "install Luma's sample data (bin/magento sampledata:deploy)",
            )
        ]
    if found["status"] != _ENABLED:
        return [_unless_luma(settings, what, "is disabled", "enable it under Catalog > Products")]
    channel = find_sales_channel(client)
    try:
        salable = client.get(rest_path("inventory", "get-product-salable-quantity", sku, channel.stock_id)).json
    except MagentoError as error:
        if error.status not in (400, NOT_FOUND):
            raise
        return [
            _unless_luma(
                settings, what, f"stock {channel.stock_id} does not sell it: {error.message}", "assign it to a source"
            )
        ]
    wanted = tutorial.PIECES[sku]
    managed = client.get(rest_path("stockItems", sku)).json["manage_stock"]
    if managed and Decimal(salable) < wanted:
        mend = "cancel or refund the orders that reserve it, or raise its quantity at a source"
        return [_unless_luma(settings, what, f"{salable} pieces are salable, the tutorial orders {wanted}", mend)]
    pieces = f"{salable} pieces are salable on stock {channel.stock_id}" if managed else "its stock is not managed"
    return [ok(what, f"{found['name']}, {found['price']}; {pieces}")]


def _unless_luma(settings: Settings, what: str, found: str, todo: str) -> Finding:
    """A problem where the @luma scenarios run; worth a note where they are skipped."""
    if settings.allow_inventory_setup:
        return problem(what, found, todo)
    return note(what, f"{found}; only the @luma scenarios need it", todo)


def _tutorial_inventory(client: MagentoClient, settings: Settings) -> list[Finding]:
    what = "tutorial's inventory"
    try:
        preparation.prepare_inventory(client, Context(), allowed=False)  # with False it only reads
    except UnfitShop as unfit:
        differs = str(unfit).partition(": ")[2].partition(";")[0]
        if settings.allow_inventory_setup:
            return [
                note(what, f"{differs}; the @inventory_setup scenarios set it up, and move the website to their stock")
            ]
        return [
            note(
                what,
                f"{differs}; the @inventory_setup scenarios are skipped",
                "set MAGENTO_ALLOW_INVENTORY_SETUP=true on a shop whose stock may be changed",
            )
        ]
    return [ok(what, "sources, stock, links and quantities are as Step 5 leaves them")]


def _payments(modules: Modules, orders: LatestOrders) -> list[Finding]:
    what, where = "payment methods", f"look under {_CONFIGURATION} > Sales > Payment Methods"
    if "Magento_OfflinePayments" not in modules.names():
        return [
            problem(
                what, "the module Magento_OfflinePayments is missing, and with it every offline method", "enable it"
            )
        ]
    used = orders.payments()
    shown = f"the latest orders were paid by {', '.join(used)}" if used else "there is no order to tell them from"
    if any(method in PAYMENT_METHODS for method in used):
        return [ok(what, f"{shown}; whether they are enabled now is not shown over REST")]
    return [
        note(
            what,
            f"{shown}; which are enabled is not shown over REST, needed is one that is paid offline",
            f"{where}, {_ASK_STEP_1}",
        )
    ]


def _shippings(modules: Modules, orders: LatestOrders) -> list[Finding]:
    what, where = "shipping methods", f"look under {_CONFIGURATION} > Sales > Delivery Methods"
    used = orders.shippings()
    shown = (
        f"the latest orders were shipped by {', '.join(used)}"
        if used
        else "there is no shipped order to tell them from"
    )
    if used:
        return [ok(what, f"{shown}; whether they are enabled now is not shown over REST")]
    missing = "" if "Magento_OfflineShipping" in modules.names() else "; the module Magento_OfflineShipping is missing"
    return [
        note(
            what,
            f"{shown}{missing}; which are enabled is not shown over REST, needed is one",
            f"{where}, {_ASK_STEP_1}",
        )
    ]


def _mail(orders: LatestOrders) -> list[Finding]:
    sent = next((order["increment_id"] for order in orders.read() if order.get("email_sent") == 1), None)
    if sent is not None:
        return [ok("mail", f"the confirmation of order {sent} went out")]
    return [
        note(
            "mail",
            "none of the latest orders shows a confirmation that went out; how mail is set cannot be seen over REST",
            f"look under {_CONFIGURATION} > Advanced > System > Mail Sending Settings and > Sales > Sales Emails",
        )
    ]


def _order(client: MagentoClient, order_id: int | None) -> list[Finding]:
    what = f"order {order_id}"
    try:
        order = client.get(rest_path("orders", order_id)).json
    except MagentoError as error:
        if error.status != NOT_FOUND:
            raise
        return [
            problem(
                what,
                "the shop has no such order",
                "MAGENTO_ORDER_ID takes the entity id, not the number that customers see",
            )
        ]
    number = f"number {order['increment_id']}, {order['state']}"
    left = [line for line in order["items"] if line["qty_ordered"] > line["qty_invoiced"] + line["qty_canceled"]]
    if order["state"] not in ("new", "processing") or not left:
        return [
            problem(what, f"{number}: nothing is left to capture", "set MAGENTO_ORDER_ID to an order that is not paid")
        ]
    return [ok(what, f"{number}, {order['total_due']} {order['order_currency_code']} to capture")]
