"""How fast is the mock? GET invoice and the whole order flow, in process and served, beside a static mock: python bench/mock.py [SECONDS].

Everything in one run, each for SECONDS; on sockets in turns, the best of three rounds. With BENCH_PIN=1 server and load are kept
on a core each.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flow
import httpx
import load
import prism
from processes import HERE, free_port, process, sign_in

sys.path.insert(0, str(HERE.parent))

from mock_magento import MockMagento
from mock_magento.webapi.messages import Request

Rates = dict[str, float]
PRISM = "Prism, served"
ROUNDS = 3


def direct(mock: MockMagento) -> flow.Call:
    """Calls the mock's own method: the bare work."""

    def call(method: str, path: str, body: Any, token: str) -> Any:
        data = b"" if body is None else json.dumps(body).encode()
        bearer = f"Bearer {token}" if token else None
        reply = mock.answer(Request(method, f"/rest/default/V1{path}", "", "application/json", bearer, data))
        if reply.status != 200:
            raise RuntimeError(f"{method} {path}: {reply.status} {reply.body[:300]!r}")
        return json.loads(reply.body)

    return call


def through_httpx(mock: MockMagento) -> flow.Call:
    """Calls the mock in process as a test does."""
    client = httpx.Client(transport=mock.transport(), base_url="http://mock.invalid/rest/default/V1")

    def call(method: str, path: str, body: Any, token: str) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = client.request(method, path, json=body, headers=headers)
        if answer.status_code != 200:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json()

    return call


def per_second(work: Callable[[], int], seconds: float) -> float:
    """How many requests per second `work` makes, which returns how many it made."""
    work()
    count, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < seconds:
        count += work()
    return count / spent


def in_process(reads: Rates, flows: Rates, seconds: float) -> list[tuple[str, str, Any]]:
    """Measure without a socket; returns one flow's requests and answers."""
    seen: list[tuple[str, str, Any]] = []
    for name, face in (("in process, answer()", direct), ("in process, httpx", through_httpx)):
        mock = MockMagento()
        call, admin = face(mock), mock.admin_token()
        customer = flow.prepare(call, admin)
        recorder = flow.Recorder(call)
        flow.order(recorder, customer, admin)
        seen = recorder.seen
        invoice = invoice_path(seen)

        def read(call: flow.Call = call, invoice: str = invoice, admin: str = admin) -> int:
            call("GET", invoice, None, admin)
            return 1

        def whole(call: flow.Call = call, customer: str = customer, admin: str = admin) -> int:
            return flow.order(call, customer, admin)

        reads[name] = per_second(read, seconds)
        flows[name] = per_second(whole, seconds)
    return seen


def invoice_path(seen: list[tuple[str, str, Any]]) -> str:
    """The path of the invoice that a flow read."""
    return next(path for method, path, _ in seen if method == "GET" and path.startswith("/invoices/"))


def served(reads: Rates, flows: Rates, seconds: float, core: set[int], seen: list[tuple[str, str, Any]]) -> None:
    """Measure the mock and, where it is installed, Prism on sockets: in turns, so that what else the machine does hurts both alike."""
    with contextlib.ExitStack() as stack:
        targets = [("served", *_start_mock(stack, core))]
        found = prism.executable()
        if found is None:
            print(f"  Prism is not installed, so the static mock is left out ({prism.HOW})")
        else:
            targets.append((PRISM, *_start_prism(stack, core, found, seen)))
        for round_number in range(ROUNDS + 1):
            for name, invoice, headers, opened in targets:
                took = seconds if round_number else 1  # the first round warms up
                read, whole = load.get_per_second(invoice, headers, took), per_second(opened(), took)
                if round_number:
                    reads[name], flows[name] = max(reads.get(name, 0), read), max(flows.get(name, 0), whole)


Flow = Callable[[], int]
Target = tuple[str, dict[str, str], Callable[[], Flow]]
"""The invoice's URL, the headers to read it with, and what opens a connection for order flows; a flow returns how many requests it made."""


def _start_mock(stack: contextlib.ExitStack, core: set[int]) -> Target:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, str(HERE / "serve.py"), str(port)]
    stack.enter_context(process(command, f"{url}/nope", core))
    headers = sign_in(url)
    admin, call = headers["Authorization"].removeprefix("Bearer "), flow.Socket(port)
    customer = flow.prepare(call, admin)
    recorder = flow.Recorder(call)
    flow.order(recorder, customer, admin)
    return f"{url}/rest/default/V1{invoice_path(recorder.seen)}", headers, lambda: _flow(port, customer, admin)


def _start_prism(stack: contextlib.ExitStack, core: set[int], found: str, seen: list[tuple[str, str, Any]]) -> Target:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    stack.enter_context(process(prism.command(found, prism.openapi(seen), folder, port), f"{url}/nope", core))
    path = invoice_path(seen)
    answer = next(answer for method, asked, answer in seen if (method, asked) == ("GET", path))
    if httpx.get(f"{url}/rest/default/V1{path}").json() != answer:
        raise RuntimeError("Prism answers something else than the mock")
    return f"{url}/rest/default/V1{path}", {}, lambda: _flow(port, "x", "x")


def _flow(port: int, customer: str, admin: str) -> Flow:
    call = flow.Socket(port)
    return lambda: flow.order(call, customer, admin)


def show(title: str, rates: Rates, base: str) -> None:
    """Print a table with ratios to `base`, where that was measured."""
    print(title)
    for name, rate in rates.items():
        ratio = f"{rate / rates[base]:6.2f} x {base}" if base in rates else ""
        print(f"  {name:24} {rate:9,.0f} requests/s {ratio}")


def main(seconds: float) -> None:
    """Measure and print."""
    server_core, load_core = load.cores()
    print(f"{load.conditions(seconds)}; order flows: one client on one connection")
    reads: Rates = {}
    flows: Rates = {}
    load.pin(0, load_core)
    seen = in_process(reads, flows, seconds)
    served(reads, flows, seconds, server_core, seen)
    show("GET invoice", reads, PRISM)
    show(f"Order flow ({len(seen)} requests from the cart to the verified capture)", flows, PRISM)
    if PRISM in reads:
        ratio = reads["served"] / reads[PRISM]
        print(f"The served mock answers {ratio:.1f} times as many reads per second as the static one.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=3.0, help="so long each (3)")
    main(parser.parse_args().seconds)
