"""Healthy shops that differ: in configuration, taxes, discounts, currency, numbering, editions, clocks and speed.

A harness must pass on each of them; on some, defects show that a plain shop hides (tax counted twice shows only where tax is charged).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from mock_magento.mock import AnswerFilter, MockMagento
from mock_magento.records.config import DiscountConfig, ShopConfig, TaxConfig, TaxRateConfig
from mock_magento.shop import Shop, utc_now
from mock_magento.versions import known

_TAXABLE_GOODS: Final = 2
_NEW_YORK: Final = (TaxRateConfig(Decimal("8.375"), "US", "NY"),)
_EUR: Final = ("EUR", Decimal("0.85"))

Prepare = Callable[[Shop], None]


@dataclass(frozen=True)
class ShopVariant:
    """A variant of the shop: what is special about it, how it is configured and prepared, and what is added to its answers."""

    title: str
    config: ShopConfig = field(default_factory=ShopConfig)
    prepare: tuple[Prepare, ...] = ()
    filters: tuple[AnswerFilter, ...] = ()
    delay: float = 0.0
    """Seconds that every read takes longer."""

    def open(self) -> MockMagento:
        """A fresh mock of this variant."""
        mock = _pristine(self.config).fresh()
        for step in self.prepare:
            step(mock.shop)
        mock.answer_filters.extend(self.filters)
        if self.delay:
            mock.faults.add("delay", seconds=self.delay, method="GET", times=None)
        return mock


@lru_cache(maxsize=64)
def _pristine(config: ShopConfig) -> MockMagento:
    return MockMagento(config=config)


def numbers_from(first: int) -> Prepare:
    """Let orders, documents, products, customers and carts be numbered from `first` on, each table a little apart."""

    def prepare(shop: Shop) -> None:
        for offset, table in enumerate(sorted(shop.sales.next_ids)):
            shop.sales.next_ids[table] += first + 17 * offset
        for offset, table in enumerate(sorted(shop.carts.last_ids)):
            shop.carts.last_ids[table] += first + 31 * offset
        shop.catalog.last_product_id += first
        shop.customers.last_customer_id += first + 5
        shop.customers.last_address_id += first + 9

    return prepare


def clock_off(seconds: float) -> Prepare:
    """Let the shop's clock be off."""

    def prepare(shop: Shop) -> None:
        def now() -> datetime:
            return utc_now() + timedelta(seconds=seconds)

        shop.clock = now

    return prepare


VARIANTS: Final[Mapping[str, ShopVariant]] = MappingProxyType(
    {
        "plain": ShopVariant("the recorded shop: Luma, US dollars, no tax in New York"),
        "rich": ShopVariant(
            "charges tax on products and shipping, gives 12.5 % discount, shows euros",
            ShopConfig(
                display_currency=_EUR[0],
                display_rate=_EUR[1],
                tax=TaxConfig(_NEW_YORK, shipping_tax_class_id=_TAXABLE_GOODS),
                discount=DiscountConfig(percent=Decimal("12.5")),
            ),
        ),
        "gross": ShopVariant(
            "prices and shipping include the tax, discounts are taken of them",
            ShopConfig(
                tax=TaxConfig(
                    _NEW_YORK,
                    prices_include_tax=True,
                    shipping_includes_tax=True,
                    shipping_tax_class_id=_TAXABLE_GOODS,
                    discount_on_prices_including_tax=True,
                ),
                discount=DiscountConfig(amount=Decimal("1.37")),
            ),
        ),
    }
)
"""Variants by name; `plain` is the one that the tutorial describes."""


def open_variant(name: str, magento: str | None = None) -> MockMagento:
    """A fresh mock of a variant. `healthy-7` is the seventh of the shops of `healthy`. Raises KeyError.

    `magento` is the release, in place of the variant's own.
    """
    prefix, _, number = name.partition("-")
    shop = healthy(int(number)) if prefix == "healthy" and number.isdecimal() else VARIANTS[name]
    return (shop if magento is None else replace(shop, config=replace(shop.config, magento=magento))).open()


