"""What a call changes in a shop: the one table of Magento's writing routes that the harness uses.

The journal of what a run made is kept by it, and the plan that is announced before a run is tested against it. A route that is
missing here counts as an unknown write, which a test does not let pass.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import unquote

import httpx

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

_GONE = 404
_REFUSED = 400


@dataclass(frozen=True)
class Write:
    """What a call did to one thing: its kind, Magento's id of it (a SKU, a source's code), in words `what`, `why` it stays."""

    did: Did
    kind: str
    id: int | str
    what: str = ""
    why: str = ""


_Rule = Callable[[tuple[str, ...], Any, Any], Iterator[Write]]


def writes_of(method: str, path: str, sent: Any, status: int, answered: Any) -> list[Write]:
    """What a call changed: `path` below V1, percent-encoded and without query; `sent` and `answered` as parsed JSON.

    Empty for what only reads, though it is a POST, such as a sign-in or an estimate. Something that a call makes and does not name
    goes by the path.
    """
    parts = [unquote(part) for part in path.strip("/").split("/")]
    known = f"{method} {'/'.join(parts)}"
    for pattern, rule in _RULES:
        found = pattern.fullmatch(known)
        if found is None:
            continue
        groups = tuple(found.groups())
        if rule is None:
            return []
        if method == "DELETE":
            return _removal(rule, groups, status, answered)
        return _applied(rule, groups, sent, answered, path) if status < _REFUSED else []
    if method in {"GET", "HEAD", "OPTIONS"} or status >= _REFUSED:
        return []
    return [Write("changed", UNKNOWN, f"{method} {path}")]


class NotingTransport(httpx.BaseTransport):
    """Wraps a transport and tells `note` what each call changed."""

    def __init__(self, inner: httpx.BaseTransport, note: Callable[[list[Write]], None]) -> None:
        self._inner = inner
        self._note = note

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on, and note what came of it."""
        response = self._inner.handle_request(request)
        if request.method != "GET":
            _, v1, path = request.url.raw_path.decode("ascii").partition("?")[0].partition("/V1/")
            if v1:
                response.read()
                sent, answered = _json(request.read()), _json(response.content)
                self._note(writes_of(request.method, path, sent, response.status_code, answered))
        return response

    def close(self) -> None:
        """Close the wrapped transport."""
        self._inner.close()


def _applied(rule: _Rule, groups: tuple[str, ...], sent: Any, answered: Any, path: str) -> list[Write]:
    try:
        return list(rule(groups, sent, answered))
    except (
        LookupError,
        TypeError,
        AttributeError,
        ValueError,
    ):  # a broken shop's answer; the scenarios say what is wrong
        return [Write("changed", UNKNOWN, path)]


def _removal(rule: _Rule, groups: tuple[str, ...], status: int, answered: Any) -> list[Write]:
    thing = next(rule(groups, None, answered))
    if status < _REFUSED or status == _GONE:
        return [thing]
    return [Write("kept", thing.kind, thing.id, why=f"removing it was refused with {status}")]


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _stays(kind: str, id_: int | str, what: str = "", did: Did = "made") -> Write:
    return Write(did, kind, id_, what, STAYS[kind])


def _product(parts: tuple[str, ...], sent: Any, answered: Any) -> Iterator[Write]:
    sku = str(sent["product"]["sku"] if not parts else parts[0])
    yield Write("made", PRODUCT, sku, f"product {answered['id']}")


def _product_gone(parts: tuple[str, ...], _sent: Any, _answered: Any) -> Iterator[Write]:
    yield Write("removed", PRODUCT, parts[0])


def _customer(_parts: tuple[str, ...], sent: Any, answered: Any) -> Iterator[Write]:
    yield Write("made", CUSTOMER, answered["id"], str(sent["customer"]["email"]))


def _customer_changed(parts: tuple[str, ...], _sent: Any, answered: Any) -> Iterator[Write]:
    yield Write("changed", CUSTOMER, int(parts[0]), str(answered["email"]))


def _customer_gone(parts: tuple[str, ...], _sent: Any, _answered: Any) -> Iterator[Write]:
    yield Write("removed", CUSTOMER, int(parts[0]) if parts[0].isdigit() else parts[0])


def _cart(_parts: tuple[str, ...], _sent: Any, answered: Any) -> Iterator[Write]:
    yield _stays(CART, answered)


def _order(_parts: tuple[str, ...], _sent: Any, answered: Any) -> Iterator[Write]:
    yield _stays(ORDER, int(answered))


def _order_changed(parts: tuple[str, ...], _sent: Any, answered: Any) -> Iterator[Write]:
    if answered is not False:
        done = {"cancel": "cancelled", "hold": "put on hold", "unhold": "taken off hold"}[parts[1]]
        yield Write("changed", ORDER, int(parts[0]), why=f"{done}; {STAYS[ORDER]}")


def _invoice(parts: tuple[str, ...], _sent: Any, answered: Any) -> Iterator[Write]:
    yield _stays(INVOICE, int(answered), f"of order {parts[0]}")


