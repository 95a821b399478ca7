"""What the shop remembers of its carts."""

from __future__ import annotations

from dataclasses import dataclass, field

from mock_magento.carts.model import Cart


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


def luma_carts() -> CartsState:
    """The ids that the two sample orders' carts took: two carts of two lines and two addresses each."""
    return CartsState(last_ids={"cart": 2, "item": 4, "address": 4, "payment": 2})
