"""Why no answer came, in words, and what to do about it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Final

import httpx

LOOK_FIRST: Final = (
    "the shop may have processed the call, so it was not sent again; check the shop before you repeat it"
)
_PROXIES: Final = "check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY"


def explain(error: httpx.TransportError, request: httpx.Request, timeout: float) -> tuple[str, str]:
    """Why the host did not answer, and what to do. `timeout` is in seconds."""
    url = request.url
    host = f"{url.host}:{url.port or {'https': 443}.get(url.scheme, 80)}"
    chain = list(causes(error))
    if isinstance(error, httpx.TimeoutException):
        return _timed_out(error, request.method, host, timeout)
    if isinstance(error, httpx.ProxyError):
        return f"the proxy refused to connect to {host} ({error})", _PROXIES
    for cause in chain:
        if isinstance(cause, ssl.SSLCertVerificationError):
            fix = "set MAGENTO_VERIFY_TLS to the file of its certificate authority, or to false for a test shop"
            return f"the certificate of {host} is not trusted ({cause.verify_message})", fix
    if any(isinstance(cause, ssl.SSLError) for cause in chain):
        return f"{host} does not speak TLS", "check the scheme (http or https) and the port of MAGENTO_BASE_URL"
    return _not_connected(error, request, host, chain)


def _not_connected(
    error: httpx.TransportError, request: httpx.Request, host: str, chain: list[BaseException]
) -> tuple[str, str]:
    proxy = request.extensions.get("proxy")
    if proxy and isinstance(error, httpx.ConnectError):
        return f"the proxy {proxy} cannot be reached ({error})", _PROXIES
    if any(isinstance(cause, socket.gaierror) for cause in chain):
        return f"unknown host {request.url.host!r}", "check MAGENTO_BASE_URL, the network and the VPN"
    if any(isinstance(cause, ConnectionRefusedError) for cause in chain):
        return (
            f"{host} refused the connection",
            "check that the shop runs there, and the port of MAGENTO_BASE_URL",
        )
    if isinstance(error, httpx.ConnectError):
        return f"{host} cannot be reached ({error})", "check MAGENTO_BASE_URL, the network and the firewall"
    return f"{host} closed the connection unexpectedly ({error or type(error).__name__})", _advice(request.method)


def _timed_out(error: httpx.TimeoutException, method: str, host: str, timeout: float) -> tuple[str, str]:
    if isinstance(error, httpx.ConnectTimeout):
        fix = "check MAGENTO_BASE_URL, the firewall and the VPN, or raise MAGENTO_TIMEOUT"
        return f"no connection to {host} within {timeout:g} s", fix
    return f"{host} did not finish its answer within {timeout:g} s (MAGENTO_TIMEOUT)", _advice(method)


def _advice(method: str) -> str:
    return "check the shop's error log, or raise MAGENTO_TIMEOUT" if method == "GET" else LOOK_FIRST


def never_sent(error: httpx.TransportError) -> bool:
    """Whether the request surely did not reach the host."""
    return isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError))


def timed_out(error: httpx.TransportError) -> bool:
    """Whether the wait ended while the host may still be at work."""
    return isinstance(error, httpx.TimeoutException) and not never_sent(error)


def causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what it came from, outermost first."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__
