from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.deadline import Deadline
from magento_acceptance.errors import MagentoError, NotJsonError, SignInRefused, TargetUnreachable
from magento_acceptance.redaction.redactor import MASK, Redactor
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.auth.tokens import ANONYMOUS, RENEWAL_PAUSE, AdminPassword, BearerToken, Customer, Token
from magento_acceptance.rest.check import Check
from magento_acceptance.rest.client import Body, MagentoClient, rest_path, rest_url
from magento_acceptance.rest.retry import RetryRule
from magento_acceptance.rest.schema import SchemaViolation, Violation, check_answer
from magento_acceptance.rest.search import Filter, SearchCriteria, where
from magento_acceptance.run_log.evidence import Evidence, RecordingTransport
from tests.support.stub_shop import UNAUTHORISED, StubShop, page, reply, served

BASE = "http://shop.invalid"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Bench:
    """A client on a stub shop, with its evidence, its pauses and its clock at hand."""

    def __init__(self, shop: StubShop, folder: Path, password: str | None = None, base: str = BASE) -> None:
        self.shop, self.path = shop, folder / "evidence.jsonl"
        self.redactor, self.clock, self.pauses = Redactor(), Clock(), list[float]()
        self.evidence = Evidence(self.path, self.redactor)
        url = rest_url(base, "integration/admin/token", "default")
        self.auth = AdminPassword(url, "qa", password or shop.password, self.redactor, clock=self.clock)
        self.client = self.using(httpx.WSGITransport(app=shop.wsgi), self.auth, base)

    def using(
        self,
        transport: httpx.BaseTransport,
        auth: httpx.Auth | None = None,
        base: str = BASE,
        check: Check | None = None,
    ) -> MagentoClient:
        recording = RecordingTransport(transport, self.evidence, self.redactor, check)
        deadline = Deadline(sleep=self.pauses.append)
        rule = RetryRule(chance=lambda: 0.0)
        return MagentoClient(base, recording, auth, self.redactor, deadline=deadline, retry=rule, timeout=0.4)

    def exchanges(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.path.read_text().splitlines()]


@pytest.fixture
def shop() -> StubShop:
    return StubShop()


@pytest.fixture
def bench(shop: StubShop, tmp_path: Path) -> Bench:
    return Bench(shop, tmp_path)


def test_a_call_signs_in_once_and_answers_typed_json(bench: Bench, shop: StubShop) -> None:
    shop.routes["GET /rest/default/V1/invoices/3"] = (
        200,
        {"Content-Type": "application/json; charset=utf-8"},
        '{"id": 3, "text": "3", "total": 1917.6, "whole": 300.0, "flag": true, "none": null}',
    )
    answer = bench.client.get("invoices/3")
    assert answer.ok
    assert answer.call == "GET /rest/default/V1/invoices/3"
    assert answer.json == {"id": 3, "text": "3", "total": Decimal("1917.6"), "whole": 300, "flag": True, "none": None}
    assert [type(answer.json[name]) for name in ("id", "total", "whole")] == [int, Decimal, Decimal]
    bench.client.get("things/3")
    assert [call.rsplit("/", 1)[-1] for call in shop.calls] == ["token", "3", "3"]
    assert answer.exchange == "2"


def test_scopes(bench: Bench, shop: StubShop) -> None:
    for store, path in (("all", "rest/all/V1"), (None, "rest/V1"), ("de", "rest/de/V1")):
        shop.routes[f"GET /{path}/modules"] = reply(200, ["Magento_Store"])
        assert bench.client.get("modules", store=store).json == ["Magento_Store"]
    assert rest_path("products", "a/b c%") == "products/a%2Fb%20c%25"


