"""Servers in processes of their own."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import load

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
