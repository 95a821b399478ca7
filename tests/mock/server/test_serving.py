from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from mock_magento import CannotListen, MockMagento, running, serve
from mock_magento.faces.paths import MAX_BODY
from mock_magento.faces.server import greeting
from mock_magento.webapi.messages import Reply

ROOT = Path(__file__).parents[3]
GET = b"GET /rest/V1/nope HTTP/1.1\r\nHost: mock\r\n\r\n"


def answer_of(connection: socket.socket) -> bytes:
    """Head and body of one answer with a Content-Length; what came before the end of the connection otherwise."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return data
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def test_a_connection_serves_many_requests(connect: Callable[[], socket.socket]) -> None:
    connection = connect()
    for _ in range(3):
        connection.sendall(GET)
        answer = answer_of(connection)
        assert answer.startswith(b"HTTP/1.1 404 ")
        assert answer.endswith(b'{"message":"Request does not match any route."}')


def test_an_answer_in_process_and_served_is_the_same(mock: MockMagento, client: httpx.Client) -> None:
    token = client.post(
        "/rest/V1/integration/admin/token", json={"username": "admin", "password": "Admin123!x9"}
    ).json()
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(transport=mock.transport(), base_url="http://mock.invalid") as inside:
        for path in (
            "/rest/V1/nope",
            "/rest/nowhere/V1/orders",
            "/rest/V1/inventory/sources/default",
            "/nope",
            "/__mock__/faults",
        ):
            served, direct = client.get(path, headers=headers), inside.get(path, headers=headers)
            assert (served.status_code, served.content) == (direct.status_code, direct.content), path
            assert served.headers["content-type"] == direct.headers["content-type"]


def test_an_encoded_slash_stays_apart_from_a_separator(mock: MockMagento, client: httpx.Client) -> None:
    client.get("/rest/V1/products/a%2Fb%25c")
    assert mock.requests.read()["requests"][0]["path"] == "/rest/V1/products/a%2Fb%25c"


@pytest.mark.parametrize("length", [MAX_BODY + 1, 6 * MAX_BODY])
def test_a_body_that_is_too_large_is_refused_and_the_mock_goes_on(client: httpx.Client, length: int) -> None:
    refused = client.post("/rest/V1/orders", content=b" " * length)
    assert refused.status_code == 413
    assert str(MAX_BODY) in refused.json()["message"]
    assert client.get("/rest/V1/nope").status_code == 404


def test_a_chunked_body_counts_too(client: httpx.Client) -> None:
    assert client.post("/rest/V1/orders", content=(b" " * 1024 for _ in range(MAX_BODY // 1024 + 1))).status_code == 413
    taken = client.post(
        "/rest/V1/integration/admin/token",
        content=iter([b'{"username": "admin", ', b'"password": "Admin123!x9"}']),
        headers={"Content-Type": "application/json"},
    )
    assert taken.status_code == 200


def test_slow_clients_hold_nobody_up(client: httpx.Client, connect: Callable[[], socket.socket]) -> None:
    slow_heads, slow_bodies = [connect() for _ in range(200)], [connect() for _ in range(200)]
    for connection in slow_heads:
        connection.sendall(GET[:-2])
    head = b"POST /rest/V1/nope HTTP/1.1\r\nHost: mock\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{"
    for connection in slow_bodies:
        connection.sendall(head)
    assert client.get("/rest/V1/nope").status_code == 404
    for connection, rest in [*((slow, b"\r\n") for slow in slow_heads), *((slow, b"}") for slow in slow_bodies)]:
        connection.sendall(rest)
        assert answer_of(connection).startswith(b"HTTP/1.1 404 ")


def test_a_delay_holds_nobody_else_up(
    mock: MockMagento, client: httpx.Client, connect: Callable[[], socket.socket]
) -> None:
    mock.faults.add("delay", seconds=2, times=50)
    waiting = [connect() for _ in range(50)]
    for connection in waiting:
        connection.sendall(GET)
    while mock.faults.list()[0]["left"]:
        time.sleep(0.001)
    assert client.get("/rest/V1/nope").status_code == 404
    assert mock.requests.read()["total"] == 1
    for connection in waiting:
        assert answer_of(connection).startswith(b"HTTP/1.1 404 ")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_dropped_connection_is_closed_without_a_byte(
    mock: MockMagento, connect: Callable[[], socket.socket], client: httpx.Client, when: str
) -> None:
    mock.faults.add("drop", when=when)
    connection = connect()
    connection.sendall(GET)
    assert connection.recv(65536) == b""
    assert client.get("/rest/V1/nope").status_code == 404


def test_only_the_struck_connection_is_dropped(
    mock: MockMagento, connect: Callable[[], socket.socket], client: httpx.Client
) -> None:
    others = [connect() for _ in range(20)]
    mock.faults.add("drop")
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/rest/V1/orders")
    for connection in others:
        connection.sendall(GET)
        assert answer_of(connection).startswith(b"HTTP/1.1 404 ")


def test_garbage_on_the_wire_is_refused(client: httpx.Client, connect: Callable[[], socket.socket]) -> None:
    for garbage in (
        b"\x00\xff\x16\x03\x01",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
    ):
        connection = connect()
        connection.sendall(garbage + b"\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(65536)
        assert answer == b"" or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4")), garbage
    assert client.get("/rest/V1/nope").status_code == 404


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PATCH", "TRACE", "FOO"])
def test_any_method_gets_an_answer(client: httpx.Client, method: str) -> None:
    for path in ("/rest/V1/orders", "/__mock__/state", "/"):
        assert client.request(method, path).status_code < 500


def test_a_failure_of_the_mock_is_a_500_for_the_client_and_a_line_for_who_runs_it(
    mock: MockMagento, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_request: object, _reply: object, _shop: object) -> Reply:
        raise ZeroDivisionError("on purpose")

    mock.answer_filters.append(fail)
    answer = client.get("/rest/V1/orders/1")
    assert answer.status_code == 500
    assert answer.json()["message"].startswith("The mock itself failed at GET /rest/V1/orders/1")
    assert "on purpose" not in answer.text
    assert "the mock failed at GET /rest/V1/orders/1" in caplog.text


@pytest.mark.parametrize("host", ["localhost", "::1"])
def test_loopback_has_other_names(mock: MockMagento, host: str) -> None:
    try:
        with running(mock, host) as url:
            assert httpx.get(f"{url}/rest/V1/nope").status_code == 404
    except CannotListen as refused:
        if host == "::1":
            pytest.skip(f"this machine has no IPv6 loopback: {refused}")
        raise


def test_a_taken_port_is_said_in_one_line(mock: MockMagento, url: str) -> None:
    port = int(url.rpartition(":")[2])
    with pytest.raises(CannotListen) as refused:
        serve(mock, port=port)
    assert isinstance(refused.value, OSError)
    assert str(refused.value).startswith(f"127.0.0.1:{port} is taken")
    assert "\n" not in str(refused.value)


def test_an_address_of_another_machine_is_said_in_one_line(mock: MockMagento) -> None:
    with pytest.raises(CannotListen, match=r"^192\.0\.2\.1 is not an address of this machine"):
        serve(mock, "192.0.2.1", 0)
    with pytest.raises(CannotListen, match=r"^no-such-host\.invalid is not an address of this machine"):
        serve(mock, "no-such-host.invalid", 0)


def test_a_port_is_free_again_when_the_server_has_ended(mock: MockMagento) -> None:
    with running(mock) as url:
        assert httpx.get(f"{url}/rest/V1/nope").status_code == 404
    port = int(url.rpartition(":")[2])
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/rest/V1/nope")
    for _ in range(3):
        with running(mock, port=port) as again:
            assert again == url
            assert httpx.get(f"{url}/rest/V1/nope").status_code == 404


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts open files under /proc")
def test_servers_leave_no_file_open(mock: MockMagento) -> None:
    def used() -> int:
        with running(mock) as url:
            httpx.get(f"{url}/rest/V1/nope")
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208

    first = used()
    assert [used() for _ in range(5)] == [first] * 5


def test_it_ends_while_a_request_is_under_way(mock: MockMagento) -> None:
    mock.faults.add("delay", seconds=3600)
    with running(mock) as url, socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 20) as connection:
        connection.sendall(GET)
        while mock.faults.list()[0]["left"]:
            time.sleep(0.001)
    assert not [thread for thread in threading.enumerate() if thread.name == "mock-magento" and thread.is_alive()]


def test_the_greeting_shows_the_published_password_only() -> None:
    known = "\n".join(greeting(MockMagento(), "http://127.0.0.1:1", "127.0.0.1"))
    assert "Admin123!x9" in known
    assert "Warning" not in known
    chosen = "\n".join(
        greeting(MockMagento(admin_username="olga", admin_password="Chosen-77"), "http://127.0.0.1:1", "0.0.0.0")
    )
    assert "olga" in chosen
    assert "Chosen-77" not in chosen
    assert "Warning: listening on 0.0.0.0" in chosen


def test_the_greeting_names_the_release() -> None:
    first = greeting(MockMagento(magento="2.4.8"), "http://127.0.0.1:1", "127.0.0.1")[0]
    assert first.startswith("Mock Magento 2.4.8 at ")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(number: signal.Signals) -> None:
    program = "from mock_magento import MockMagento, serve; serve(MockMagento(), port=0)"
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Mock Magento 2.4.7 at http://127.0.0.1:")
        url = line.split()[4]
        with httpx.Client(base_url=url) as client:
            assert client.get("/rest/V1/nope").status_code == 404
            process.send_signal(number)
            out, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert out.endswith("Stopped.\n")
    assert err == ""
