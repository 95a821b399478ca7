"""Carts (Magento's quotes), immutable: a change makes a new cart, so that a refused call leaves the old one as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

BILLING: Final = "billing"
SHIPPING: Final = "shipping"


@dataclass(frozen=True, slots=True)
class Selection:
    """What the customer chose of a composite or downloadable product. Two lines of one product with the same selection are one line."""

    links: tuple[int, ...] = ()
    configurable: tuple[tuple[str, int], ...] = ()
    """Attribute id to option id, in the order given."""
    bundle: tuple[tuple[int, Decimal, tuple[int, ...]], ...] = ()
    """Option id, quantity of each selection per bundle, selection ids."""

    grouped: tuple[tuple[int, Decimal], ...] = ()
    """Product id to quantity, of a line that a grouped product put into the cart."""

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes two selections the same, whatever order they were given in; of which group a product came does not matter."""
        return self.links, tuple(sorted(self.configurable)), tuple(sorted(self.bundle)), bool(self.grouped)


@dataclass(frozen=True, slots=True)
class CartItem:
    """A line. The simple product behind a configurable one, and each part of a bundle, is a line with a parent, its quantity per parent."""

    item_id: int
    product_id: int
    sku: str
    name: str
    product_type: str
    qty: Decimal
    selection: Selection = field(default_factory=Selection)
    parent_id: int | None = None
    selection_id: int | None = None
    """Which selection of its bundle a part is."""


@dataclass(frozen=True, slots=True)
class CartAddress:
    """A cart's billing or shipping address; country_id None is an address not filled in yet."""

    address_id: int
    kind: str
    customer_id: int | None = None
    customer_address_id: int | None = None
    email: str | None = None
    firstname: str | None = None
    lastname: str | None = None
    middlename: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    company: str | None = None
    street: tuple[str, ...] = ("",)
    city: str | None = None
    region: str | None = None
    region_id: int | None = None
    region_code: str | None = None
    postcode: str | None = None
    country_id: str | None = None
    telephone: str | None = None
    fax: str | None = None
    vat_id: str | None = None
    same_as_billing: int = 0
    save_in_address_book: int = 0
    pickup_location_code: str | None = None


@dataclass(frozen=True, slots=True)
class CartPayment:
    """How the customer wants to pay."""

    payment_id: int
    method: str
    po_number: str | None = None
    additional_data: Mapping[str, Any] | tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Buyer:
    """The customer's own fields, as they were when the cart became theirs (the fieldset customer_account, to_quote)."""

    firstname: str
    lastname: str
    middlename: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    dob: str | None = None
    gender: int | None = None
    taxvat: str | None = None


@dataclass(frozen=True, slots=True)
class Cart:
    """A cart. `shipping_method` is carrier_method; `limit_carrier` the only carrier asked when the method was last set."""

    cart_id: int
    created_at: str
    updated_at: str
    billing: CartAddress
    shipping: CartAddress
    store_id: int = 1
    customer_id: int | None = None
    customer_email: str | None = None
    buyer: Buyer | None = None
    """Whose name the order will bear, whatever the customer is called by then; None on a guest's cart."""
    masked_id: str | None = None
    """How a guest names the cart."""
    is_active: bool = True
    items: tuple[CartItem, ...] = ()
    shipping_method: str | None = None
    payment: CartPayment | None = None
    coupon_code: str | None = None
    reserved_order_id: str | None = None
    customer_note: str | None = None
    converted_at: str | None = None

    @property
    def top_items(self) -> tuple[CartItem, ...]:
        """The lines without a parent."""
        return tuple(item for item in self.items if item.parent_id is None)

    def item(self, item_id: int) -> CartItem | None:
        """The line with that id, or None."""
        return next((item for item in self.items if item.item_id == item_id), None)

    def parts(self) -> Mapping[int, list[CartItem]]:
        """The lines that have a parent, by its id; no entry where a line has no parts."""
        found: dict[int, list[CartItem]] = {}
        for item in self.items:
            if item.parent_id is not None:
                found.setdefault(item.parent_id, []).append(item)
        return found


@dataclass
class CartsState:
    """Carts by id, and the last id of every table. A cart is immutable: to change one, put its successor."""

    carts: dict[int, Cart] = field(default_factory=dict)
    active: dict[int, int] = field(default_factory=dict)
    """Customer id to the id of the customer's active cart."""
    masked: dict[str, int] = field(default_factory=dict)
    """Masked id, by which guests name a cart, to id."""
    last_ids: dict[str, int] = field(default_factory=dict)

    def take(self, table: str) -> int:
        """The next id of a table: cart, item, address or payment."""
        self.last_ids[table] = self.last_ids.get(table, 0) + 1
        return self.last_ids[table]

    def put(self, cart: Cart) -> None:
        """Add a cart or replace the one with the same id."""
        self.carts[cart.cart_id] = cart
        if cart.masked_id is not None:
            self.masked[cart.masked_id] = cart.cart_id
        if cart.customer_id is None:
            return
        if cart.is_active:
            self.active[cart.customer_id] = cart.cart_id
        elif self.active.get(cart.customer_id) == cart.cart_id:
            del self.active[cart.customer_id]

    def copy(self) -> CartsState:
        """An independent copy; the carts themselves never change and are shared."""
        return CartsState(self.carts.copy(), self.active.copy(), self.masked.copy(), self.last_ids.copy())
