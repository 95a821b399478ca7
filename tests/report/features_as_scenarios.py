"""The feature files as the scenarios of a sign-off document, every sentence passed unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from pytest_bdd.parser import FeatureParser, ScenarioTemplate

FEATURES = Path(__file__).parents[2] / "features"


@cache
def templates() -> tuple[ScenarioTemplate, ...]:
    """Every scenario of every feature, outlines once, with their placeholders."""
    found: list[ScenarioTemplate] = []
    for path in sorted(FEATURES.glob("*/*.feature")):
        feature = FeatureParser(str(FEATURES), str(path.relative_to(FEATURES))).parse()
        found += feature.scenarios.values()
    return tuple(found)


def tags_of(template: ScenarioTemplate) -> set[str]:
    """The tags of a scenario, its rule and its feature."""
    return set(template.feature.tags) | set(template.tags) | (set(template.rule.tags) if template.rule else set())


def as_scenarios(
    wanted: Callable[[set[str]], bool] = lambda _: True, status: Callable[[str], str] = lambda _: "passed"
) -> list[dict[str, Any]]:
    """The scenarios whose tags are wanted, each sentence with the status that its text is given."""
    return [
        {
            "id": f"s{number}",
            "feature": template.feature.name,
            "name": template.name,
            "tags": sorted(tags_of(template)),
            "status": "passed",
            "steps": [
                {"type": step.type, "keyword": step.keyword, "text": step.name, "status": status(step.name)}
                for step in template.steps
            ],
        }
        for number, template in enumerate(templates(), 1)
        if wanted(tags_of(template))
    ]
