"""Load on an HTTP server: wrk where it is installed, else a small keep-alive client of our own.

Both keep CONNECTIONS connections busy with one GET request for SECONDS and count the answers with status 200.
"""

from __future__ import annotations

import os
import re
import selectors
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterable

CONNECTIONS = 8


def generator() -> str:
    """The name of the load generator that is used."""
    return "wrk" if shutil.which("wrk") else "the built-in client"


def cores() -> tuple[set[int], set[int]]:
    """The core for the server and the one for the load where BENCH_PIN is set and the system can do it; else none: as the system likes."""
    if not os.environ.get("BENCH_PIN") or not hasattr(os, "sched_getaffinity"):
        return set(), set()
    mine = sorted(os.sched_getaffinity(0))
    return {mine[0]}, {mine[-1]}


def conditions(seconds: float) -> str:
    """One line on the machine and the load, for the head of a report."""
    server_core, load_core = cores()
    placed = f"server on core {server_core}, load on {load_core}" if server_core else "cores shared as the system likes"
    return f"{os.cpu_count()} cores, {placed}; {generator()} with {CONNECTIONS} keep-alive connections, {seconds:g} s a measurement"


def pin(process: int, on: set[int]) -> None:
    """Keep a process (0: this one) on some cores, where the system lets us."""
    if on and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(process, on)


def get_per_second(url: str, headers: dict[str, str], seconds: float) -> float:
    """Requests per second with answer 200 to GET `url`. Raises RuntimeError where any other answer came."""
    if shutil.which("wrk"):
        return _wrk(url, headers, seconds)
    return _own(url, headers, seconds)


def _wrk(url: str, headers: dict[str, str], seconds: float) -> float:
    given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", *given, url]
    on = cores()[1]
    done = subprocess.run(command, capture_output=True, text=True, check=True, preexec_fn=lambda: pin(0, on))
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise RuntimeError(f"wrk saw errors:\n{done.stdout}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(f"wrk printed no rate:\n{done.stdout}")
    return float(found[1])


def _own(url: str, headers: dict[str, str], seconds: float) -> float:
    """The same in a process of its own, so that it does not share an interpreter with what is measured."""
    given = [f"{name}: {value}" for name, value in headers.items()]
    done = subprocess.run(
        [sys.executable, __file__, url, str(seconds), *given], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return float(done.stdout)


def _drive(url: str, seconds: float, headers: Iterable[str]) -> float:
    pin(0, cores()[1])
    address, slash, path = url.removeprefix("http://").partition("/")
    host, _, port = address.partition(":")
    request = "\r\n".join([f"GET {slash}{path} HTTP/1.1", f"Host: {address}", *headers, "", ""]).encode()
    poll = selectors.DefaultSelector()
    received: dict[int, bytearray] = {}
    for _ in range(CONNECTIONS):
        connection = socket.create_connection((host, int(port)))
        received[connection.fileno()] = bytearray()
        poll.register(connection, selectors.EVENT_READ)
        connection.sendall(request)
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        for key, _ in poll.select():
            connection = key.fileobj
            assert isinstance(connection, socket.socket)
            data = received[key.fd]
            data += connection.recv(1 << 16)
            if _is_complete(data):
                if data[9:12] != b"200":
                    raise RuntimeError(f"not 200: {bytes(data[:200])!r}")
                count += 1
                data.clear()
                connection.sendall(request)
    return count / (time.perf_counter() - began)


def _is_complete(data: bytearray) -> bool:
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return False
    at = data.lower().find(b"content-length:", 0, end)
    if at < 0:
        return data.endswith(b"0\r\n\r\n")
    return len(data) >= end + 4 + int(data[at + 15 : data.find(b"\r", at)])


if __name__ == "__main__":
    print(_drive(sys.argv[1], float(sys.argv[2]), sys.argv[3:]))
