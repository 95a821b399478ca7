from __future__ import annotations

import contextlib
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_magento import MockMagento
from mock_magento.control import fault_replies
from mock_magento.control.faults import ConnectionDropped, Fault, FaultKind, Faults
from mock_magento.control.path_pattern import PathPattern
from mock_magento.webapi.messages import Reply, Request

SIGN_IN = "/rest/V1/integration/admin/token"
CREDENTIALS = {"username": "admin", "password": "Admin123!x9"}


def request(path: str = "/rest/V1/orders/1", method: str = "GET") -> Request:
    return Request(method, path, "", None, None, b"")


@pytest.mark.parametrize(
    ("pattern", "path", "meant"),
    [
        ("*", "/rest/V1/orders", True),
        ("/V1/orders", "/rest/V1/orders", True),
        ("/V1/orders", "/rest/default/V1/orders", True),
        ("/V1/orders", "/rest/V1/orders/1", False),
        ("/V1/orders*", "/rest/all/V1/orders/1/comments", True),
        ("/rest/default/V1/orders", "/rest/V1/orders", True),
        ("/V1/order/{orderId}/invoice", "/rest/V1/order/12/invoice", True),
        ("/V1/order/:orderId/invoice", "/rest/V1/order/12/invoice", True),
        ("/V1/order/{orderId}/invoice", "/rest/V1/order/12/34/invoice", False),
        ("/V1/order/{orderId}/invoice", "/rest/V1/order/12/ship", False),
        ("/V1/products/{sku}", "/rest/V1/products/a%2Fb", True),
        ("/V1/products/a b", "/rest/V1/products/a%20b", True),
        ("/V1/inv.ices", "/rest/V1/invoices", False),
    ],
)
def test_a_path_is_a_template_or_a_glob_below_the_store(pattern: str, path: str, meant: bool) -> None:
    faults = Faults()
    faults.add("drop", path=pattern)
    assert (faults.take(request(path)) is not None) is meant


@pytest.mark.parametrize("pattern", ["*a" * 30, "/V1/" + "{a}" * 30 + "b", "/V1/" + "*{a}" * 30])
def test_no_pattern_takes_long(pattern: str) -> None:
    """A regular expression of such a pattern would not come to its end."""
    for path in ("/V1/" + "a" * 4000 + "/", "/V1/" + "a" * 4000 + "c"):
        assert PathPattern(pattern).matches(path) is (path.endswith("c") and pattern.startswith("/V1/*{a}"))


_PARTS = st.sampled_from(["a", "b", "/", "ab", "*", "{x}"])


@given(st.lists(_PARTS, max_size=7), st.text("ab/", max_size=10))
def test_a_pattern_means_what_its_regular_expression_means(parts: list[str], path: str) -> None:
    expression = "".join({"*": ".*", "{x}": "[^/]+"}.get(part, re.escape(part)) for part in parts)
    assert PathPattern("".join(parts)).matches(path) is bool(re.fullmatch(expression, path))


def test_the_method_narrows_a_fault_whatever_its_case() -> None:
    faults = Faults()
    faults.add("drop", method="post")
    assert faults.take(request(method="GET")) is None
    assert faults.take(request(method="POST")) is not None


def test_a_fault_strikes_as_often_as_it_should_after_those_it_lets_pass() -> None:
    faults = Faults()
    faults.add("drop", times=2, skip=3)
    struck = [faults.take(request()) is not None for _ in range(7)]
    assert struck == [False, False, False, True, True, False, False]
    assert [(entry["hits"], entry["left"]) for entry in faults.list()] == [(2, 0)]


def test_a_fault_without_end_lasts_until_it_is_removed() -> None:
    faults = Faults()
    fault_id = faults.add("drop", times=None)
    assert all(faults.take(request()) for _ in range(20))
    faults.remove(fault_id)
    assert faults.take(request()) is None
    with pytest.raises(LookupError, match=f"no fault {fault_id}"):
        faults.remove(fault_id)


