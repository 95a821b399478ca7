"""Which server serves the mock best? Requests per second for GET /rest/V1/invoices/1, all in one run: python bench/servers.py [SECONDS].

One process per server, since the shop lives in it. Server and load are kept on a core each.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import load

SERVERS = {
    "cheroot": "cheroot (WSGI, 8 threads)",
    "waitress": "waitress (WSGI, 8 threads)",
    "granian-wsgi": "granian (WSGI, 1 worker process)",
    "mock": "granian (ASGI, embedded) - chosen",
}
HERE = Path(__file__).parent


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def process(command: list[str], url: str, on: set[int], patience: float = 60) -> Iterator[None]:
    """A server in a process of its own, ready to answer; ended with the block."""
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: load.pin(0, on),
    ) as started:
        try:
            deadline = time.monotonic() + patience
            while True:
                try:
                    httpx.get(url)
                    break
                except httpx.TransportError:
                    if started.poll() is not None or time.monotonic() > deadline:
                        raise RuntimeError(f"did not start: {' '.join(command)}") from None
                    time.sleep(0.05)
            yield
        finally:
            started.terminate()


def sign_in(url: str) -> dict[str, str]:
    """The headers of a signed-in admin."""
    answer = httpx.post(
        f"{url}/rest/V1/integration/admin/token", json={"username": "admin", "password": "Admin123!x9"}
    ).raise_for_status()
    return {"Authorization": f"Bearer {answer.json()}"}


def main(seconds: float) -> None:
    """Measure and print."""
    server_core, load_core = load.cores()
    print(
        f"{os.cpu_count()} cores; server on {server_core or 'any'}, {load.generator()} on {load_core or 'any'};",
        end=" ",
    )
    print(f"{load.CONNECTIONS} keep-alive connections, {seconds:g} s each")
    rates: dict[str, float] = {}
    for server, name in SERVERS.items():
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        with process([sys.executable, str(HERE / "serve_with.py"), server, str(port)], f"{url}/nope", server_core):
            headers = sign_in(url)
            invoice = f"{url}/rest/default/V1/invoices/1"
            load.get_per_second(invoice, headers, 1)  # warm up
            rates[name] = load.get_per_second(invoice, headers, seconds)
            print(f"  {name:36} {rates[name]:9,.0f} requests/s")
    least = min(rates.values())
    print("ratios: " + ", ".join(f"{name.split(' - ')[0]} {rate / least:.1f}" for name, rate in rates.items()))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 3)
