"""Step 1: what the shop must be configured for, checked through what the REST API shows, with the Admin path to fix what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from magento_acceptance.errors import MagentoError, UnfitShop
from magento_acceptance.flows.cart import fill_cart, open_cart
from magento_acceptance.flows.checkout import SHIPPING_PATH, estimate_shipping, set_shipping, shipping_body
from magento_acceptance.flows.customers import Shopper, create_customer
from magento_acceptance.flows.pickup import CARRIER, METHOD, pickup_body, pickup_locations
from magento_acceptance.flows.sales_channel import SalesChannel, find_sales_channel
from magento_acceptance.flows.shop_defaults import ShopDefaults
from magento_acceptance.flows.source_selection import DISTANCE, algorithms, select_sources
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.search import SearchCriteria
from magento_acceptance.run_log.context import Context
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.tutorials import inventory as tutorial

BANK_TRANSFER: Final = "bank transfer"
FLAT_RATE: Final = "flat rate"
PRICE_RULE: Final = "price rule"
DISTANCE_PROVIDER: Final = "distance provider"
IN_STORE_PICKUP: Final = "in-store pickup"

_PICKUP_MODULE: Final = "Magento_InventoryInStorePickupShippingApi"
_ALL: Final = 1000
_SALES: Final = "Stores > Configuration > Sales"


@dataclass(frozen=True)
class ConfigurationCheck:
    """One thing that the tutorial wants configured, what was found of it, and how to fix it."""

    what: str
    ok: bool | None
    """Whether it is configured; None where that cannot be told yet."""
    found: str
    fix: str

    def __str__(self) -> str:
        return f"{self.what}: {self.found}" + ("" if self.ok else f"; {self.fix}")


def check_configuration(
    client: MagentoClient, context: Context, run_tag: str, defaults: ShopDefaults
) -> list[ConfigurationCheck]:
    """Look at the shop through a cart of a customer made for the purpose under the run's tag, and removed again.

    Her id is kept in `context`.

    So `context` is one for the purpose: a workflow's ids belong to its orders. The cart holds what makes the tutorial's price rule apply.
    Raises UnfitShop where the shop has not the tutorial's products.
    """
    channel = find_sales_channel(client)
    cleanup = CleanupStack(run_tag=run_tag)
    try:
        shopper = create_customer(client, context, cleanup, defaults)
        _fill(client, shopper)
        methods = estimate_shipping(client, shopper)
        payments, discounted = _checkout(client, shopper, methods)
        return [
            _payment(payments),
            _shipping(list(methods)),
            _price_rule(discounted),
            _distance(client, channel),
            _pickup(client, channel, shopper),
        ]
    finally:
        cleanup.tidy()


def require(checks: list[ConfigurationCheck]) -> None:
    """Raise UnfitShop naming everything that is not configured, each with its fix."""
    wrong = [check for check in checks if check.ok is False]
    if wrong:
        lines = "".join(f"\n  - {check}" for check in wrong)
        raise UnfitShop("the shop", f"is not configured as the tutorial wants it:{lines}")


def _fill(client: MagentoClient, shopper: Shopper) -> None:
    quote_id = open_cart(client, Context(), shopper)
    for sku, quantity in tutorial.PHYSICAL.items():
        try:
            fill_cart(client, shopper, quote_id, {sku: quantity})
        except MagentoError as error:
            if error.status not in (400, 404):
                raise
            raise UnfitShop(
                f"{quantity} units of {sku}",
                f"cannot be put into a cart ({error.message})",
                "the tutorial needs Luma's sample data (bin/magento sampledata:deploy) with its products in stock",
            ) from error


def _checkout(client: MagentoClient, shopper: Shopper, methods: dict[str, object]) -> tuple[list[str], Decimal | None]:
    """The payment methods offered, and the discount in per cent of the subtotal; None where there is no subtotal."""
    chosen = tutorial.SHIPPING if tutorial.SHIPPING in methods else next(iter(methods), None)
    if chosen is None:
        answer = client.get("carts/mine/payment-information", as_=shopper.account).json
    else:
        carrier, _, method = chosen.partition("_")
        answer = set_shipping(client, shopper, shipping_body(shopper, carrier, method)).json
    totals = answer["totals"]
    subtotal = Decimal(totals["subtotal"])
    percent = -Decimal(totals["discount_amount"]) / subtotal * 100 if subtotal else None
    return [method["code"] for method in answer["payment_methods"]], percent


def _payment(offered: list[str]) -> ConfigurationCheck:
    return ConfigurationCheck(
        BANK_TRANSFER,
        tutorial.PAYMENT in offered,
        f"payment methods offered: {', '.join(offered) or 'none'}",
        f"enable it under {_SALES} > Payment Methods > Bank Transfer Payment",
    )


def _shipping(offered: list[str]) -> ConfigurationCheck:
    return ConfigurationCheck(
        FLAT_RATE,
        tutorial.SHIPPING in offered,
        f"shipping methods offered: {', '.join(offered) or 'none'}",
        f"enable it under {_SALES} > Delivery Methods > Flat Rate",
    )


def _price_rule(percent: Decimal | None) -> ConfigurationCheck:
    return ConfigurationCheck(
        PRICE_RULE,
        percent == tutorial.RULE_PERCENT,
        f"discount on a subtotal of {tutorial.RULE_FROM} or more: {'none' if percent is None else f'{percent:.2f} %'}",
        f"under Marketing > Cart Price Rules enable the rule that takes {tutorial.RULE_PERCENT} % off {tutorial.RULE_FROM} or more, "
        "and disable others that apply to the tutorial's cart",
    )


def _distance(client: MagentoClient, channel: SalesChannel) -> ConfigurationCheck:
    fix = (
        "under Stores > Configuration > Catalog > Inventory > Distance Provider for Distance Based SSA choose Offline Calculation and "
        "import the places (bin/magento inventory-geonames:import us), or Google MAP with its key"
    )
    known = algorithms(client)
    if DISTANCE not in known:
        return ConfigurationCheck(DISTANCE_PROVIDER, False, f"source selection algorithms: {', '.join(known)}", fix)
    answer = select_sources(client, channel.stock_id, tutorial.PHYSICAL, DISTANCE, tutorial.ADDRESS)
    found = "sources are ranked by distance" if answer.ok else f"ranking by distance fails: {answer.message}"
    return ConfigurationCheck(DISTANCE_PROVIDER, answer.ok, found, fix)


def _pickup(client: MagentoClient, channel: SalesChannel, shopper: Shopper) -> ConfigurationCheck:
    fix = f"enable it under {_SALES} > Delivery Methods > In-Store Delivery"
    if _PICKUP_MODULE not in client.get("modules", params=SearchCriteria().page(_ALL)).json:
        return ConfigurationCheck(
            IN_STORE_PICKUP, False, f"the module {_PICKUP_MODULE} is missing", "enable Inventory Management's modules"
        )
    stores = {store.code: store for store in tutorial.SOURCES if store.store_name}
    sku = next(iter(tutorial.PICKUP_QUANTITIES))
    near = f"{tutorial.ADDRESS['postcode']}:{tutorial.ADDRESS['country_id']}"
    code = next((found["pickup_location_code"] for found in _locations(client, channel, sku, near)), None)
    if code not in stores:
        return ConfigurationCheck(IN_STORE_PICKUP, None, "to be checked after Step 5, which stocks the stores", fix)
    answer = client.attempt("POST", SHIPPING_PATH, pickup_body(shopper, stores[code]), as_=shopper.account)
    found = f"{CARRIER}_{METHOD} is accepted" if answer.ok else f"{CARRIER}_{METHOD} is refused: {answer.message}"
    return ConfigurationCheck(IN_STORE_PICKUP, answer.ok, found, fix)


def _locations(client: MagentoClient, channel: SalesChannel, sku: str, near: str) -> list[dict[str, str]]:
    try:
        return pickup_locations(client, channel.website_code, sku, near)
    except MagentoError:  # an area search needs the distance provider, which is a finding of its own
        return []
