"""Runs scenarios again and again on one served mock that is never reset: `.venv/bin/python bench/repeat.py --times 20`.

Each run is a process of its own, as a tester starts it, with target real and leave to write. Prints one line a run, and what the runs left
together; ends with 1 where a run was not green or something is left that should be gone.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mock_magento import MockMagento, running

ROOT = Path(__file__).resolve().parents[1]
USER, PASSWORD = "admin", "Admin123!x9"


def main() -> int:
    """Serve a mock, run the scenarios, tell what is left."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=20, help="runs in a row (default 20)")
    parser.add_argument(
        "--select", default="step10", help="the scenarios' tags, as pytest -m takes them (default step10)"
    )
    parser.add_argument("--workers", type=int, default=0, help="workers of each run (default 0: no xdist)")
    chosen = parser.parse_args()
    mock = MockMagento(admin_username=USER, admin_password=PASSWORD)
    with running(mock) as url, tempfile.TemporaryDirectory() as reports:
        return repeat(mock, url, Path(reports), chosen.times, chosen.select, chosen.workers)


def repeat(mock: MockMagento, url: str, reports: Path, times: int, select: str, workers: int = 0) -> int:
    """Run `times` times; answers how many runs were not green, and 1 more where something is left."""
    wrong = 0
    first = 0.0
    for number in range(1, times + 1):
        began = time.perf_counter()
        run = run_scenarios(url, reports, "-m", select, *(["-n", str(workers)] if workers else []))
        seconds = time.perf_counter() - began
        first = first or seconds
        last = run.stdout.strip().splitlines()[-1] if run.stdout.strip() else run.stderr.strip()
        print(f"run {number:>3} of {times}: exit code {run.returncode}, {seconds / first:.2f} times the first: {last}")
        if run.returncode:
            wrong += 1
            print(run.stdout, run.stderr, sep="\n")
    left = left_in(mock)
    print("left:", ", ".join(f"{count} {what}" for what, count in left.items()))
    gone = {what: count for what, count in left.items() if count and not what.startswith("kept")}
    return wrong + bool(gone)


def run_scenarios(url: str, reports: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One run on a served mock, with leave to write and to set the inventory up."""
    return subprocess.run(
        command(reports, *arguments), cwd=ROOT, env=environment(url), capture_output=True, text=True, check=False
    )


def command(reports: Path, *arguments: str) -> list[str]:
    """How a tester starts it, without the plugins that only the project's own tests need."""
    without = [f"-pno:{name}" for name in ("cacheprovider", "hypothesispytest", "anyio")]
    return [sys.executable, "-m", "pytest", "-q", *without, f"--magento-reports={reports}", *arguments]


def environment(url: str) -> dict[str, str]:
    """The settings of a run on a served mock."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAGENTO_", "PYTEST_"))}
    return kept | {
        "MAGENTO_TARGET": "real",
        "MAGENTO_BASE_URL": url,
        "MAGENTO_ADMIN_USERNAME": USER,
        "MAGENTO_ADMIN_PASSWORD": PASSWORD,
        "MAGENTO_ALLOW_WRITES": "true",
        "MAGENTO_ALLOW_INVENTORY_SETUP": "true",
    }


def left_in(mock: MockMagento) -> dict[str, int]:
    """What the runs' marks are still on, counted, and how many orders Magento keeps, open ones apart."""
    shop = mock.shop
    own = [order for order in shop.sales.orders.values() if (order.customer_email or "").startswith("qa-")]
    return {
        "products": sum(sku.startswith("qa-") for sku in shop.catalog.products),
        "customers": sum(customer.email.startswith("qa-") for customer in shop.customers.accounts.values()),
        "source items": sum(sku.startswith("qa-") for sku in shop.inventory.source_items),
        "open orders": sum(order.state not in {"canceled", "closed"} for order in own),
        "SKUs with reservations that do not cancel out": sum(bool(held) for held in shop.inventory.reserved.values()),
        "kept: orders": len(own),
    }


if __name__ == "__main__":
    sys.exit(main())