def test_a_refusal_names_call_status_and_filled_in_message(bench: Bench, shop: StubShop) -> None:
    body = {"message": 'We found an invalid quantity to invoice item "%1".', "parameters": ["Driven Backpack"]}
    shop.routes["POST /rest/default/V1/order/3/invoice"] = reply(400, body)
    with pytest.raises(MagentoError) as caught:
        bench.client.post("order/3/invoice", {"capture": True})
    assert caught.value.status == 400
    assert caught.value.message == 'We found an invalid quantity to invoice item "Driven Backpack".'
    assert str(caught.value).startswith("POST /rest/default/V1/order/3/invoice: 400 We found")
    answer = bench.client.attempt("POST", "order/3/invoice", {})
    assert (answer.status, answer.message) == (400, caught.value.message)


def test_a_body_is_sent_as_it_stands(bench: Bench, shop: StubShop) -> None:
    seen: list[tuple[bytes, str | None]] = []

    def keep(request: dict[str, Any]) -> Any:
        seen.append((request["raw"], request["environ"].get("CONTENT_TYPE")))
        return reply(400, {"message": "Decoding error."})

    shop.routes["POST /rest/default/V1/order/3/invoice"] = keep
    bench.client.attempt("POST", "order/3/invoice", Body("{broken"))
    bench.client.attempt("POST", "order/3/invoice", Body("{}", content_type=None))
    bench.client.attempt("POST", "order/3/invoice", {"qty": Decimal("1.5"), "whole": Decimal("2")})
    bench.client.attempt("POST", "order/3/invoice")
    assert seen == [
        (b"{broken", "application/json"),
        (b"{}", None),
        (b'{"qty": 1.5, "whole": 2}', "application/json"),
        (b"", None),
    ]


def test_callers(bench: Bench, shop: StubShop) -> None:
    client = bench.client
    assert client.attempt("GET", "things/3", as_=ANONYMOUS).status == 401
    assert client.attempt("GET", "things/3", as_=Token("garbage-token")).status == 401
    assert client.get("things/3", as_=Customer("a@example.com", shop.password)).ok
    client.get("things/3", as_=Customer("a@example.com", shop.password))
    assert shop.authorizations[:2] == ["", "Bearer garbage-token"]
    assert sum("customer/token" in call for call in shop.calls) == 1
    assert [entry["caller"] for entry in bench.exchanges()] == [
        "nobody", "raw token", "nobody", "customer a@example.com", "customer a@example.com",
    ]  # fmt: skip


def test_four_threads_share_one_sign_in_and_each_capture_is_sent_once(bench: Bench, shop: StubShop) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: bench.client.attempt("POST", "order/3/invoice", {}), range(4)))
    assert [answer.status for answer in answers] == [200] * 4
    assert sum("token" in call for call in shop.calls) == 1
    assert sum("invoice" in call for call in shop.calls) == 4
    assert len({answer.exchange for answer in answers}) == 4


def test_a_refused_sign_in_is_never_repeated(shop: StubShop, tmp_path: Path) -> None:
    bench = Bench(shop, tmp_path, password="wrong-Pa55word")
    for _ in range(3):
        with pytest.raises(SignInRefused, match="incorrect") as caught:
            bench.client.get("things/3")
        assert caught.value.who == "administrator qa"
    assert len(shop.calls) == 1
    assert "wrong-Pa55word" not in bench.path.read_text()


def test_an_expired_token_is_renewed_once(bench: Bench, shop: StubShop) -> None:
    bench.client.get("things/3")
    shop.valid.clear()
    assert bench.client.get("things/3").ok
    assert sum("token" in call for call in shop.calls) == 2


def test_a_401_about_rights_does_not_sign_in_again_and_again(bench: Bench, shop: StubShop) -> None:
    shop.routes["GET /rest/default/V1/invoices"] = reply(401, UNAUTHORISED)
    for _ in range(4):
        assert bench.client.attempt("GET", "invoices").status == 401
    assert sum("token" in call for call in shop.calls) == 2
    bench.clock.now += RENEWAL_PAUSE + 1
    bench.client.attempt("GET", "invoices")
    assert sum("token" in call for call in shop.calls) == 3


