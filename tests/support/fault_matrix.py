"""Every call of Step 10 against every fault of the network: what comes of it, as a table.

`python -m tests.support.fault_matrix` prints the page, with a path (`docs/fault-matrix.md`) it writes it there.
The calls are those that a flow without faults makes, as the mock has logged them. Nothing waits: clock and sleep are played.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import httpx

from magento_acceptance.deadline import Deadline
from magento_acceptance.errors import HarnessError
from magento_acceptance.expectations import CaptureRequest
from magento_acceptance.flows import capture as capturing
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.sales_channel import find_sales_channel
from magento_acceptance.flows.tutorial_replay import STEPS
from magento_acceptance.flows.tutorial_run import TutorialRun
from magento_acceptance.redaction.harmless import harmless
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.bounds import BoundedTransport
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.session.target import open_target
from magento_acceptance.settings.load import load
from magento_acceptance.settings.settings import Settings
from mock_magento import MockMagento
from tests.support.hostile_bodies import MOST, HostileTransport

TIMEOUT: Final = 30.0
SETTLE: Final = 15.0
LONGEST: Final = 600.0
"""Seconds by the played clock within which every flow must have come to its end."""

CAPTURE: Final = "POST /V1/order/{}/invoice"
SIGN_IN: Final = "POST /V1/integration/admin/token"

ESCAPES: Final = "Gone.\x1b[2J\x1b]0;title\x07 ##vso[task.complete]"

FAULTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "delay": {"kind": "delay", "seconds": 2 * TIMEOUT},
    "drop": {"kind": "drop"},
    "drop*": {"kind": "drop", "when": "after"},
    "429": {"kind": "status", "status": 429, "retry_after": 7},
    "500": {"kind": "status", "status": 500},
    "500*": {"kind": "status", "status": 500, "when": "after"},
    "502": {"kind": "status", "status": 502},
    "502*": {"kind": "status", "status": 502, "when": "after"},
    "503": {"kind": "status", "status": 503},
    "503*": {"kind": "status", "status": 503, "when": "after"},
    "504": {"kind": "status", "status": 504},
    "504*": {"kind": "status", "status": 504, "when": "after"},
    "maintenance": {"kind": "maintenance"},
    "truncated": {"kind": "truncate"},
    "mislabelled": {"kind": "content-type"},
    "expired": {"kind": "expired-token"},
    "redirect": {"kind": "redirect"},
    "drip": {},
    "endless": {},
    "bomb": {},
    "deep": {},
    "escape": {"kind": "refusal", "message": ESCAPES},
}
"""The faults by name, as the mock takes them; those that it does not know are HostileTransport's."""


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass(frozen=True, order=True)
class Call:
    """A call of a flow: its place in it, its name, whether it comes after the capture, how often the same call was made before that."""

    place: int
    name: str
    late: bool = field(compare=False)
    skip: int = field(compare=False)

    @property
    def title(self) -> str:
        """The name as the table shows it."""
        return f"{self.name}, after the capture" if self.late else self.name


@dataclass(frozen=True)
class Outcome:
    """What came of one cell.

    `failure` is the message, None for green; `invoices` were made; the fault `struck` so often; `seconds` by the played clock; `recovered`
    is what the record says; the capture was `sent` so often; `more` says whether more was asked of the shop than without a fault.
    """

    failure: str | None
    invoices: int
    struck: int
    seconds: float
    recovered: tuple[str, ...]
    sent: int
    more: bool

    @property
    def word(self) -> str:
        """The cell's text."""
        if self.failure is not None:
            return f"fails {self.invoices}"
        if self.recovered:
            return "sent" if self.sent > 1 else "found"
        return "again" if self.more else "ok"


Wrap = Callable[[httpx.BaseTransport], httpx.BaseTransport]
Flow = Callable[[MagentoClient, Context], None]


def in_full(client: MagentoClient, context: Context) -> None:
    """Step 10 as the replay does it."""
    STEPS[9].run(TutorialRun(client, context, settings(), record=client.listener.recorder))


