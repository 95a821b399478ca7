"""A shop with a past: carts, orders in every state, documents, sources and rules; and what no answer of it may ever show."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from mock_magento import MockMagento
from mock_magento.shop import Shop
from mock_magento.webapi.errors import Crash
from mock_magento.webapi.messages import Reply, Request
from tests.mock.carts.buyer import KIT, Buyer
from tests.mock.laws.trade import same
from tests.mock.sales.shopkeeper import HOODIE, Shopkeeper, asked

STATUSES: Final = {200, 400, 401, 404, 500}
LEAKS: Final = (
    "Traceback",
    'File \\"',
    ".py",
    "Decimal(",
    "object at 0x",
    "<class",
    "NoneType",
    "KeyError",
    "dataclass",
)
SECONDS: Final = 20
"""Longer than any answer takes on the slowest machine: what lasts longer hangs."""
READS: Final = (
    *("orders?searchCriteria", "orders/items?searchCriteria", "invoices?searchCriteria", "shipments?searchCriteria"),
    *("creditmemos?searchCriteria", "orders/3", "orders/3/comments", "invoices/3", "shipment/3", "creditmemo/2"),
    *(
        "inventory/sources?searchCriteria",
        "inventory/stocks?searchCriteria",
        "inventory/stock-source-links?searchCriteria",
    ),
    *(
        "inventory/source-items?searchCriteria[filter_groups][0][filters][0][field]=sku"
        "&searchCriteria[filter_groups][0][filters][0][value]=24-WB01",
    ),
    *("inventory/get-product-salable-quantity/24-WB01/2", "inventory/are-products-salable?skus[]=24-WB01&stockId=2"),
    *("inventory/get-sources-assigned-to-stock-ordered-by-priority/2", "stockItems/24-WB01", "stockStatuses/24-WB01"),
    *(
        "inventory/in-store-pickup/pickup-locations/?searchRequest[scopeCode]=base",
        "inventory/low-quantity-notification/hq/24-WB01",
    ),
    *(
        "products?searchCriteria[pageSize]=5&searchCriteria[sortOrders][0][field]=entity_id"
        "&searchCriteria[sortOrders][0][direction]=DESC",
        "products/24-WB01",
        "products/MH01",
        "products/24-WG080",
    ),
    *("configurable-products/MH01/children", "customers/search?searchCriteria", "customerGroups/search?searchCriteria"),
    *("carts/search?searchCriteria", "salesRules/search?searchCriteria", "coupons/search?searchCriteria"),
    *("taxRates/search?searchCriteria", "taxRules/search?searchCriteria", "taxClasses/search?searchCriteria"),
    *("store/storeConfigs", "directory/countries"),
)
SAVED_FIRST: Final = (
    "/coupons/",
    "/collect-totals",
    "/shipping-information",
    "/payment-information",
    "/totals-information",
)
"""Where Magento saves the cart and refuses then: a coupon that does not hold is taken off again, an address stays though the way to ship
is unknown, a payment stays though the order cannot be placed."""
MINE: Final = (
    "customers/me",
    "carts/mine",
    "carts/mine/items",
    "carts/mine/totals",
    "carts/mine/shipping-methods",
    "carts/mine/payment-information",
)


class LivedIn:
    """The shop, its callers, the ids in it. `restore` brings it back to where it was."""

    def __init__(self) -> None:
        self.mock = MockMagento()
        keeper, buyer = Shopkeeper(self.mock), Buyer(self.mock)
        self.callers: dict[str, str | None] = {
            "admin": keeper.client.headers["Authorization"],
            "customer": buyer.headers["Authorization"],
            "nobody": None,
            "forger": "Bearer eyJhbGciOiJub25lIn0.eyJ1aWQiOjF9.",
            "stranger": "Basic YWRtaW46YWRtaW4=",
            "stutterer": "Bearer " + "\u00e9" * 50,
            "signer": "OAuth oauth_consumer_key=1",
        }
        self._trade(keeper)
        guest = self._shop_around(keeper, buyer)
        self.pools: Mapping[str, Sequence[str]] = {"cartId": (guest, guest, "3", "4", "5", "8")}
        self.guest = guest
        self._kept = self.mock.snapshot()

    @property
    def shop(self) -> Shop:
        return self.mock.shop

    def restore(self) -> None:
        self.mock.restore(self._kept)

    def _trade(self, keeper: Shopkeeper) -> None:
        for code in ("hq", "west"):
            source: dict[str, Any] = {"source_code": code, "name": code, "enabled": True}
            source |= {"postcode": "12345", "country_id": "US", "city": "Reston", "street": "1 Way"}
            source["extension_attributes"] = {"is_pickup_location_active": True, "frontend_name": code}
            keeper.post("inventory/sources", {"source": source})
        keeper.post("inventory/stocks", {"stock": {"name": "second"}})
        keeper.post("inventory/stock-source-links", {"links": [{"stock_id": 2, "source_code": "hq", "priority": 1}]})
        item = {"sku": "24-WB01", "source_code": "hq", "quantity": 10, "status": 1}
        keeper.post("inventory/source-items", {"sourceItems": [item]})
        whole = {"24-WB01": 3, "MH01": (2, HOODIE), "24-WG080": (1, KIT), "240-LV06": 1}
        keeper.order(whole)
        second = keeper.order(whole)
        line = second["items"][0]["item_id"]
        keeper.post(f"order/{second['entity_id']}/invoice", {"items": [asked(line, 2)]})
        track = {"track_number": "1", "title": "t", "carrier_code": "ups"}
        keeper.post(f"order/{second['entity_id']}/ship", {"items": [asked(line, 1)], "tracks": [track]})
        keeper.post(f"order/{second['entity_id']}/refund", {"items": [asked(line, 1)]})
        keeper.post(f"orders/{keeper.order({'24-WB03': 1})['entity_id']}/hold")
        keeper.post(f"orders/{keeper.order({'24-WB03': 1})['entity_id']}/cancel")

    def _shop_around(self, keeper: Shopkeeper, buyer: Buyer) -> str:
        """A full cart of the customer's and one of a guest's; answers the guest's."""
        buyer.add("24-WB01", 2)
        buyer.add("MH01", 1, HOODIE)
        buyer.add("24-WG080", 1, KIT)
        buyer.ship()
        guest = keeper.post("guest-carts")
        keeper.post(f"guest-carts/{guest}/items", {"cartItem": {"sku": "24-WB03", "qty": 2, "quote_id": guest}})
        return str(guest)

    def answer(self, request: Request) -> Reply:
        """The answer to one request, which must be one that Magento could give. A refused one leaves the shop as it was."""
        before = self.shop.copy()
        with alarmed():
            reply = self.mock.answer(request)
        check(request, reply)
        if reply.status != 200:
            # refused sign-ins are counted
            self.shop.customers.failures = before.customers.failures
            saved_first = any(part in request.path for part in SAVED_FIRST)
            changed = same(before, self.shop, but=("carts",) if saved_first else ())
            assert not changed, (
                f"refused ({reply.status} {reply.body[:200]!r}), and yet changed {changed}: {told(request)}"
            )
        return reply

    def look_around(self) -> None:
        """Read everything after a change, fill a cart and order: stored nonsense must not break what comes later."""
        with alarmed():
            for path in READS:
                self._read(path, "admin")
            for path in MINE:
                self._read(path, "customer")
            self._read(f"guest-carts/{self.guest}/totals", "nobody")
            self._send("POST", "carts/mine/items", "customer", {"cartItem": {"sku": "24-WB03", "qty": 1}})
            self._send(
                "POST", "carts/mine/payment-information", "customer", {"paymentMethod": {"method": "banktransfer"}}
            )
            for path in ("order/3/invoice", "order/3/ship", "order/3/refund", "orders/4/cancel"):
                self._send("POST", path, "admin", {})

    def _read(self, path: str, caller: str) -> None:
        path, _, query = path.partition("?")
        request = Request("GET", f"/rest/V1/{path}", query, None, self.callers[caller], b"")
        check(request, self.mock.answer(request))

    def _send(self, method: str, path: str, caller: str, body: Any) -> None:
        sent = json.dumps(body).encode()
        request = Request(method, f"/rest/V1/{path}", "", "application/json", self.callers[caller], sent)
        check(request, self.mock.answer(request))


