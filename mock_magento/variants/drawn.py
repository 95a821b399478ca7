"""Endlessly many healthy shops, drawn by number.

They differ in configuration, taxes, discounts, currency, numbering, edition, clock and speed.
"""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

from mock_magento.mock import AnswerFilter
from mock_magento.records.config import DiscountConfig, ShopConfig, TaxConfig
from mock_magento.shop import Shop
from mock_magento.variants.model import Prepare, ShopVariant, clock_off, numbers_from
from mock_magento.variants.named import EUR, NEW_YORK, TAXABLE_GOODS
from mock_magento.versions import known


def healthy(number: int) -> ShopVariant:
    """One of endlessly many healthy shops; the same number is always the same shop."""
    dice = random.Random(number)  # noqa: S311 - nothing secret
    notes: list[str] = []
    config = _drawn_config(dice, notes)
    prepare: list[Prepare] = []
    if config.tax != TaxConfig() or dice.random() < 0.4:
        config = replace(config, tax=replace(config.tax, rates=NEW_YORK))
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
            (EUR, ("GBP", Decimal("0.7864")), ("JPY", Decimal("149.12")), ("CAD", Decimal("1.37")))
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
            shipping_tax_class_id=dice.choice((0, TAXABLE_GOODS)),
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