def in_part(client: MagentoClient, context: Context) -> None:
    """A capture of one unit of one line, which Magento would take twice."""
    order = OpenOrder.read(
        client, context, client.listener.recorder, find_sales_channel(client), context.number("order")
    )
    line = order.now.order["items"][0]
    request = CaptureRequest({line["item_id"]: Decimal(1)}, capture=True)
    made = capturing.capture(order, request, request.to_json())
    for check in (made.check_answer, made.check_document, made.check_order, made.check_grid, made.check_stock):
        check()


WHOLE: Final = "The whole order is captured"
PART: Final = "A part is captured"
FLOWS: Final[Mapping[str, Flow]] = {WHOLE: in_full, PART: in_part}


@cache
def settings() -> Settings:
    """The mock with a real shop's patience."""
    return load({"MAGENTO_TIMEOUT": str(TIMEOUT), "MAGENTO_SETTLE": str(SETTLE)}, {}, None)


@cache
def _ordered() -> tuple[MockMagento, Any, int, int]:
    """A mock whose shop is as Step 9 leaves it: the shop, the order's id and the number of invoices."""
    mock = MockMagento()
    client, context = client_of(mock, Clock()), Context()
    run = TutorialRun(client, context, settings())
    for step in STEPS[:9]:
        step.run(run)
    return mock, mock.shop.copy(), context.number("order"), count_invoices(mock)


def client_of(mock: MockMagento, clock: Clock, wrap: Wrap | None = None) -> MagentoClient:
    """A client of a mock by a played clock; `wrap` puts something between the two."""
    redactor = Redactor()
    target = open_target(settings(), redactor, mock=mock)
    if wrap is not None:
        target = target.through(wrap)
    deadline = Deadline(3600, clock=clock, sleep=clock.sleep)
    return target.client(Evidence(None, redactor), deadline=deadline, record=RunRecord())


def count_invoices(mock: MockMagento) -> int:
    """How many invoices the shop has."""
    return int(json.loads(mock.look("/V1/invoices", "searchCriteria=").body)["total_count"])


def ordered_shop() -> tuple[MockMagento, Clock]:
    """A mock of its own with an order that waits for its capture, and the clock it goes by."""
    mock, shop, _, _ = _ordered()
    twin, clock = mock.fresh(), Clock()
    twin.shop = shop.copy()
    twin.sleep = clock.sleep
    return twin, clock


def _name(method: str, path: str) -> str:
    """A call's name, such as `GET /V1/orders/{}`: ids and SKUs left out."""
    parts = path[path.index("/V1/") + 4 :].split("/")
    return f"{method} /V1/" + "/".join("{}" if re.search(r"\d", part) else part for part in parts)


@cache
def _logged(flow: str) -> tuple[str, ...]:
    """The calls that a flow makes where nothing goes wrong, as the mock has logged them."""
    mock, clock = ordered_shop()
    FLOWS[flow](client_of(mock, clock), order_context())
    return tuple(_names(mock))


def _names(mock: MockMagento) -> list[str]:
    return [_name(entry["method"], entry["path"]) for entry in mock.requests.read()["requests"]]


@cache
def calls(flow: str) -> tuple[Call, ...]:
    """The calls to try: each once before the capture and once after it. The second flow's calls before it are those of the first."""
    found: dict[tuple[str, bool], Call] = {}
    counted: dict[str, int] = {}
    late = False
    for channel, name in enumerate(_logged(flow)):
        found.setdefault((name, late), Call(channel, name, late, counted.get(name, 0)))
        counted[name] = counted.get(name, 0) + 1
        late = late or name == CAPTURE
    return tuple(call for call in sorted(found.values()) if flow == WHOLE or call.late or call.name == CAPTURE)


def order_context() -> Context:
    """The ids that Step 10 needs."""
    context = Context()
    context.put("order", _ordered()[2])
    context.put("stock", 2)
    return context


