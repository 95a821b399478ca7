"""Captures, shipments, refunds, orders and cancellations happen once, whatever becomes of the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import hypothesis
import hypothesis.strategies as st
import pytest

from magento_acceptance.errors import CallFailed, MagentoError, NotDone, TargetUnreachable, Undecided
from magento_acceptance.expectations import CaptureRequest, DocumentComment, RefundRequest, ShipmentRequest
from magento_acceptance.flows import cancel as cancelling
from magento_acceptance.flows import capture as capturing
from magento_acceptance.flows import refund as refunding
from magento_acceptance.flows import ship as shipping
from magento_acceptance.flows.checkout import recognise_order
from magento_acceptance.flows.idempotency import NotFound, send_idempotently
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.sales_channel import find_sales_channel
from magento_acceptance.flows.tutorial_replay import STEPS
from magento_acceptance.flows.tutorial_run import TutorialRun
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import SearchCriteria, where
from magento_acceptance.run_log.context import Context
from mock_magento import MockMagento
from tests.support.fault_matrix import FAULTS, Clock, client_of, count_invoices, order_context, ordered_shop, settings

ORDER = 3
LATER = 5
PASSWORD = "Admin123!x9"


class Shop:
    """A shop with an order that waits for its capture, a client, and what was captured before."""

    def __init__(self, wrap: Callable[[httpx.BaseTransport], httpx.BaseTransport] | None = None) -> None:
        self.mock, self.clock = ordered_shop()
        self.client = client_of(self.mock, self.clock, wrap)
        self.before = count_invoices(self.mock)
        self.context = order_context()

    @property
    def invoices(self) -> int:
        return count_invoices(self.mock) - self.before

    def order(self) -> OpenOrder:
        return OpenOrder.read(
            self.client, self.context, self.client.listener.recorder, find_sales_channel(self.client), ORDER
        )

    def lose(self, path: str, **options: Any) -> None:
        self.mock.faults.add(**{"kind": "drop", "when": "after", "method": "POST", "path": path, **options})

    def sent(self, ending: str) -> int:
        log = self.mock.requests.read()["requests"]
        return sum(entry["method"] == "POST" and entry["path"].endswith(ending) for entry in log)

    def recovered(self) -> list[str]:
        return [entry["what"] for entry in self.client.listener.recorder.recoveries]


def part(order: OpenOrder, pieces: int = 1) -> CaptureRequest:
    return CaptureRequest({order.now.order["items"][0]["item_id"]: Decimal(pieces)}, capture=True)


def capture(order: OpenOrder, request: CaptureRequest) -> capturing.Capture:
    made = capturing.capture(order, request, request.to_json())
    for check in (made.check_answer, made.check_document, made.check_order, made.check_grid, made.check_stock):
        check()
    return made


class Straggler(httpx.BaseTransport):
    """The first capture is given up by the client, and reaches the shop only when `others` further requests have been answered."""

    def __init__(
        self, inner: httpx.BaseTransport, others: int, status: int | None = None, title: str = "Gateway"
    ) -> None:
        self._inner, self._left, self._status, self._title = inner, others, status, title
        self._waiting: httpx.Request | None = None
        self._met = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not self._met and request.url.path.endswith("/invoice"):
            self._met, self._waiting = True, request
            if self._status is not None:
                return httpx.Response(self._status, text=f"<html><title>{self._title}</title></html>")
            raise httpx.ReadTimeout("timed out", request=request)
        answer = self._inner.handle_request(request)
        answer.read()
        if self._waiting is not None:
            self._left -= 1
            if self._left == 0:
                self._inner.handle_request(self._waiting).read()
                self._waiting = None
        return answer


@pytest.mark.parametrize("status", [None, 504])
def test_a_capture_that_is_still_under_way_is_waited_for(status: int | None) -> None:
    shop = Shop(lambda inner: Straggler(inner, others=LATER, status=status))
    order = shop.order()
    capture(order, part(order))
    assert (shop.invoices, shop.sent("/invoice")) == (1, 1)
    assert shop.clock.now > 0
    assert "invoice 3 was found after the response was lost" in shop.recovered()[0]


def test_a_capture_of_all_that_is_done_after_all_is_found_when_the_second_is_refused() -> None:
    class Late(Straggler):
        """The first one overtakes the second at the last moment: right before that is sent."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if self._waiting is not None and request.url.path.endswith("/invoice"):
                self._inner.handle_request(self._waiting).read()
                self._waiting = None
            return super().handle_request(request)

    shop = Shop(lambda inner: Late(inner, others=10_000))
    order = shop.order()
    made = capture(order, CaptureRequest(capture=True))
    assert (shop.invoices, shop.sent("/invoice")) == (1, 2)
    assert made.document_id == "3"
    assert "was found after the response was lost" in shop.recovered()[0]


