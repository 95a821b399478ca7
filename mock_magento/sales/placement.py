"""A cart becomes an order.

Rules from Magento\\Quote\\Model\\QuoteManagement::submitQuote with the converters to order, line, address and payment, the validation rules
of Magento_Quote and Magento_InventoryInStorePickupQuote, the OrderSave plugin of Magento_Tax, and Magento_InventorySales'
AppendReservationsAfterOrderPlacementPlugin.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any, Final

from mock_magento import catalog, customers, inventory
from mock_magento.carts import addresses, checkout, rendering, stock
from mock_magento.carts.basket import priced
from mock_magento.catalog import BUNDLE, CONFIGURABLE
from mock_magento.inventory import SalesEvent
from mock_magento.kernel.money import ZERO, Money, cents, column, convert
from mock_magento.pricing import shipping, usage
from mock_magento.pricing.model import NOT_LOGGED_IN, AppliedTax, Basket, Line, Totals, total_quantity
from mock_magento.records.amounts import columns
from mock_magento.records.carts import Cart, CartAddress, CartItem
from mock_magento.records.config import ShopConfig
from mock_magento.records.orders import Order, OrderAddress, OrderItem, OrderTax, OrderTaxItem, Payment
from mock_magento.records.sales import increment_id
from mock_magento.sales import rules
from mock_magento.sales.currency import formatted
from mock_magento.shop import Shop
from mock_magento.store import directory
from mock_magento.webapi.errors import Crash, MagentoError

SERVER_ERROR: Final = "A server error stopped your order from being placed. Please try to place your order again."
NO_PAYMENT: Final = "Enter a valid payment method and try again."
BAD_COUNTRY: Final = "Some addresses can't be used due to the configurations for specific countries."
WRONG_PICKUP_ADDRESS: Final = "Pickup Location Address does not match Shipping Address for In-Store Pickup Quote."
_PAYMENT_DETAILS: Final[Mapping[str, tuple[str | None, ...]]] = {"banktransfer": (None,)}
"""What a method adds to the payment's information after its title: bank transfer its instructions (none are configured)."""


def place(shop: Shop, cart: Cart, *, payment_was_saved: bool = False) -> Order:
    """Make the cart's order: stock reserved, cart closed. Raises MagentoError where something is missing, with nothing changed.

    `payment_was_saved` says that an earlier call chose the way to pay: its row then comes with the table's defaults for cards.
    """
    if not cart.items:
        raise MagentoError(SERVER_ERROR)
    basket, totals = priced(shop, cart)
    _check(shop, cart, basket, totals)
    order = _order(shop, cart, basket, totals)
    if payment_was_saved:
        order.payment.cc_exp_year = order.payment.cc_ss_start_month = order.payment.cc_ss_start_year = "0"
    shop.sales.add_order(order)
    _reserve(shop, cart, order)
    usage.count(shop.pricing, order.applied_rule_ids, order.coupon_code, order.customer_id)
    shop.carts.put(replace(cart, is_active=False, updated_at=shop.timestamp(), reserved_order_id=order.increment_id))
    return order


def _check(shop: Shop, cart: Cart, basket: Basket, totals: Totals) -> None:
    """Refuse a cart that cannot be ordered, for the first reason in Magento's order."""
    stock.check_quantities(shop, cart, {item.product_id for item in cart.items})
    if not basket.is_virtual:
        if cart.shipping.country_id not in directory.allowed(shop.config):
            raise MagentoError(BAD_COUNTRY)
        _check_address(cart.shipping, "shipping", shop.config)
        if totals.shipping_rate is None:
            raise MagentoError(checkout.NO_SHIPPING_METHOD)
    _check_address(cart.billing, "billing", shop.config)
    if cart.payment is None:
        raise MagentoError(NO_PAYMENT)
    _check_minimum(shop, totals)
    if cart.shipping_method == shipping.PICKUP and not basket.is_virtual:
        _check_pickup(shop, cart)


def _check_address(address: CartAddress, kind: str, config: ShopConfig) -> None:
    problems = addresses.problems(address, config)
    if problems:
        raise MagentoError(f"Please check the {kind} address information. %1", [" ".join(problems)])


