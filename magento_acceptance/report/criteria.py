"""The acceptance criteria: each claim of the tutorial, the sentences of the scenarios that check it, and what came of them.

A criterion is judged by its sentences alone. In one scenario it is

- ``failed`` where one of its sentences failed, or where the scenario failed before it came to one of them;
- ``passed`` where all of its sentences ran and passed (what else failed in that scenario belongs to other criteria);
- ``not checked`` where the scenario was skipped or did not run.

Over all scenarios it is ``failed`` where one of its sentences failed; ``passed`` where at least one of its sentences ran and passed and
none failed; else ``not checked``. So a scenario that breaks off before it comes to the sentence proves nothing: it stands among the
criterion's scenarios as failed, while the criterion is what the other scenarios make of it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

PASSED: Final = "passed"
FAILED: Final = "failed"
NOT_CHECKED: Final = "not checked"
ACCEPTED_STEP: Final = "Step 10"
"""The step whose criteria a shop must meet to be accepted."""

_FILE: Final = Path(__file__).with_name("criteria.toml")


@dataclass(frozen=True)
class Criterion:
    """A claim, and where it is checked: see the head of criteria.toml for the meaning of the fields."""

    id: str
    step: str
    section: str
    claim: str
    sentences: tuple[str, ...]
    tags: frozenset[str] = frozenset()
    after: tuple[str, ...] = ()
    optional: bool = False

    def checks(self, texts: Sequence[str], tags: frozenset[str]) -> list[int]:
        """The positions of the sentences, among all of a scenario's, that check this claim."""
        if not self.tags <= tags:
            return []
        start = 0
        for earlier in self.after:
            found = next((place for place in range(start, len(texts)) if earlier in _patterns(texts[place])), None)
            if found is None:
                return []
            start = found + 1
        return [place for place in range(start, len(texts)) if not _patterns(texts[place]).isdisjoint(self.sentences)]


@dataclass
class _Judgement:
    ran: bool = False
    failed: bool = False
    scenarios: list[dict[str, Any]] = field(default_factory=list)


@cache
def criteria() -> tuple[Criterion, ...]:
    """All criteria, in the order of the tutorial."""
    with _FILE.open("rb") as file:
        entries = tomllib.load(file)["criterion"]
    return tuple(
        Criterion(
            id=entry["id"],
            step=entry["step"],
            section=entry["section"],
            claim=entry["claim"],
            sentences=tuple(entry["sentences"]),
            tags=frozenset(entry.get("tags", ())),
            after=tuple(entry.get("after", ())),
            optional=entry.get("optional", False),
        )
        for entry in entries
    )


def judge(scenarios: Iterable[Any], exchanges: object = None, record: object = None) -> list[dict[str, Any]]:
    """What the scenarios of a run say of each criterion, in the sign-off document's shape.

    ``scenarios`` are the document's; ``exchanges`` and ``record`` are not looked at.
    """
    del exchanges, record
    known = criteria()
    judgements = {criterion.id: _Judgement() for criterion in known}
    # scenarios of one outline, and of one kind, have the same sentences: what checks what is found once for them
    places: dict[tuple[frozenset[str], tuple[str, ...]], list[tuple[str, list[int]]]] = {}
    for scenario in scenarios:
        if not isinstance(scenario, Mapping):
            continue
        steps = _steps(scenario)
        tags = frozenset(str(tag).lstrip("@") for tag in _list(scenario.get("tags")))
        key = (tags, tuple(str(step.get("text", "")) for step in steps))
        if key not in places:
            found = ((criterion.id, criterion.checks(key[1], tags)) for criterion in known)
            places[key] = [(name, checking) for name, checking in found if checking]
        for name, checking in places[key]:
            _enter(judgements[name], scenario, [str(steps[place].get("status")) for place in checking])
    return [
        {
            "id": criterion.id,
            "step": criterion.step,
            "section": criterion.section,
            "claim": criterion.claim,
            "result": _result(judgements[criterion.id]),
            "scenarios": judgements[criterion.id].scenarios,
        }
        for criterion in known
    ]


def unchecked(judged: Iterable[Any]) -> list[str]:
    """The claims of Step 10 that no scenario has checked though a shop must meet them to be accepted.

    The figures of the tutorial's own sample data are left out: a shop without that data can be accepted.
    """
    optional = {criterion.id for criterion in criteria() if criterion.optional}
    results = {str(entry.get("id")): entry.get("result") for entry in judged if isinstance(entry, Mapping)}
    return [
        criterion.claim
        for criterion in criteria()
        if criterion.step == ACCEPTED_STEP
        and criterion.id not in optional
        and results.get(criterion.id, NOT_CHECKED) == NOT_CHECKED
    ]


def _enter(judgement: _Judgement, scenario: Mapping[str, Any], statuses: Sequence[str]) -> None:
    """Take in what one scenario's checking sentences came to."""
    status = scenario.get("status")
    judgement.ran = judgement.ran or PASSED in statuses
    judgement.failed = judgement.failed or FAILED in statuses
    result = FAILED if FAILED in statuses or status == FAILED else NOT_CHECKED
    if all(found == PASSED for found in statuses):
        result = PASSED
    judgement.scenarios.append({"id": scenario.get("id"), "result": result})


def _result(judgement: _Judgement) -> str:
    if judgement.failed:
        return FAILED
    return PASSED if judgement.ran else NOT_CHECKED


def _steps(scenario: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [step for step in _list(scenario.get("steps")) if isinstance(step, Mapping)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


@lru_cache(maxsize=4096)
def _patterns(text: str) -> frozenset[str]:
    """The patterns, of all that the criteria name, that a sentence matches."""
    return frozenset(pattern for pattern, compiled in _compiled() if compiled.fullmatch(text))


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each pattern with what it means: * stands for any text."""
    named = {sentence for criterion in criteria() for sentence in (*criterion.sentences, *criterion.after)}
    return tuple(
        (pattern, re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)) for pattern in sorted(named)
    )
