"""The project's own scenarios, run by pytest as a user runs them, against a mock that is served."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mock_magento import MockMagento, running
from tests.support.acceptance_project import WITHOUT

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def served(mock: MockMagento, reports: Path) -> Iterator[dict[str, str]]:
    """Serve the mock as a real shop; yields the settings of a run on it."""
    with running(mock) as url:
        yield {
            "MAGENTO_TARGET": "real",
            "MAGENTO_BASE_URL": url,
            "MAGENTO_ADMIN_USERNAME": "admin",
            "MAGENTO_ADMIN_PASSWORD": "Admin123!x9",
            "MAGENTO_ALLOW_WRITES": "true",
            "MAGENTO_ALLOW_INVENTORY_SETUP": "true",
            "MAGENTO_REPORTS": str(reports),
        }


def scenarios(settings: dict[str, str], *args: str) -> subprocess.CompletedProcess[str]:
    """Run pytest on the features, with these settings and no others."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAGENTO_", "PYTEST_"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "features", "-q", *WITHOUT, *args],
        cwd=ROOT,
        env={**inherited, **settings},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def summary(settings: dict[str, str]) -> dict[str, Any]:
    """The summary of the newest run, whether or not it tested anything."""
    newest = max(
        Path(settings["MAGENTO_REPORTS"]).glob("2*-*-*"), key=lambda run: (run / "run.json").stat().st_mtime_ns
    )
    stored: dict[str, Any] = json.loads((newest / "summary.json").read_text())
    return stored
