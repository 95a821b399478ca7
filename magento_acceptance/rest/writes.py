"""What an accepted call changes in a shop: the effects that `routes` names.

An effect gets the ids in the call's path (decoded), the body that was sent and the JSON that was returned, and yields what changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from magento_acceptance.run_tag import run_tag_of

Did = Literal["made", "changed", "removed", "kept"]
"""`changed` is of something that the shop had before, `kept` of something that could not be removed."""

CUSTOMER: Final = "customer"
PRODUCT: Final = "product"
CART: Final = "cart"
ORDER: Final = "order"
INVOICE: Final = "invoice"
SHIPMENT: Final = "shipment"
CREDIT_MEMO: Final = "credit memo"
SOURCE: Final = "source"
STOCK: Final = "stock"
LINK: Final = "stock source link"
QUANTITY: Final = "quantity"
UNKNOWN: Final = "unknown write"

STAYS: Final[dict[str, str]] = {
    CART: "Magento has no call that removes a cart, and forgets it in time",
    ORDER: "Magento removes no order",
    INVOICE: "Magento removes no invoice",
    SHIPMENT: "Magento removes no shipment",
    CREDIT_MEMO: "Magento removes no credit memo",
    SOURCE: "the tutorial's; Magento removes no source",
    STOCK: "the tutorial's, serves the website",
    LINK: "the tutorial's",
    QUANTITY: "of a product that is not the run's own",
}
"""Why a thing of a kind is still there after the run, where it is not to be removed."""


@dataclass(frozen=True)
class Write:
    """What a call did to one thing: its kind, Magento's id of it (a SKU, a source's code), in words `what`, `why` it stays."""

    did: Did
    kind: str
    id: int | str
    what: str = ""
    why: str = ""


Effect = Callable[[tuple[str, ...], Any, Any], Iterator[Write]]


def nothing(_ids: tuple[str, ...], _sent: Any, _answered: Any) -> Iterator[Write]:
    """The effect of a call that only reads, or that changes only a cart, which is noted when it is made."""
    return iter(())


def _stays(kind: str, id_: int | str, what: str = "", did: Did = "made") -> Write:
    return Write(did, kind, id_, what, STAYS[kind])


def product(ids: tuple[str, ...], sent: Any, answered: Any) -> Iterator[Write]:
    """A product is made or saved."""
    sku = str(sent["product"]["sku"] if not ids else ids[0])
    yield Write("made", PRODUCT, sku, f"product {answered['id']}")


def product_gone(ids: tuple[str, ...], _sent: Any, _answered: Any) -> Iterator[Write]:
    """A product is deleted."""
    yield Write("removed", PRODUCT, ids[0])


def customer(_ids: tuple[str, ...], sent: Any, answered: Any) -> Iterator[Write]:
    """A customer is made."""
    yield Write("made", CUSTOMER, answered["id"], str(sent["customer"]["email"]))


def customer_changed(ids: tuple[str, ...], _sent: Any, answered: Any) -> Iterator[Write]:
    """A customer is changed."""
    yield Write("changed", CUSTOMER, int(ids[0]), str(answered["email"]))


def customer_gone(ids: tuple[str, ...], _sent: Any, _answered: Any) -> Iterator[Write]:
    """A customer is deleted."""
    yield Write("removed", CUSTOMER, int(ids[0]) if ids[0].isdigit() else ids[0])


def cart(_ids: tuple[str, ...], _sent: Any, answered: Any) -> Iterator[Write]:
    """A cart is made."""
    yield _stays(CART, answered)


def order(_ids: tuple[str, ...], _sent: Any, answered: Any) -> Iterator[Write]:
    """An order is placed."""
    yield _stays(ORDER, int(answered))


def order_changed(done: str) -> Effect:
    """The effect of a call that changes an order; `done` says how."""

    def changed(ids: tuple[str, ...], _sent: Any, answered: Any) -> Iterator[Write]:
        if answered is not False:
            yield Write("changed", ORDER, int(ids[0]), why=f"{done}; {STAYS[ORDER]}")

    return changed


def invoice(ids: tuple[str, ...], _sent: Any, answered: Any) -> Iterator[Write]:
    """An order is captured."""
    yield _stays(INVOICE, int(answered), f"of order {ids[0]}")


def shipment(ids: tuple[str, ...], _sent: Any, answered: Any) -> Iterator[Write]:
    """An order is shipped."""
    yield _stays(SHIPMENT, int(answered), f"of order {ids[0]}")


def pickups(_ids: tuple[str, ...], sent: Any, answered: Any) -> Iterator[Write]:
    """The announcement ships each order and does not say under which id.

    Magento\\InventoryInStorePickupSales\\Model\\NotifyOrdersAreReadyForPickup.
    """
    failed = {str(error.get("id")) for error in answered.get("errors") or []}
    for order_id in (sent or {}).get("orderIds", []):
        if str(order_id) not in failed:
            yield _stays(SHIPMENT, f"of order {order_id}", "made by the announcement that it is ready")


def credit_memo(of: str) -> Effect:
    """The effect of a refund of an order or of an invoice."""

    def refunded(ids: tuple[str, ...], _sent: Any, answered: Any) -> Iterator[Write]:
        yield _stays(CREDIT_MEMO, int(answered), f"of {of} {ids[0]}")
        if of == ORDER:
            yield Write("changed", ORDER, int(ids[0]), why=f"refunded; {STAYS[ORDER]}")

    return refunded


def source(ids: tuple[str, ...], sent: Any, _answered: Any) -> Iterator[Write]:
    """A source is made or changed."""
    yield _stays(SOURCE, str(ids[0] if ids else sent["source"]["source_code"]))


def stock(ids: tuple[str, ...], sent: Any, answered: Any) -> Iterator[Write]:
    """A stock is made or changed."""
    name = str(sent["stock"]["name"])
    yield _stays(STOCK, int(ids[0] if ids else answered), name, "changed" if ids else "made")


def links(_ids: tuple[str, ...], sent: Any, _answered: Any) -> Iterator[Write]:
    """Sources are linked to a stock."""
    for link in sent["links"]:
        yield _stays(LINK, f"{link['source_code']} of stock {link['stock_id']}")


def links_gone(_ids: tuple[str, ...], sent: Any, _answered: Any) -> Iterator[Write]:
    """Sources are unlinked from a stock."""
    for link in sent["links"]:
        yield _stays(LINK, f"{link['source_code']} of stock {link['stock_id']}", "unlinked", "changed")


def quantities(_ids: tuple[str, ...], sent: Any, _answered: Any) -> Iterator[Write]:
    """Source items are set."""
    for item in sent["sourceItems"]:
        yield from _quantity(item["sku"], item["source_code"], f"{item['quantity']} units")


def assigned(_ids: tuple[str, ...], sent: Any, _answered: Any) -> Iterator[Write]:
    """Products are assigned to sources, with no quantity yet."""
    for sku in sent["skus"]:
        for source in sent["sourceCodes"]:
            yield from _quantity(sku, source, "assigned")


def quantities_gone(_ids: tuple[str, ...], sent: Any, _answered: Any) -> Iterator[Write]:
    """Products are unassigned from sources."""
    for item in sent["sourceItems"]:
        yield from _quantity(item["sku"], item["source_code"], "unassigned")


def transfer_all(_ids: tuple[str, ...], sent: Any, _answered: Any) -> Iterator[Write]:
    """Products are moved from one source to another."""
    for sku in sent["skus"]:
        yield from _quantity(sku, sent["originSource"], "transferred")
        yield from _quantity(sku, sent["destinationSource"], "transferred")


def transfer_part(_ids: tuple[str, ...], sent: Any, _answered: Any) -> Iterator[Write]:
    """Quantities are moved from one source to another."""
    for item in sent["items"]:
        yield from _quantity(item["sku"], sent["originSourceCode"], "transferred")
        yield from _quantity(item["sku"], sent["destinationSourceCode"], "transferred")


def _quantity(sku: str, source: str, what: str) -> Iterator[Write]:
    """Quantities of the run's own products go with them."""
    if run_tag_of(sku) is None:
        yield _stays(QUANTITY, f"{sku} at {source}", what, "changed")
