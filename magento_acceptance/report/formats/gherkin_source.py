"""The Gherkin documents of a run, and which pickle each scenario of the sign-off document ran."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gherkin.ast_builder import AstBuilder
from gherkin.errors import ParserError
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler
from gherkin.stream.id_generator import IdGenerator

from magento_acceptance.report.labels import Document, Scenario, by_feature, clean, scenario_title, steps_of

Pickle = Mapping[str, Any]


@dataclass(frozen=True)
class Feature:
    """A feature: its text, its Gherkin document, the pickles of the scenarios that were selected, and what ran them."""

    uri: str
    source: str
    document: dict[str, Any]
    pairs: list[tuple[Scenario, Pickle]]

    @property
    def pickles(self) -> list[Pickle]:
        """The pickles, in the document's order; one that several scenarios ran comes once."""
        return list({pickle["id"]: pickle for _, pickle in self.pairs}.values())


def read_features(document: Document, features_root: Path) -> list[Feature]:
    """Read the feature files that the document names; one that does not fit is written anew from the document."""
    ids = IdGenerator()
    return [_feature(scenarios, features_root, ids) for _, scenarios in by_feature(document)]


def _feature(scenarios: list[Scenario], root: Path, ids: IdGenerator) -> Feature:
    uri = clean(scenarios[0].get("feature_file") or "unknown.feature")
    for source in _stored(root, uri):
        with contextlib.suppress(ParserError, LookupError):
            return _parsed(uri, source, scenarios, ids, _matching)
    return _parsed(uri, _written(scenarios), scenarios, ids, _by_position)


def _stored(root: Path, uri: str) -> Iterator[str]:
    """Yield the file's text, if it is within the root's reach."""
    for base in (root, root.parent):
        path = base / uri
        if path.is_file() and path.resolve().is_relative_to(base.resolve()):
            with contextlib.suppress(OSError, UnicodeDecodeError):
                yield path.read_text(encoding="utf-8")


def _parsed(
    uri: str,
    source: str,
    scenarios: list[Scenario],
    ids: IdGenerator,
    pair: Callable[[list[Scenario], Sequence[Pickle], dict[str, Any]], list[Pickle]],
) -> Feature:
    """Parse and pair; raises LookupError where a scenario is not in the source."""
    gherkin: Any = Parser(AstBuilder(ids)).parse(source)
    gherkin["uri"] = uri
    pickles: Any = Compiler(ids).compile(gherkin)
    pairs = pair(scenarios, pickles, gherkin)
    _keep(gherkin["feature"], {pickle["astNodeIds"][0] for pickle in pairs})
    return Feature(uri, source, gherkin, list(zip(scenarios, pairs, strict=True)))


def _matching(scenarios: list[Scenario], pickles: Sequence[Pickle], gherkin: dict[str, Any]) -> list[Pickle]:
    """Find each scenario's pickle, by the scenario it stands in and the sentences it has; of a scenario that ran again the same again."""
    nodes = {node["id"]: node for node in _scenario_nodes(gherkin["feature"])}
    rows = {
        row["id"]: row for node in nodes.values() for table in node["examples"] for row in table.get("tableBody", ())
    }
    free = list(pickles)
    found = []
    for scenario in scenarios:
        fitting = _fitting(scenario, free, nodes) or _fitting(scenario, pickles, nodes)
        exact = [pickle for pickle in fitting if scenario.get("example") == _example(pickle, rows)]
        if not fitting:
            raise LookupError(scenario.get("name"))
        found.append((exact or fitting)[0])
        if found[-1] in free:
            free.remove(found[-1])
    return found


def _fitting(scenario: Scenario, pickles: Iterable[Pickle], nodes: Mapping[str, Any]) -> list[Pickle]:
    return [pickle for pickle in pickles if _fits(scenario, pickle, nodes[pickle["astNodeIds"][0]])]


def _fits(scenario: Scenario, pickle: Pickle, node: Mapping[str, Any]) -> bool:
    """Tell whether a pickle is what the scenario ran, to the last cell: a file that holds what the document masks fits none."""
    if scenario.get("name") not in (node["name"], pickle["name"]):
        return False
    recorded = [(str(step.get("text") or ""), step.get("table"), step.get("docstring")) for step in steps_of(scenario)]
    return recorded == [(step["text"], *_arguments(step)) for step in pickle["steps"]][: len(recorded)]


def _arguments(step: Mapping[str, Any]) -> tuple[list[list[str]] | None, str | None]:
    argument = step.get("argument") or {}
    table, docstring = argument.get("dataTable"), argument.get("docString")
    rows = [[cell["value"] for cell in row["cells"]] for row in table["rows"]] if table else None
    return rows, docstring["content"] if docstring else None


def _example(pickle: Pickle, rows: Mapping[str, Mapping[str, Any]]) -> str | None:
    """Name an example as pytest does."""
    row = rows.get(pickle["astNodeIds"][-1])
    return "-".join(cell["value"] for cell in row["cells"]) if row else None


def _by_position(scenarios: list[Scenario], pickles: Sequence[Pickle], _gherkin: dict[str, Any]) -> list[Pickle]:
    """Pair what was written from these very scenarios."""
    if len(pickles) != len(scenarios):
        raise LookupError("a scenario was lost in writing")
    return list(pickles)


def _keep(feature: dict[str, Any], wanted: set[str]) -> None:
    """Drop the scenarios that were not selected, which readers would show as having no result."""
    for child in feature["children"]:
        if "rule" in child:
            _keep(child["rule"], wanted)
    feature["children"] = [
        child
        for child in feature["children"]
        if ("scenario" not in child or child["scenario"]["id"] in wanted)
        and ("rule" not in child or any("scenario" in inner for inner in child["rule"]["children"]))
    ]


def _scenario_nodes(feature: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for child in feature["children"]:
        if "scenario" in child:
            yield child["scenario"]
        elif "rule" in child:
            yield from _scenario_nodes(child["rule"])


def _written(scenarios: list[Scenario]) -> str:
    """Write a feature down from its scenarios, each example as a scenario of its own."""
    lines = ["# language: en", f"Feature: {_line(scenarios[0].get('feature'))}"]
    for scenario in scenarios:
        tags = " ".join(f"@{'_'.join(clean(tag).lstrip('@').split())}" for tag in scenario.get("tags") or () if tag)
        lines += [
            "",
            *([f"  {tags.replace('#', '_')}"] if tags else []),
            f"  Scenario: {_line(scenario_title(scenario))}",
        ]
        # a scenario without steps gives no pickle
        for step in steps_of(scenario) or ({"keyword": "*", "text": "(its sentences were never reached)"},):
            keyword = _line(step.get("keyword"))
            lines.append(f"    {keyword if keyword in _KEYWORDS else '*'} {_line(step.get('text')) or '-'}")
            if step.get("docstring"):
                lines += ['      """', *(f"      {line}" for line in _quoted(step["docstring"])), '      """']
            for row in () if step.get("docstring") else step.get("table") or ():  # a step has one of them
                lines.append(f"      | {' | '.join(_cell(cell) for cell in row)} |")
    return "\n".join(lines) + "\n"


_KEYWORDS = ("Given", "When", "Then", "And", "But", "*")


def _line(text: object) -> str:
    return " ".join(clean(text or "").split())


def _quoted(text: object) -> list[str]:
    return clean(text).replace('"""', '\\"\\"\\"').splitlines()


def _cell(value: object) -> str:
    return _line(value).replace("\\", "\\\\").replace("|", "\\|")
