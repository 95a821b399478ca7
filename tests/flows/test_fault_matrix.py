"""Whatever fault strikes whichever call of Step 10: the verdict is right, and at most one invoice exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support import fault_matrix
from tests.support.fault_matrix import CAPTURE, FAULTS, FLOWS, LONGEST, PART, SIGN_IN, WHOLE, Call, Outcome, play

PAGE = Path(__file__).resolve().parents[2] / "docs" / "fault-matrix.md"
COUNT = {WHOLE: 16, PART: 6}
PLACES = [(flow, number) for flow, count in COUNT.items() for number in range(count)]

BETWEEN = {"delay", "drip", "drop", "drop*", "429", "502", "502*", "503", "503*", "504", "504*", "maintenance"}
"""Faults of the network, which say nothing about the shop."""
DONE = {"delay", "drop*", "500*", "502*", "503*", "504*", "truncated", "mislabelled", "drip", "endless", "bomb", "deep"}
"""Faults that strike after the work, or while it is done."""
CAUSES = {
    "delay": "did not finish its answer within 30 s",
    "drop": "closed the connection unexpectedly",
    "drop*": "closed the connection unexpectedly",
    "maintenance": "answered 503 with a web page",
    "truncated": "answered 200 with",
    "mislabelled": "with JSON labelled 'text/html",
    "expired": "401 The consumer isn't authorized",
    "redirect": "answered 302 and points to",
    "drip": "did not finish its answer within 30 s",
    "endless": "with more than 0.1 MB (MAGENTO_MAX_ANSWER_MB)",
    "bomb": "with more than 0.1 MB (MAGENTO_MAX_ANSWER_MB)",
    "deep": "nested deeper than 100 levels",
    "escape": "400 Gone.",
}
"""What the message says of a fault; of a status the status."""


def expected(flow: str, call: Call, fault: str, *, lasting: bool) -> tuple[str, int]:
    """What must come of a cell, and the number of invoices."""
    done = int(call.late or (call.name == CAPTURE and fault in DONE))
    if fault == "expired":
        if call.name == SIGN_IN:
            return "ok", 1  # it is what gives tokens
        return (f"fails {done}", done) if lasting else ("again", 1)
    if fault not in BETWEEN:
        return f"fails {done}", done
    if call.name == CAPTURE and (fault != "429" or lasting):  # a limiter's 429 is waited for by the client itself
        if fault in DONE:
            return "found", 1
        return ("fails 0", 0) if lasting or left_alone(flow, fault) else ("sent", 1)
    return (f"fails {done}", done) if lasting else ("again", 1)


def left_alone(flow: str, fault: str) -> bool:
    """Whether a capture is not sent again: a gateway gave up a shop that may still be at work, and would take the part twice."""
    return flow == PART and fault == "504"


def check_message(outcome: Outcome, flow: str, call: Call, fault: str) -> None:
    """The message names call and cause, and of a capture what the shop did."""
    message = outcome.failure
    assert message is not None
    method, _, path = call.name.partition(" /V1/")
    named = re.escape(f"{method} /rest/default/V1/") + re.escape(path).replace(r"\{\}", "[^/ ]+")
    assert re.match(named, message), message
    assert CAUSES.get(fault, fault.rstrip("*")) in message
    if call.name == CAPTURE and fault not in {"expired", "escape"}:  # a refusal says that nothing was done
        if outcome.invoices:
            said = "the shop did it all the same, invoice"
        elif left_alone(flow, fault):
            said = "cannot determine whether the capture of order 3 succeeded"
        else:
            said = "the capture of order 3 was not done"
        assert said in message


@pytest.mark.parametrize(("flow", "number"), PLACES, ids=lambda value: str(value))
def test_every_fault_at_this_call(flow: str, number: int) -> None:
    call = fault_matrix.calls(flow)[number]
    for lasting in (False, True):
        words = []
        for fault in FAULTS:
            outcome = play(flow, call, fault, lasting=lasting)
            where = f"{call.title}: {fault}, lasting {lasting}: {outcome}"
            assert outcome.struck >= 1, where
            assert (outcome.word, outcome.invoices) == expected(flow, call, fault, lasting=lasting), where
            assert outcome.invoices <= 1, where
            assert outcome.seconds < LONGEST, where
            if outcome.failure is not None:
                check_message(outcome, flow, call, fault)
            words.append(outcome.word)
        shown = f"| `{call.name}`{', after the capture' if call.late else ''} | {' | '.join(words)} |"
        assert shown in PAGE.read_text(encoding="utf-8").splitlines(), f"{PAGE.name} does not show: {shown}"


def test_the_page_has_these_tables_and_no_other() -> None:
    assert {flow: len(fault_matrix.calls(flow)) for flow in FLOWS} == COUNT
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    for flow in FLOWS:
        for lasting in (False, True):
            assert "\n".join(fault_matrix.heading(flow, lasting=lasting)) in "\n".join(lines)
    assert sum(line.startswith(("| `GET", "| `POST")) for line in lines) == 2 * sum(COUNT.values())


def test_the_page_quotes_what_is_said() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    quoted = lines[lines.index("## What a person reads") :]
    assert [line for line in quoted if line.startswith("- ")] == list(fault_matrix.messages())
