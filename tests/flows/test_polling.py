"""What a shop settles later is waited for, within a limit, and the record says how long it took."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.deadline import Deadline
from magento_acceptance.errors import UnfitShop
from magento_acceptance.expectations import CaptureRequest, ExpectationFailed
from magento_acceptance.flows import capture as capturing
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.polling import poll_until
from magento_acceptance.flows.sales_channel import find_sales_channel
from magento_acceptance.flows.stock_availability import StockAvailability
from mock_magento.webapi.messages import Reply, Request
from tests.support.fault_matrix import Clock, client_of, order_context, ordered_shop

SECONDS = st.floats(min_value=0.01, max_value=1000, allow_nan=False)


@given(ready=SECONDS, limit=SECONDS, start=st.floats(min_value=0, max_value=1e6))
def test_a_value_counts_once_it_is_right_and_is_given_up_at_the_limit(ready: float, limit: float, start: float) -> None:
    clock = Clock()
    clock.now = start
    deadline = Deadline(clock=clock, sleep=clock.sleep)
    found = poll_until(
        lambda: clock.now - start, lambda now: [] if now >= ready else ["too early"], deadline.pauses(limit)
    )
    assert found.ok is (found.value >= ready)
    assert found.ok or found.waited_s == pytest.approx(limit, abs=0.002)
    assert clock.now - start <= limit + 0.002
    assert ready > limit or found.ok or limit - ready < 0.002


def test_without_a_limit_there_is_one_reading() -> None:
    readings = iter([1, 2])
    found = poll_until(lambda: next(readings), lambda _: ["never"], Deadline(sleep=pytest.fail).pauses(0))
    assert (found.value, found.ok, found.waited_s) == (1, False, 0)


def lagging(clock: Clock, seconds: float, path: str, wrong: Any) -> Any:
    """An answer filter: for so many seconds after the capture a shop's answers of a path are not right yet."""
    since: list[float] = []

    def change(request: Request, reply: Reply, _: object) -> Reply:
        if request.method == "POST" and request.path.endswith("/invoice"):
            since.append(clock.now)
        if path in request.path and since and clock.now < since[0] + seconds:
            return replace(reply, body=json.dumps(wrong(json.loads(reply.body))).encode())
        return reply

    return change


def capture(seconds: float, path: str, wrong: Any) -> capturing.Capture:
    mock, clock = ordered_shop()
    mock.answer_filters.append(lagging(clock, seconds, path, wrong))
    client = client_of(mock, clock)
    order = OpenOrder.read(client, order_context(), client.listener.recorder, find_sales_channel(client), 3)
    request = CaptureRequest(capture=True)
    return capturing.capture(order, request, request.to_json())


STALE = [
    ("/get-product-salable-quantity/", lambda found: found - 1),
    ("/source-items", lambda found: {**found, "items": found["items"][1:], "total_count": found["total_count"] - 1}),
]


@pytest.mark.parametrize(("path", "wrong"), STALE)
def test_stock_that_settles_in_time_is_right_and_noted(path: str, wrong: Any) -> None:
    made = capture(6, path, wrong)
    made.check_stock()
    made.check_grid()
    (entry,) = made.order.record.waits
    assert entry["what"] == "stock and invoices of order 3 after the capture"
    assert 6 <= entry["seconds"] < 11
    assert made.waited == pytest.approx(entry["seconds"], abs=0.001)


@pytest.mark.parametrize(("path", "wrong"), STALE)
def test_stock_that_does_not_settle_fails_and_says_how_long_it_was_waited_for(path: str, wrong: Any) -> None:
    made = capture(1000, path, wrong)
    with pytest.raises(ExpectationFailed, match=r"^stock after the capture, after waiting 15\.0 s: \d+ values? not as"):
        made.check_stock()
    assert made.order.record.waits == []


def test_a_list_that_lags_is_waited_for() -> None:
    made = capture(
        3,
        "/V1/invoices",
        lambda found: {**found, "items": []} if "items" in found and "total_count" in found else found,
    )
    made.check_grid()
    assert len(made.order.record.waits) == 1


def test_a_right_stock_is_not_waited_for() -> None:
    made = capture(0, "/nothing", lambda found: found)
    assert (made.waited, made.order.record.waits) == (0, [])


def test_a_product_is_waited_for_until_it_is_for_sale() -> None:
    mock, clock = ordered_shop()
    client = client_of(mock, clock)
    change = lagging(clock, 5, "/are-products-salable", lambda rows: [{**row, "salable": False} for row in rows])
    change(Request("POST", "/x/invoice", "", None, None, b""), Reply(200, b"{}"), None)
    mock.answer_filters.append(change)
    StockAvailability(client, 2).await_sale({"24-WB03": None})
    (entry,) = client.listener.recorder.waits
    assert entry["what"] == "24-WB03 for sale on stock 2"
    assert 5 <= entry["seconds"] < 9


def test_a_product_that_is_never_for_sale_ends_the_wait() -> None:
    mock, clock = ordered_shop()
    client = client_of(mock, clock)
    change = lagging(clock, 1000, "/are-products-salable", lambda rows: [{**row, "salable": False} for row in rows])
    change(Request("POST", "/x/invoice", "", None, None, b""), Reply(200, b"{}"), None)
    mock.answer_filters.append(change)
    with pytest.raises(UnfitShop, match=r"does not sell 24-WB03, after waiting 15.0 s; .*raise MAGENTO_SETTLE"):
        StockAvailability(client, 2).await_sale({"24-WB03": None})
    assert client.listener.recorder.waits == []
