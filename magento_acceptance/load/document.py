"""What came of a load: load.json, and the lines that close the command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from magento_acceptance.expectations import CheckRow, wrong
from magento_acceptance.load.laws import Law
from magento_acceptance.load.measuring import PERCENTILES, Measurements
from magento_acceptance.load.tally import Tally
from magento_acceptance.run_log.wording import amount_of

_RUN: Final = ("id", "started", "by", "host", "revision", "harness", "command")
_ROWS_SHOWN: Final = 5
_ERRORS_SHOWN: Final = 10


@dataclass(frozen=True)
class JudgedLaw:
    """A law and the rows that it judged. `unjudged` says why it could not be judged, empty where it was."""

    law: Law
    rows: Sequence[CheckRow] = ()
    unjudged: str = ""

    @property
    def ok(self) -> bool:
        """Whether it holds."""
        return not wrong(self.rows) and not self.unjudged

    def as_dict(self) -> dict[str, Any]:
        """What load.json holds of it."""
        return {
            "check": self.law.check,
            "title": self.law.title,
            "ok": self.ok,
            "unjudged": self.unjudged,
            "rows": [asdict(row) for row in self.rows],
        }


@dataclass(frozen=True)
class Result:
    """What came of a load that took `seconds`; `failure` says why there was none or why it cannot be judged, `left` what is left over."""

    users: int
    workers: int
    seconds: float
    failure: str
    tally: Tally
    measurements: Measurements
    laws: Sequence[JudgedLaw]
    left: Sequence[str]

    @property
    def why(self) -> list[str]:
        """What is not well, a sentence each; empty where every law holds and no journey failed."""
        found = [self.failure] if self.failure else []
        if self.tally.failed:
            found.append(f"{self.tally.failed} of {amount_of(len(self.tally.outcomes), 'journey')} went wrong")
        if broken := sum(not judged.ok for judged in self.laws):
            found.append(f"{broken} of {len(self.laws)} laws do not hold")
        if not self.failure and not self.tally.captures:
            found.append("no order was captured, so that nothing was tested")
        return found

    def as_document(self, manifest: Mapping[str, Any]) -> dict[str, Any]:
        """What load.json holds; `manifest` is the run's."""
        tally, measurements = self.tally, self.measurements
        return {
            "version": 1,
            "run": {
                **{key: manifest["run"][key] for key in _RUN},
                "seconds": round(self.seconds, 1),
                "users": self.users,
                "workers": self.workers,
            },
            "shop": manifest["shop"],
            "verdict": {"ok": not self.why, "why": self.why},
            "journeys": {
                "begun": len(tally.outcomes),
                "orders": tally.orders,
                "captures": tally.captures,
                "sold_out": tally.sold_out,
                "failed": tally.failed,
                "ways": tally.ways(),
            },
            "seconds": [asdict(second) for second in measurements.seconds],
            "percentiles": list(PERCENTILES),
            "routes": [asdict(route) for route in measurements.routes],
            "failed_calls": [
                {"route": route, "reason": reason, "count": count} for route, reason, count in measurements.failures
            ],
            "errors": [{"message": message, "count": count} for message, count in tally.errors()],
            "laws": [judged.as_dict() for judged in self.laws],
            "left_over": list(self.left),
        }


def summary(document: Mapping[str, Any]) -> Iterator[str]:
    """The lines that close the command."""
    journeys, verdict = document["journeys"], document["verdict"]
    yield (
        f"{amount_of(journeys['orders'], 'order')}, {amount_of(journeys['captures'], 'capture')} in {document['run']['seconds']:.0f} s; "
        f"a scarce product was rightly sold out {amount_of(journeys['sold_out'], 'time')}"
    )
    for law in document["laws"]:
        yield f"{'holds ' if law['ok'] else 'BROKEN'}  {law['title']}"
        bad = [row for row in law["rows"] if not row["ok"]]
        for row in bad[:_ROWS_SHOWN]:
            yield f"        {row['name']}: expected {row['expected']}, found {row['found']} ({row['rule']})"
        if (more := len(bad) - _ROWS_SHOWN) > 0:
            yield f"        and {more} more in load.json"
        if law["unjudged"]:
            yield f"        {law['unjudged']}"
    for error in document["errors"][:_ERRORS_SHOWN]:
        yield f"error, {amount_of(error['count'], 'time')}: {error['message']}"
    for text in document["left_over"]:
        yield f"left over: {text}"
    yield "passed" if verdict["ok"] else f"FAILED: {'; '.join(verdict['why'])}"
