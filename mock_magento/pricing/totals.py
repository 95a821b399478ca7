"""A basket's totals, collected as Magento's total collectors do: subtotal, discount, shipping, tax, grand total.

Each currency is computed for itself from the unit prices (the customer's currency from converted ones); sums are sums of rounded
rows. Rules from Quote\\TotalsCollector of Magento_Quote and Sales\\Total\\Quote of Magento_Tax.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache, partial

from mock_magento.kernel.money import ZERO, cents, convert
from mock_magento.pricing import discounts, shipping
from mock_magento.pricing.model import Amounts, AppliedTax, Basket, Line, Sums, Totals
from mock_magento.records.config import ShopConfig
from mock_magento.records.pricing import SalesRule
from mock_magento.shop import Shop
from mock_magento.tax.calculation import ORIGIN, RateGroup, Rounding, Row, percent_of, rate_groups, tax_row
from mock_magento.tax.model import Destination

_ONE = Decimal(1)


def collect(shop: Shop, basket: Basket) -> Totals:
    """The basket's totals; its lines, fresh ones, get their figures written."""
    totals, rules, tax_rates, roundings = discount(shop, basket)
    discounts.mark_free_shipping(basket, rules)
    if not basket.is_virtual:
        shipping.weigh(basket, totals)
        totals.rates = shipping.rates(shop, basket, totals)
        _ship(shop, tax_rates, basket, totals)
        discounts.discount_shipping(rules, totals, shop.config)
    if any(line.base.discount or line.quoted.discount for line in basket.all_lines):
        roundings = _tax_lines(shop.config, tax_rates, basket)
    _sum_taxes(shop.config, tax_rates, basket, totals, roundings)
    for sums in (totals.base, totals.quoted):
        sums.grand_total = (
            sums.subtotal + sums.discount + sums.shipping + sums.tax + sums.compensation + sums.shipping_compensation
        )
    return totals


def discount(shop: Shop, basket: Basket) -> tuple[Totals, list[SalesRule], _Rates, tuple[Rounding, Rounding]]:
    """Write the prices and discounts of the basket's lines, fresh ones; returns the totals so far, the rules, and the taxes so far."""
    totals = Totals()
    tax_rates = _Rates(shop, basket)
    roundings = _tax_lines(shop.config, tax_rates, basket)
    _sum_rows(totals, basket)
    rules = discounts.applicable_rules(shop.pricing, basket, shop.config.website_id, shop.now().date())
    discounts.apply_rules(basket, rules, totals, shop.config)
    return totals, rules, tax_rates, roundings


class _Rates:
    """The tax rates of a basket by product tax class, each looked up once."""

    def __init__(self, shop: Shop, basket: Basket) -> None:
        def groups(place: Destination, product_class: int) -> list[RateGroup]:
            return rate_groups(shop.tax, basket.customer_tax_class_id, product_class, place, shop.config.store_id)

        self.charged = cache(partial(groups, basket.destination))
        """What is charged at the basket's destination."""
        self.own = cache(lambda product_class: percent_of(groups(ORIGIN, product_class)))
        """The rate in per cent that prices with tax are entered with."""


def _tax_lines(config: ShopConfig, rates: _Rates, basket: Basket) -> tuple[Rounding, Rounding]:
    """Write every line's prices and tax, given the discounts so far. Returns the remainders of both currencies' roundings."""
    base, quoted = Rounding(), Rounding()
    for line in basket.lines:
        _tax_line(config, rates, line, (base, quoted))
    return base, base.copy() if config.display_rate == _ONE else quoted


def _tax_line(config: ShopConfig, rates: _Rates, line: Line, roundings: tuple[Rounding, Rounding]) -> None:
    if line.children_calculated:
        for child in line.children:
            _tax_row(config, rates, child, roundings)
        for amounts, parts in (
            (line.base, [child.base for child in line.children]),
            (line.quoted, [child.quoted for child in line.children]),
        ):
            _sum_parts(amounts, parts, line.qty)
    else:
        _tax_row(config, rates, line, roundings)


def _tax_row(config: ShopConfig, rates: _Rates, line: Line, roundings: tuple[Rounding, Rounding]) -> None:
    tax = config.tax
    groups = rates.charged(line.tax_class_id)
    own = rates.own(line.tax_class_id) if tax.prices_include_tax else ZERO
    rows: list[Row] = []
    currencies = ((line.base, _ONE), (line.quoted, config.display_rate))
    for (amounts, rate), rounding in zip(currencies, roundings, strict=True):
        row = (
            rows[0]
            if rows and rate == _ONE  # at a rate of 1 the two currencies' figures are the same
            else tax_row(
                tax,
                convert(line.final_price or ZERO, rate),
                line.total_qty,
                groups,
                rounding,
                includes_tax=tax.prices_include_tax,
                store_percent=own,
                discount=amounts.discount,
            )
        )
        _write(amounts, row, with_tax=tax.discount_on_prices_including_tax)
        rows.append(row)
    line.tax_percent = percent_of(groups)
    line.applied_taxes = _applied(rows[0].taxes, rows[1].taxes)


