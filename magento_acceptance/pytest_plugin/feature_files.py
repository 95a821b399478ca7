"""Feature files as pytest collects them: a file holds its scenarios, an outline's scenario one item for each row of its examples."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest
from gherkin.errors import CompositeParserException
from gherkin.parser import Parser
from pytest_bdd import scenario
from pytest_bdd.exceptions import GherkinParseError
from pytest_bdd.feature import features
from pytest_bdd.gherkin_parser import GherkinDocument
from pytest_bdd.parser import Feature, FeatureParser

from magento_acceptance.pytest_plugin.scenario_recorder import row_names

SUFFIX: Final = ".feature"


class FeatureFile(pytest.Module):
    """A feature file. To pytest it is a module whose tests are the scenarios, so that markers, fixtures and selection work as ever."""

    def _getobj(self) -> ModuleType:
        """The module, made anew for this file (pytest asks for it more than once)."""
        if self._made is None:
            self._made = _module(self.path)
        return self._made

    _made: ModuleType | None = None
    only: frozenset[str] = frozenset()
    """The scenarios that are collected, by the names in their ids; empty for all of them."""

    def collect(self) -> Iterator[Any]:
        """The scenarios. Raises CollectError where the file is no Gherkin, in one line that names the place."""
        try:
            for item in super().collect():
                if not self.only or not self.only.isdisjoint((item.name, item.name.partition("[")[0])):
                    yield item
        except GherkinParseError as error:
            raise self.CollectError(f"{self.nodeid}:{error.line}: {error.message}") from None


def _module(path: Path) -> ModuleType:
    module = ModuleType(path.stem)
    module.__file__ = str(path)
    feature = _feature(path)
    for name, template in feature.scenarios.items():

        @scenario(path.name, name, features_base_dir=str(path.parent))
        def run() -> None:
            """Its sentences are all that it does."""

        run.__module__ = module.__name__
        run.__test__ = True  # type: ignore[attr-defined]  # whatever it is called
        vars(run)[re.sub(r"\W", "", name.replace(" ", "_"))] = True  # for -k, whose words hold no blank
        # where pytest says that it stands
        run.__code__ = run.__code__.replace(co_filename=str(path), co_firstlineno=template.line_number)
        vars(module)[item_name(name)] = run
    return module


@cache
def parsed(path: Path) -> Mapping[str, Any]:
    """A feature file as Gherkin's parser gives it, read once a process. Raises CompositeParserException, OSError, UnicodeDecodeError."""
    return Parser().parse(path.read_text(encoding="utf-8"))


class _Parser(FeatureParser):
    """pytest-bdd's parser, for a file that may have been parsed already."""

    def _parse_feature_file(self) -> GherkinDocument:
        try:
            return GherkinDocument.from_dict(parsed(Path(self.abs_filename)))
        except CompositeParserException:
            return super()._parse_feature_file()  # raises what pytest-bdd says of it


def _feature(path: Path) -> Feature:
    """The feature of a file, kept where `scenario` of pytest-bdd looks for it."""
    name = os.path.abspath(path)  # noqa: PTH100 - as pytest-bdd names it
    if name not in features:
        features[name] = _Parser(str(path.parent), path.name).parse()
    return features[name]


def item_name(scenario_name: str) -> str:
    """The name of a scenario in the ids of pytest, which keeps `::` and `[` for its own use."""
    return scenario_name.replace("::", ":").replace("[", "(").replace("]", ")")


def at_lines(args: Sequence[str], folder: Path) -> list[str]:
    """Arguments of pytest, `some.feature:12` replaced by the scenario (or the row of its examples) at that line.

    A line above the first scenario stands for the whole file. Paths are relative to `folder`. Raises pytest.UsageError for a line that the
    file does not have.
    """
    return [_at_line(arg, folder) for arg in args]


def _at_line(arg: str, folder: Path) -> str:
    name, colon, line = arg.rpartition(":")
    path = folder / name
    if not (colon and line.isdecimal() and name.endswith(SUFFIX) and path.is_file()):
        return arg
    text = path.read_text(encoding="utf-8")
    if not 1 <= int(line) <= len(text.splitlines()):
        raise pytest.UsageError(f"{name} has no line {line}")
    try:
        feature: Any = parsed(path).get("feature") or {}
    except CompositeParserException:
        return name  # collecting it says what is wrong
    found = [entry for entry in _places(feature) if entry[0] <= int(line)]
    return f"{name}::{found[-1][1]}" if found else name


def _places(node: Any) -> Iterator[tuple[int, str]]:
    """Where each scenario and each row of its examples begins, and what it is called in pytest's ids, from top to bottom."""
    for child in node.get("children") or ():
        if rule := child.get("rule"):
            yield from _places(rule)
        if not (found := child.get("scenario")):
            continue
        name = item_name(found["name"])
        yield min(part["location"]["line"] for part in (found, *found["tags"])), name
        rows = [row for examples in found["examples"] for row in examples.get("tableBody") or ()]
        names = row_names([row["cells"][0]["value"] for row in rows])
        yield from ((row["location"]["line"], f"{name}[{short}]") for row, short in zip(rows, names, strict=True))
