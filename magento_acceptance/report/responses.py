"""What the same calls of the same scenarios returned otherwise in two runs: the list of what an upgrade changes, beyond verdicts.

Readings are paired by scenario, route, and the write that came before them; values by JSON pointer, with `*` for the entries of a list.
What differs between any two runs says nothing of a release: of ids, codes and times only presence and type count, stock levels are left
out, and so are digits within texts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from magento_acceptance.expectations.values import ABSENT, show
from magento_acceptance.report.exchanges import Exchanges, route_name
from magento_acceptance.report.labels import scenario_title, without_run_tag
from magento_acceptance.report.scenarios import checks_of, read_scenarios
from magento_acceptance.run_log.record import read_record
from magento_acceptance.run_log.workspace import Workspace

Document = Mapping[str, Any]
Call = tuple[str, str, str, int]
"""Scenario, the write that was accepted before it (of a write: accepted or refused), route, and which one of these it is."""

_OWN: Final = re.compile(
    r"(^|_)(id|ids|at|date|key|code|token|hash|number|email|remote_ip)$|_id_|^increment|^(sku|name|label|fieldValue|default_(billing|shipping))$"
)
"""Keys whose values are a shop's or a run's own."""
_TAG: Final = re.compile(r"qa-[0-9a-f]{6}(-[0-9a-f]{8})?")
_DIGITS: Final = re.compile(r"\d+")
_INDEX: Final = re.compile(r"/\d+(?=/|$)")
#: An order holds its lines once more in its shipping assignments, and in a child its parent.
_COPY: Final = re.compile(r"/extension_attributes/shipping_assignments/\*(?=/items/)|/parent_item(?=/)")
#: What a check's subject calls the documents, and how the routes to them begin.
_DOCUMENTS: Final = {
    "order": "orders",
    "invoice": "invoice",
    "credit memo": "creditmemo",
    "shipment": "shipment",
    "cart": "{cart}",
}
_SUBJECT: Final = re.compile(rf"\b({'|'.join(_DOCUMENTS)})\b")
#: Routes whose figures are levels of stock, which depend on what other scenarios took.
_STOCK: Final = ("inventory/", "stockItems", "stockStatuses", "products")
UNJUDGED: Final = "judged by no check"


@dataclass
class Change:
    """One place that changed in one way: `rule` from which the value follows, per run; an example; how often, where."""

    rule: tuple[str, str]
    pointer: str
    kind: str
    before: str
    after: str
    values: set[tuple[str, str]] = field(default_factory=set)
    routes: Counter[str] = field(default_factory=Counter)
    scenarios: set[str] = field(default_factory=set)

    def as_dict(self) -> dict[str, Any]:
        """The change as JSON has it."""
        return {
            "rule": list(self.rule),
            "pointer": self.pointer,
            "kind": self.kind,
            "before": self.before,
            "after": self.after,
            "further_values": len(self.values) - 1,
            "routes": [name for name, _ in self.routes.most_common()],
            "scenarios": sorted(self.scenarios),
        }


@dataclass(frozen=True)
class Run:
    """A run's document, its exchanges, and the checks of its scenarios with all rows, as report.scenarios.checks_of gives them."""

    document: Document
    exchanges: Exchanges
    checks: Iterable[Mapping[str, Any]]


def run_of(folder: Path, document: Document) -> Run:
    """A run of a folder, read with its evidence and its record. Raises OSError."""
    workspace = Workspace.of(folder)
    exchanges = Exchanges(workspace.evidence)
    return Run(
        document,
        exchanges,
        checks_of(read_scenarios(workspace, exchanges), read_record(workspace.record_log)["checks"]),
    )


def changed_responses(before: Run, after: Run) -> list[dict[str, Any]]:
    """The changes grouped by rule, those of most scenarios first; values that no check judged come last."""
    old, new = _calls(before), _calls(after)
    rules = _rules(before), _rules(after)
    changes: dict[tuple[object, ...], Change] = {}
    for call in (call for call in old if call in new):
        scenario, _, route, _ = call
        pair = before.exchanges.by_id(old[call]), after.exchanges.by_id(new[call])
        for pointer, kind, was, now in _differences(*map(_shown, pair), ignored=_is_of_stock(route)):
            place = _COPY.sub("", pointer)
            rule = _rule(rules[0], scenario, route, place), _rule(rules[1], scenario, route, place)
            change = changes.setdefault((rule, place, kind), Change(rule, place, kind, was, now))
            change.values.add((was, now))
            change.routes[route] += 1
            change.scenarios.add(scenario)
    reach = Counter[tuple[str, str]]()
    for change in changes.values():
        reach[change.rule] = max(reach[change.rule], len(change.scenarios))
    in_order = sorted(
        changes.values(),
        key=lambda change: (
            not any(change.rule),
            -reach[change.rule],
            change.rule,
            -len(change.scenarios),
            change.pointer,
        ),
    )
    return [change.as_dict() for change in in_order]