@cache
def play(flow: str, call: Call, fault: str, *, lasting: bool) -> Outcome:
    """Run a flow with a fault planted at one of its calls, once or from there on."""
    mock, clock = ordered_shop()
    method, _, path = call.name.partition(" ")
    template = path.replace("{}", "{any}")
    times = None if lasting else 1
    hostile: list[HostileTransport] = []

    def wrap(inner: httpx.BaseTransport) -> httpx.BaseTransport:
        def meant(request: httpx.Request) -> bool:
            return _name(request.method, request.url.path) == call.name

        hostile.append(HostileTransport(inner, fault, meant, skip=call.skip, times=times, sleep=clock.sleep))
        return BoundedTransport(hostile[0], MOST, clock=clock)

    if FAULTS[fault]:
        mock.faults.add(**FAULTS[fault], method=method, path=template, skip=call.skip, times=times)
    client = client_of(mock, clock, None if FAULTS[fault] else wrap)
    failure = None
    try:
        FLOWS[flow](client, order_context())
    except (HarnessError, AssertionError) as error:
        failure = str(error)
    names = _names(mock)
    return Outcome(
        failure,
        count_invoices(mock) - _ordered()[3],
        hostile[0].hits if hostile else mock.faults.list()[0]["hits"],
        clock.now,
        tuple(entry["what"] for entry in client.listener.recorder.recoveries),
        names.count(CAPTURE),
        len(names) > len(_logged(flow)),
    )


def row(flow: str, call: Call, *, lasting: bool) -> str:
    """A line of a table: what comes of every fault at one call."""
    words = (play(flow, call, fault, lasting=lasting).word for fault in FAULTS)
    return f"| `{call.name}`{', after the capture' if call.late else ''} | {' | '.join(words)} |"


def heading(flow: str, *, lasting: bool) -> list[str]:
    """The first lines of a table."""
    return [
        f"## {flow}, {'and the fault lasts' if lasting else 'and the fault happens once'}",
        "",
        f"| call | {' | '.join(FAULTS)} |",
        f"| --- |{' --- |' * len(FAULTS)}",
    ]


def messages() -> Iterator[str]:
    """What a person reads where a fault at the capture itself is not overcome, as lines of a list."""
    call = next(call for call in calls(PART) if call.name == CAPTURE)
    for fault in FAULTS:
        for lasting in (False, True):
            failure = play(PART, call, fault, lasting=lasting).failure
            if failure is not None:
                text = harmless(re.sub(r" \[exchange \d+\]|(?<=webapi-)\w+", "", failure))
                yield f"- {fault}{', lasting' if lasting else ''}: `{text}`"


def document() -> str:
    """The whole page."""
    lines = [_INTRODUCTION]
    for flow in FLOWS:
        for lasting in (False, True):
            lines += heading(flow, lasting=lasting)
            lines += [row(flow, call, lasting=lasting) for call in calls(flow)]
            lines.append("")
    lines += ["## What a person reads", "", "Of faults at the capture of a part:", "", *messages()]
    return "\n".join(lines) + "\n"


_INTRODUCTION: Final = """# What comes of faults on the network

Every call of Step 10 against every fault, on the built-in mock. The calls are those that an undisturbed capture makes, as the mock logs
them; a test (`tests/flows/test_fault_matrix.py`) holds this page against what happens. It was written by
`python -m tests.support.fault_matrix docs/fault-matrix.md`. What stands behind it: "When the network
fails" in [real-shop.md](real-shop.md).

| fault | is |
| --- | --- |
| delay | the answer comes later than MAGENTO_TIMEOUT, the work is done |
| drop, drop* | the connection is closed without an answer, before the work or after it |
| 429, 500, ... | this status before the work, with * after it; 500 is Magento's JSON, 502 to 504 a proxy's page, 429 has a Retry-After |
| maintenance | 503 with Magento's maintenance page |
| truncated, mislabelled | the work is done, half of the JSON is missing, or it is labelled as a web page |
| expired | the token is no longer accepted |
| redirect | 302 to a login page, the work is not done |
| drip | the work is done, and the answer comes at a byte every 20 s |
| endless, bomb, deep | the work is done, and the answer does not end, is a bomb of gzip, or is JSON of 40,000 levels |
| escape | a refusal whose message holds escape sequences and a command to a build server, the work is not done |

| cell | means |
| --- | --- |
| ok | green, nothing was to be done |
| again | green: the read or the sign-in was repeated, or the token renewed |
| found | green: the answer to the capture was lost, its invoice was found |
| sent | green: the answer was lost, the capture surely not done, so it was sent again |
| fails 0, fails 1 | the scenario fails, and its message names call and cause; this many invoices exist |
"""


def main(path: str | None) -> None:
    """Write the page to the terminal, or to a file."""
    page = document()
    if path is None:
        sys.stdout.write(page)
    else:
        Path(path).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
