"""The transport to a shop over the network: its proxy, and a clock for the whole call on every read and write."""

from __future__ import annotations

import math
import ssl
import time
from collections.abc import Iterable
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from magento_acceptance.rest.bounds import CALL_END
from magento_acceptance.settings.addresses import is_loopback

_CONNECTIONS = 20


def proxy_for(base_url: str) -> str | None:
    """The proxy for an address, as HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY (or in lower case) say; None for a direct connection.

    This machine itself is never asked for through a proxy.
    """
    url = httpx.URL(base_url)
    proxies = getproxies()
    host = f"{url.host}:{url.port}" if url.port else url.host
    if is_loopback(base_url) or proxy_bypass(host):
        return None
    found = proxies.get(url.scheme) or proxies.get("all")
    return found if found is None or "://" in found else f"http://{found}"


class NetworkTransport(httpx.HTTPTransport):
    """httpx's own transport; no read or write of a call goes beyond CALL_END, headers that drip included.

    Raises ImportError for a SOCKS proxy where the package socksio is missing, ValueError for a proxy's address that cannot be one.
    """

    def __init__(self, verify: bool | ssl.SSLContext, proxy: str | None = None) -> None:
        super().__init__(verify=verify, proxy=proxy, limits=httpx.Limits(max_connections=_CONNECTIONS))
        # httpx has no parameter for it
        self._pool._network_backend = _TimedBackend(httpcore.SyncBackend())
        parts = httpx.URL(proxy) if proxy else None
        self._proxy = f"{parts.scheme}://{parts.host}:{parts.port}" if parts else ""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request; names the proxy in its extensions, for messages."""
        if self._proxy:
            request.extensions = {**request.extensions, "proxy": self._proxy}
        return super().handle_request(request)


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _TimedStream(
            self._inner.start_tls(ssl_context, server_hostname, _left(timeout, httpcore.ConnectTimeout))
        )

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _TimedBackend(httpcore.NetworkBackend):
    def __init__(self, inner: httpcore.NetworkBackend) -> None:
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _TimedStream(self._inner.connect_tcp(host, port, left, local_address, socket_options))

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


def _left(timeout: float | None, error: type[Exception]) -> float | None:
    """The seconds that one read or write may take, None for no bound. Raises `error` where the call's time is over."""
    end = CALL_END.get()
    if end == math.inf:
        return timeout
    left = end - time.monotonic()
    if left <= 0:
        raise error("the call's time is over")
    return left if timeout is None else min(timeout, left)
