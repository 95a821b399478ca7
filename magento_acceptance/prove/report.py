"""What was caught and what was not: as figures, as text, and as prove.json for the sign-off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from magento_acceptance.prove.cases import Case, Verdict, What
from magento_acceptance.run_log.proof import FILE, headline
from magento_acceptance.run_log.wording import utc_stamp

_SHOWN = 40


def summarize(verdicts: Sequence[Verdict], *, seconds: float, short: bool) -> dict[str, Any]:
    """The whole proof as one JSON object; `complete` says whether nothing slipped through and no healthy shop failed."""
    by_kind = {what: [verdict for verdict in verdicts if verdict.case.what is what] for what in What}
    seeded = by_kind[What.DEFECT] + by_kind[What.MUTATION]
    slipped = [verdict for verdict in seeded if not verdict.caught and not verdict.case.indifferent]
    alarms = [verdict for verdict in by_kind[What.HEALTHY] if verdict.caught]
    return {
        "version": 1,
        "finished": utc_stamp(),
        "seconds": round(seconds, 1),
        "short": short,
        "complete": bool(seeded) and not slipped and not alarms,
        "defects": _figures(by_kind[What.DEFECT]),
        "mutations": _figures(by_kind[What.MUTATION]),
        "healthy": {"shops": len(by_kind[What.HEALTHY]), "false_alarms": len(alarms)},
        "releases": dict(sorted(Counter(verdict.case.magento for verdict in verdicts if verdict.case.magento).items())),
        "scenario_runs": sum(verdict.ran for verdict in verdicts),
        "by_scenario": dict(Counter(verdict.by for verdict in seeded if verdict.caught).most_common()),
        "without_explanation": [verdict.case.name for verdict in seeded if verdict.caught and not verdict.explained],
        "slipped": [_told(verdict) for verdict in slipped],
        "false_alarms": [_told(verdict) for verdict in alarms],
        "indifferent": _indifferent(seeded),
        "caught": [_told(verdict) for verdict in by_kind[What.DEFECT] if verdict.caught],
    }


def lines(summary: Mapping[str, Any]) -> Iterator[str]:
    """The proof for a terminal."""
    for name, count in list(summary["by_scenario"].items())[:_SHOWN]:
        yield f"{count:6}  {name}"
    for name, title in (("slipped", "SLIPPED THROUGH"), ("false_alarms", "FALSE ALARM")):
        for entry in summary[name][:_SHOWN]:
            release = f" on {entry['magento']}" if entry["magento"] else ""
            yield f"{title}: {entry['name']}{release}{' - ' + entry['failure'] if entry['failure'] else ''}"
        if len(summary[name]) > _SHOWN:
            yield f"... and {len(summary[name]) - _SHOWN} more in {FILE}"
    for name in summary["without_explanation"][:_SHOWN]:
        yield f"caught, but without an explanation: {name}"
    for why, names in summary["indifferent"].items():
        yield f"{len(names)} indifferent: {why}"
    if releases := summary["releases"]:
        yield f"tried on Magento {', '.join(f'{name} ({count})' for name, count in releases.items())}"
    yield headline(summary)


def _figures(verdicts: Sequence[Verdict]) -> dict[str, int]:
    return {
        "seeded": len(verdicts),
        "caught": sum(verdict.caught for verdict in verdicts),
        "indifferent": sum(not verdict.caught and bool(verdict.case.indifferent) for verdict in verdicts),
        "slipped": sum(not verdict.caught and not verdict.case.indifferent for verdict in verdicts),
    }


def _indifferent(verdicts: Sequence[Verdict]) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for verdict in verdicts:
        if not verdict.caught and verdict.case.indifferent:
            reasons.setdefault(verdict.case.indifferent, []).append(_named(verdict.case))
    return reasons


def _told(verdict: Verdict) -> dict[str, Any]:
    return {
        "name": _named(verdict.case),
        "magento": verdict.case.magento or "",
        "by": verdict.by,
        "shop": verdict.shop or ", ".join(verdict.case.shops),
        "failure": verdict.failure,
        "claims": list(verdict.claims),
    }


def _named(case: Case) -> str:
    return f"{case.name} [{case.scenario}]" if case.scenario else case.name
