"""Small sign-off documents, in the shape that the report builds, for the tests of the formats."""

from __future__ import annotations

import copy
from typing import Any

from magento_acceptance.report.sections.causes import causes_of

#: Harmless in a document, poison in XML, Markdown, HTML or a terminal where it is not escaped.
HOSTILE = "<script>alert(1)</script> | `x` ]]> & \"q\" 'a' \x00\x08\x1b[31m\ud800 \U0001f4a5 -->"

FEATURE = "features/capture.feature"
SOURCE = """\
@step10
Feature: Capture
  As a merchant

  Background:
    Given an order of:
      | product | quantity |
      | bag     | 4        |

  Scenario: The invoice follows from the order
    When the payment is captured
    Then every value of the invoice follows from the order

  Rule: Refusals
    @refusal
    Scenario Outline: The request names <what>
      When <what> is captured
      Then it is refused

      Examples:
        | what     |
        | no order |
        | order 0  |

  Scenario: The tutorial
    When the payment is captured
"""


def step(sentence: str, status: str = "passed", **more: Any) -> dict[str, Any]:
    keyword, _, text = sentence.partition(" ")
    return {
        "keyword": keyword,
        "text": text,
        "table": None,
        "status": status,
        "seconds": 0.25,
        "line": 1,
        "exchanges": [],
        **more,
    }


def given_order(status: str = "passed") -> dict[str, Any]:
    return step("Given an order of:", status, table=[["product", "quantity"], ["bag", "4"]], line=6, exchanges=["1"])


def scenario(number: int, name: str, status: str = "passed", **more: Any) -> dict[str, Any]:
    return {
        "id": f"s{number}",
        "nodeid": f"features/test_scenarios.py::test_{number}",
        "feature": "Capture",
        "feature_file": FEATURE,
        "line": 10,
        "name": name,
        "example": None,
        "tags": ["step10"],
        "status": status,
        "reason": "",
        "started": "2026-11-22T19:48:01Z",
        "seconds": 1.5,
        "worker": "",
        "steps": [],
        "other_exchanges": [],
        "failure": None,
        "tries": [],
        **more,
    }


ROWS = [
    {
        "name": "row total of bag",
        "where": "/items/0/row_total",
        "found": "49.99",
        "expected": "50",
        "why": "price 12.5 of the order item times quantity 4",
    },
    {"name": "grand total", "where": "/grand_total", "found": '"50"', "expected": "50", "why": "the sum of the totals"},
]


def document(*scenarios: dict[str, Any], decision: str = "REHEARSAL", rehearsed: str | None = None) -> dict[str, Any]:
    """A document of these scenarios, or of one of each kind."""
    if not scenarios:
        scenarios = everything()
    tally = [entry["status"] for entry in scenarios]
    if rehearsed is None and decision == "REHEARSAL":
        rehearsed = "failed" if "failed" in tally else "passed"
    return copy.deepcopy(
        {
            "version": 2,
            "run": {
                "id": "20261122-194800-a1b2c3",
                "started": "2026-11-22T19:48:00Z",
                "finished": "2026-11-22T19:48:09Z",
                "seconds": 9.0,
                "by": "qa",
                "host": "box",
                "revision": {"commit": "0123456789abcdef", "dirty": False},
                "harness": "1.0",
                "python": "3.11.2",
                "workers": 1,
                "command": ["pytest"],
            },
            "verdict": {
                "decision": decision,
                "rehearsed": rehearsed,
                "why": ["1 scenario failed"] if "failed" in tally else [],
                "exit_status": 1 if "failed" in tally else 0,
            },
            "shop": {
                "target": "mock",
                "description": "built-in mock",
                "base_url": "http://mock.test",
                "version": "2.4.7",
                "store_code": "default",
                "currency": "USD",
            },
            "settings": [{"name": "MAGENTO_TARGET", "value": "mock", "origin": "default"}],
            "counts": {
                "passed": tally.count("passed"),
                "failed": tally.count("failed"),
                "flaky": 0,
                "skipped": tally.count("skipped"),
                "not_run": len(tally) - sum(tally.count(name) for name in ("passed", "failed", "skipped")),
            },
            "criteria": [
                {
                    "id": "step10.capture.id",
                    "step": "Step 10",
                    "section": "Capture payment",
                    "claim": "The capture is answered with the invoice's id",
                    "result": "passed",
                    "scenarios": [{"id": "s1", "result": "passed"}],
                },
                {
                    "id": "step10.verify.stock",
                    "step": "Step 10",
                    "section": "Verify this step",
                    "claim": "The stock moves as the capture demands",
                    "result": "not checked",
                    "scenarios": [],
                },
            ],
            "causes": causes_of(scenarios),
            "checks": [],
            "trails": [
                {
                    "scenario": "s1",
                    "ids": [
                        {"name": "order", "key": "", "id": 3, "exchange": "1"},
                        {"name": "invoice", "key": "", "id": 4, "exchange": "2"},
                        {"name": "order_item", "key": "bag", "id": 5, "exchange": "3"},
                    ],
                }
            ],
            "invoices": [],
            "stock": [],
            "scenarios": list(scenarios),
            "slowest": [],
            "routes": [],
            "skipped": [],
            "created": [],
            "left_behind": [],
            "settled": [],
            "recovered": [],
            "proof": None,
            "integrity": {
                "algorithm": "sha256",
                "files": [{"name": "evidence.jsonl", "sha256": "ab" * 32, "bytes": 10}],
                "exchanges": 3,
            },
        }
    )


def everything() -> tuple[dict[str, Any], ...]:
    """One scenario of each kind: failed in a step, passed, failed before its steps, skipped, never run."""
    return (
        failed(),
        scenario(
            2,
            "The request names <what>",
            example="no order",
            tags=["step10", "refusal"],
            line=16,
            steps=[given_order(), step("When no order is captured"), step("Then it is refused")],
        ),
        scenario(
            3,
            "The request names <what>",
            "failed",
            example="order 0",
            tags=["step10", "refusal"],
            line=16,
            steps=[
                given_order("skipped"),
                step("When order 0 is captured", "skipped"),
                step("Then it is refused", "skipped"),
            ],
            failure={
                "title": "TargetUnreachable: GET things/3: refuses connections",
                "text": "TargetUnreachable: GET things/3: refuses connections\nat fixture",
                "rows": [],
            },
        ),
        scenario(4, "The tutorial", "skipped", line=26, reason="needs MAGENTO_ALLOW_INVENTORY_SETUP=true"),
        scenario(
            5, "Another tutorial", "not run", line=30, feature="Tutorial", feature_file="features/tutorial.feature"
        ),
    )


def failed() -> dict[str, Any]:
    """A scenario with two wrong values in its last step."""
    return scenario(
        1,
        "The invoice follows from the order",
        "failed",
        steps=[
            given_order(),
            step("When the payment is captured", line=11, exchanges=["2"]),
            step("Then every value of the invoice follows from the order", "failed", line=12, exchanges=["3"]),
        ],
        failure={
            "title": "invoice 4 of order 3: 2 values not as expected",
            "text": "invoice 4 of order 3: 2 values not as expected",
            "rows": ROWS,
        },
    )