@pytest.mark.parametrize("status", [None, 504, 524])
def test_a_part_is_not_sent_again_after_silence(status: int | None) -> None:
    """Nobody knows for how long the shop is still at work, and Magento would accept a second part."""
    shop = Shop(lambda inner: Straggler(inner, others=10_000, status=status))
    order = shop.order()
    with pytest.raises(Undecided, match="the shop shows no result yet and may still be processing") as caught:
        capture(order, part(order))
    assert "check the invoices of order 3 in the shop" in str(caught.value)
    assert (shop.invoices, shop.sent("/invoice")) == (0, 0), "the first is still on its way, and no second was sent"


def test_two_parts_where_one_was_asked_for_are_told() -> None:
    class Late(Straggler):
        """The first one is done after the second, which Magento accepts too."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            second = self._met and request.url.path.endswith("/invoice")
            answer = super().handle_request(request)
            if second and self._waiting is not None:
                self._inner.handle_request(self._waiting).read()
                self._waiting = None
            return answer

    shop = Shop(lambda inner: Late(inner, others=10_000, status=502))
    order = shop.order()
    with pytest.raises(Undecided, match=r"2 invoices are new \(3, 4\), while one was asked for") as caught:
        capture(order, part(order))
    assert "check the invoices of order 3 in the shop" in str(caught.value)
    assert shop.sent("/invoice") == 2


def test_where_the_shop_cannot_be_read_nothing_is_sent_again() -> None:
    shop = Shop()
    order = shop.order()
    shop.lose("/V1/order/{id}/invoice", when="before")
    shop.mock.faults.add("status", status=503, method="GET", path="/V1/invoices", skip=1, times=None)
    with pytest.raises(Undecided) as caught:
        capture(order, part(order))
    message = str(caught.value)
    assert message.startswith(
        "POST /rest/default/V1/order/3/invoice: mock.invalid:80 closed the connection unexpectedly"
    )
    told = (
        r"cannot determine whether the capture of order 3 succeeded \(checked the invoices of order 3 for 1\d\.\d s: "
    )
    assert re.search(told, message)
    assert "GET /rest/default/V1/invoices" in message
    assert "503" in message
    assert (shop.invoices, shop.sent("/invoice")) == (0, 1)


def elsewhere(shop: Shop, request: CaptureRequest) -> None:
    """Somebody else captures."""
    other = client_of(shop.mock, shop.clock)
    other.post("order/3/invoice", request.to_json())


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ((1, 1), r"2 invoices are new \(3, 4\), while one was asked for"),
        ((2,), "invoice 3 is new, with 2 of order item 3, while 1 of order item 3 was asked for"),
    ],
)
def test_what_is_not_surely_its_own_is_nobodys_guess(pieces: tuple[int, ...], words: str) -> None:
    shop: Shop

    class Busy(httpx.BaseTransport):
        """Loses the capture, while others capture."""

        def __init__(self, inner: httpx.BaseTransport) -> None:
            self._inner = inner

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith("/invoice"):
                for number in pieces:
                    elsewhere(shop, part(order, number))
                raise httpx.ReadError("reset", request=request)
            return self._inner.handle_request(request)

    shop = Shop(Busy)
    order = shop.order()
    with pytest.raises(Undecided, match=words):
        capture(order, part(order))
    assert shop.invoices == len(pieces)


def test_another_comment_is_not_its_own_either() -> None:
    shop = Shop()
    order = shop.order()
    document = capturing._new_invoice(order, CaptureRequest(comment=DocumentComment("mine")), {})
    elsewhere(shop, CaptureRequest(comment=DocumentComment("yours")))
    assert "its comments are ['yours']" in str(document.call().probe())


def test_an_order_that_changed_without_an_invoice_is_unclear() -> None:
    shop = Shop()
    order = shop.order()
    document = capturing._new_invoice(order, CaptureRequest(), {})
    changed = shop.client.get(rest_path("orders", ORDER)).json
    for line in changed["items"]:
        line["qty_invoiced"] = line["qty_ordered"]
    found = document.recognise([], changed, "")
    assert "no invoice is new, yet the order's qty_invoiced went from 0 to" in str(found)


def test_a_wait_that_is_longer_than_the_run_takes_is_told() -> None:
    shop = Shop()
    order = shop.order()
    shop.lose("/V1/order/{id}/invoice", kind="status", status=429, retry_after=31, when="before")
    with pytest.raises(NotDone, match=r"429 Too Many Requests; not sent again, .* the capture of order 3 was not done"):
        capture(order, part(order))
    assert shop.sent("/invoice") == 1


def test_a_capture_that_is_held_back_for_good_is_sent_three_times_in_all() -> None:
    shop = Shop()
    order = shop.order()
    shop.lose("/V1/order/{id}/invoice", kind="status", status=429, retry_after=0, when="before", times=None)
    with pytest.raises(NotDone, match=r"429 Too Many Requests; sent 3 times; .* the capture of order 3 was not done"):
        capture(order, part(order))
    assert shop.sent("/invoice") == 3


def test_a_refusal_is_a_refusal() -> None:
    shop = Shop()
    order = shop.order()
    capture(order, CaptureRequest(capture=True))
    with pytest.raises(MagentoError, match="400") as caught:
        capturing.capture(order, CaptureRequest(capture=True), {"capture": True})
    assert "checked" not in str(caught.value)


@pytest.mark.parametrize("when", ["before", "after"])
def test_shipments_happen_once(when: str) -> None:
    shop = Shop()
    order = shop.order()
    lines = {line["sku"]: line["item_id"] for line in order.now.order["items"]}
    shop.lose("/V1/order/{id}/ship", when=when)
    made = shipping.ship(order, ShipmentRequest({lines["24-WB01"]: Decimal(10)}, "ne_wh"))
    made.check_document()
    made.check_order()
    made.check_stock()
    assert len(shipping.shipments_of(shop.client, ORDER)) == 1
    assert (len(shop.recovered()), shop.sent("/ship")) == (1, 2 if when == "before" else 1)


@pytest.mark.parametrize("when", ["before", "after"])
def test_refunds_happen_once(when: str) -> None:
    shop = Shop()
    order = shop.order()
    capture(order, CaptureRequest(capture=True))
    line = order.now.order["items"][0]["item_id"]
    shop.lose("/V1/order/{id}/refund", when=when)
    made = refunding.refund(order, RefundRequest({line: Decimal(2)}, shipping_amount=0, adjustment_positive=1))
    made.check_document()
    made.check_order()
    assert len(refunding.memos_of(shop.client, ORDER)) == 1
    assert (len(shop.recovered()), shop.sent("/refund")) == (1, 2 if when == "before" else 1)


def test_a_refund_of_another_amount_is_not_its_own() -> None:
    shop = Shop()
    order = shop.order()
    capture(order, CaptureRequest(capture=True))
    order = order.again()
    line = order.now.order["items"][0]["item_id"]
    document = refunding._new_memo(order, RefundRequest({line: Decimal(1)}, adjustment_positive=2), ())
    refunding.refund(order, RefundRequest({line: Decimal(1)}, adjustment_positive=1))
    assert "its adjustment_positive is 1, not 2" in str(document.call().probe())


@pytest.mark.parametrize("when", ["before", "after"])
def test_orders_are_called_off_once(when: str) -> None:
    shop = Shop()
    order = shop.order()
    shop.lose("/V1/orders/{id}/cancel", when=when)
    made = cancelling.cancel(order)
    made.check_order()
    made.check_stock()
    assert made.answer.json is True
    assert (len(shop.recovered()), shop.sent("/cancel")) == (1, 2 if when == "before" else 1)


def test_an_order_that_became_something_else_is_unclear() -> None:
    shop = Shop()
    call = cancelling.cancellation_call(shop.client, shop.client.get(rest_path("orders", ORDER)).json)
    shop.client.post(rest_path("orders", ORDER, "hold"))
    assert "it was new and is holded" in str(call.probe())
    shop.lose("/V1/orders/{id}/cancel", kind="status", status=500)
    with pytest.raises(MagentoError, match=r"500 .*checked order 3: "):
        send_idempotently(shop.client, call)


def test_what_was_recovered_holds_no_secret() -> None:
    shop = Shop(lambda inner: Straggler(inner, others=1, status=504, title=f"no way for {PASSWORD}"))
    order = shop.order()
    capture(order, part(order))
    assert "no way for ***" in shop.recovered()[0]


def test_what_was_recovered_names_call_exchange_and_scenario() -> None:
    shop = Shop()
    shop.client.listener.recorder.scenario = "a scenario"
    order = shop.order()
    shop.lose("/V1/order/{id}/invoice")
    capture(order, part(order))
    (entry,) = shop.client.listener.recorder.recoveries
    assert entry["call"] == "POST /rest/default/V1/order/3/invoice"
    assert entry["scenario"] == "a scenario"
    assert json.dumps(entry)
    assert sorted(entry) == ["call", "exchange", "scenario", "what"]


def test_a_call_that_never_left_is_sent_again_without_a_wait() -> None:
    class Refusing(httpx.BaseTransport):
        def __init__(self, inner: httpx.BaseTransport) -> None:
            self._inner, self.left = inner, 1

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith("/invoice") and self.left:
                self.left -= 1
                raise httpx.ConnectError("refused", request=request)
            return self._inner.handle_request(request)

    shop = Shop(Refusing)
    order = shop.order()
    capture(order, part(order))
    assert (shop.invoices, shop.sent("/invoice")) == (1, 1)
    assert shop.clock.now < 1


def test_a_lost_sign_in_is_repeated_also_where_a_write_waits_for_it() -> None:
    mock, clock = MockMagento(), Clock()
    mock.sleep = clock.sleep
    mock.faults.add("status", status=503, path="/V1/integration/admin/token", times=2)
    client: MagentoClient = client_of(mock, clock)
    assert client.attempt("POST", "order/1/invoice", {}).status == 400
    mock.faults.add("drop", path="/V1/integration/admin/token", times=None)
    mock.expire_tokens()
    with pytest.raises(TargetUnreachable, match="POST /rest/default/V1/integration/admin/token: ") as caught:
        client.attempt("POST", "order/1/invoice", {})
    assert caught.value.sent is False
    assert isinstance(caught.value, CallFailed)


@pytest.mark.parametrize(("when", "sends"), [("before", 2), ("after", 1)])
def test_orders_are_placed_once(when: str, sends: int) -> None:
    mock, clock = MockMagento(), Clock()
    mock.sleep = clock.sleep
    client, context = client_of(mock, clock), Context()
    run = TutorialRun(client, context, settings())
    for step in STEPS[:8]:
        step.run(run)
    orders = client.get("orders", params=SearchCriteria()).json["total_count"]
    path = "/V1/carts/mine/payment-information"
    mock.faults.add("drop", method="POST", path=path, when=when)
    STEPS[8].run(run)
    assert client.get("orders", params=SearchCriteria()).json["total_count"] == orders + 1
    assert context["order"] == ORDER
    assert len(client.listener.recorder.recoveries) == 1
    log = mock.requests.read()["requests"]
    assert sum(entry["method"] == "POST" and entry["path"].endswith(path) for entry in log) == sends


def test_a_cart_that_is_gone_without_an_order_is_unclear() -> None:
    shop = Shop()
    answer = shop.client.get("orders", params=SearchCriteria())
    assert "cart 4711 has become" in str(recognise_order(4711, answer, is_open=False))
    none = shop.client.get("orders", params=where("quote_id", 4711))
    assert recognise_order(4711, none, is_open=True) == NotFound()
    assert "cart 4711 is no longer open, yet no order names it" in str(recognise_order(4711, none, is_open=False))


TROUBLE = st.lists(
    st.tuples(
        st.sampled_from(sorted(name for name, fault in FAULTS.items() if fault)),
        st.sampled_from(
            ["/V1/order/{id}/invoice", "/V1/invoices*", "/V1/orders/{id}", "/V1/integration/admin/token", "*"]
        ),
        st.integers(min_value=0, max_value=4),
        st.integers(min_value=1, max_value=4),
    ),
    min_size=1,
    max_size=4,
)


@hypothesis.settings(max_examples=60, deadline=None)
@hypothesis.given(trouble=TROUBLE)
def test_whatever_goes_wrong_a_part_is_captured_once_at_most(trouble: list[tuple[str, str, int, int]]) -> None:
    shop = Shop()
    order = shop.order()
    for fault, path, skip, times in trouble:
        shop.mock.faults.add(**FAULTS[fault], path=path, skip=skip, times=times)
    try:
        capture(order, part(order))
    except (CallFailed, AssertionError):
        assert shop.invoices <= 1
    else:
        assert shop.invoices == 1
    assert shop.sent("/invoice") <= 2 * shop.client.retry.attempts  # each may be refused once for its token