def test_a_delay_joins_another_fault_and_two_others_queue_up() -> None:
    faults = Faults()
    faults.add("status", status=503)
    faults.add("delay", seconds=1.5)
    faults.add("drop")
    first, second = faults.take(request()), faults.take(request())
    assert first is not None
    assert second is not None
    assert (first.name, first.wait_before) == ("delay+status", 1.5)
    assert (second.name, second.wait_before) == ("drop", 0)


@given(times=st.integers(1, 40), skip=st.integers(0, 40), threads=st.integers(1, 8))
def test_counts_are_exact_however_many_ask_at_once(times: int, skip: int, threads: int) -> None:
    faults = Faults()
    faults.add("drop", times=times, skip=skip)
    start = threading.Barrier(threads)

    def ask() -> int:
        start.wait()
        return sum(faults.take(request()) is not None for _ in range(20))

    with ThreadPoolExecutor(threads) as pool:
        struck = sum(future.result() for future in [pool.submit(ask) for _ in range(threads)])
    assert struck == max(0, min(times, 20 * threads - skip))


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ([], "a fault is a JSON object"),
        ({}, "kind is missing"),
        ({"kind": "flood"}, 'kind "flood" is none of delay, drop'),
        ({"kind": ["drop"]}, "is none of"),
        ({"kind": "drop", "pth": "/V1"}, "unknown: pth"),
        ({"kind": "drop", "path": ""}, "path must be"),
        ({"kind": "drop", "method": 5}, "method must be"),
        ({"kind": "drop", "times": 0}, "times must be"),
        ({"kind": "drop", "times": True}, "times must be"),
        ({"kind": "drop", "skip": -1}, "skip must be"),
        ({"kind": "drop", "when": "later"}, 'when "later" is none of before, after'),
        ({"kind": "status", "status": 200}, "status must be"),
        ({"kind": "status", "status": "503"}, "status must be"),
        ({"kind": "status", "retry_after": -1}, "retry_after must be"),
        ({"kind": "status", "retry_after": "soon\r\nX: y"}, "retry_after must be printable"),
        ({"kind": "redirect", "location": "admin"}, "location must be"),
        ({"kind": "redirect", "location": "ftp://other.example/"}, "location must be"),
        ({"kind": "redirect", "location": "/a\r\nX: y"}, "location must be"),
        ({"kind": "delay"}, "a delay needs seconds"),
        ({"kind": "delay", "seconds": "2"}, "seconds must be"),
        ({"kind": "delay", "seconds": float("nan")}, "seconds must be"),
        ({"kind": "delay", "seconds": 1e9}, "seconds must be"),
    ],
)
def test_a_wrong_fault_is_refused_by_name(document: Any, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Fault.from_json(document)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ValueError, match=r"times must be.*; skip must be.*; status must be"):
        Fault(FaultKind.STATUS, times=-1, skip=-1, status=1)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner)))
def test_any_value_in_a_fault_is_either_taken_or_refused(value: Any) -> None:
    for name in (
        "kind",
        "method",
        "path",
        "times",
        "skip",
        "when",
        "seconds",
        "status",
        "retry_after",
        "location",
        "message",
    ):
        faults = Faults()
        # every other exception than the refusal fails the test
        with contextlib.suppress(ValueError):
            faults.add(Fault.from_json({"kind": "status", name: value}))
            assert json.dumps(faults.list())
            assert Faults().add(Fault.from_json({"kind": "status", name: value})) == 1


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_truncated_json_is_never_json(value: Any) -> None:
    body = fault_replies.truncated(Reply(200, json.dumps(value).encode())).body
    with pytest.raises(ValueError):
        json.loads(body)


