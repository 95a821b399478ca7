"""The catalogue of sentences: what each step definition reads, gives and needs, with an example from the features."""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pytest_bdd import parsers
from pytest_bdd.feature import get_features
from pytest_bdd.parser import Step
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from magento_acceptance.project import FEATURES, plugins, shipped
from magento_acceptance.pytest_plugin.columns import known_columns

_FIELD: Final = re.compile(r"\{(\w+)(?::[^{}]*)?\}")
_SPECIAL: Final = frozenset("()./'\\")
_ROWS: Final = 3
"""So many rows of an example's table are shown."""


@dataclass(frozen=True)
class Sentence:
    """A step definition.

    `gives` is the fixture that it makes, `needs` are those that it takes from other sentences; `example` is a sentence of a feature as it
    runs, `columns` are those that its table may have; `expression` is how editors read it.
    """

    module: str
    keywords: tuple[str, ...]
    pattern: str
    expression: str
    meaning: str
    needs: tuple[str, ...]
    gives: str
    columns: tuple[str, ...]
    example: str

    def matches(self, word: str) -> bool:
        """Whether a word, in any case, is in the sentence, its meaning, its module or its example."""
        return word.lower() in " ".join((self.pattern, self.meaning, self.module, self.example)).lower()


def catalogue(project: Path) -> list[Sentence]:
    """All sentences that a project's features may use: the shipped ones and its own, in the order of their modules and lines."""
    modules = _load(project)
    found = [entry for entry in step_function_context_registry.values() if entry.step_func.__module__ in modules]
    found.sort(
        key=lambda entry: (modules.index(entry.step_func.__module__), inspect.getsourcelines(entry.step_func)[1])
    )
    examples = _examples(found, _sentences(project))
    given = {entry.target_fixture for entry in found}
    return [_described(group, examples, given) for group in _together(found)]


def _load(project: Path) -> list[str]:
    names = plugins(str(project / "conftest.py"))[1:]
    if str(project) not in sys.path:
        sys.path.insert(0, str(project))
    for name in names:
        importlib.import_module(name)
    return names


def _together(found: Iterable[StepFunctionContext]) -> list[list[StepFunctionContext]]:
    """Definitions of one function with the same words, for different keywords, are one sentence."""
    groups: dict[tuple[Any, str], list[StepFunctionContext]] = {}
    for entry in found:
        groups.setdefault((entry.step_func, entry.parser.name), []).append(entry)
    return list(groups.values())


def _described(
    group: Sequence[StepFunctionContext], examples: dict[int, Step], given: Collection[str | None]
) -> Sentence:
    first = group[0]
    step = next((examples[id(entry)] for entry in group if id(entry) in examples), None)
    table = (
        [[str(cell) for cell in row] for row in step.datatable.raw()]
        if step is not None and step.datatable is not None
        else []
    )
    return Sentence(
        module=first.step_func.__module__.rpartition(".")[2],
        keywords=tuple(sorted({(entry.type or "step").capitalize() for entry in group})),
        pattern=_readable(first.parser.name),
        expression=_expression(first.parser),
        meaning=(inspect.getdoc(first.step_func) or "").partition("\n")[0],
        needs=tuple(name for name in inspect.signature(first.step_func).parameters if name in given),
        gives=next((entry.target_fixture for entry in group if entry.target_fixture), ""),
        columns=tuple(known_columns(first.step_func) or (table[0] if table else ())),
        example="" if step is None else "\n".join([f"{step.keyword} {step.name}", *_drawn(table[: _ROWS + 1])]),
    )


def _readable(pattern: str) -> str:
    """A pattern with each part that varies in braces: `{name}` without its format, a named group of a regular expression likewise."""
    text = _without_groups(_FIELD.sub(r"{\1}", pattern), "{{{}}}")
    return text.removesuffix("$").replace("(?:", "(").replace("\\", "")


def _expression(parser: parsers.StepParser) -> str:
    """The sentence for Cucumber's extensions: a Cucumber expression or, between slashes, a regular one; anything stands where it varies."""
    if isinstance(parser, parsers.re):
        regex = _without_groups(parser.regex.pattern.removesuffix("$"), "(.*)")
    else:
        words = _FIELD.sub("{}", parser.name)
        if not _SPECIAL.intersection(words):
            return words
        regex = "(.*)".join(map(re.escape, words.split("{}")))
    return f"/^{regex}$/".replace("'", ".")


def _without_groups(pattern: str, instead: str) -> str:
    """A regular expression with its named groups replaced; `{}` in `instead` is the group's name."""
    while (start := pattern.find("(?P<")) >= 0:
        depth, end = 0, start
        for end in range(start, len(pattern)):
            depth += {"(": 1, ")": -1}.get(pattern[end], 0) if pattern[end - 1] != "\\" else 0
            if not depth:
                break
        name = pattern[start + 4 : pattern.index(">", start)]
        pattern = f"{pattern[:start]}{instead.format(name)}{pattern[end + 1 :]}"
    return pattern


def _sentences(project: Path) -> Iterator[Step]:
    folders = {shipped(FEATURES), (project / FEATURES).resolve()}
    for feature in get_features([str(folder) for folder in sorted(folders) if folder.is_dir()]):
        for template in feature.scenarios.values():
            rows = [row for examples in template.examples for row in examples.as_contexts()]
            yield from template.render(rows[0] if rows else {}).steps


def _examples(found: Sequence[StepFunctionContext], sentences: Iterable[Step]) -> dict[int, Step]:
    """The first sentence that each definition reads, by the definition's identity."""
    examples: dict[int, Step] = {}
    seen = set()
    for step in sentences:
        if (step.type, step.name) in seen:
            continue
        seen.add((step.type, step.name))
        for entry in found:
            if entry.type in (None, step.type) and entry.parser.is_matching(step.name):
                examples.setdefault(id(entry), step)
                break
    return examples


def _drawn(table: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        yield "  | " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