def test_a_ready_token_is_used_and_not_renewed(bench: Bench, shop: StubShop) -> None:
    shop.valid.add("ready-token-1")
    client = bench.using(httpx.WSGITransport(app=shop.wsgi), BearerToken("ready-token-1", bench.redactor))
    assert client.get("things/3").ok
    shop.valid.clear()
    assert client.attempt("GET", "things/3").status == 401
    assert not any("token" in call for call in shop.calls)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (page(title="Maintenance"), "web page titled 'Maintenance' instead of JSON"),
        (page(503), "web page"),
        ((200, {"Content-Type": "application/json"}, '{"entity_id": 3'), "not valid JSON"),
        ((200, {"Content-Type": "application/json"}, ""), "empty body"),
        ((200, {"Content-Type": "text/html"}, '{"entity_id": 3}'), "labelled 'text/html'"),
        ((200, {"Content-Type": "application/json"}, "NaN"), "not valid JSON"),
        ((301, {"Location": "https://shop.example.com/"}, ""), "points to 'https://shop.example.com/'"),
    ],
)
def test_an_answer_that_is_not_magentos_json(bench: Bench, shop: StubShop, answer: Any, words: str) -> None:
    shop.routes["POST /rest/default/V1/orders"] = answer
    with pytest.raises(NotJsonError) as caught:
        bench.client.post("orders", {})
    assert words in str(caught.value)
    assert str(caught.value).startswith("POST /rest/default/V1/orders: answered")


def test_a_crash_that_answers_text_is_a_refusal(bench: Bench, shop: StubShop) -> None:
    text = "An error has happened during application run. See exception log for details.\n"
    shop.routes["POST /rest/default/V1/x"] = (500, {"Content-Type": "text/plain;charset=UTF-8"}, text)
    answer = bench.client.attempt("POST", "x", {})
    assert (answer.status, answer.message) == (500, text.strip())


@pytest.mark.parametrize("fault", [408, 429, 502, 503, 504, 522])
def test_a_read_is_repeated_over_a_passing_fault(bench: Bench, shop: StubShop, fault: int) -> None:
    answers = [reply(fault, {"message": "busy"}), reply(fault, {"message": "busy"}), reply(200, [])]
    shop.routes["GET /rest/default/V1/modules"] = lambda _: answers.pop(0)
    assert bench.client.get("modules").json == []
    assert bench.pauses == [0.5, 1.0]


def test_a_host_that_keeps_silent_is_asked_twice_and_every_attempt_is_numbered(bench: Bench) -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("timed out", request=request)

    client = bench.using(httpx.MockTransport(silent))
    with pytest.raises(TargetUnreachable, match="did not finish its answer within") as caught:
        client.get("modules", as_=ANONYMOUS)
    assert caught.value.sent
    assert bench.pauses == [0.5]
    assert [entry["attempt"] for entry in bench.exchanges()] == [1, 2]


@given(chance=st.floats(min_value=0, max_value=1), attempt=st.integers(min_value=1, max_value=2))
def test_pauses_grow_and_are_spread_by_chance(chance: float, attempt: int) -> None:
    rule = RetryRule(chance=lambda: chance)
    pause = rule.after_error(httpx.ReadError("reset"), attempt)
    assert pause is not None
    assert 0.5 * 2 ** (attempt - 1) <= pause <= 0.75 * 2 ** (attempt - 1)
    assert rule.after_error(httpx.ReadError("reset"), 3) is None
    assert rule.after_error(httpx.UnsupportedProtocol("ftp"), 1) is None


@pytest.mark.parametrize(("asked", "pauses"), [("2", [2.0, 2.0]), ("31", []), ("soon", [0.5, 1.0])])
def test_retry_after_is_respected_within_bounds(bench: Bench, shop: StubShop, asked: str, pauses: list[float]) -> None:
    busy = reply(429, {"message": "slow down"}, **{"Retry-After": asked})
    shop.routes["GET /rest/default/V1/modules"] = busy
    with pytest.raises(MagentoError, match="429 slow down"):
        bench.client.get("modules")
    assert bench.pauses == pauses