def _write(amounts: Amounts, row: Row, *, with_tax: bool) -> None:
    amounts.price, amounts.price_incl_tax = row.price, row.price_incl_tax
    amounts.row_total, amounts.row_total_incl_tax = row.total, row.total_incl_tax
    amounts.row_tax, amounts.compensation = row.tax, row.compensation
    amounts.discountable = row.price_incl_tax if with_tax else row.price


def _sum_parts(amounts: Amounts, parts: list[Amounts], qty: Decimal) -> None:
    """A dynamic bundle's figures are the sums of its parts' (AbstractCalculator of the parent: TaxCalculation::calculateParent)."""
    amounts.row_total = sum((part.row_total for part in parts), ZERO)
    amounts.row_total_incl_tax = sum((part.row_total_incl_tax for part in parts), ZERO)
    amounts.row_tax = sum((part.row_tax for part in parts), ZERO)
    amounts.price = cents(amounts.row_total / qty)
    amounts.price_incl_tax = cents(amounts.row_total_incl_tax / qty)
    amounts.discountable = amounts.price


def _applied(
    base: Iterable[tuple[RateGroup, Decimal]], quoted: Iterable[tuple[RateGroup, Decimal]]
) -> list[AppliedTax]:
    return [
        AppliedTax(group.code, group.percent, group.parts, amount, base_amount)
        for (group, base_amount), (_, amount) in zip(base, quoted, strict=True)
    ]


def _bearers(basket: Basket) -> Iterable[Line]:
    """The lines that bear amounts: a dynamic bundle's parts instead of the bundle."""
    for line in basket.lines:
        if line.children_calculated:
            yield from line.children
        else:
            yield line


def _sum_rows(totals: Totals, basket: Basket) -> None:
    for line in _bearers(basket):
        for sums, amounts in ((totals.base, line.base), (totals.quoted, line.quoted)):
            sums.subtotal += amounts.row_total
            sums.subtotal_incl_tax += amounts.row_total_incl_tax


def _ship(shop: Shop, rates: _Rates, basket: Basket, totals: Totals) -> None:
    """Write what the chosen way to ship costs; nothing where it is not offered."""
    rate = next((rate for rate in totals.rates if rate.code == basket.shipping_method), None)
    totals.shipping_rate = rate
    if rate is None:
        return
    totals.shipping_description = shipping.description(shop, rate, basket)
    for sums, amount in ((totals.base, rate.base_amount), (totals.quoted, rate.amount)):
        row = _shipping_row(shop.config, rates, amount, ZERO, Rounding())
        sums.shipping, sums.shipping_incl_tax = row.total, row.total_incl_tax


def _shipping_row(config: ShopConfig, rates: _Rates, amount: Decimal, discount: Decimal, rounding: Rounding) -> Row:
    tax = config.tax
    groups = rates.charged(tax.shipping_tax_class_id)
    own = rates.own(tax.shipping_tax_class_id) if tax.shipping_includes_tax else ZERO
    return tax_row(
        tax,
        amount,
        _ONE,
        groups,
        rounding,
        includes_tax=tax.shipping_includes_tax,
        store_percent=own,
        discount=discount,
    )


def _sum_taxes(
    config: ShopConfig, rates: _Rates, basket: Basket, totals: Totals, roundings: tuple[Rounding, Rounding]
) -> None:
    for line in _bearers(basket):
        for sums, amounts in ((totals.base, line.base), (totals.quoted, line.quoted)):
            sums.tax += amounts.row_tax
            sums.compensation += amounts.compensation
        _add_taxes(totals, line.applied_taxes)
    rate = totals.shipping_rate
    if rate is None:
        return
    rows = []
    currencies = ((totals.base, rate.base_amount), (totals.quoted, rate.amount))
    for (sums, amount), rounding in zip(currencies, roundings, strict=True):
        row = _shipping_row(config, rates, amount, sums.shipping_discount, rounding)
        _add_shipping_tax(sums, row)
        rows.append(row)
    totals.shipping_taxes = _applied(rows[0].taxes, rows[1].taxes)
    _add_taxes(totals, totals.shipping_taxes)


def _add_shipping_tax(sums: Sums, row: Row) -> None:
    sums.shipping_tax = row.tax
    sums.shipping_compensation = row.compensation
    sums.tax += row.tax


def _add_taxes(totals: Totals, applied: Iterable[AppliedTax]) -> None:
    """Add to the taxes of the whole basket, one entry per group of rates."""
    for tax in applied:
        for place, known in enumerate(totals.applied_taxes):
            if known.code == tax.code:
                totals.applied_taxes[place] = AppliedTax(
                    known.code,
                    known.percent,
                    known.parts,
                    known.amount + tax.amount,
                    known.base_amount + tax.base_amount,
                )
                break
        else:
            totals.applied_taxes.append(tax)
