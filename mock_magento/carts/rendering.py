"""Carts, their lines and totals as raw mappings, which the contract then shapes into answers.

Rules from Magento\\Quote\\Model\\Cart\\{CartTotalRepository,TotalsConverter,Totals\\ItemConverter} and the product types' own
configuration helpers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from mock_magento import catalog, customers
from mock_magento.carts import addresses, service
from mock_magento.carts.basket import discounted, priced, selection_of
from mock_magento.catalog import BUNDLE, CONFIGURABLE, DOWNLOADABLE, Product
from mock_magento.customers.documents import customer_document
from mock_magento.kernel.money import ZERO, cents, convert
from mock_magento.pricing.model import Basket, Discount, Line, ShippingRate, Totals, total_quantity
from mock_magento.records.carts import Cart, CartItem, Selection
from mock_magento.records.catalog import COLORS, SIZES
from mock_magento.shop import Shop
from mock_magento.versions import Release
from mock_magento.webapi.values import as_text

Raw = dict[str, Any]
_SYMBOLS: Final = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_OPTION_LABELS: Final = {number: name for names in (COLORS, SIZES) for name, number in names.items()}


def cart(shop: Shop, entity: Cart) -> Raw:
    """A cart as GET /V1/carts/mine gives it."""
    basket = discounted(shop, entity)
    lines = {line.key: line for line in basket.lines}
    shown = [_plain_item(entity, item, lines) for item in entity.top_items]
    customer = customers.find(shop, entity.customer_id) if entity.customer_id is not None else None
    virtual = service.is_virtual(shop, entity)
    assignments = []
    if entity.items and not virtual and entity.is_active:
        shipping = {"address": addresses.shown(entity.shipping), "method": entity.shipping_method}
        assignments = [{"shipping": shipping, "items": shown}]
    return {
        "id": entity.cart_id,
        "created_at": entity.created_at,
        "updated_at": entity.updated_at,
        "converted_at": entity.converted_at,
        "is_active": entity.is_active,
        "is_virtual": virtual,
        "items": shown if entity.is_active else None,
        "items_count": len(entity.top_items),
        "items_qty": sum((item.qty for item in entity.top_items), ZERO),
        "customer": customer_document(customer) if customer is not None else _NOBODY,
        "billing_address": addresses.shown(entity.billing),
        "reserved_order_id": entity.reserved_order_id,
        "orig_order_id": 0,
        "currency": _currency(shop),
        "customer_is_guest": entity.customer_id is None,
        "customer_note": entity.customer_note,
        "customer_note_notify": True,
        "customer_tax_class_id": basket.customer_tax_class_id,
        "store_id": entity.store_id,
        "extension_attributes": {"shipping_assignments": assignments},
    }


_NOBODY: Final[Raw] = {"email": None, "firstname": None, "lastname": None}


def _currency(shop: Shop) -> Raw:
    base = shop.config.base_currency
    return {
        "global_currency_code": base,
        "base_currency_code": base,
        "store_currency_code": base,
        "quote_currency_code": shop.config.display_currency,
        "store_to_base_rate": ZERO,
        "store_to_quote_rate": ZERO,
        "base_to_global_rate": Decimal(1),
        "base_to_quote_rate": shop.config.display_rate,
    }


def _plain_item(entity: Cart, item: CartItem, lines: dict[int, Line]) -> Raw:
    line = lines.get(item.item_id)
    return {
        "item_id": item.item_id,
        "sku": item.sku,
        "qty": item.qty,
        "name": item.name,
        "price": line.base.price if line is not None else None,
        "product_type": item.product_type,
        "quote_id": str(entity.cart_id),
    }


def items(shop: Shop, entity: Cart) -> list[Raw]:
    """The lines as GET /V1/carts/mine/items gives them: with what was chosen."""
    lines = {line.key: line for line in discounted(shop, entity).lines}
    return [
        _plain_item(entity, item, lines) | {"product_option": product_option(item.selection)}
        for item in entity.top_items
    ]


def changed_item(shop: Shop, entity: Cart, item_id: int) -> Raw:
    """A line as the call that changed it returns it: with what was chosen and the discounts that it gets."""
    lines = {line.key: line for line in discounted(shop, entity).all_lines}
    item = next(item for item in entity.items if item.item_id == item_id)
    raw = _plain_item(entity, item, lines) | {"product_option": product_option(item.selection)}
    if item.selection.grouped:
        # only the call that ordered the group knows of it
        options = [{"id": number, "qty": qty} for number, qty in item.selection.grouped]
        raw["product_option"] = {"extension_attributes": {"grouped_options": options}}
    line = lines.get(item_id)
    if line is not None and line.discounts:
        raw["extension_attributes"] = {"discounts": [discount(entry, shop.release) for entry in line.discounts]}
    return raw


def discount(entry: Discount, release: Release) -> Raw:
    """What a rule takes off a line."""
    amounts = {
        "amount": entry.amount,
        "base_amount": entry.base_amount,
        "original_amount": entry.original_amount,
        "base_original_amount": entry.base_original_amount,
    }
    label = entry.label or release.discount_label
    return {"discount_data": amounts, "rule_label": label, release.discount_rule_key: entry.rule_id}


def product_option(selection: Selection) -> Raw | None:
    """What was chosen, as the web API shows it."""
    extension: Raw = {}
    if selection.links:
        extension["downloadable_option"] = {"downloadable_links": list(selection.links)}
    if selection.configurable:
        extension["configurable_item_options"] = [
            {"option_id": option_id, "option_value": value} for option_id, value in selection.configurable
        ]
    if selection.bundle:
        extension["bundle_options"] = [
            {"option_id": option_id, "option_qty": qty, "option_selections": list(selections)}
            for option_id, qty, selections in selection.bundle
        ]
    return {"extension_attributes": extension} if extension else None


def totals(shop: Shop, entity: Cart) -> Raw:
    """The totals as GET /V1/carts/mine/totals gives them."""
    return shown_totals(shop, entity, *priced(shop, entity))


def shown_totals(shop: Shop, entity: Cart, basket: Basket, sums: Totals) -> Raw:
    """The same of a cart that has been priced already."""
    items = {item.item_id: item for item in entity.items}
    base, quoted = sums.base, sums.quoted
    return {
        "grand_total": quoted.grand_total,
        "base_grand_total": base.grand_total,
        "subtotal": quoted.subtotal,
        "base_subtotal": base.subtotal,
        "discount_amount": quoted.discount,
        "base_discount_amount": base.discount,
        "subtotal_with_discount": quoted.subtotal_with_discount,
        "base_subtotal_with_discount": base.subtotal_with_discount,
        "shipping_amount": quoted.shipping,
        "base_shipping_amount": base.shipping,
        "shipping_discount_amount": quoted.shipping_discount,
        "base_shipping_discount_amount": base.shipping_discount,
        "tax_amount": quoted.tax,
        "base_tax_amount": base.tax,
        "shipping_tax_amount": quoted.shipping_tax,
        "base_shipping_tax_amount": base.shipping_tax,
        "subtotal_incl_tax": quoted.subtotal_incl_tax,
        "shipping_incl_tax": quoted.shipping_incl_tax,
        "base_shipping_incl_tax": base.shipping_incl_tax,
        "base_currency_code": shop.config.base_currency,
        "quote_currency_code": shop.config.display_currency,
        "coupon_code": entity.coupon_code,
        "items_qty": total_quantity(basket.lines),
        "items": [_totals_item(shop, entity, items[line.key], line) for line in basket.lines],
        "total_segments": _segments(sums),
        "extension_attributes": {"coupon_label": sums.discount_description} if entity.coupon_code else None,
    }


def _totals_item(shop: Shop, entity: Cart, item: CartItem, line: Line) -> Raw:
    base, quoted = line.base, line.quoted
    return {
        "item_id": item.item_id,
        "price": base.price,
        "base_price": base.price,
        "qty": item.qty,
        "row_total": quoted.row_total,
        "base_row_total": base.row_total,
        "row_total_with_discount": ZERO,
        "tax_amount": quoted.row_tax,
        "base_tax_amount": base.row_tax,
        "tax_percent": line.tax_percent,
        "discount_amount": quoted.discount,
        "base_discount_amount": base.discount,
        "discount_percent": line.discount_percent,
        "price_incl_tax": quoted.price_incl_tax,
        "base_price_incl_tax": base.price_incl_tax,
        "row_total_incl_tax": quoted.row_total_incl_tax,
        "base_row_total_incl_tax": base.row_total_incl_tax,
        "options": php_json(_options(shop, entity, item, line)),
        "name": item.name,
    }


def _segments(sums: Totals) -> list[Raw]:
    quoted = sums.quoted
    segments: list[Raw] = [{"code": "subtotal", "title": "Subtotal", "value": quoted.subtotal}]
    if quoted.discount:
        text = sums.discount_description
        segments.append(
            {"code": "discount", "title": f"Discount ({text})" if text else "Discount", "value": quoted.discount}
        )
    title = "Shipping & Handling"
    if sums.shipping_description:
        title = f"{title} ({sums.shipping_description})"
    segments.append({"code": "shipping", "title": title, "value": quoted.shipping})
    details = [
        {
            "amount": tax.amount,
            "rates": [{"percent": as_text(part.percent), "title": part.title} for part in tax.parts],
            "group_id": number,
        }
        for number, tax in enumerate(sums.applied_taxes, start=1)
    ]
    segments.append(
        {
            "code": "tax",
            "title": "Tax",
            "value": quoted.tax,
            # without taxes Magento still gives the empty list
            "extension_attributes": {"tax_grandtotal_details": details},
        }
    )
    segments.append({"code": "grand_total", "title": "Grand Total", "value": quoted.grand_total, "area": "footer"})
    return segments


def _options(shop: Shop, entity: Cart, item: CartItem, line: Line) -> list[Raw]:
    """What was chosen, in words: a list of value and label."""
    product = line.product
    if product.type_id == CONFIGURABLE:
        labels = {option.attribute_id: option.label for option in product.configurable_options}
        return [
            {"value": _OPTION_LABELS.get(value, ""), "label": labels.get(attribute_id, "")}
            for attribute_id, value in item.selection.configurable
        ]
    if product.type_id == DOWNLOADABLE:
        titles = [link.title for link in product.links if link.link_id in item.selection.links]
        return [{"value": "<br />\n".join(titles), "label": product.links_title}]
    if product.type_id == BUNDLE:
        return _bundle_options(shop, entity, item, product, line)
    return []


def _bundle_options(shop: Shop, entity: Cart, item: CartItem, product: Product, line: Line) -> list[Raw]:
    prices = {child.key: child.final_price for child in line.children}
    texts: dict[int, list[str]] = {}
    for part in entity.parts().get(item.item_id, []):
        selection = selection_of(product, part)
        child = catalog.find_by_id(shop, part.product_id)
        if selection is None or child is None:
            continue
        price = prices.get(part.item_id)
        text = f"{as_text(part.qty)} x {_escaped(child.name)} {_price_tag(shop, price if price is not None else selection.price)}"
        texts.setdefault(selection.option_id, []).append(text)
    return [
        {"value": "<br />\n".join(texts[option.option_id]), "label": option.title}
        for option in product.bundle
        if option.option_id in texts
    ]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _price_tag(shop: Shop, base: Decimal) -> str:
    amount = cents(convert(base, shop.config.display_rate))
    currency = shop.config.display_currency
    return f'<span class="price">{_SYMBOLS.get(currency, currency)}{amount:,.2f}</span>'


def php_json(value: Any) -> str:
    """JSON as PHP's json_encode writes it: no blanks, slashes and what is not ASCII escaped."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")


def shipping_methods(rates: Iterable[ShippingRate]) -> list[Raw]:
    """Rates as the web API lists them; prices with tax are not worked out for a shop that shows them without."""
    return [
        {
            "carrier_code": rate.carrier_code,
            "method_code": rate.method_code,
            "carrier_title": rate.carrier_title,
            "method_title": rate.method_title,
            "amount": rate.amount,
            "base_amount": rate.base_amount,
            "available": True,
            "error_message": "",
            "price_excl_tax": rate.amount,
            "price_incl_tax": rate.amount,
        }
        for rate in rates
    ]