def test_retry_after_may_be_a_date() -> None:
    from datetime import UTC, datetime

    rule = RetryRule(now=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    response = httpx.Response(503, headers={"Retry-After": "Thu, 01 Jan 2026 00:00:07 GMT"})
    assert rule.after_response("GET", response, 1) == 7.0
    assert rule.after_response("GET", response, 3) is None


@pytest.mark.parametrize(("asked", "pauses"), [("1", [1.0, 1.0]), ("31", [])])
def test_a_write_that_was_held_back_is_sent_again_since_magento_never_saw_it(
    bench: Bench, shop: StubShop, asked: str, pauses: list[float]
) -> None:
    answers = [reply(429, {"message": "slow down"}, **{"Retry-After": asked})] * len(pauses)
    answers.append(reply(200, "3") if pauses else reply(429, {"message": "slow down"}, **{"Retry-After": asked}))
    shop.routes["POST /rest/default/V1/order/3/invoice"] = lambda _: answers.pop(0)
    assert bench.client.attempt("POST", "order/3/invoice", {}).status == (200 if pauses else 429)
    assert bench.pauses == pauses
    assert answers == []


def test_a_write_is_never_repeated(bench: Bench, shop: StubShop) -> None:
    shop.routes["POST /rest/default/V1/order/3/invoice"] = reply(503, {"message": "busy"})
    with pytest.raises(MagentoError, match="503"):
        bench.client.post("order/3/invoice", {})
    calls = 0

    def lost(request: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        raise httpx.ReadError("reset", request=request)

    client = bench.using(httpx.MockTransport(lost))
    for method in ("POST", "PUT", "DELETE"):
        with pytest.raises(TargetUnreachable, match="it was not sent again"):
            client.attempt(method, "order/3/invoice", as_=ANONYMOUS)
    assert calls == 3
    assert sum("invoice" in call for call in shop.calls) == 1
    assert bench.pauses == []


@pytest.mark.parametrize(
    ("base", "words"),
    [
        ("http://127.0.0.1:1", "refused the connection; check that the shop runs there"),
        ("http://shop.invalid", "unknown host 'shop.invalid'"),
    ],
)
def test_an_unreachable_host_says_what_to_do(shop: StubShop, tmp_path: Path, base: str, words: str) -> None:
    bench = Bench(shop, tmp_path)
    client = bench.using(httpx.HTTPTransport(), base=base)
    with pytest.raises(TargetUnreachable) as caught:
        client.get("modules", as_=ANONYMOUS)
    assert words in str(caught.value)
    assert len(bench.pauses) == 2
    assert [entry["error"].partition(":")[0] for entry in bench.exchanges()] == ["ConnectError"] * 3
    assert caught.value.exchange == "3"


def test_a_silent_host_and_one_that_speaks_no_tls_say_what_to_do(shop: StubShop, tmp_path: Path) -> None:
    import threading

    release = threading.Event()

    def hang(_environ: Any, start_response: Any) -> list[bytes]:
        release.wait(5)
        start_response("200 OK", [])
        return [b""]

    bench = Bench(shop, tmp_path)
    with served(hang) as base:
        client = bench.using(httpx.HTTPTransport(), base=base)
        with pytest.raises(TargetUnreachable, match=r"within 0.4 s \(MAGENTO_TIMEOUT\)"):
            client.get("modules", as_=ANONYMOUS)
        client = bench.using(httpx.HTTPTransport(), base=base.replace("http:", "https:"))
        with pytest.raises(TargetUnreachable, match="does not speak TLS"):
            client.attempt("POST", "modules", as_=ANONYMOUS)
        release.set()


def test_the_unreachable_sign_in_is_named_as_the_call_that_failed(bench: Bench) -> None:
    auth = AdminPassword("http://127.0.0.1:1/rest/V1/integration/admin/token", "qa", "Pa55word!", bench.redactor)
    client = bench.using(httpx.HTTPTransport(), auth, base="http://127.0.0.1:1")
    with pytest.raises(TargetUnreachable, match=r"^POST /rest/V1/integration/admin/token: "):
        client.attempt("POST", "orders", {})


def test_search_criteria() -> None:
    search = where("order_id", 3).any_of(Filter("sku", ["a", "b"], "in"), Filter("sku", None, "null"))
    assert search.sort("entity_id", "DESC").page(20, 2).params() == [
        ("searchCriteria[filterGroups][0][filters][0][field]", "order_id"),
        ("searchCriteria[filterGroups][0][filters][0][value]", "3"),
        ("searchCriteria[filterGroups][0][filters][0][conditionType]", "eq"),
        ("searchCriteria[filterGroups][1][filters][0][field]", "sku"),
        ("searchCriteria[filterGroups][1][filters][0][value]", "a,b"),
        ("searchCriteria[filterGroups][1][filters][0][conditionType]", "in"),
        ("searchCriteria[filterGroups][1][filters][1][field]", "sku"),
        ("searchCriteria[filterGroups][1][filters][1][value]", ""),
        ("searchCriteria[filterGroups][1][filters][1][conditionType]", "null"),
        ("searchCriteria[sortOrders][0][field]", "entity_id"),
        ("searchCriteria[sortOrders][0][direction]", "DESC"),
        ("searchCriteria[pageSize]", "20"),
        ("searchCriteria[currentPage]", "2"),
    ]
    assert SearchCriteria().params() == [("searchCriteria", "")]
    with pytest.raises(ValueError, match="at least one"):
        SearchCriteria().any_of()
    with pytest.raises(ValueError, match="start at 1"):
        SearchCriteria().page(0)


@pytest.mark.parametrize("total", [0, 1, 5, 6, 7])
def test_all_pages_of_a_list_are_read_although_magento_repeats_the_last(
    bench: Bench, shop: StubShop, total: int
) -> None:
    def listed(request: dict[str, Any]) -> Any:
        query = httpx.QueryParams(request["environ"]["QUERY_STRING"])
        size, number = int(query["searchCriteria[pageSize]"]), int(query["searchCriteria[currentPage]"])
        number = min(number, max(1, -(-total // size)))
        return reply(200, {"items": list(range(total))[(number - 1) * size : number * size], "total_count": total})

    shop.routes["GET /rest/default/V1/invoices"] = listed
    assert list(bench.client.items("invoices", size=3)) == list(range(total))
    assert len([call for call in shop.calls if "invoices" in call]) == max(1, -(-total // 3))


def test_the_evidence_holds_every_exchange_and_no_secret(bench: Bench, shop: StubShop) -> None:
    with bench.evidence.during("A feature: a scenario", "When something happens"):
        bench.client.get("things/3", params={"fields": "items[sku]"})
        bench.client.attempt("POST", "customers", {"customer": {"email": "a@example.com"}, "password": "Cust0mer-Pass"})
    sign_in, order, customer = bench.exchanges()
    assert [entry["exchange"] for entry in (sign_in, order, customer)] == ["1", "2", "3"]
    assert sign_in["request"]["json"] == {"username": "qa", "password": MASK}
    assert sign_in["response"]["json"] == MASK
    assert order["scenario"] == "A feature: a scenario"
    assert order["step"] == "When something happens"
    assert order["request"]["headers"]["authorization"] == f"Bearer {MASK}"
    assert order["response"]["json"] == {"entity_id": 3}
    assert order["time"].endswith("Z")
    assert order["ms"] >= 0
    assert customer["request"]["json"] == {"customer": {"email": "a@example.com"}, "password": MASK}
    written = bench.path.read_text()
    for secret in (shop.password, "Cust0mer-Pass", *shop.valid):
        assert secret not in written
        assert secret not in bench.redactor.text(f"<{secret}>")
    assert bench.evidence.scenario is None


def test_nothing_that_a_client_is_made_of_shows_a_secret(bench: Bench, shop: StubShop) -> None:
    answer = bench.client.get("things/3")
    things = (
        bench.client,
        bench.redactor,
        answer,
        Customer("a@b.c", "Pa55word!"),
        Token("tok-000"),
        bench.client._admin,
    )
    shown = "".join(map(repr, things))
    for secret in (shop.password, "Pa55word!", "tok-000", *shop.valid):
        assert secret not in shown


def test_the_evidence_tells_what_the_schema_says(bench: Bench) -> None:
    def check(method: str, path: str, answer: Answer) -> str | None:
        assert (method, path) == ("GET", "/rest/default/V1/things/3")
        problem = Violation("/entity_id", "text", "a number", "type")
        raise SchemaViolation("thing", [problem], answer.call, answer.exchange)

    client = bench.using(httpx.WSGITransport(app=bench.shop.wsgi), bench.auth, check=check)
    bench.shop.routes["GET /rest/default/V1/things/3"] = reply(200, {"entity_id": "three"})
    with pytest.raises(SchemaViolation, match="exchange 2"):
        client.get("things/3")
    sign_in, thing = bench.exchanges()
    assert sign_in["schema"] is None
    assert thing["schema"] == {
        "name": "thing",
        "ok": False,
        "problems": ["/entity_id: found text; allowed: a number [type]"],
    }
    assert thing["attempt"] == 1


def test_the_evidence_tells_what_fits_and_what_was_not_judged(bench: Bench) -> None:
    seen: list[str] = []

    def check(_method: str, _path: str, answer: Answer) -> str | None:
        seen.append(answer.exchange)
        return "thing" if "unknown" not in answer.call else None

    client = bench.using(httpx.WSGITransport(app=bench.shop.wsgi), bench.auth, check=check)
    for name in ("3", "unknown"):
        bench.shop.routes[f"GET /rest/default/V1/things/{name}"] = reply(200, {"entity_id": 3})
        client.get(f"things/{name}")
    client.attempt("GET", "things/3", checked=False)
    verdicts = [entry["schema"] for entry in bench.exchanges()][1:]
    assert verdicts == [{"name": "thing", "ok": True, "problems": []}, None, None]
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            (200, {"Content-Type": "application/json"}, '\ufeff{"id": 3}'),
            "a byte order mark (U+FEFF) before the JSON; a PHP file of the shop, of an extension most likely, is saved",
        ),
        (
            (
                200,
                {"Content-Type": "application/json"},
                '<br />\n<b>Deprecated</b>: f() in [x.php] on line 3\n{"id": 3}',
            ),
            "text before the JSON: '<br />\\n<b>Deprecated</b>: f() in [x.php] on line 3'; something in the shop prints it",
        ),
        (page(404, "404 Not Found"), "where the web server rewrites no addresses, add /index.php to MAGENTO_BASE_URL"),
    ],
)
def test_what_stands_before_the_json_is_quoted_and_missing_rewrites_are_named(
    bench: Bench, shop: StubShop, answer: Any, words: str
) -> None:
    shop.routes["GET /rest/default/V1/modules"] = answer
    with pytest.raises(NotJsonError) as caught:
        bench.client.attempt("GET", "modules", as_=ANONYMOUS).raise_for_refusal()
    assert words in str(caught.value)


def test_a_schema_check_finds_a_key_that_stands_twice() -> None:
    text = '{"items": [], "search_criteria": {"filter_groups": []}, "total_count": 0, "items": []}'
    answer = Answer(200, text, {"content-type": "application/json"}, call="GET /rest/default/V1/invoices")
    with pytest.raises(SchemaViolation) as caught:
        check_answer("GET", "/rest/default/V1/invoices", answer)
    assert str(caught.value.violations[0]) == (
        "(the whole answer): found an object with 'items' 2 times; allowed: each key once [uniqueKeys]"
    )
    nested = Answer(400, '{"message": "a", "trace": {"b": 1, "b": 2}}', {"content-type": "application/json"})
    with pytest.raises(SchemaViolation, match=r"/trace: found an object with 'b' 2 times"):
        check_answer("GET", "/rest/default/V1/invoices", nested)