def healthy(number: int) -> ShopVariant:
    """One of endlessly many healthy shops; the same number is always the same shop."""
    dice = random.Random(number)  # noqa: S311 - nothing secret
    notes: list[str] = []
    config = _drawn_config(dice, notes)
    prepare: list[Prepare] = []
    if config.tax != TaxConfig() or dice.random() < 0.4:
        config = replace(config, tax=replace(config.tax, rates=_NEW_YORK))
        notes.append("tax charged")
    if dice.random() < 0.5:
        percent, amount = dice.random() < 0.7, Decimal(str(dice.choice((5, 7.5, 12.5, 20, 33.33))))
        shipping = dice.random() < 0.3
        discount = DiscountConfig(percent=amount) if percent else DiscountConfig(amount=Decimal("1.37"))
        config = replace(config, discount=replace(discount, on_shipping=shipping))
        notes.append(f"discount {amount} %" if percent else "discount of 1.37 a unit")
    if dice.random() < 0.5:
        first = dice.choice((100, 4711, 1_000_000))
        prepare.append(numbers_from(first))
        notes.append(f"numbers from {first}")
    seconds = dice.choice((0, 0, -60, 60, 25, -25))
    if seconds:
        prepare.append(clock_off(seconds))
        notes.append(f"clock {seconds:+d} s")
    filters: list[AnswerFilter] = []
    if dice.random() < 0.4:
        filters.append(_edition)
        notes.append("an edition with fields and totals of its own")
    delay = dice.choice((0.0, 0.0, 0.0, 0.003))
    if delay:
        notes.append("slow")
    releases = list(known())
    config = replace(config, magento=releases[number % len(releases)])  # in turn, so that a few shops have all of them
    notes.append(f"Magento {config.magento}")
    return ShopVariant(", ".join(notes), config, tuple(prepare), tuple(filters), delay)


def _drawn_config(dice: random.Random, notes: list[str]) -> ShopConfig:
    config = ShopConfig()
    if dice.random() < 0.4:
        currency, rate = dice.choice(
            (_EUR, ("GBP", Decimal("0.7864")), ("JPY", Decimal("149.12")), ("CAD", Decimal("1.37")))
        )
        config = replace(config, display_currency=currency, display_rate=rate)
        notes.append(f"shows {currency}")
    if dice.random() < 0.3:
        config = replace(config, store_code="german", store_id=4, website_code="europe", website_id=3)
        notes.append("another store")
    if dice.random() < 0.3:
        config = replace(config, mail_enabled=False)
        notes.append("mail off")
    config = replace(config, flat_rate_price=Decimal(dice.choice(("5", "3.95", "0", "7.77"))))
    if dice.random() < 0.4:
        gross = dice.random() < 0.5
        tax = TaxConfig(
            prices_include_tax=gross,
            shipping_includes_tax=gross,
            shipping_tax_class_id=dice.choice((0, _TAXABLE_GOODS)),
            discount_before_tax=dice.random() < 0.7,
            discount_on_prices_including_tax=gross and dice.random() < 0.5,
        )
        config = replace(config, tax=tax)
        notes.append("prices with tax" if gross else "tax settings of its own")
    return config


def _edition(request: Any, reply: Any, _shop: Shop) -> Any:
    """Another edition's answers: fields that Magento Open Source lacks, and more total segments."""
    from mock_magento.defects.model import document, with_document  # late: only editions need it

    if reply.status != 200 or request.method != "GET":
        return reply
    path = request.path
    if not any(part in path for part in ("/V1/orders", "/V1/invoices", "/V1/carts/mine/totals", "payment-information")):
        return reply
    found = document(reply)
    for entity in found["items"] if isinstance(found, dict) and "search_criteria" in found else [found]:
        _extend(entity)
    return with_document(reply, found)


def _extend(entity: Any) -> None:
    if not isinstance(entity, dict):
        return
    totals = entity.get("totals", entity)
    if "total_segments" in totals:
        totals["total_segments"].append({"code": "customerbalance", "title": "Store Credit", "value": 0})
        return
    entity["base_gift_cards_amount"] = 0
    entity["customer_balance_amount"] = 0
    entity["erp_number"] = f"ERP-{entity.get('entity_id')}"
    for line in entity.get("items") or []:
        line["gw_price"] = 0
        line["erp_position"] = line.get("item_id", line.get("order_item_id"))
