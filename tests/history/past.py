"""Sign-off documents of runs that never were, as far as the history reads them, and fifty runs of one autumn."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from magento_acceptance.run_log.wording import utc_stamp

FEATURES = Path(__file__).parents[2] / "features"
STAGING = "https://staging.example.com"
FIRST = datetime(2026, 9, 14, 2, 0, tzinfo=UTC)
FLAKY = "Two captures at the same moment"
SLOWER = "POST order/{order}/invoice"

Result = tuple[str, str, str, float]
"""Feature, name, status, seconds."""

#: Milliseconds that a call of a route takes on a usual shop, and how many calls a run makes.
ROUTES = {
    "POST {cart}/payment-information": (410, 96),
    SLOWER: (350, 130),
    "POST {cart}/shipping-information": (190, 90),
    "POST products": (170, 210),
    "POST order/{order}/refund": (160, 52),
    "DELETE products/{sku}": (140, 210),
    "POST customers": (120, 96),
    "POST {cart}/items": (95, 170),
    "POST order/{order}/ship": (90, 34),
    "GET orders/{order}": (55, 380),
    "GET invoices": (48, 220),
    "GET inventory/source-items": (31, 410),
    "GET inventory/get-product-salable-quantity/{sku}/{stock}": (26, 590),
}


def document(
    number: int = 0,
    results: Iterable[Result] = (("Capture", "in full", "passed", 0.5),),
    *,
    started: datetime | None = None,
    base_url: str | None = STAGING,
    profile: str | None = "staging",
    release: str | None = "2.4.7-p3 (Community)",
    commit: str | None = "a" * 40,
    dirty: bool | None = False,
    routes: Iterable[tuple[str, int, float, float]] = (("GET orders", 3, 12.0, 30.0),),
    finished: bool = True,
) -> dict[str, Any]:
    """The parts of a sign-off document that the history reads; runs of later numbers started later."""
    results = list(results)
    started = started or FIRST + timedelta(days=number)
    seconds = round(sum(result[3] for result in results), 1)
    counts = Counter(status for _, _, status, _ in results)
    outcome = "NOT ACCEPTED" if counts["failed"] or counts["flaky"] else "ACCEPTED"
    return {
        "run": {
            "id": f"{started:%Y%m%d-%H%M%S}-{number:06x}",
            "started": utc_stamp(started),
            "finished": utc_stamp(started + timedelta(seconds=seconds)) if finished else None,
            "seconds": seconds,
            "revision": {"commit": commit, "dirty": dirty},
            "harness": "0.1.0",
            "workers": 1,
        },
        "shop": {
            "target": "real" if base_url else "mock",
            "base_url": base_url,
            "description": base_url or "built-in mock",
            "version": release,
            "store_code": "default",
            "profile": profile,
        },
        "verdict": {
            "decision": outcome if base_url else "REHEARSAL",
            "rehearsed": None if base_url else {"ACCEPTED": "passed"}.get(outcome, "failed"),
        },
        "counts": {name: counts[name] for name in ("passed", "failed", "flaky", "skipped", "not_run")},
        "scenarios": [
            {"feature": feature, "name": name, "example": None, "status": status, "seconds": taken}
            for feature, name, status, taken in results
        ],
        "routes": [{"route": route, "calls": calls, "median": mid, "p95": high} for route, calls, mid, high in routes],
        "integrity": {"exchanges": sum(calls for _, calls, _, _ in routes)},
    }


def fifty_runs() -> Iterator[dict[str, Any]]:
    """34 nights of a staging shop and 16 runs on the mock.

    The shop is upgraded after 10 nights: refunds fail for three nights, until the project was changed and 8 scenarios added. From night 24
    on captures are slower. One scenario of the shop is flaky. The network differs from night to night.
    """
    chance = Random(2026)
    named = list(_scenarios())
    capturing = [key for key in named if "captur" in " ".join(key).lower()]
    speed = {key: chance.uniform(2.0, 6.0) if key in capturing else chance.uniform(0.5, 3.0) for key in named}
    for night in range(34):
        weather = chance.lognormvariate(0, 0.04)
        upgraded, slower = night >= 10, night >= 24
        results = []
        for feature, name in named[: -9 if night < 13 else None] + named[-1:] * (night < 13):
            status = "failed" if night in (10, 11, 12) and "refund" in feature.lower() else "passed"
            if name == FLAKY and chance.random() < 0.13:
                status = "failed"
            slow = 2.4 if slower and (feature, name) in capturing else 1.0
            taken = speed[feature, name] * weather * slow * chance.lognormvariate(0, 0.08)
            results.append((feature, name, status, taken))
        yield document(
            night,
            results,
            release="2.4.8 (Community)" if upgraded else "2.4.7-p3 (Community)",
            commit=("a", "b", "c")[(night >= 5) + (night >= 13)] * 40,
            routes=list(_routes(chance, weather, {SLOWER: 2.1 if slower else 1.0})),
        )
    for push in range(16):
        results = [(*key, "passed", speed[key] / 15 * chance.lognormvariate(0, 0.05)) for key in named]
        yield document(
            100 + push,
            results,
            started=FIRST + timedelta(days=2 * push, hours=13, minutes=push),
            base_url=None,
            profile=None,
            release="2.4.7 (Community)",
            commit=chance.choice("abc") * 40,
            routes=list(_routes(chance, 1 / 60, {})),
        )


def _scenarios() -> Iterator[tuple[str, str]]:
    for path in sorted(FEATURES.rglob("*.feature")):
        text = path.read_text(encoding="utf-8")
        feature = re.findall(r"^\s*Feature: (.+)", text, re.MULTILINE)[0]
        for name in re.findall(r"^\s*Scenario(?: Outline)?: (.+)", text, re.MULTILINE):
            yield feature, name
    yield "Captures at once", FLAKY


def _routes(chance: Random, weather: float, slower: dict[str, float]) -> Iterator[tuple[str, int, float, float]]:
    for route, (usual, calls) in ROUTES.items():
        median = usual * weather * slower.get(route, 1.0) * chance.lognormvariate(0, 0.05)
        yield route, calls + chance.randrange(9), round(median, 1), round(median * chance.uniform(1.5, 2.4), 1)
