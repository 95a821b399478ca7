"""Healthy shops with a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from mock_magento.records.config import DiscountConfig, ShopConfig, StockConfig, TaxConfig, TaxRateConfig
from mock_magento.variants.model import ShopVariant

TAXABLE_GOODS: Final = 2
NEW_YORK: Final = (TaxRateConfig(Decimal("8.375"), "US", "NY"),)
EUR: Final = ("EUR", Decimal("0.85"))
_DISCOUNT: Final = DiscountConfig(percent=Decimal("7.5"))

CONFIGURED: Final[Mapping[str, ShopVariant]] = MappingProxyType(
    {
        "confirm-email": ShopVariant("customers must confirm their e-mail address", ShopConfig(confirm_email=True)),
        "country-de": ShopVariant("sells to three countries", ShopConfig(allowed_countries=("AT", "CH", "DE"))),
        "discount-on-shipping": ShopVariant(
            "gives 7.5 % discount on shipping too", ShopConfig(discount=replace(_DISCOUNT, on_shipping=True))
        ),
        "display-currency-eur": ShopVariant("shows euros", ShopConfig(display_currency=EUR[0], display_rate=EUR[1])),
        "dob-required": ShopVariant("requires a date of birth", ShopConfig(required_customer_attributes=("dob",))),
        "mail-off": ShopVariant("sends no e-mail", ShopConfig(mail_enabled=False)),
        "minimum-order": ShopVariant("takes no order below 60 dollars", ShopConfig(minimum_order_amount=Decimal(60))),
        "own-statuses": ShopVariant(
            "has statuses of its own", ShopConfig(statuses=(("new", "awaiting"), ("processing", "in_progress")))
        ),
        "prices-include-tax": ShopVariant(
            "prices include the tax",
            ShopConfig(tax=TaxConfig(NEW_YORK, prices_include_tax=True, discount_on_prices_including_tax=True)),
        ),
        "shipping-shown-with-tax": ShopVariant(
            "taxes and discounts shipping, and means it with its tax where a refund asks for some; shows euros",
            ShopConfig(
                display_currency=EUR[0],
                display_rate=EUR[1],
                discount=replace(_DISCOUNT, on_shipping=True),
                tax=TaxConfig(
                    NEW_YORK,
                    shipping_includes_tax=True,
                    shipping_tax_class_id=TAXABLE_GOODS,
                    sales_show_shipping_including_tax=True,
                ),
            ),
        ),
        "shipping-taxed-discount-after": ShopVariant(
            "taxes shipping, and prices before the discount",
            ShopConfig(
                discount=_DISCOUNT,
                tax=TaxConfig(NEW_YORK, shipping_tax_class_id=TAXABLE_GOODS, discount_before_tax=False),
            ),
        ),
        "tax-and-discount": ShopVariant(
            "charges tax and gives 7.5 % discount", ShopConfig(discount=_DISCOUNT, tax=TaxConfig(NEW_YORK))
        ),
        "terms-and-conditions": ShopVariant(
            "requires agreement to its terms", ShopConfig(agreements=("I agree to the terms and conditions",))
        ),
        "threshold-2": ShopVariant(
            "keeps two units of every product", ShopConfig(stock=StockConfig(out_of_stock_threshold=Decimal(2)))
        ),
    }
)
"""Shops that ask for more than the recorded one, or count otherwise; most were recorded, under the same name."""

VARIANTS: Final[Mapping[str, ShopVariant]] = MappingProxyType(
    {
        **CONFIGURED,
        "plain": ShopVariant("the recorded shop: Luma, US dollars, no tax in New York"),
        "rich": ShopVariant(
            "charges tax on products and shipping, gives 12.5 % discount, shows euros",
            ShopConfig(
                display_currency=EUR[0],
                display_rate=EUR[1],
                tax=TaxConfig(NEW_YORK, shipping_tax_class_id=TAXABLE_GOODS),
                discount=DiscountConfig(percent=Decimal("12.5")),
            ),
        ),
        "gross": ShopVariant(
            "prices and shipping include the tax, discounts are taken of them",
            ShopConfig(
                tax=TaxConfig(
                    NEW_YORK,
                    prices_include_tax=True,
                    shipping_includes_tax=True,
                    shipping_tax_class_id=TAXABLE_GOODS,
                    discount_on_prices_including_tax=True,
                ),
                discount=DiscountConfig(amount=Decimal("1.37")),
            ),
        ),
    }
)
"""Variants by name; `plain` is the one that the tutorial describes."""
