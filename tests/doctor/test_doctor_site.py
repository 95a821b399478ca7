"""Address, TLS, clock and version."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from magento_acceptance.doctor.finding import Finding, Level
from magento_acceptance.doctor.site import look_at_site
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.session.target import Target
from magento_acceptance.settings.load import load

REAL = {
    "MAGENTO_TARGET": "real",
    "MAGENTO_ACCESS_TOKEN": "ready-token-1",
    "MAGENTO_ALLOW_WRITES": "true",
    "MAGENTO_ALLOW_INSECURE": "true",
}
NOW = datetime(2030, 1, 1, tzinfo=UTC)


def look(
    handler: Callable[[httpx.Request], httpx.Response],
    url: str = "http://shop.example.com",
    sign_in: dict[str, str] | None = None,
) -> dict[str, Finding]:
    redactor = Redactor()
    settings = load({}, {**REAL, "MAGENTO_BASE_URL": url, **(sign_in or {})}, None)
    target = Target("real", url, url, settings, redactor, lambda: httpx.MockTransport(handler))
    findings, _ = look_at_site(target, Evidence(None, redactor), NOW)
    return {finding.what: finding for finding in findings}


def answering(
    status: int = 200, text: str = "Magento/2.4 (Community)", **headers: str
) -> Callable[..., httpx.Response]:
    return lambda _request: httpx.Response(status, text=text, headers=headers)


def raising(cause: Exception) -> Callable[[httpx.Request], httpx.Response]:
    def handler(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("failed", request=request) from cause

    return handler


@pytest.mark.parametrize(
    ("status", "text", "level", "words"),
    [
        (200, "Magento/2.4 (Enterprise)", Level.OK, "Magento 2.4 (Enterprise), Adobe Commerce"),
        (200, "Mage-OS/1.3 (Community)", Level.OK, "Mage-OS 1.3 (Community)"),
        (200, "Magento/2.10 (Community)", Level.OK, "Magento 2.10"),
        (200, "Magento/3.0 (Community)", Level.OK, "Magento 3.0"),
        (200, "Magento/2.3 (Community)", Level.NOTE, "2.4.7"),
        (200, "Magento/2.2 (Community)", Level.PROBLEM, "newer"),
        (200, "", Level.NOTE, "no version"),
        (404, "<html>Magento/2.4 (x)</html>", Level.NOTE, "404"),
    ],
)
def test_the_version(status: int, text: str, level: Level, words: str) -> None:
    finding = look(answering(status, text))["version"]
    assert finding.level is level
    assert words in str(finding)


@pytest.mark.parametrize(
    ("seconds", "level"), [(0, Level.OK), (-120, Level.OK), (121, Level.PROBLEM), (-3600, Level.PROBLEM)]
)
def test_the_clock_may_be_off_as_far_as_the_expectations_allow(seconds: int, level: Level) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert look(answering(date=date))["clock"].level is level


@pytest.mark.parametrize(("seconds", "level"), [(29, Level.OK), (31, Level.PROBLEM)])
def test_a_one_time_code_needs_clocks_that_agree_better(seconds: int, level: Level) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    code = {
        "MAGENTO_ACCESS_TOKEN": "",
        "MAGENTO_ADMIN_USERNAME": "qa",
        "MAGENTO_ADMIN_PASSWORD": "Pa55word-1",
        "MAGENTO_ADMIN_TOTP_SECRET": "JBSWY3DPEHPK3PXP" * 2,
    }
    clock = look(answering(date=date), sign_in=code)["clock"]
    assert clock.level is level
    assert level is Level.OK or "one-time codes would be refused" in clock.found


def test_a_shop_without_a_clock_is_no_finding() -> None:
    assert "clock" not in look(answering())
    assert "clock" not in look(answering(date="noon"))


def test_no_tls_is_worth_a_note_except_on_this_machine() -> None:
    assert look(answering())["TLS"].level is Level.NOTE
    assert look(answering(), "http://127.0.0.1:8085")["TLS"].level is Level.OK


def test_a_shop_that_does_not_answer_is_one_problem() -> None:
    found = look(raising(ConnectionRefusedError()))
    assert list(found) == ["address"]
    assert str(found["address"]).startswith("problem  address: shop.example.com:80 refused the connection; check that")


@pytest.mark.parametrize(
    ("code", "message", "todo"),
    [
        (10, "certificate has expired", "renew the certificate"),
        (62, "Hostname mismatch", "made for, not shop.example.com"),
    ],
)
def test_a_certificate_that_is_refused(code: int, message: str, todo: str) -> None:
    error = ssl.SSLCertVerificationError(1, message)
    error.verify_code, error.verify_message = code, message
    finding = look(raising(error), "https://shop.example.com")["TLS"]
    assert finding.level is Level.PROBLEM
    assert message in finding.found
    assert todo in finding.fix


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        body = b"Magento/2.4 (Community)"
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def served(folder: Path, name: str, days: int) -> Iterator[tuple[str, Path]]:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            openssl,
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-subj",
            "/CN=shop",
            "-addext",
            f"subjectAltName={name}",
            "-days",
            str(days),
            "-keyout",
            key,
            "-out",
            certificate,
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}", certificate
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("name", "days", "trust", "level", "words"),
    [
        ("IP:127.0.0.1", 400, "file", Level.OK, "ends on"),
        ("IP:127.0.0.1", 5, "file", Level.NOTE, "renew it in time"),
        ("IP:127.0.0.1", 400, "true", Level.PROBLEM, "set MAGENTO_VERIFY_TLS to the file"),
        ("DNS:other.example.com", 400, "file", Level.PROBLEM, "a name that the certificate is made for, not 127.0.0.1"),
        ("IP:127.0.0.1", 400, "false", Level.NOTE, "it would be refused: self"),
    ],
)
def test_certificates(tmp_path: Path, name: str, days: int, trust: str, level: Level, words: str) -> None:
    from magento_acceptance.session.target import open_target

    with served(tmp_path, name, days) as (url, certificate):
        verify = str(certificate) if trust == "file" else trust
        target = open_target(load({}, {**REAL, "MAGENTO_BASE_URL": url, "MAGENTO_VERIFY_TLS": verify}, None))
        findings, goes_on = look_at_site(target, Evidence(None, Redactor()))
    finding = next(finding for finding in findings if finding.what == "TLS")
    assert finding.level is level, finding
    assert words in str(finding)
    assert goes_on is (level is not Level.PROBLEM)
