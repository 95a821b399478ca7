"""What changed from one run to another: the verdict, the scenarios, the claims, the figures, the responses.

Scenarios are matched by their names, products by theirs without the tag of the run that created them. Ids and stock levels are a shop's own
and differ between any two runs, so they are left out: of the stock, what moved is compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.report.labels import money, scenario_title, without_run_tag
from magento_acceptance.report.responses import Run, changed_responses
from magento_acceptance.report.responses import lines as response_lines

Document = Mapping[str, Any]

ABSENT: Final = "absent"
_SHOWN: Final = 40


def compare(before: Run, after: Run) -> dict[str, Any]:
    """Everything that is not the same in two runs, and the two verdicts and lengths whatever they are."""
    return _compared(before.document, after.document) | {"responses": changed_responses(before, after)}


def _compared(before: Document, after: Document) -> dict[str, Any]:
    return {
        "runs": [_run(before), _run(after)],
        "counts": {name: [before["counts"].get(name), count] for name, count in after["counts"].items()},
        "seconds": [before["run"]["seconds"], after["run"]["seconds"]],
        "scenarios": _changed(_statuses(before), _statuses(after)),
        "criteria": _changed(_claims(before), _claims(after)),
        "figures": [
            row for row in _changed(_figures(before), _figures(after)) if ABSENT not in (row["before"], row["after"])
        ],
    }


def lines(changes: Mapping[str, Any]) -> Iterator[str]:
    """The comparison for a terminal."""
    for label, run in zip(("before", "after"), changes["runs"], strict=True):
        rehearsed = f" ({run['rehearsed']})" if run["rehearsed"] else ""
        release = f", Magento {run['version']}" if run["version"] else ""
        yield f"{label:<10}{run['id']}  {run['decision']}{rehearsed}  {run['shop']}{release}, {run['started']}"
    counts = ", ".join(f"{name.replace('_', ' ')} {_arrow(*pair)}" for name, pair in changes["counts"].items())
    yield f"{'scenarios':<10}{counts}"
    yield f"{'seconds':<10}{_arrow(*changes['seconds'])}"
    for label, part in (("changed", "scenarios"), ("claims", "criteria"), ("figures", "figures")):
        yield from _block(label, changes[part])
    told = list(response_lines(changes["responses"]))
    for number, line in enumerate(told[:_SHOWN]):
        yield f"{'responses' if number == 0 else '':<10}{line}"
    if len(told) > _SHOWN:
        yield _rest(len(told) - _SHOWN)
    if not any(changes[part] for part in ("scenarios", "criteria", "figures", "responses")):
        yield "No scenario, claim, figure or response differs."


def _run(document: Document) -> dict[str, Any]:
    run, verdict, shop = document["run"], document["verdict"], document["shop"]
    names = {"id": run["id"], "started": run["started"], "shop": shop["description"], "version": shop["version"]}
    return names | {"decision": verdict["decision"], "rehearsed": verdict["rehearsed"]}


def _names(document: Document) -> dict[str, str]:
    """The scenarios' names by their ids in the document."""
    return {
        scenario["id"]: f"{scenario['feature']}: {without_run_tag(scenario_title(scenario))}"
        for scenario in document["scenarios"]
    }


def _statuses(document: Document) -> dict[str, str]:
    names = _names(document)
    return {names[scenario["id"]]: scenario["status"].replace("_", " ") for scenario in document["scenarios"]}


def _claims(document: Document) -> dict[str, str]:
    return {f"{entry['step']}: {entry['claim']}": entry["result"] for entry in document["criteria"]}


def _figures(document: Document) -> dict[str, str]:
    """The figures of the invoices and the movements of the stock; of several of one name each is counted."""
    names = _names(document)
    found: dict[str, str] = {}
    count: Counter[str] = Counter()

    def enter(scenario: str, what: str, value: str) -> None:
        name = f"{names.get(scenario, '')}: {without_run_tag(what)}"
        count[name] += 1
        found[name if count[name] == 1 else f"{name} ({count[name]})"] = value

    for invoice in document["invoices"]:
        for line in invoice["lines"]:
            for cell in line["cells"]:
                enter(invoice["scenario"], f"{line['sku']}, {cell['label']}", money(cell["found"]))
        for cell in invoice["totals"]:
            enter(invoice["scenario"], f"invoice, {cell['label']}", money(cell["found"]))
    for move in document["stock"]:
        change = Decimal(move["after"]) - Decimal(move["before"])
        enter(move["scenario"], f"stock of {move['sku']}, {move['where']}", f"{change.normalize():f}")
    return found


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[dict[str, str]]:
    pairs = ((key, before.get(key, ABSENT), after.get(key, ABSENT)) for key in {**before, **after})
    return [{"what": key, "before": old, "after": new} for key, old, new in pairs if old != new]


def _arrow(old: object, new: object) -> str:
    return str(old) if old == new else f"{old} -> {new}"


def _block(label: str, rows: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for number, row in enumerate(rows[:_SHOWN]):
        yield f"{label if number == 0 else '':<10}{row['what']}: {_arrow(row['before'], row['after'])}"
    if len(rows) > _SHOWN:
        yield _rest(len(rows) - _SHOWN)


def _rest(count: int) -> str:
    return f"{'':<10}... and {count} more; --json gives them all"