def _check_minimum(shop: Shop, totals: Totals) -> None:
    """The subtotal after discounts, with tax, must reach the minimum; orders of virtual products too (Quote::validateMinimumAmount)."""
    least, base = shop.config.minimum_order_amount, totals.base
    if least and base.subtotal + base.discount + base.tax + base.compensation < least:
        raise MagentoError(f"Minimum order amount is {formatted(least, shop.config.base_currency)}")


def _check_pickup(shop: Shop, cart: Cart) -> None:
    if not cart.shipping.pickup_location_code:
        raise Crash
    place_of_pickup = checkout.location_address(checkout.known_location(shop, cart.shipping.pickup_location_code))
    given = addresses.shown(cart.shipping)
    if any(value and given[name] != value for name, value in place_of_pickup.items()):
        raise MagentoError(WRONG_PICKUP_ADDRESS)


def _order(shop: Shop, cart: Cart, basket: Basket, totals: Totals) -> Order:
    """The order itself, with ids taken from the shop's sequences."""
    sales = shop.sales
    order_id = sales.take("order")
    now = shop.timestamp()
    customer = customers.find(shop, cart.customer_id) if cart.customer_id is not None else None
    items, item_ids = _items(shop, cart, basket, order_id, now)
    shipping_address = (
        None if basket.is_virtual else _address(cart, cart.shipping, order_id, sales.take("order_address"))
    )
    billing_address = _address(cart, cart.billing, order_id, sales.take("order_address"))
    taxes, tax_items = _taxes(shop, basket, totals, order_id, item_ids)
    return Order(
        entity_id=order_id,
        increment_id=increment_id(order_id),
        state=rules.NEW,
        status=shop.config.default_status(rules.NEW),
        customer_email=cart.customer_email or "",
        created_at=now,
        updated_at=now,
        payment=_payment(shop, cart, totals, order_id),
        billing_address=billing_address,
        shipping_address=shipping_address,
        items=items,
        taxes=taxes,
        tax_items=tax_items,
        pickup_location_code=cart.shipping.pickup_location_code if cart.shipping_method == shipping.PICKUP else None,
        store_id=cart.store_id,
        store_name=shop.config.store_name,
        quote_id=cart.cart_id,
        is_virtual=int(basket.is_virtual),
        protect_code=secrets.token_hex(16),
        remote_ip="127.0.0.1",
        email_sent=1,
        applied_rule_ids=_joined(totals.applied_rules),
        coupon_code=cart.coupon_code if _coupon_counts(shop, cart, totals) else None,
        discount_description=totals.discount_description,
        shipping_method=None if basket.is_virtual else cart.shipping_method,
        shipping_description=totals.shipping_description,
        weight=totals.weight,
        total_item_count=_item_count(basket),
        total_qty_ordered=total_quantity(basket.lines),
        customer_id=cart.customer_id,
        customer_group_id=customer.group_id if customer is not None else NOT_LOGGED_IN,
        customer_is_guest=int(customer is None),
        **{f"customer_{name}": value for name, value in (asdict(cart.buyer) if cart.buyer is not None else {}).items()},
        customer_note=cart.customer_note,
        base_currency_code=shop.config.base_currency,
        global_currency_code=shop.config.base_currency,
        order_currency_code=shop.config.display_currency,
        store_currency_code=shop.config.base_currency,
        base_to_order_rate=shop.config.display_rate,
        **_sums(totals),
    )


_ORDER_AMOUNTS: Final[Mapping[str, str]] = {
    "subtotal": "subtotal",
    "subtotal_incl_tax": "subtotal_incl_tax",
    "discount_amount": "discount",
    "tax_amount": "tax",
    "discount_tax_compensation_amount": "compensation",
    "shipping_amount": "shipping",
    "shipping_incl_tax": "shipping_incl_tax",
    "shipping_tax_amount": "shipping_tax",
    "shipping_discount_amount": "shipping_discount",
    "shipping_discount_tax_compensation_amount": "shipping_compensation",
    "grand_total": "grand_total",
}
"""The order's amounts, and what the cart's totals call them."""


