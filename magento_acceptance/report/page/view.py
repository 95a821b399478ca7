"""What the page's template reads: the document's parts in the order in which a reader wants them, and small helpers."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from magento_acceptance.report.integrity import evidence_file
from magento_acceptance.report.labels import (
    by_feature,
    cause_line,
    failed_step,
    outside_steps,
    step_sentence,
    tries_line,
    value_name,
)
from magento_acceptance.report.page import text as page_text
from magento_acceptance.report.page.evidence import PackedExchanges, pack, search_index
from magento_acceptance.report.page.pieces import calls, checked_by_of, link_of, sentences_of

#: For each decision: its icon and colours, what it means where the document gives no reason, and what a person may decide then.
_DECISIONS = {
    "ACCEPTED": (
        "passed",
        "Everything that was checked is as it must be.",
        ("Accepted", "Accepted with remarks", "Rejected"),
    ),
    "NOT ACCEPTED": ("failed", "Something is not as it must be.", ("Rejected", "Accepted with remarks")),
    "INCOMPLETE": (
        "incomplete",
        "The run did not check everything.",
        ("To be run again", "Accepted with remarks", "Rejected"),
    ),
    "NOTHING WAS TESTED": ("incomplete", "No scenario ran.", ("To be run again",)),
}
_OF_REHEARSAL = {
    "passed": "ACCEPTED",
    "failed": "NOT ACCEPTED",
    "incomplete": "INCOMPLETE",
    "nothing was tested": "NOTHING WAS TESTED",
}
#: So many failed claims and causes stand on the first sheet, which is one page.
_SHEET = 4


def view_of(document: Mapping[str, Any], packed: PackedExchanges) -> dict[str, Any]:
    """Return everything that the template reads beside the document."""
    scenarios = document["scenarios"]
    find = _finder(scenarios)
    link = link_of(find, _titles(scenarios))
    failed = [entry for entry in scenarios if entry["status"] == "failed"]
    counts = [
        (name.replace("_", " "), document["counts"].get(name) or 0)
        for name in ("passed", "failed", "flaky", "skipped", "not_run")
    ]
    order = _importance(scenarios)
    criteria = _criteria(document["criteria"])
    staying = [entry for entry in document["left_behind"] if entry.get("unwanted") is False]
    view = {
        "doc": document,
        "decision": _decision(document["verdict"]),
        "why": _why(document),
        "failed_claims": [entry for entry in document["criteria"] if entry["result"] == "failed"],
        "sheet_limit": _SHEET,
        "revision": document["run"].get("revision") or {"commit": None, "dirty": None},
        "counts": counts,
        "share": list(_share(counts)),
        "failed": failed,
        "criteria": [block for block in criteria if _is_shown(block)],
        "idle": [block for block in criteria if not _is_shown(block)],
        "trails": sorted(
            (trail for trail in document["trails"] if trail["ids"]),
            key=lambda entry: order(entry, find),
        ),
        "unwanted": [entry for entry in document["left_behind"] if entry.get("unwanted") is not False],
        "staying": staying,
        "reasons_to_stay": Counter(str(entry.get("why") or "") for entry in staying).most_common(12),
        "invoices": sorted(
            document["invoices"], key=lambda entry: (_is_right(entry), *order(entry, find), -len(entry["lines"]))
        ),
        "stock": [list(group) for _, group in groupby(document["stock"], lambda entry: entry["scenario"])],
        "features": list(by_feature(document)),
        "proof": list(_proof(document.get("proof"))),
        "packed": packed,
        "evidence_hash": hash_of_evidence(document),
        "chunks": packed.chunks(),
        "index": embedded(search_index(document, packed)),
        "link_to": link,
        "checked_by": checked_by_of(link),
        "sentences_of": sentences_of(_checks_by_step(document["checks"])),
        "calls": calls,
        "cause_line": cause_line,
        "tries_line": tries_line,
        "value_name": value_name,
        "failed_sentence": _failed_sentence,
        "shown_status": _shown_status,
    }
    view["sections"] = list(_sections(view))
    return view


def _sections(view: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the parts of the page for its list of contents."""
    unchecked = [entry for _, parts in view["criteria"] for _, entries in parts for entry in entries]
    met = sum(entry["result"] == "passed" for entry in unchecked)
    yield {"id": "verdict", "title": "Verdict", "note": ""}
    yield {"id": "signing", "title": "Sign-off", "note": ""}
    if view["failed"]:
        yield {"id": "failures", "title": "What failed", "note": f"{len(view['failed']):,}"}
    yield {"id": "criteria", "title": "Criteria", "note": f"{met} of {len(unchecked)}" if unchecked else ""}
    yield {"id": "trails", "title": "Trail of ids", "note": ""}
    yield {"id": "invoices", "title": "Invoices", "note": ""}
    yield {"id": "stock", "title": "Stock", "note": ""}
    yield {"id": "scenarios", "title": "Scenarios", "note": f"{len(view['doc']['scenarios']):,}"}
    yield {"id": "calls", "title": "Slowest calls", "note": ""}
    left = len(view["unwanted"])
    yield {"id": "remainder", "title": "Created and left", "note": f"{left} left" if left else ""}
    yield {"id": "settings", "title": "Settings", "note": ""}
    yield {"id": "integrity", "title": "Integrity", "note": ""}