def lines(changes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The changes for a terminal: a line for each rule, below it one for each place."""
    rule = None
    for change in changes:
        if change["rule"] != rule:
            rule = change["rule"]
            yield _rule_line(*rule)
        further = f" (and {change['further_values']} more)" if change["further_values"] else ""
        count = len(change["scenarios"])
        where = ", ".join(change["routes"][:2]) + (", ..." if len(change["routes"]) > 2 else "")
        values = f"{change['before']} -> {change['after']}{further}"
        yield f"  {change['pointer'] or '/'}: {values}  [{where}; {count} scenario{'s' if count != 1 else ''}]"


def _rule_line(before: str, after: str) -> str:
    if before == after:
        return before or UNJUDGED
    return f"{before or UNJUDGED} -> {after or UNJUDGED}"


def _calls(run: Run) -> dict[Call, str]:
    """The id of the exchange of each call of the run's scenarios; of a resource that was read again before a write the last reading."""
    found: dict[Call, str] = {}
    for scenario in run.document["scenarios"]:
        name = _name(scenario)
        turns: Counter[str] = Counter()
        read: dict[tuple[str, str], list[str]] = {}
        written = ""
        for exchange in (str(one) for step in scenario.get("steps") or () for one in step["exchanges"] or ()):
            entry = run.exchanges.by_id(exchange)
            if entry is None:
                continue
            request = entry["request"]
            route, url = route_name(request["method"], request["url"]), request["url"]
            if request["method"] == "GET":
                urls = read.setdefault((written, route), [])
                if url not in urls:
                    urls.append(url)
                found[name, written, route, urls.index(url)] = exchange
                continue
            accepted = ((entry.get("response") or {}).get("status") or 599) < 400
            kind = f"{route} {'accepted' if accepted else 'refused'}"
            turns[kind] += 1
            found[name, kind, route, turns[kind]] = exchange
            if accepted:
                written = f"{kind} {turns[kind]}"
    return found


def _name(scenario: Mapping[str, Any]) -> str:
    """The scenario by what is the same in every run."""
    return f"{scenario['feature']}: {without_run_tag(scenario_title(scenario))}"


def _rule(rules: Mapping[tuple[str, str, str], str], scenario: str, route: str, place: str) -> str:
    """The rule by which a scenario judged a place of the document that a route leads to, or of the call itself; empty where none did."""
    path = route.partition(" ")[2]
    document = next((name for name, begins in _DOCUMENTS.items() if path.startswith(begins)), "")
    return rules.get((scenario, document, place)) or rules.get((scenario, "", place)) or ""


def _rules(run: Run) -> dict[tuple[str, str, str], str]:
    """The rule of each judged value by scenario, document and pointer."""
    names = {scenario["id"]: _name(scenario) for scenario in run.document["scenarios"]}
    about = ((_SUBJECT.search(check["subject"]), check) for check in run.checks)
    return {
        (names[check["scenario"]], found[1] if found else "", _INDEX.sub("/*", row["pointer"])): row["rule"]
        for found, check in about
        for row in check["rows"]
        if row["pointer"]
    }


def _is_of_stock(route: str) -> bool:
    return route.partition(" ")[2].startswith(_STOCK)


def _shown(exchange: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The response as it is compared: its status beside its body, of a search the entries that it found."""
    response = (exchange or {}).get("response") or {}
    body = response.get("json", ABSENT)
    if isinstance(body, Mapping) and {"items", "total_count"} <= body.keys():
        body = body["items"]
    return {"status": response.get("status"), "body": body}


def _differences(
    before: Mapping[str, Any], after: Mapping[str, Any], *, ignored: bool
) -> Iterator[tuple[str, str, str, str]]:
    """Pointer, kind, old and new value; `ignored` leaves figures aside."""
    if before["status"] != after["status"]:
        yield "HTTP status", "status", str(before["status"]), str(after["status"])
    lists = isinstance(before["body"], list) and isinstance(after["body"], list)
    for pointer, *change in _of_values(before["body"], after["body"], "", figures=not ignored):
        yield pointer.removeprefix("/*") if lists else pointer, change[0], change[1], change[2]


def _of_values(before: Any, after: Any, pointer: str, *, figures: bool) -> Iterator[tuple[str, str, str, str]]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in {**before, **after}:
            old, new = before.get(key, ABSENT), after.get(key, ABSENT)
            yield from _of_values(old, new, f"{pointer}/{key}", figures=figures)
    elif isinstance(before, list) and isinstance(after, list):
        if len(before) == len(after):
            for old, new in zip(before, after, strict=True):
                yield from _of_values(old, new, f"{pointer}/*", figures=figures)
        elif not before or not after:
            yield pointer, "entries", f"{len(before)} entries", f"{len(after)} entries"
    elif _type(before) != _type(after):
        kind = "presence" if ABSENT in (before, after) else "type"
        yield pointer, kind, _example(before), _example(after)
    elif not _same(before, after, pointer, figures=figures):
        yield pointer, "value", show(before), show(after)


def _same(before: Any, after: Any, pointer: str, *, figures: bool) -> bool:
    if before == after or _OWN.search(pointer.rpartition("/")[2]):
        return True
    if isinstance(before, str) and not pointer:
        return _plain(before) == _plain(after)
    if isinstance(before, str):
        try:
            return Decimal(before) == Decimal(after)
        except InvalidOperation:
            return _plain(before) == _plain(after)
    return not isinstance(before, bool) and not (figures and pointer)  # a number alone is an id, or a quantity of stock


def _plain(text: str) -> str:
    return _DIGITS.sub("#", _TAG.sub("", text))


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else type(value).__name__


def _example(value: Any) -> str:
    """A value that is there in one run only, or of another type; long ones only by kind."""
    text = show(value)
    if len(text) <= 30:
        return _TAG.sub("...", text)
    return {"dict": "an object", "list": "a list"}.get(type(value).__name__, text)
