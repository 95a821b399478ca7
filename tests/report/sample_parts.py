"""The parts of a sign-off document and of its evidence, as the document's contract has them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SHOP = "https://shop.example.com"


@dataclass
class Sample:
    """A sign-off document, and the lines of its evidence."""

    document: dict[str, Any]
    lines: list[dict[str, Any]] = field(default_factory=list)

    def save(self, folder: Path) -> Path:
        """Write evidence.jsonl as the harness does; return its path."""
        path = folder / "evidence.jsonl"
        with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
            for line in self.lines:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        return path


def exchange(
    number: str | int, method: str, path: str, *, sent: Any = None, got: Any = None, **other: Any
) -> dict[str, Any]:
    """One line of evidence; `other` takes status, ms, caller, scenario, step, schema, attempt, error, text."""
    request: dict[str, Any] = {
        "method": method,
        "url": f"{SHOP}/rest/default{path}",
        "headers": {
            "host": "shop.example.com",
            "accept-encoding": "gzip, deflate",
            "connection": "keep-alive",
            "user-agent": "magento-acceptance/0.1.0",
            "accept": "application/json",
            "authorization": "Bearer ***",
        },
    }
    if sent is not None:
        request["headers"]["content-type"] = "application/json"
        request["json"] = sent
    line: dict[str, Any] = {
        "exchange": str(number),
        "time": other.get("time", "2026-11-22T19:48:04.895Z"),
        "scenario": other.get("scenario"),
        "step": other.get("step"),
        "caller": other.get("caller", "admin"),
        "request": request,
    }
    if "error" in other:
        line["error"] = other["error"]
    else:
        body = {"text": other["text"]} if "text" in other else {"json": got}
        kind = "text/html" if "text" in other else "application/json; charset=utf-8"
        line["response"] = {"status": other.get("status", 200), "headers": {"content-type": kind}, **body}
    line["schema"] = other.get("schema")
    line["attempt"] = other.get("attempt", 1)
    line["ms"] = other.get("ms", 41.5)
    return line


def step(keyword: str, text: str, *exchanges: str, status: str = "passed", table: Any = None) -> dict[str, Any]:
    """One sentence of a scenario."""
    return {
        "keyword": keyword,
        "text": text,
        "table": table,
        "status": status,
        "seconds": 0.045 * len(exchanges) if status != "skipped" else 0.0,
        "line": 14,
        "exchanges": list(exchanges),
    }


def scenario(sid: str, name: str, steps: list[dict[str, Any]], **other: Any) -> dict[str, Any]:
    """One scenario; `other` replaces what its parts say."""
    return {
        "id": sid,
        "nodeid": f"features/test_tutorials.py::test_{sid}",
        "feature": "Step 10 of the tutorial: create an invoice",
        "feature_file": "features/inventory_tutorial/step10_create_an_invoice.feature",
        "line": 12,
        "name": name,
        "example": None,
        "tags": ["step10", "luma"],
        "status": "passed",
        "reason": "",
        "started": "2026-11-22T19:48:03Z",
        "seconds": 2.31,
        "worker": "",
        "steps": steps,
        "other_exchanges": [],
        "failure": None,
        "tries": [],
    } | other


def document(decision: str, scenarios: list[dict[str, Any]], **other: Any) -> dict[str, Any]:
    """A whole document around some scenarios; `other` replaces parts of it."""
    counts = {key: sum(s["status"] == key for s in scenarios) for key in ("passed", "failed", "skipped")}
    mock = decision == "REHEARSAL"
    whole: dict[str, Any] = {
        "version": 2,
        "run": {
            "id": "20261122-194800-a1b2c3",
            "started": "2026-11-22T19:48:00Z",
            "finished": "2026-11-22T19:49:12Z",
            "seconds": 72.4,
            "by": "Ada Winter",
            "host": "qa-runner-3",
            "revision": {"commit": "c0617006f2d1", "dirty": False},
            "harness": "0.1.0",
            "python": "3.11.9",
            "workers": 1,
            "command": ["pytest", "-m", "step10", "--magento-password=***"],
        },
        "verdict": {"decision": decision, "rehearsed": "passed" if mock else None, "why": [], "exit_status": 0},
        "shop": {
            "target": "mock" if mock else "real",
            "description": "built-in mock" if mock else "Outdoor Store (staging)",
            "base_url": None if mock else SHOP,
            "version": "2.4.7-p3",
            "store_code": "default",
            "currency": "USD",
        },
        "settings": [
            {"name": "MAGENTO_TARGET", "value": "mock" if mock else "real", "origin": "default" if mock else ".env"},
            {"name": "MAGENTO_BASE_URL", "value": SHOP, "origin": ".env"},
            {"name": "MAGENTO_ADMIN_USERNAME", "value": "qa", "origin": ".env"},
            {"name": "MAGENTO_ADMIN_PASSWORD", "value": "***", "origin": "environment"},
            {"name": "MAGENTO_ALLOW_WRITES", "value": "true", "origin": "command line"},
        ],
        "counts": counts | {"flaky": 0, "not_run": 0},
        "criteria": [],
        "causes": [],
        "checks": [],
        "trails": [],
        "invoices": [],
        "stock": [],
        "scenarios": scenarios,
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
            "files": [
                {"name": "evidence.jsonl", "sha256": "9f2c" * 16, "bytes": 7_918_210},
                {"name": "outcomes.jsonl", "sha256": "51ab" * 16, "bytes": 84_120},
            ],
            "exchanges": 0,
        },
    }
    return whole | other