def _sums(totals: Totals) -> dict[str, Any]:
    """The order's amounts, in both currencies."""
    return columns(
        {
            name: Money(getattr(totals.quoted, source), getattr(totals.base, source))
            for name, source in _ORDER_AMOUNTS.items()
        }
    )


def _items(shop: Shop, cart: Cart, basket: Basket, order_id: int, now: str) -> tuple[list[OrderItem], dict[int, int]]:
    """The order's lines, and their ids by cart line."""
    by_key = {item.item_id: item for item in cart.items}
    ids: dict[int, int] = {}
    items = []
    for line in basket.all_lines:
        item_id = shop.sales.take("order_item")
        ids[line.key] = item_id
        parent_id = ids[line.parent.key] if line.parent is not None else None
        items.append(_item(shop, line, by_key[line.key], item_id, order_id, parent_id, now))
    return items, ids


def _item(
    shop: Shop, line: Line, source: CartItem, item_id: int, order_id: int, parent_id: int | None, now: str
) -> OrderItem:
    item = OrderItem(
        item_id=item_id,
        order_id=order_id,
        sku=source.sku,
        name=source.name,
        product_id=source.product_id,
        product_type=source.product_type,
        qty_ordered=line.total_qty,
        store_id=shop.config.store_id,
        quote_item_id=source.item_id,
        parent_item_id=parent_id,
        created_at=now,
        updated_at=now,
        is_virtual=int(line.is_virtual),
        is_qty_decimal=int(inventory.stock_item(shop, line.product).is_qty_decimal),
        weight=line.weight,
        row_weight=line.row_weight,
        applied_rule_ids=_joined(line.applied_rules),
        free_shipping=int(line.free_shipping),
        discount_percent=line.discount_percent,
        children_calculated=line.children_calculated,
        ship_separately=line.ship_separately,
        selection_qty=source.qty if source.selection_id is not None else None,
    )
    if line.product.type_id in {CONFIGURABLE, BUNDLE}:
        item.product_option = rendering.product_option(source.selection)
    if not line.is_priced:
        item.tax_percent = ZERO
        item.original_price = ZERO
        return item
    _write_amounts(shop, item, line)
    return item


def _write_amounts(shop: Shop, item: OrderItem, line: Line) -> None:
    base, quoted = line.base, line.quoted
    regular = line.regular_price or line.final_price or ZERO
    item.base_original_price = column(regular)
    item.original_price = column(convert(regular, shop.config.display_rate))
    item.price, item.base_price = quoted.price, base.price
    item.price_incl_tax, item.base_price_incl_tax = quoted.price_incl_tax, base.price_incl_tax
    item.row_total, item.base_row_total = quoted.row_total, base.row_total
    item.row_total_incl_tax, item.base_row_total_incl_tax = quoted.row_total_incl_tax, base.row_total_incl_tax
    item.tax_percent = line.tax_percent
    item.tax_amount, item.base_tax_amount = quoted.row_tax, base.row_tax
    item.discount_amount, item.base_discount_amount = quoted.discount, base.discount
    if not line.children_calculated:
        item.discount_tax_compensation_amount = quoted.compensation
        item.base_discount_tax_compensation_amount = base.compensation


def _address(cart: Cart, address: CartAddress, order_id: int, entity_id: int) -> OrderAddress:
    return OrderAddress(
        entity_id=entity_id,
        parent_id=order_id,
        address_type=address.kind,
        firstname=address.firstname or "",
        lastname=address.lastname or "",
        street=address.street,
        city=address.city or "",
        postcode=address.postcode,
        country_id=address.country_id or "",
        telephone=address.telephone,
        email=cart.customer_email or address.email,
        region=address.region,
        region_id=address.region_id,
        region_code=address.region_code,
        company=address.company,
        customer_address_id=address.customer_address_id,
        fax=address.fax,
        middlename=address.middlename,
        prefix=address.prefix,
        suffix=address.suffix,
        vat_id=address.vat_id,
    )


