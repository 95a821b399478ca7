"""Which server serves the mock best? Requests per second for GET /rest/V1/invoices/1, all in one run: python bench/servers.py [SECONDS].

One process per server, since the shop lives in it. They take turns; the best of three rounds counts. With BENCH_PIN=1 server and load
are kept on a core each.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import httpx
import load

SERVERS = {
    "cheroot": "cheroot (WSGI, 8 threads)",
    "waitress": "waitress (WSGI, 8 threads)",
    "granian-wsgi": "granian (WSGI, 1 worker process)",
    "mock": "granian (ASGI, embedded) - chosen",
}
ROUNDS = 3
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
    server_core = load.cores()[0]
    print(load.conditions(seconds))
    rates = dict.fromkeys(SERVERS.values(), 0.0)
    with contextlib.ExitStack() as stack:
        targets: list[tuple[str, str, dict[str, str]]] = []
        for server, name in SERVERS.items():
            if server in {"cheroot", "waitress"} and find_spec(server) is None:
                print(f"  {server} is not installed, so it is left out (pip install '.[bench]')")
                del rates[name]
                continue
            port = free_port()
            url = f"http://127.0.0.1:{port}"
            command = [sys.executable, str(HERE / "serve_with.py"), server, str(port)]
            stack.enter_context(process(command, f"{url}/nope", server_core))
            targets.append((name, f"{url}/rest/default/V1/invoices/1", sign_in(url)))
        for round_number in range(ROUNDS + 1):
            for name, invoice, headers in targets:
                rate = load.get_per_second(invoice, headers, seconds if round_number else 1)  # the first round warms up
                rates[name] = max(rates[name], rate) if round_number else 0.0
    for name, rate in rates.items():
        print(f"  {name:36} {rate:9,.0f} requests/s")
    least = min(rates.values())
    print("ratios: " + ", ".join(f"{name.split(' - ')[0]} {rate / least:.1f}" for name, rate in rates.items()))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 3)
