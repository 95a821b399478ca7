"""What an order goes through in the shop - country, terms, currency, tax, payment, shipping, mail - as far as reading tells."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from magento_acceptance.doctor.finding import Finding, note, ok, problem
from magento_acceptance.flows.checkout import PAYMENT_METHODS
from magento_acceptance.flows.required_fields import ADDRESS, CUSTOMER, merged, read_required_fields
from magento_acceptance.flows.shop_defaults import PROFILE_HINT, choose_address, read_agreements
from magento_acceptance.rest.answer import Json
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import SearchCriteria
from magento_acceptance.settings.shop_profile import ShopProfile

LATEST: Final = 50
"""So many of the newest orders are looked at for what the shop uses."""
_CONFIGURATION: Final = "Stores > Configuration"
_FIELDS: Final = (
    "items[increment_id,email_sent,tax_amount,payment[method],extension_attributes[shipping_assignments[shipping[method]]]],"
    "total_count"
)
_ASK_STEP_1: Final = "or run `magento-acceptance replay --to 1`, which looks through a cart"
NOT_SHOWN: Final = note(
    "not shown over REST",
    "whether accounts must confirm their e-mail address, a CAPTCHA, a minimum order amount",
    f"a scenario that is refused for one of them is skipped with Magento's own sentence; set what is needed ({PROFILE_HINT}), or look "
    f"under {_CONFIGURATION} > Customers > Customer Configuration and > Sales > Sales > Minimum Order Amount",
)


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

    def taxed(self) -> list[str]:
        """The numbers of those with taxes, newest first."""
        return [order["increment_id"] for order in self.read() if order.get("tax_amount")]

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


def countries(client: MagentoClient, profile: ShopProfile) -> list[Finding]:
    """Where the shop sells to, and where the scenarios' customers live. Raises UnfitShop where the profile names another country."""
    allowed = {country["id"]: country for country in client.get("directory/countries").json}
    address = choose_address(allowed, profile)
    where = ", ".join(str(address[key]) for key in ("postcode", "city", "region", "country_id") if address.get(key))
    return [ok("countries", f"the shop sells to {len(allowed)}; the scenarios' customers live in {where}")]


def required_fields(client: MagentoClient, profile: ShopProfile) -> list[Finding]:
    """The fields of a customer and an address that the shop requires beyond Magento's own, and those that the profile must fill."""
    findings = []
    for entity, named, table in (
        (CUSTOMER, profile.customer, "customer"),
        (ADDRESS, profile.address_fields, "address_fields"),
    ):
        found = read_required_fields(client, entity)
        own = {entry["attribute_code"] for entry in merged(found.values, named).get("custom_attributes", [])}
        filled = sorted({*found.values, *named, *own} - {"custom_attributes"})
        what = f"fields of {'a customer' if entity == CUSTOMER else 'an address'}"
        missing = [code for code in found.unfilled if code not in filled]
        if missing:
            fix = f"give them values in [{table}] of the shop profile ({PROFILE_HINT}), or the scenarios are skipped where it refuses"
            findings.append(note(what, f"the shop requires {', '.join(missing)}, whose values cannot be guessed", fix))
        else:
            findings.append(ok(what, f"filled beyond Magento's own: {', '.join(filled) or 'none'}"))
    return findings


def terms(client: MagentoClient, profile: ShopProfile) -> list[Finding]:
    """Terms and conditions that an order must agree to."""
    what, found = "terms and conditions", read_agreements(client)
    if profile.agreement_ids:
        return [ok(what, f"orders agree to {', '.join(profile.agreement_ids)}, as the shop profile says")]
    if found is None:
        fix = f"where the checkout asks to agree to some, name their ids in the shop profile ({PROFILE_HINT})"
        return [note(what, "the administrator's role may not read them", fix)]
    return [ok(what, f"orders agree to {', '.join(found)}" if found else "none")]


def currencies(client: MagentoClient) -> list[Finding]:
    """The currency that the shop reckons in, and the one that it shows."""
    found = client.get("directory/currency").json
    base, shown = found["base_currency_code"], found["default_display_currency_code"]
    rates = {entry["currency_to"]: entry["rate"] for entry in found["exchange_rates"]}
    if base != shown and not rates.get(shown):
        fix = "enter it under Stores > Currency > Currency Rates"
        return [problem("currencies", f"{base}, shown as {shown}, for which there is no exchange rate", fix)]
    return [ok("currencies", f"{base}, shown as {shown}" + (f" at {rates[shown]}" if base != shown else ""))]


def threshold(client: MagentoClient) -> list[Finding]:
    """The shop's own out-of-stock threshold, as it stands on a product that uses it; the scenarios' own products have none."""
    products = client.get("products", params=[*SearchCriteria().page(1).params(), ("fields", "items[sku]")]).json[
        "items"
    ]
    item = client.get(rest_path("stockItems", products[0]["sku"])).json if products else {}
    if item.get("use_config_min_qty") and item["min_qty"]:
        found = f"{item['min_qty']} units stay unsold; the scenarios' own products are made without"
        return [note("out-of-stock threshold", found, "the @luma scenarios expect 0")]
    return [ok("out-of-stock threshold", "none")]


def taxes(orders: LatestOrders) -> list[Finding]:
    """Whether the shop taxes orders, by the latest ones."""
    taxed = orders.taxed()
    shown = f"order {taxed[0]} has some" if taxed else "none of the latest orders has any"
    return [ok("taxes", f"{shown}; every figure is derived from the order, taxed or not")]


def payments(modules: Collection[str], orders: LatestOrders) -> list[Finding]:
    """What the latest orders were paid by."""
    what, where = "payment methods", f"look under {_CONFIGURATION} > Sales > Payment Methods"
    if "Magento_OfflinePayments" not in modules:
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


def shippings(modules: Collection[str], orders: LatestOrders) -> list[Finding]:
    """What the latest orders were shipped by."""
    what, where = "shipping methods", f"look under {_CONFIGURATION} > Sales > Delivery Methods"
    used = orders.shippings()
    shown = (
        f"the latest orders were shipped by {', '.join(used)}"
        if used
        else "there is no shipped order to tell them from"
    )
    if used:
        return [ok(what, f"{shown}; whether they are enabled now is not shown over REST")]
    missing = "" if "Magento_OfflineShipping" in modules else "; the module Magento_OfflineShipping is missing"
    return [
        note(
            what,
            f"{shown}{missing}; which are enabled is not shown over REST, needed is one",
            f"{where}, {_ASK_STEP_1}",
        )
    ]


def mail(orders: LatestOrders) -> list[Finding]:
    """Whether a confirmation went out."""
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