def _payment(shop: Shop, cart: Cart, totals: Totals, order_id: int) -> Payment:
    if cart.payment is None:  # pragma: no cover - refused before
        raise MagentoError(NO_PAYMENT)
    code = cart.payment.method
    title = dict((*shop.config.payment_methods, checkout.FREE))[code]
    return Payment(
        entity_id=shop.sales.take("order_payment"),
        parent_id=order_id,
        method=code,
        method_title=title,
        additional_information=(title, *_PAYMENT_DETAILS.get(code, ())),
        po_number=cart.payment.po_number,
        amount_ordered=totals.quoted.grand_total,
        base_amount_ordered=totals.base.grand_total,
        shipping_amount=totals.quoted.shipping,
        base_shipping_amount=totals.base.shipping,
    )


def _taxes(
    shop: Shop, basket: Basket, totals: Totals, order_id: int, item_ids: Mapping[int, int]
) -> tuple[tuple[OrderTax, ...], tuple[OrderTaxItem, ...]]:
    """The rates that the order pays, and what each line and the shipping pay of them."""
    taxes: dict[str, list[OrderTax]] = {}
    for applied in totals.applied_taxes:
        taxes[applied.code] = [
            OrderTax(
                tax_id=shop.sales.take("order_tax"),
                order_id=order_id,
                code=part.code,
                title=part.title,
                percent=part.percent,
                amount=applied.amount,
                base_amount=applied.base_amount,
                base_real_amount=_share(applied.base_amount, part.percent, applied.percent),
            )
            for part in applied.parts
        ]
    charged = [(applied, item_ids[line.key]) for line in basket.all_lines for applied in line.applied_taxes]
    shipping_taxes: list[tuple[AppliedTax, int | None]] = [(applied, None) for applied in totals.shipping_taxes]
    parts = tuple(
        _tax_item(shop, tax, applied, item_id)
        for applied, item_id in (*charged, *shipping_taxes)
        for tax in taxes[applied.code]
    )
    return tuple(tax for group in taxes.values() for tax in group), parts


def _tax_item(shop: Shop, tax: OrderTax, applied: AppliedTax, item_id: int | None) -> OrderTaxItem:
    return OrderTaxItem(
        tax_item_id=shop.sales.take("order_tax_item"),
        tax_id=tax.tax_id,
        tax_code=tax.code,
        tax_percent=tax.percent,
        amount=applied.amount,
        base_amount=applied.base_amount,
        real_amount=_share(applied.amount, tax.percent, applied.percent),
        real_base_amount=_share(applied.base_amount, tax.percent, applied.percent),
        taxable_item_type="product" if item_id is not None else "shipping",
        item_id=item_id,
    )


def _share(amount: Decimal, percent: Decimal, whole: Decimal) -> Decimal:
    return amount if percent == whole or not whole else cents(amount / whole * percent)


def _reserve(shop: Shop, cart: Cart, order: Order) -> None:
    """Promise what was ordered, in the stock of the website."""
    quantities: dict[str, Decimal] = {}
    for product_id, qty in stock.quantities(cart):
        product = catalog.find_by_id(shop, product_id)
        if product is not None:
            quantities[product.sku] = quantities.get(product.sku, ZERO) - qty
    stock_id = inventory.stock_of_website(shop, shop.config.website_code)
    event = SalesEvent("order_placed", str(order.entity_id), increment_id=order.increment_id)
    inventory.reserve(shop, stock_id, quantities, event)


def _coupon_counts(shop: Shop, cart: Cart, totals: Totals) -> bool:
    coupon = shop.pricing.coupon(cart.coupon_code) if cart.coupon_code else None
    return coupon is not None and coupon.rule_id in totals.applied_rules


def _item_count(basket: Basket) -> int:
    """How many lines an order counts: those that bear money, so the parts of a dynamic bundle and not the bundle."""
    return sum(1 for line in basket.all_lines if line.is_priced and not line.children_calculated)


def _joined(ids: list[int]) -> str | None:
    return ",".join(str(number) for number in ids) or None