@contextmanager
def alarmed() -> Iterator[None]:
    """Raises TimeoutError in the midst of what hangs, where the system has alarms."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(_number: int, _frame: object) -> None:
        raise TimeoutError(f"no answer in {SECONDS} seconds")

    former = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def check(request: Request, reply: Reply) -> None:
    """The answer has a status of Magento's, a body of its kind, and shows nothing of the inside."""
    text = reply.body.decode()
    where = f"{told(request)}\n{reply.status} {text[:500]}"
    assert reply.status in STATUSES, where
    sent = request.body.decode(errors="replace") + request.path + request.query
    for leak in LEAKS:
        assert leak not in text or leak in sent, f"{leak} shows: {where}"
    if reply.media_type == Crash.media_type:
        assert (reply.status, text) == (Crash.status, Crash.text), where
        return
    assert reply.media_type == "application/json; charset=utf-8", where
    answer = json.loads(text, parse_constant=_refuse)
    if reply.status != 200:
        assert isinstance(answer["message"], str), where
        assert set(answer) <= {"message", "parameters", "errors"}, where
    if reply.status == 500:
        assert answer["message"].startswith("Internal Error. Details are available in Magento log file."), where


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def told(request: Request) -> str:
    """A request for a failure's message, as it can be sent again."""
    return repr(request)[:3000]
