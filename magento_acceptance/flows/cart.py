"""The customer's cart: Step 7 of the tutorial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from magento_acceptance.flows.customers import Shopper
from magento_acceptance.flows.idempotency import Done, NotFound
from magento_acceptance.flows.preparatory_write import done_if, write_preparatory
from magento_acceptance.flows.snapshots import Json
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context


def open_cart(client: MagentoClient, context: Context, shopper: Shopper, *, key: str = "") -> int:
    """Open the customer's cart (Step 7), the same one when it is open already, and keep its id as `quote` (under `key`)."""
    place = f"the cart of customer {shopper.id}"

    def find() -> Done | NotFound:
        found = client.attempt("GET", "carts/mine", as_=shopper.account)
        return Done(place, found.json["id"], found.exchange) if found.ok else NotFound()

    answer = write_preparatory(
        client, "POST", "carts/mine", None, what=place, where=place, find=find, as_=shopper.account
    )
    context.put("quote", answer.json, answer, key=key)
    return int(answer.json)


def add_to_cart(client: MagentoClient, shopper: Shopper, quote_id: int, sku: str, quantity: Decimal) -> None:
    """Put units of a SKU into the cart (Step 7)."""
    add_line(client, shopper, {"sku": sku, "qty": quantity, "quote_id": quote_id}, cart_items(client, shopper))


def add_line(client: MagentoClient, shopper: Shopper, item: Json, before: Sequence[Json]) -> None:
    """Put a line into the cart whose lines are `before`; added once, though its response may be lost or refused in passing."""
    place = f"cart {item['quote_id']}"
    what = f"{item['qty']} of {item['sku']} in {place}"

    def find() -> Done | NotFound:
        lines = cart_items(client, shopper)
        return done_if(_units(lines) != _units(before), what, lines[-1] if lines else None)

    write_preparatory(
        client, "POST", "carts/mine/items", {"cartItem": item},
        what=what, where=place, find=find, as_=shopper.account, shop_rejects_repeat=False,
    )  # fmt: skip


def _units(lines: Sequence[Json]) -> Decimal:
    return sum((line["qty"] for line in lines), Decimal(0))


def fill_cart(
    client: MagentoClient,
    shopper: Shopper,
    quote_id: int,
    quantities: Mapping[str, Decimal | int],
    *,
    is_new: bool = False,
) -> None:
    """Put what is missing of `quantities` (by SKU) into the cart, so that an interrupted step can run again; a new cart is empty."""
    lines = [] if is_new else cart_items(client, shopper)
    for sku, quantity in quantities.items():
        missing = Decimal(quantity) - _units([line for line in lines if line["sku"] == sku])
        if missing > 0:
            item = {"sku": sku, "qty": missing, "quote_id": quote_id}
            add_line(client, shopper, item, lines)
            lines.append(item)


def cart_items(client: MagentoClient, shopper: Shopper) -> list[Json]:
    """The lines of the customer's open cart."""
    return list(client.get("carts/mine/items", as_=shopper.account).json)


def read_cart(client: MagentoClient, shopper: Shopper) -> Json:
    """The lines and the totals of the customer's open cart."""
    totals = client.get("carts/mine/totals", as_=shopper.account).json
    return {"items": cart_items(client, shopper), "totals": totals}
