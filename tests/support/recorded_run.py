"""A run's folder as a run leaves it, made in this process: an order is placed, captured and tidied up, which is one scenario."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from magento_acceptance.expectations import CaptureRequest, ExpectationFailed
from magento_acceptance.files import append_line
from magento_acceptance.flows.capture import Capture, capture
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.products import ProductMaker
from magento_acceptance.flows.sales_channel import find_sales_channel
from magento_acceptance.flows.sample_order import place_own_order
from magento_acceptance.flows.shop_defaults import ShopDefaults
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.run_log.workspace import Workspace, new_workspace
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.session.preflight import check_target
from magento_acceptance.session.target import Target, open_target
from mock_magento import MockMagento
from tests.support.shops import settings

FEATURE, NAME = "Capture", "An order is captured"
SCENARIO = f"{FEATURE}: {NAME}"
STEPS = ("Given an order", "When the payment is captured", "Then the invoice matches the order")


def recorded(reports: Path, mock: MockMagento | None = None, scenarios: int = 1) -> Workspace:
    """Run the scenario so many times (the second is `... 2`) and write down what a run writes down."""
    workspace = new_workspace(reports)
    redactor = Redactor()
    target = open_target(settings(), redactor, mock=mock)
    evidence = Evidence(workspace.evidence, redactor)
    manifest = {
        "version": 1, "kind": "scenarios",
        "run": {
            "id": workspace.run_id, "started": "2026-11-22T19:48:00Z", "finished": "2026-11-22T19:48:01Z", "seconds": 1.0, "workers": 0,
            "by": "Ada Winter", "host": "qa", "revision": {"commit": None, "dirty": None}, "harness": "0.1.0", "python": "3.11.9",
            "command": ["pytest"],
        },
        "shop": {
            "target": "mock", "description": "the built-in mock", "base_url": None, "store_code": "default",
            "version": "2.4.7 (Community)",
        },
        "settings": [],
        "end": {
            "exit_status": 0, "interrupted": False, "deadline_passed": False, "unusable": "", "crashed_workers": [],
            "not_loaded": [],
        },
    }  # fmt: skip
    workspace.manifest.write_text(json.dumps(manifest))
    try:
        with evidence.during(None, "looking at the target"):
            check_target(target.client(evidence), target.settings)
        for number in range(1, scenarios + 1):
            again = "" if number == 1 else f" {number}"
            failure = run_scenario(target, evidence, workspace.run_tag, SCENARIO + again)
            append_line(workspace.outcomes, _outcome(NAME + again, failure))
    finally:
        target.close()
    workspace.join()
    return workspace


def run_scenario(
    target: Target, evidence: Evidence, run_tag: str, scenario: str = SCENARIO
) -> ExpectationFailed | None:
    """Place, capture, check and tidy up; returns what was found wrong."""
    record, context = RunRecord(), Context(scenario)
    client = target.client(evidence, record=record)
    cleanup = CleanupStack(run_tag=run_tag)
    try:
        with evidence.during(scenario, STEPS[0]):
            channel = find_sales_channel(client)
            order_id = place_own_order(ProductMaker(client, context, cleanup, channel, ShopDefaults()))
        with evidence.during(scenario, STEPS[1]):
            order = OpenOrder.read(client, context, record, channel, order_id)
            done: Capture = capture(order, CaptureRequest(capture=True), {})
        done.check_document()
    except ExpectationFailed as failed:
        return failed
    finally:
        with evidence.during(scenario, "tidying up"):
            cleanup.tidy()
    return None


def _outcome(name: str, failure: ExpectationFailed | None) -> Mapping[str, Any]:
    rows = [
        {"name": row.name, "where": row.pointer, "found": row.found, "expected": row.expected, "why": row.rule}
        for row in (failure.rows if failure else ())
    ]
    return {
        "nodeid": f"features/capture.feature::{name}", "scenario": f"{FEATURE}: {name}", "feature": FEATURE, "name": name,
        "feature_file": "features/capture.feature", "line": 3, "tags": [], "started": "2026-11-22T19:48:00Z", "seconds": 1.0,
        "worker": "", "reason": "", "example": None, "status": "failed" if failure else "passed", "steps": [],
        "other_exchanges": [], "crashed": False,
        "failure": {"title": "invoice", "text": str(failure), "rows": rows, "exchange": ""} if failure else None,
    }  # fmt: skip