def _finder(scenarios: Iterable[Mapping[str, Any]]) -> Any:
    """Return a function that finds a scenario by its id, or by its name as the run's record has it; None where none is meant."""
    known: dict[str, Mapping[str, Any]] = {}
    for entry in scenarios:
        title = f"{entry['name']} [{entry['example']}]" if entry.get("example") else entry["name"]
        for name in (entry["name"], title, f"{entry['feature']}: {title}", entry["nodeid"]):
            known.setdefault(str(name), entry)
    known |= {str(entry["id"]): entry for entry in scenarios}
    return lambda ref: known.get(str(ref)) if ref else None


def _decision(verdict: Mapping[str, Any]) -> dict[str, Any]:
    """The decision in words, its icon and colours, and what a person may decide then; a rehearsal says what it came to as plainly."""
    word, rehearsed = verdict["decision"], verdict["rehearsed"]
    kind, meaning, choices = _DECISIONS[_OF_REHEARSAL.get(rehearsed, word)]
    if rehearsed:
        word, choices = f"{word}: {rehearsed.upper()}", ("Rehearsal read",)
    return {"word": word, "kind": kind, "meaning": meaning, "choices": choices, "rehearsal": bool(rehearsed)}


def _why(document: Mapping[str, Any]) -> list[str]:
    """The reasons of the verdict without the causes, which have a table of their own."""
    causes = {f"{cause_line(cause)}." for cause in document["causes"]}
    return [sentence for sentence in document["verdict"]["why"] if sentence not in causes]


def _checks_by_step(checks: Iterable[Mapping[str, Any]]) -> Any:
    """Return a function that gives the checks of a scenario's sentence by its number, or None for those of no sentence."""
    known: dict[tuple[str, int | None], list[Mapping[str, Any]]] = {}
    for check in checks:
        known.setdefault((check["scenario"], check["step"]), []).append(check)
    return lambda scenario, step: known.get((scenario, step), ())


def _importance(scenarios: Iterable[Mapping[str, Any]]) -> Any:
    """Return the key by which parts of scenarios are sorted: failed ones first, the published order's, Step 10's, then as they ran."""
    ranks = {
        entry["id"]: (
            entry["status"] != "failed",
            "inventory_tutorial" not in (entry.get("tags") or ()),
            "step10" not in (entry.get("tags") or ()),
            number,
        )
        for number, entry in enumerate(scenarios)
    }

    def rank(part: Mapping[str, Any], find: Any) -> tuple[bool, bool, bool, int]:
        found = find(part["scenario"])
        return ranks[found["id"]] if found else (True, True, True, len(ranks))

    return rank


