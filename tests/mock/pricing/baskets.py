"""Baskets for tests of the pricing, without a cart around them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mock_magento.catalog import Product
from mock_magento.pricing.model import Basket, Line
from mock_magento.records.config import ShopConfig
from mock_magento.records.pricing import PricingState, SalesRule
from mock_magento.shop import Shop
from mock_magento.tax.model import Destination
from mock_magento.tax.seed import luma_taxes

NEW_YORK = Destination("US", 43, "New York", "11501")
GENERAL = 1


def shop(*rules: SalesRule, config: ShopConfig | None = None) -> Shop:
    """A shop of rules and taxes only."""
    opened = Shop(config or ShopConfig())
    opened.pricing = PricingState({rule.rule_id: rule for rule in rules})
    opened.tax = luma_taxes()
    return opened


def line(key: int, price: Decimal | int | str, qty: Decimal | int = 1, **facts: Any) -> Line:
    """A line of a product of its own; `facts` are the product's."""
    product = Product(key, facts.pop("sku", f"sku-{key}"), f"Product {key}", price=Decimal(price), **facts)
    return Line(
        key,
        product,
        Decimal(qty),
        product.tax_class_id,
        Decimal(price),
        Decimal(price),
        product.weight,
        is_virtual=not product.is_physical,
    )


def bundle(key: int, parts: list[Line], qty: int = 1) -> Line:
    """A dynamic bundle of lines, whose quantities are per bundle."""
    product = Product(key, f"kit-{key}", f"Kit {key}", type_id="bundle")
    top = Line(key, product, Decimal(qty), product.tax_class_id, Decimal(0), Decimal(0), children_calculated=True)
    for part in parts:
        part.parent = top
    top.children = parts
    top.final_price = top.regular_price = sum(((part.final_price or 0) * part.qty for part in parts), Decimal(0))
    return top


def basket(*lines: Line, **more: Any) -> Basket:
    """A general customer's basket going to New York."""
    return Basket(list(lines), **({"destination": NEW_YORK, "customer_group_id": GENERAL} | more))