def _shipment(parts: tuple[str, ...], _sent: Any, answered: Any) -> Iterator[Write]:
    yield _stays(SHIPMENT, int(answered), f"of order {parts[0]}")


def _pickups(_parts: tuple[str, ...], sent: Any, answered: Any) -> Iterator[Write]:
    """The announcement ships each order and does not say under which id.

    Magento\\InventoryInStorePickupSales\\Model\\NotifyOrdersAreReadyForPickup.
    """
    failed = {str(error.get("id")) for error in answered.get("errors") or []}
    for order_id in (sent or {}).get("orderIds", []):
        if str(order_id) not in failed:
            yield _stays(SHIPMENT, f"of order {order_id}", "made by the announcement that it is ready")


def _credit_memo(parts: tuple[str, ...], _sent: Any, answered: Any) -> Iterator[Write]:
    yield _stays(CREDIT_MEMO, int(answered), f"of {parts[0]} {parts[1]}")
    if parts[0] == "order":
        yield Write("changed", ORDER, int(parts[1]), why=f"refunded; {STAYS[ORDER]}")


def _source(parts: tuple[str, ...], sent: Any, _answered: Any) -> Iterator[Write]:
    yield _stays(SOURCE, str(parts[0] if parts else sent["source"]["source_code"]))


def _stock(parts: tuple[str, ...], sent: Any, answered: Any) -> Iterator[Write]:
    name = str(sent["stock"]["name"])
    yield _stays(STOCK, int(parts[0] if parts else answered), name, "changed" if parts else "made")


def _links(_parts: tuple[str, ...], sent: Any, _answered: Any) -> Iterator[Write]:
    for link in sent["links"]:
        yield _stays(LINK, f"{link['source_code']} of stock {link['stock_id']}")


def _links_gone(_parts: tuple[str, ...], sent: Any, _answered: Any) -> Iterator[Write]:
    for link in sent["links"]:
        yield _stays(LINK, f"{link['source_code']} of stock {link['stock_id']}", "unlinked", "changed")


def _quantities(_parts: tuple[str, ...], sent: Any, _answered: Any) -> Iterator[Write]:
    for item in sent["sourceItems"]:
        yield from _quantity(item["sku"], item["source_code"], f"{item['quantity']} pieces")


def _quantities_gone(_parts: tuple[str, ...], sent: Any, _answered: Any) -> Iterator[Write]:
    for item in sent["sourceItems"]:
        yield from _quantity(item["sku"], item["source_code"], "unassigned")


def _transfer_all(_parts: tuple[str, ...], sent: Any, _answered: Any) -> Iterator[Write]:
    for sku in sent["skus"]:
        yield from _quantity(sku, sent["originSource"], "transferred")
        yield from _quantity(sku, sent["destinationSource"], "transferred")


def _transfer_part(_parts: tuple[str, ...], sent: Any, _answered: Any) -> Iterator[Write]:
    for item in sent["items"]:
        yield from _quantity(item["sku"], sent["originSourceCode"], "transferred")
        yield from _quantity(item["sku"], sent["destinationSourceCode"], "transferred")


def _quantity(sku: str, source: str, what: str) -> Iterator[Write]:
    """Quantities of the run's own products go with them."""
    if run_tag_of(sku) is None:
        yield _stays(QUANTITY, f"{sku} at {source}", what, "changed")


_RULES: Final[tuple[tuple[re.Pattern[str], _Rule | None], ...]] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        # reads that are no GET, and steps towards an order, which are the cart's own
        (r"POST integration/(?:admin|customer)/token", None),
        (r"POST tfa/.+", None),
        (r"POST inventory/source-selection-algorithm-result", None),
        (r"POST carts/mine/(?:items|estimate-shipping-methods|shipping-information)", None),
        (r"POST products", _product),
        (r"PUT products/([^/]+)", _product),
        (r"DELETE products/(.+)", _product_gone),
        (r"POST customers", _customer),
        (r"PUT customers/(\d+)", _customer_changed),
        (r"DELETE customers/([^/]+)", _customer_gone),
        (r"POST carts/mine", _cart),
        (r"POST carts/mine/payment-information", _order),
        (r"PUT carts/mine/order", _order),
        (r"POST orders/(\d+)/(cancel|hold|unhold)", _order_changed),
        (r"POST order/(\d+)/invoice", _invoice),
        (r"POST order/(\d+)/ship", _shipment),
        (r"POST order/notify-orders-are-ready-for-pickup", _pickups),
        (r"POST (order|invoice)/(\d+)/refund", _credit_memo),
        (r"POST inventory/sources", _source),
        (r"PUT inventory/sources/([^/]+)", _source),
        (r"POST inventory/stocks", _stock),
        (r"PUT inventory/stocks/(\d+)", _stock),
        (r"POST inventory/stock-source-links", _links),
        (r"POST inventory/stock-source-links-delete", _links_gone),
        (r"POST inventory/source-items", _quantities),
        (r"POST inventory/source-items-delete", _quantities_gone),
        (r"POST inventory/bulk-product-source-transfer", _transfer_all),
        (r"POST inventory/bulk-partial-source-transfer", _transfer_part),
    )
)
