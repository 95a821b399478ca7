"""Every answer is bounded as a whole: its time, its size, its depth."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from magento_acceptance.errors import NotJsonError, TargetUnreachable
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.answer import MOST_LEVELS, read_json
from magento_acceptance.rest.auth.tokens import ANONYMOUS
from magento_acceptance.rest.bounds import BoundedTransport
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.network import NetworkTransport
from magento_acceptance.rest.retry import RetryRule
from magento_acceptance.run_log.evidence import Evidence, RecordingTransport
from tests.support.shops import settings

MOST = 100_000
JSON = {"Content-Type": "application/json"}


class Parts(httpx.SyncByteStream):
    """A body that comes in parts; counts how many were asked for."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self.sent = 0

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            self.sent += 1
            yield part


def client_of(
    body: Parts | bytes, path: Path, clock: Callable[[], float] = time.monotonic, most: int = MOST, **headers: str
) -> MagentoClient:
    parts = body if isinstance(body, Parts) else Parts(iter([body]))
    inner = httpx.MockTransport(lambda _: httpx.Response(200, headers={**JSON, **headers}, stream=parts))
    bounded = BoundedTransport(inner, most, clock=clock)
    redactor = Redactor()
    recording = RecordingTransport(bounded, Evidence(path, redactor), redactor)
    rule = RetryRule(attempts=1)
    return MagentoClient("http://shop.invalid", recording, None, redactor, retry=rule, timeout=5)


def evidence(path: Path) -> dict[str, object]:
    def refuse(constant: str) -> None:
        raise ValueError(constant)

    (line,) = path.read_text().splitlines()
    entry: dict[str, object] = json.loads(line, parse_constant=refuse)
    return entry


def test_an_answer_that_is_compressed_is_read(tmp_path: Path) -> None:
    body = gzip.compress(json.dumps(["x" * 50_000]).encode())
    client = client_of(body, tmp_path / "evidence", **{"Content-Encoding": "gzip"})
    assert client.get("modules", as_=ANONYMOUS).json == ["x" * 50_000]


def test_an_endless_body_is_read_up_to_the_limit_only(tmp_path: Path) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"[" + b"0," * 5_000

    parts = Parts(endless())
    client = client_of(parts, tmp_path / "evidence")
    with pytest.raises(NotJsonError, match=r"with more than 0\.1 MB \(MAGENTO_MAX_ANSWER_MB\)"):
        client.get("modules", as_=ANONYMOUS)
    assert parts.sent == 10
    assert len((tmp_path / "evidence").read_text()) < MOST


def test_an_answer_of_100_mb_costs_no_more_memory_than_the_largest_that_is_read(tmp_path: Path) -> None:
    most, part = settings().max_answer, b"x" * 1_000_000
    parts = Parts(iter([part] * 100))
    client = client_of(parts, tmp_path / "evidence", most=most)
    tracemalloc.start()
    with pytest.raises(NotJsonError, match=r"answered 200 with more than 20 MB \(MAGENTO_MAX_ANSWER_MB\)") as caught:
        client.get("modules", as_=ANONYMOUS)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert parts.sent == 21
    assert peak < 1.5 * most
    assert caught.value.advice == "raise MAGENTO_MAX_ANSWER_MB if the shop's answers are that large"
    assert "text" in evidence(tmp_path / "evidence")["response"]  # type: ignore[operator]
    assert (tmp_path / "evidence").stat().st_size < 70_000


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_is_not_unpacked(tmp_path: Path, layers: int) -> None:
    body = b"0" * 50_000_000
    for _ in range(layers):
        body = gzip.compress(body)
    client = client_of(body, tmp_path / "evidence", **{"Content-Encoding": ", ".join(["gzip"] * layers)})
    with pytest.raises((NotJsonError, TargetUnreachable), match=r"more than 0\.1 MB|encoded as 'gzip, gzip'"):
        client.get("modules", as_=ANONYMOUS)


def test_a_body_that_is_not_what_its_encoding_says_is_a_transport_error(tmp_path: Path) -> None:
    client = client_of(b"[]", tmp_path / "evidence", **{"Content-Encoding": "gzip"})
    with pytest.raises(TargetUnreachable, match="the body is not gzip, as its header says"):
        client.get("modules", as_=ANONYMOUS)


def test_an_answer_that_drips_ends_with_the_calls_time(tmp_path: Path) -> None:
    now = [0.0]

    def drip() -> Iterator[bytes]:
        while True:
            now[0] += 1
            yield b" "

    parts = Parts(drip())
    client = client_of(parts, tmp_path / "evidence", clock=lambda: now[0])
    with pytest.raises(TargetUnreachable, match=r"did not finish its answer within 5 s \(MAGENTO_TIMEOUT\)") as caught:
        client.get("modules", as_=ANONYMOUS)
    assert caught.value.timed_out
    assert parts.sent == 6
    assert str(evidence(tmp_path / "evidence")["error"]).startswith("ReadTimeout")


@contextmanager
def dripping(part: bytes) -> Iterator[str]:
    """A server that accepts a call and then sends the same part over and over, a thousand times a second at most."""
    over = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 ")
            while not over.wait(0.001):
                try:
                    connection.sendall(part)
                except OSError:
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
    finally:
        over.set()
        thread.join()
        server.close()


@pytest.mark.parametrize(
    "part", [b"1", b"100 Continue\r\n\r\nHTTP/1.1 "], ids=["headers that drip", "informational answers without end"]
)
def test_headers_without_end_end_with_the_calls_time(part: bytes) -> None:
    with dripping(part) as base:
        transport = BoundedTransport(NetworkTransport(verify=True), MOST)
        rule = RetryRule(attempts=1)
        client = MagentoClient(base, transport, None, Redactor(), retry=rule, timeout=0.2)
        with pytest.raises(TargetUnreachable, match=r"within 0\.2 s|closed the connection unexpectedly"):
            client.get("modules", as_=ANONYMOUS)
        client.close()


@pytest.mark.parametrize("levels", [MOST_LEVELS + 1, 500, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_json_that_is_nested_too_deep_is_no_answer(levels: int, opening: str, closing: str, tmp_path: Path) -> None:
    text = opening * (levels + 1) + "1" + closing * (levels + 1)
    with pytest.raises(ValueError, match="nested deeper than 100 levels"):
        read_json(text)
    bounded = client_of(text.encode()[:MOST], tmp_path / "evidence")
    with pytest.raises(NotJsonError, match="not valid JSON"):
        bounded.get("modules", as_=ANONYMOUS)
    assert "text" in evidence(tmp_path / "evidence")["response"]  # type: ignore[operator]


def test_json_of_a_hundred_levels_is_read() -> None:
    text = "[" * MOST_LEVELS + "]" * MOST_LEVELS
    assert read_json(text) is not None


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_no_json_can_hold_stays_in_the_evidence_as_it_came(value: str, tmp_path: Path) -> None:
    body = f'{{"grand_total": {value}}}'
    answer = client_of(body.encode(), tmp_path / "evidence").attempt("GET", "orders/3", as_=ANONYMOUS)
    assert evidence(tmp_path / "evidence")["response"]["text"] == body  # type: ignore[index]
    if value != "1e999":  # a number of JSON, however large
        with pytest.raises(NotJsonError, match=f"{value} is not JSON"):
            _ = answer.json
