"""What a run has to tell beside its outcomes: stock movements, ids, what could not be tidied up.

Each process keeps a journal, one entry a line, the last one of a key counting, so that an interrupted or killed worker's part is still
there when the parts are joined, and a long run writes no more than what changes.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from magento_acceptance.expectations import CheckRow, ExpectationFailed, leave_alone, wrong
from magento_acceptance.files import Append, append_line, read_lines
from magento_acceptance.run_log.checks import Check
from magento_acceptance.run_log.context import Context

Quantity = Decimal | int | float


@dataclass(frozen=True)
class Movement:
    """A quantity read before and after: at a source, or salable on a stock. Quantities are in pieces."""

    sku: str
    where: str
    before: Decimal
    after: Decimal
    scenario: str = ""

    @property
    def change(self) -> Decimal:
        """The difference, negative when pieces left."""
        return self.after - self.before

    def as_dict(self) -> dict[str, str]:
        """Return what is stored; written out, because dataclasses.asdict is slow for what is stored after every change."""
        return {
            "sku": self.sku,
            "where": self.where,
            "before": str(self.before),
            "after": str(self.after),
            "scenario": self.scenario,
        }


@dataclass
class RunRecord:
    """What one process has to tell. `path` None keeps it in memory only; with a path the checks, of which there are many, are there alone.

    `mask` takes secrets out of what is told in words. `scenario` and `sentence` are the ones under way; `left_alone` are pointers of values
    that no check judges, as in MAGENTO_LEAVE_ALONE.
    """

    path: Path | None = None
    scenario: str = ""
    sentence: str = ""
    checks: list[Check] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    contexts: list[Context] = field(default_factory=list)
    untidied: list[dict[str, str]] = field(default_factory=list)
    waits: list[dict[str, Any]] = field(default_factory=list)
    recoveries: list[dict[str, Any]] = field(default_factory=list)
    left_alone: tuple[str, ...] = ()
    append: Append = field(default=append_line, repr=False)
    mask: Callable[[Any], Any] = field(default=lambda words: words, repr=False)
    _token: str = field(default_factory=lambda: secrets.token_hex(4), repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def record_movement(self, sku: str, source: str, before: Quantity, after: Quantity) -> None:
        """Note the quantity of a SKU at a source (its code), before and after."""
        self._moved(sku, source, before, after)

    def record_salable(self, sku: str, stock: int | str, before: Quantity, after: Quantity) -> None:
        """Note the salable quantity of a SKU on a stock (its id), before and after."""
        self._moved(sku, f"salable on stock {stock}", before, after)

    def record_untidied(self, what: str, why: str) -> None:
        """Note something a scenario created and could not remove."""
        self._add("untidied", self.untidied, {"what": what, "why": why})

    def waited(self, what: str, seconds: float) -> None:
        """Note that a value became right only after a wait of so many seconds."""
        self._add("settled", self.waits, {"what": what, "seconds": round(seconds, 3), "scenario": self.scenario})

    def recovered(self, call: str, what: str, exchange: str) -> None:
        """Note what became of a call whose response was lost, and the exchange that shows it."""
        entry = {"call": call, "what": what, "exchange": exchange, "scenario": self.scenario}
        self._add("recovered", self.recoveries, entry)

    def verify(self, check: str, subject: str, rows: Sequence[CheckRow]) -> None:
        """Write down all rows that a check judged. Raises ExpectationFailed where one of them is wrong.

        `check` is the check's dotted id ("capture.invoice"), `subject` the thing itself, for people ("invoice 3"). Values at the pointers
        in `left_alone` are right whatever they are.
        """
        entries = [entry.rpartition(":") for entry in self.left_alone]
        rows = leave_alone(rows, [pointer for of, _, pointer in entries if of in ("", check)])
        self.note_check(check, subject, rows)
        if wrong(rows):
            raise ExpectationFailed(subject, rows)

    def note_check(self, check: str, subject: str, rows: Sequence[CheckRow]) -> None:
        """Write down what was judged elsewhere, such as by a JSON Schema."""
        entry = self.mask(Check(self.scenario, self.sentence, check, subject, tuple(rows)).as_dict())
        with self._lock:
            if self.path is None:
                self.checks.append(Check.from_dict(entry))
            self._write("checks", entry)

    def note_selection(self, nodeids: Sequence[str]) -> None:
        """Note all scenarios of which this run is one shard, so that a merge can tell what is missing."""
        self._write("selection", list(nodeids))

    def new_context(self, scenario: str) -> Context:
        """Start the context of a scenario; its every change is stored at once."""
        context = Context(
            scenario, on_change=lambda changed: self._write("contexts", changed.as_dict(), str(id(changed)))
        )
        with self._lock:
            self.contexts.append(context)
        return context

    def as_dict(self) -> dict[str, Any]:
        """Return all of it, quantities as text since JSON's numbers are not exact."""
        return {
            "checks": [check.as_dict() for check in self.checks],
            "movements": [move.as_dict() for move in self.movements],
            "contexts": [context.as_dict() for context in self.contexts if len(context)],
            "untidied": list(self.untidied),
            "settled": self.waits,
            "recovered": self.recoveries,
        }

    def _add(self, name: str, entries: list[dict[str, Any]], entry: dict[str, Any]) -> None:
        with self._lock:
            entries.append(self.mask(entry))
            self._write(name, entries[-1])

    def _moved(self, sku: str, where: str, before: Quantity, after: Quantity) -> None:
        from magento_acceptance.rest.answer import exact  # with httpx, which a report can do without

        with self._lock:
            self.movements.append(Movement(sku, where, exact(before), exact(after), self.scenario))
            self._write("movements", self.movements[-1].as_dict())

    def _write(self, name: str, entry: Any, key: str = "") -> None:
        """Append an entry of one of the lists; a later one of the same key takes its place."""
        if self.path is None:
            return
        line = {"in": name, "key": f"{self._token}-{key}" if key else "", "entry": entry}
        with self._lock:
            self.append(self.path, line)


def read_record(path: Path, each_check: Callable[[Any], object] | None = None) -> dict[str, Any]:
    """What a journal, or several one after the other, tell: each of RunRecord's lists. Lines that nobody could finish are left out.

    `each_check` gets the checks one at a time, which are then left out of what is returned: a long run has some hundred thousand rows.
    """
    merged: dict[str, Any] = RunRecord().as_dict()
    places: dict[tuple[str, str], int] = {}
    for name, key, entry in _lines(path):
        if name == "checks" and each_check is not None:
            each_check(entry)
            continue
        entries = merged.setdefault(name, [])
        if key and (name, key) in places:
            entries[places[name, key]] = entry
            continue
        places[name, key] = len(entries)
        entries.append(entry)
    return merged


def _lines(path: Path) -> Iterator[tuple[str, str, Any]]:
    for line in read_lines(path):
        if line.keys() >= {"in", "key", "entry"}:
            yield str(line["in"]), str(line["key"]), line["entry"]