@pytest.mark.parametrize(
    ("status", "media_type"),
    [(429, "application/json"), (500, "application/json"), (502, "text/html"), (503, "text/html"), (504, "text/html")],
)
@pytest.mark.parametrize("retry_after", [None, 7, "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_a_status_with_and_without_retry_after(
    mock: MockMagento, admin: httpx.Client, status: int, media_type: str, retry_after: int | str | None
) -> None:
    mock.faults.add("status", status=status, retry_after=retry_after, path="/V1/inventory/sources")
    answer = admin.get("/rest/V1/inventory/sources?searchCriteria")
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.headers.get("retry-after") == (None if retry_after is None else str(retry_after))


def test_an_internal_error_reads_like_magentos_own(mock: MockMagento, client: httpx.Client) -> None:
    mock.faults.add("status", status=500)
    assert client.get("/rest/V1/orders").json()["message"].startswith("Internal Error. Details are available in")


def test_maintenance_is_a_page_and_no_json(mock: MockMagento, client: httpx.Client) -> None:
    mock.faults.add("maintenance", retry_after=60)
    answer = client.get("/rest/V1/orders")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "text/html; charset=UTF-8"
    assert answer.headers["retry-after"] == "60"
    assert "<h1>Service Temporarily Unavailable</h1>" in answer.text


def test_a_wrong_content_type_leaves_the_answer_as_it_is(mock: MockMagento, admin: httpx.Client) -> None:
    path = "/rest/V1/inventory/sources/default"
    plain = admin.get(path)
    mock.faults.add("content-type")
    mislabelled = admin.get(path)
    assert (mislabelled.status_code, mislabelled.content) == (200, plain.content)
    assert mislabelled.headers["content-type"] == "text/html; charset=UTF-8"
    assert admin.get(path).headers == plain.headers


@pytest.mark.parametrize(
    ("location", "target"),
    [
        (None, "http://mock.invalid/admin/"),
        ("/customer/account/login/?a=1", "http://mock.invalid/customer/account/login/?a=1"),
        ("https://login.example/sso", "https://login.example/sso"),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_redirect_leads_to_a_login_page(
    mock: MockMagento, admin: httpx.Client, location: str | None, target: str, when: str
) -> None:
    mock.faults.add("redirect", when=when, method="POST", **({"location": location} if location else {}))
    answer = admin.post("/rest/V1/inventory/sources", json=source("led-away"))
    assert (answer.status_code, answer.headers["location"]) == (302, target)
    assert answer.headers["content-type"].startswith("text/html")
    assert admin.get("/rest/V1/inventory/sources/led-away").status_code == (200 if when == "after" else 404)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_refusal_that_passes_leaves_the_work_undone_or_done(
    mock: MockMagento, admin: httpx.Client, when: str
) -> None:
    mock.faults.add("refusal", method="POST", path="/V1/products", when=when)
    product = {"product": {"sku": "bag", "name": "Bag", "attribute_set_id": 4, "price": 1}}
    refused = admin.post("/rest/V1/products", json=product)
    assert (refused.status_code, refused.json()) == (400, {"message": "Could not save Source Item Configuration"})
    assert ("bag" in mock.shop.catalog.products) is (when == "after")
    mock.faults.add("refusal", message="Later", path="/V1/products")
    assert admin.post("/rest/V1/products", json=product).json() == {"message": "Later"}
    assert admin.post("/rest/V1/products", json=product).status_code == 200


def test_an_expired_token_is_refused_as_magento_does_and_a_new_sign_in_helps(
    mock: MockMagento, client: httpx.Client, admin: httpx.Client
) -> None:
    mock.faults.add("expired-token", path="/V1/inventory/sources*")
    refused = admin.get("/rest/V1/inventory/sources/default")
    assert refused.status_code == 401
    assert refused.json()["message"] == "The consumer isn't authorized to access %resources."
    assert refused.json()["parameters"]["resources"]
    assert admin.get("/rest/V1/inventory/sources/default").status_code == 200


def test_expiring_tokens_refuses_all_given_so_far(mock: MockMagento, client: httpx.Client, admin: httpx.Client) -> None:
    mock.expire_tokens()
    assert admin.get("/rest/V1/inventory/sources/default").status_code == 401
    token = client.post(SIGN_IN, json=CREDENTIALS).json()
    again = client.get("/rest/V1/inventory/sources/default", headers={"Authorization": f"Bearer {token}"})
    assert again.status_code == 200


def source(code: str) -> dict[str, Any]:
    return {"source": {"source_code": code, "name": code, "country_id": "US", "postcode": "00000", "enabled": True}}


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_drop_leaves_the_work_undone_or_done(mock: MockMagento, admin: httpx.Client, when: str) -> None:
    mock.faults.add("drop", method="POST", when=when)
    with pytest.raises(httpx.RemoteProtocolError):
        admin.post("/rest/V1/inventory/sources", json=source("dropped"))
    assert admin.get("/rest/V1/inventory/sources/dropped").status_code == (200 if when == "after" else 404)


def test_a_gateway_error_can_come_after_the_work(mock: MockMagento, admin: httpx.Client) -> None:
    mock.faults.add("status", status=502, when="after", method="POST")
    assert admin.post("/rest/V1/inventory/sources", json=source("behind")).status_code == 502
    assert admin.get("/rest/V1/inventory/sources/behind").status_code == 200


def test_a_delay_beyond_the_clients_patience_is_a_time_out_with_the_work_done(
    mock: MockMagento, admin: httpx.Client
) -> None:
    mock.faults.add("delay", seconds=3600, when="after", method="POST")
    with pytest.raises(httpx.ReadTimeout):
        admin.post("/rest/V1/inventory/sources", json=source("late"), timeout=0.01)
    assert admin.get("/rest/V1/inventory/sources/late").status_code == 200


def test_delays_take_no_time_where_the_mock_is_given_another_sleep(pristine: MockMagento) -> None:
    mock = pristine.fresh()
    slept: list[float] = []
    mock.sleep = slept.append
    twin = mock.fresh()
    twin.faults.add("delay", seconds=3000, times=None)
    twin.faults.add("delay", seconds=3000, when="after")
    with httpx.Client(transport=twin.transport(), base_url="http://mock.invalid", timeout=20) as client:
        with pytest.raises(httpx.ReadTimeout):
            client.get("/rest/V1/orders")
        assert client.get("/rest/V1/orders", timeout=None).status_code == 401
    assert slept == [20, 3000, 0]


def test_a_delay_does_not_hold_the_shop(mock: MockMagento, admin: httpx.Client) -> None:
    asleep, awake = threading.Event(), threading.Event()

    def sleep(seconds: float) -> None:
        if seconds:
            asleep.set()
            assert awake.wait(60)

    mock.sleep = sleep
    mock.faults.add("delay", seconds=3, path="/V1/inventory/sources/default")
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(mock.answer, request("/rest/V1/inventory/sources/default"))
        assert asleep.wait(60)
        assert admin.get("/rest/V1/inventory/stocks/1").status_code == 200
        assert not slow.done()
        awake.set()
    assert slow.result().status == 401


def test_answer_raises_for_a_caller_without_a_transport(mock: MockMagento) -> None:
    mock.faults.add("drop")
    with pytest.raises(ConnectionDropped):
        mock.answer(request())


def test_a_filter_changes_answers_and_sees_the_shop(mock: MockMagento, client: httpx.Client) -> None:
    seen = []

    def spoil(asked: Request, reply: Reply, shop: Any) -> Reply:
        seen.append((asked.path, shop is mock.shop))
        return Reply(reply.status, b'{"spoiled":true}')

    mock.answer_filters.append(spoil)
    assert client.get("/rest/V1/orders").json() == {"spoiled": True}
    assert seen == [("/rest/V1/orders", True)]
    assert mock.fresh().answer_filters == []
