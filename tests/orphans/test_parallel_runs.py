"""Runs in parallel, at once, in a row, and killed in the middle: they share nothing, and leave nothing that can be removed."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any, Final

import pytest

from bench.repeat import ROOT, command, environment, left_in, repeat, run_scenarios
from magento_acceptance.files import open_journal
from magento_acceptance.run_log.workspace import Workspace
from magento_acceptance.session.plan import kinds_of
from magento_acceptance.settings.load import load
from mock_magento import MockMagento, running
from mock_magento.control.request_log import KEPT

SETTINGS: Final = load({}, {}, None)

GONE = {
    "products": 0,
    "customers": 0,
    "source items": 0,
    "open orders": 0,
    "SKUs with reservations that do not cancel out": 0,
}
SAMPLE: Final = " or ".join(
    (
        "captured_a_second_time",
        "one_piece_comes_back",
        "at_the_same_moment",
        "without_a_question",
        "vp1",
        "from_the_account",
        "from_the_configuration",
    )
)
"""A scenario or two of every family."""
PATIENCE = 120


KINDS: Final[dict[str, str]] = {
    r"POST /V1/products": "product",
    r"DELETE /V1/products/.+": "product",
    r"POST /V1/customers": "customer",
    r"(PUT|DELETE) /V1/customers/\d+": "customer",
    r"POST /V1/carts/mine(/items|/estimate-shipping-methods|/shipping-information)?": "cart",
    r"POST /V1/carts/mine/payment-information": "order",
    r"POST /V1/orders/\d+/(cancel|hold|unhold)": "order",
    r"POST /V1/order/\d+/invoice": "invoice",
    r"POST /V1/order/(\d+/ship|notify-orders-are-ready-for-pickup)": "shipment",
    r"POST /V1/order/\d+/refund": "credit memo",
    r"(POST|PUT) /V1/inventory/sources(/.+)?": "source",
    r"(POST|PUT) /V1/inventory/stocks(/.+)?": "stock",
    r"POST /V1/inventory/stock-source-links(-delete)?": "stock source link",
    r"POST /V1/inventory/(source-items(-delete)?|bulk-.+)": "quantity",
}
"""The kind of thing that a write is about, told from the shop's own log of requests, independently of what the harness thinks."""
READS: Final = r"POST /V1/(integration/(admin|customer)/token|inventory/source-selection-algorithm-result)"


def written(mock: MockMagento) -> set[str]:
    """The kinds of things that the shop was asked to make or change, and did."""
    kinds = set()
    for entry in mock.requests.read()["requests"]:
        if entry["method"] == "GET" or entry["status"] >= 400:
            continue
        call = f"{entry['method']} {re.sub('^/rest/[^/]+', '', entry['path'])}"
        if not re.fullmatch(READS, call):
            kinds.add(next((kind for pattern, kind in KINDS.items() if re.fullmatch(pattern, call)), call))
    return kinds


def left(mock: MockMagento) -> dict[str, int]:
    found = left_in(mock)
    assert found.pop("kept: orders") > 0
    return found


def test_four_workers_share_one_shop_and_do_what_was_announced(mock: MockMagento, url: str, tmp_path: Path) -> None:
    """Tutorials are among the scenarios, for which the inventory is set up once.

    What was done is held against the shop's own log of requests, and scenario by scenario against the journal.
    """
    result = run_scenarios(url, tmp_path, "-n", "4", "-k", SAMPLE)
    assert result.returncode == 0, result.stdout + result.stderr
    folder = (tmp_path / "latest").resolve()
    summary, told, selected = (
        json.load(open_journal(folder / f"{name}.json")) for name in ("summary", "plan", "scenarios")
    )
    record = Workspace.of(folder).join()
    assert summary["scenarios"] == {"passed": len(selected), "failed": 0, "flaky": 0, "skipped": 0}, result.stdout
    assert len(selected) > 6
    assert left(mock) == GONE
    assert summary["left_over"] == []

    for name in ("customer", "order"):  # no two scenarios have one in common
        ids = [entry["id"] for context in summary["ids"] for entry in context["ids"] if entry["name"] == name]
        assert len(ids) == len(set(ids)) > 4

    assert result.stdout.index(f"plan: {len(selected)} scenarios on http") < result.stdout.index("[100%]")
    assert mock.requests.read()["total"] <= KEPT, "the mock's log no longer holds all of it; select less"
    done = written(mock)
    assert done <= told["kinds"].keys()
    assert {"customer", "product", "order", "invoice", "shipment", "credit memo", "source", "stock", "quantity"} <= done
    assert summary["beyond_plan"] == []
    tags = {entry["scenario"]: frozenset(entry["tags"]) for entry in selected}
    for thing in record["made"]:
        if thing["scenario"] in tags:
            assert thing["kind"] in kinds_of(tags[thing["scenario"]], SETTINGS), thing
        else:  # the inventory, set up before the first scenario
            assert (thing["scenario"], thing["kind"] in {"source", "stock", "stock source link", "quantity"}) == (
                "",
                True,
            )

    named = [str(thing["id"]) for thing in record["made"] if thing["kind"] == "product"]
    assert named
    assert all(sku.startswith(f"qa-{folder.name[-6:]}-") for sku in named)


def test_runs_at_once_on_two_shops_and_then_again(
    mock: MockMagento, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From one checkout into one reports folder. What comes then is the short form of `bench/repeat.py`."""
    select = "given_order"
    other = MockMagento()
    with running(other) as elsewhere:
        run = subprocess.Popen(
            command(tmp_path, "-m", select),
            cwd=ROOT,
            env=environment(elsewhere),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        wrong = repeat(mock, url, tmp_path, 2, select)
        output = run.communicate(timeout=PATIENCE)[0]
    assert run.returncode == 0, output
    told = capsys.readouterr().out
    assert wrong == 0, told
    assert told.count("exit code 0") == 2
    assert "0 open orders, 0 SKUs with reservations that do not cancel out, 2 kept: orders" in told
    assert len([path for path in tmp_path.iterdir() if path.is_dir() and not path.is_symlink()]) == 3
    assert left(other) == GONE


def test_a_killed_run_is_cleaned_up_after(mock: MockMagento, url: str, tmp_path: Path, clean: Any) -> None:
    """Killed while it waits for the answer to its second capture, so that the shop knows more than the run's record."""
    mock.faults.add("delay", when="after", seconds=PATIENCE, method="POST", path="/V1/order/{orderId}/invoice", skip=1)
    reports = tmp_path / "reports"
    run = subprocess.Popen(
        command(reports, "-m", "step10 and portable and not refusal"),
        cwd=ROOT,
        env=environment(url),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    before = len(mock.shop.sales.invoices)
    deadline = time.monotonic() + PATIENCE
    while len(mock.shop.sales.invoices) < before + 2 and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.001)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert run.returncode == -signal.SIGKILL
    killed = left_in(mock)
    assert (killed["customers"], killed["open orders"]) == (1, 1)
    assert killed["products"] > 0

    result = clean()  # whoever held the run's lock is gone
    assert result.exit_code == 0, result.output
    assert left(mock) == GONE
    assert "kept: orders 3-" in result.output
    assert f"kept: invoices 3-{before + 2}: Magento removes no invoice" in result.output
    assert clean("--older-than", "0").output == "nothing to remove\n"
    assert clean("--all", "--yes", "--older-than", "0").output == "nothing to remove\n"
