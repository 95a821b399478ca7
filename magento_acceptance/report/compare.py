"""What changed from one run to another: the verdict, the scenarios, the claims, the figures, how long it took.

Scenarios are matched by their names, products by theirs without the mark of the run that made them. Ids and stock levels are a shop's own
and differ between any two runs, so they are left out: of the stock, what moved is compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

Document = Mapping[str, Any]
Figures = dict[tuple[str, str], str | None]

ABSENT: Final = "absent"
_MARK: Final = re.compile(r"\bqa-[0-9a-f]{6}-(?:[0-9a-f]{8}-)?")
#: A scenario's length counts as changed from this share of the longer one on, and from so many seconds on.
_SHARE: Final = 0.25
_SECONDS: Final = 0.5
_SHOWN: Final = 40


def compare(before: Document, after: Document) -> dict[str, Any]:
    """Everything that is not the same in two sign-off documents, and the two verdicts and lengths whatever they are."""
    figures = (_figures(before), _figures(after))
    return {
        "runs": [_run(before), _run(after)],
        "counts": {name: [before["counts"][name], after["counts"][name]] for name in before["counts"]},
        "scenarios": _changed(_statuses(before), _statuses(after), "scenario"),
        "criteria": _changed(_claims(before), _claims(after), "claim"),
        "figures": [
            {"scenario": scenario, "what": what, "before": old, "after": new}
            for (scenario, what), old, new in _pairs(*figures)
            if not _same(old, new) and ABSENT not in (old, new)
        ],
        "durations": {
            "run": [before["run"]["seconds"], after["run"]["seconds"]],
            "scenarios": _lengths(before, after),
        },
    }


def lines(changes: Mapping[str, Any]) -> Iterator[str]:
    """The comparison for a terminal."""
    old, new = changes["runs"]
    for label, run in (("before", old), ("after", new)):
        yield f"{label:<10}{run['id']}  {run['decision']}{_rehearsed(run)}  {run['shop']}, {run['started']}"
    counts = ", ".join(f"{name.replace('_', ' ')} {_arrow(*pair)}" for name, pair in changes["counts"].items())
    yield f"{'scenarios':<10}{counts}"
    yield from _block(
        "changed", [f"{row['scenario']}: {_arrow(row['before'], row['after'])}" for row in changes["scenarios"]]
    )
    yield from _block(
        "claims", [f"{row['claim']} {_arrow(row['before'], row['after'])}" for row in changes["criteria"]]
    )
    yield from _block(
        "figures",
        [f"{row['scenario']}: {row['what']} {_arrow(row['before'], row['after'])}" for row in changes["figures"]],
    )
    durations = changes["durations"]
    yield f"{'seconds':<10}{_arrow(*durations['run'])}"
    yield from _block(
        "took", [f"{row['scenario']}: {_arrow(row['before'], row['after'])} s" for row in durations["scenarios"]]
    )
    if not any((changes["scenarios"], changes["criteria"], changes["figures"])):
        yield "No scenario, claim or figure differs."


def _run(document: Document) -> dict[str, Any]:
    run, verdict, shop = document["run"], document["verdict"], document["shop"]
    return {
        "id": run["id"],
        "started": run["started"],
        "decision": verdict["decision"],
        "rehearsed": verdict["rehearsed"],
        "shop": shop["description"],
        "version": shop["version"],
    }


def _names(document: Document) -> dict[str, str]:
    """The scenarios' names by their ids in the document."""
    return {
        scenario["id"]: f"{scenario['feature']}: {_unmarked(scenario['name'])}"
        + (f" [{scenario['example']}]" if scenario["example"] else "")
        for scenario in document["scenarios"]
    }


def _statuses(document: Document) -> dict[str, str]:
    names = _names(document)
    return {names[scenario["id"]]: scenario["status"].replace("_", " ") for scenario in document["scenarios"]}


def _claims(document: Document) -> dict[str, str]:
    return {f"{entry['step']}: {entry['claim']}": entry["result"] for entry in document["criteria"]}


def _changed(before: Mapping[str, str], after: Mapping[str, str], name: str) -> list[dict[str, Any]]:
    return [{name: key, "before": old, "after": new} for key, old, new in _pairs(before, after) if old != new]


def _pairs(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> Iterator[tuple[Any, Any, Any]]:
    for key in {**before, **after}:
        yield key, before.get(key, ABSENT), after.get(key, ABSENT)


def _figures(document: Document) -> Figures:
    """The figures of the invoices and the movements of the stock."""
    names = _names(document)
    found: Figures = {}
    seen: dict[str, int] = {}
    for invoice in document["invoices"]:
        name = names.get(invoice["scenario"], "")
        seen[name] = seen.get(name, 0) + 1
        head = "invoice" if seen[name] == 1 else f"invoice {seen[name]}"
        for line in invoice["lines"]:
            for cell in line["cells"]:
                _enter(found, name, f"{head}, {_unmarked(line['sku'])}, {cell['label']}", cell["invoice"])
        for cell in invoice["totals"]:
            _enter(found, name, f"{head}, {cell['label']}", cell["invoice"])
    for series in document["stock"]:
        name, at = names.get(series["scenario"], ""), series["at"]
        place = f"at {_unmarked(at['code'])}" if at["kind"] == "source" else "salable"
        for move in series["moves"]:
            what = f"stock of {_unmarked(series['sku'])} {place}, {move['from']} to {move['to']}"
            _enter(found, name, what, move["found"])
    return found


def _enter(found: Figures, scenario: str, what: str, value: str | None) -> None:
    """Take a figure in; of several of one name each is counted."""
    key, number = (scenario, what), 1
    while key in found:
        number += 1
        key = (scenario, f"{what} ({number})")
    found[key] = value


def _lengths(before: Document, after: Document) -> list[dict[str, Any]]:
    lengths = []
    for document in (before, after):
        names = _names(document)
        lengths.append({names[entry["id"]]: float(entry["seconds"]) for entry in document["scenarios"]})
    rows = [
        {"scenario": name, "before": round(old, 2), "after": round(new, 2)}
        for name, old, new in _pairs(*lengths)
        if ABSENT not in (old, new) and abs(new - old) > max(_SECONDS, _SHARE * max(old, new))
    ]
    return sorted(rows, key=lambda row: -abs(row["after"] - row["before"]))


def _same(old: str | None, new: str | None) -> bool:
    if old == new:
        return True
    try:
        return Decimal(str(old)) == Decimal(str(new))
    except InvalidOperation:
        return False


def _unmarked(text: object) -> str:
    return _MARK.sub("", str(text))


def _arrow(old: object, new: object) -> str:
    return str(old) if old == new else f"{old} -> {new}"


def _rehearsed(run: Mapping[str, Any]) -> str:
    return f" ({run['rehearsed']})" if run["rehearsed"] else ""


def _block(label: str, entries: Sequence[str]) -> Iterator[str]:
    for number, entry in enumerate(entries[:_SHOWN]):
        yield f"{label if number == 0 else '':<10}{entry}"
    if len(entries) > _SHOWN:
        yield f"{'':<10}... and {len(entries) - _SHOWN} more; --json gives them all"