def _criteria(criteria: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[tuple[str, list[Mapping[str, Any]]]]]]:
    """Group the criteria by step and section, in the order in which they come."""
    steps: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for entry in criteria:
        steps.setdefault(entry["step"], {}).setdefault(entry["section"], []).append(entry)
    return [(step, list(sections.items())) for step, sections in steps.items()]


def _is_shown(block: tuple[str, list[tuple[str, list[Mapping[str, Any]]]]]) -> bool:
    """Tell whether a step's criteria stand in the open: those of Step 10 always, others where one of them was checked."""
    step, sections = block
    return step == "Step 10" or any(entry["result"] != "not checked" for _, entries in sections for entry in entries)


def _is_right(invoice: Mapping[str, Any]) -> bool:
    cells = [cell for line in invoice["lines"] for cell in line["cells"]]
    return all(cell["ok"] for cell in [*invoice["totals"], *cells])


def _share(counts: Iterable[tuple[str, int]]) -> Iterator[tuple[str, float, float]]:
    """Yield name, start and width of each count's part of a bar 1,000 wide; the least is wide enough to be seen."""
    some = [(name, count) for name, count in counts if count]
    total = sum(count for _, count in some) or 1
    widths = [max(count / total * 1000, 6.0) for _, count in some]
    scale, place = 1000 / (sum(widths) or 1), 0.0
    for (name, _), width in zip(some, widths, strict=True):
        yield name, round(place, 1), round(max(width * scale - 2, 1), 1)
        place += width * scale


def _proof(proof: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    """Yield the figures of a detection proof in words; those that are not known by name as they are."""
    for name, value in (proof or {}).items():
        if isinstance(value, Mapping) and "caught" in value:
            yield (
                name.capitalize(),
                f"{value['caught']} of {value.get('seeded', '?')} caught, {value.get('slipped', 0)} slipped",
            )
        elif isinstance(value, Mapping):
            yield name.capitalize(), ", ".join(f"{key.replace('_', ' ')} {part}" for key, part in value.items())
        elif name == "seconds":
            yield "Lasted", page_text.duration(value)
        elif name not in ("finished", "version", "headline") and not isinstance(value, (list, tuple)):
            text = (
                {True: "yes", False: "no", None: "unknown"}.get(value, value)
                if not isinstance(value, int) or isinstance(value, bool)
                else f"{value:,}"
            )
            yield name.replace("_", " ").capitalize(), str(text)


def _titles(scenarios: Iterable[Mapping[str, Any]]) -> Any:
    """Return a function that names a scenario, with its example where several bear the same name."""
    names = Counter(entry["name"] for entry in scenarios)

    def title(entry: Mapping[str, Any]) -> str:
        several = names[entry["name"]] > 1 and entry.get("example")
        return f"{entry['name']} · {entry['example']}" if several else str(entry["name"])

    return title


def _failed_sentence(scenario: Mapping[str, Any]) -> str:
    step = failed_step(scenario)
    return step_sentence(step) if step is not None else f"It failed {outside_steps(scenario)}."


def _shown_status(status: str) -> str:
    return status if status in ("passed", "failed", "flaky", "skipped") else "not run"


def neighbours(entries: Iterable[Mapping[str, Any]], key: str) -> list[list[Mapping[str, Any]]]:
    """Group neighbours that share a value."""
    return [list(group) for _, group in groupby(entries, lambda entry: entry[key])]


def hash_of_evidence(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the evidence's file as hex digits, empty where the document names none."""
    return str(evidence_file(document.get("integrity") or {}).get("sha256", ""))


def embedded(text: bytes) -> str:
    """Return a text as the page's scripts unpack it: base64 of gzip."""
    return base64.b64encode(pack(text)).decode("ascii")
