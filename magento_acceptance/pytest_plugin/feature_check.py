"""Features that do not mean what their author meant are refused before anything is called, all at once.

Gherkin takes a line that begins with no keyword of its for a description, so a misspelled `Whne ...` or `Scenaro: ...` would be lost
without a word; and a sentence without a step definition, or without a column that its step needs, would fail only when its turn came.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import pytest
from gherkin.errors import CompositeParserException
from pytest_bdd.scenario import scenario_wrapper_template_registry
from pytest_bdd.steps import step_function_context_registry

from magento_acceptance.pytest_plugin.columns import table_problems
from magento_acceptance.pytest_plugin.feature_files import parsed
from magento_acceptance.pytest_plugin.scenario_recorder import scenario_metadata

_KEYWORDS: Final = (
    "Given",
    "When",
    "Then",
    "And",
    "But",
    "Scenario",
    "Scenario Outline",
    "Background",
    "Examples",
    "Rule",
)
_NEAREST: Final = 3
_PLACEHOLDER: Final = re.compile(r"<([^<>]+)>")
_HEAD: Final = re.compile(r"\s*([A-Za-z ]+?):|\s*(\w+)\s")


def misread_lines(root: Path, features: Path) -> Iterator[str]:
    """What Gherkin reads otherwise than it was meant, in all features of a folder."""
    for path in sorted(features.rglob("*.feature")):
        name = path.relative_to(root).as_posix()
        try:
            feature = parsed(path).get("feature")
        except CompositeParserException as error:
            yield f"{name}: {' '.join(str(error).split())}"
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        yield from (f"{name}:{line}: {problem}" for line, problem in _of_node(feature or {}, lines, narrative=True))


def undefined_sentences(items: Iterable[pytest.Item]) -> Iterator[str]:
    """Scenarios without sentences, sentences that no step definition fits, and tables that their steps cannot read."""
    known = list(step_function_context_registry.values())
    seen: set[tuple[str, int]] = set()
    for item in items:
        template = scenario_wrapper_template_registry.get(getattr(item, "function", None))  # type: ignore[arg-type]
        scenario = scenario_metadata(item)
        if template is None or scenario is None:
            continue
        name = Path(template.feature.rel_filename).as_posix()
        if not template.steps and (name, template.line_number) not in seen:
            seen.add((name, template.line_number))
            yield f"{name}:{template.line_number}: the scenario {scenario['name']!r} has no sentence"
        for kind, step in zip((step.type for step in template.steps), scenario["steps"], strict=True):
            place = name, step["line"]
            sentence, said = step["text"], f"{step['keyword']} {step['text']}"
            if place in seen:
                continue
            fits = [one for one in known if one.type in (None, kind) and one.parser.is_matching(sentence)]
            if fits:
                for problem in min((table_problems(one.step_func, step["table"]) for one in fits), key=len):
                    seen.add(place)
                    yield f"{name}:{step['line']}: the step {said!r} {problem}"
                continue
            seen.add(place)
            nearest = get_close_matches(sentence, {one.parser.name for one in known}, n=_NEAREST, cutoff=0.0)
            hint = f"; the nearest are {', '.join(repr(one) for one in nearest)}" if nearest else ""
            yield f"{name}:{step['line']}: no step is defined for {said!r}{hint}"


def _of_node(node: Mapping[str, Any], lines: list[str], *, narrative: bool = False) -> Iterator[tuple[int, str]]:
    """The problems of a feature, rule, background or scenario, each with its line; `narrative` allows a description that is prose."""
    start = node["location"]["line"] if node else 0
    for text in str(node.get("description") or "").splitlines():
        meant = _meant(text)
        if text.strip() and (meant or not narrative):
            line = next((at for at in range(start, len(lines)) if lines[at].strip() == text.strip()), start) + 1
            yield (
                line,
                f"{text.strip()!r} is no sentence and would be lost"
                + (f"; {meant!r} is meant, it seems" if meant else ""),
            )
    for child in node.get("children") or ():
        for kind, inner in child.items():
            yield from _of_node(inner, lines, narrative=kind == "rule")
    columns = {
        cell["value"] for table in node.get("examples") or () for cell in table.get("tableHeader", {}).get("cells", ())
    }
    for step in node.get("steps") or () if node.get("examples") else ():
        for column in set(_PLACEHOLDER.findall(step["text"])) - columns:
            yield step["location"]["line"], f"the examples have no column {column!r}"


def _meant(text: str) -> str:
    """The keyword that a line begins with, rightly or misspelled; empty for prose."""
    head = _HEAD.match(text)
    if head is None:
        return ""
    word = head[1] or head[2]
    found = get_close_matches(word, _KEYWORDS, n=1, cutoff=0.75)
    return found[0] if found and (head[1] or word[0].isupper()) else ""
