"""The acceptance criteria: each claim of the tutorial, and what the recorded checks say of it.

A claim names checks (see the head of criteria.toml). It is

- ``failed`` where a row that belongs to it is wrong;
- ``passed`` where at least one row that belongs to it was judged, and none is wrong;
- ``not checked`` where no check came as far as one of its rows, be it that the scenario was skipped or that it failed before.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from magento_acceptance.errors import HarnessError
from magento_acceptance.files import write_whole
from magento_acceptance.rest.schema_documents import documents

PASSED: Final = "passed"
FAILED: Final = "failed"
NOT_CHECKED: Final = "not checked"
ACCEPTED_STEP: Final = "Step 10"
"""The step whose criteria a shop must meet to be accepted."""

FILE: Final = "criteria.toml"
"""The file of a project's own claims, at its top; a run keeps a copy in its folder."""

_FILE: Final = Path(__file__).with_name(FILE)


@dataclass(frozen=True)
class Criterion:
    """A claim, and the checks that it hangs on: see the head of criteria.toml for the meaning of the fields."""

    id: str
    step: str
    section: str
    claim: str
    checks: tuple[str, ...]
    tags: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()
    optional: bool = False

    def concerns(self, tags: frozenset[str], file: str) -> bool:
        """Whether a scenario of these tags and this feature file can check the claim."""
        return self.tags <= tags and (not self.files or any(_pattern(name).search(file) for name in self.files))

    def values_of(self, check: str) -> tuple[re.Pattern[str], ...]:
        """How the pointers of the values look that the claim names of a check."""
        entries = (entry.partition(":") for entry in self.checks)
        return tuple(_pattern(value) for name, colon, value in entries if colon and _pattern(name).fullmatch(check))

    def takes_rest(self, check: str) -> bool:
        """Whether the claim names the check as a whole, and so takes the values that no claim names."""
        return any(":" not in entry and _pattern(entry).fullmatch(check) for entry in self.checks)


@dataclass
class _Judgement:
    results: dict[str, str] = field(default_factory=dict)
    """By scenario."""

    def enter(self, scenario: str, *, ok: bool) -> None:
        if not ok or scenario not in self.results:
            self.results[scenario] = PASSED if ok else FAILED

    @property
    def result(self) -> str:
        if FAILED in self.results.values():
            return FAILED
        return PASSED if self.results else NOT_CHECKED


class InvalidCriteria(HarnessError):
    """A project's own criteria cannot be used; the text says why, on one line."""


@cache
def criteria() -> tuple[Criterion, ...]:
    """The shipped criteria, in the order of the tutorial."""
    return _read(tomllib.loads(_FILE.read_text(encoding="utf-8")))


def with_own(path: Path) -> tuple[Criterion, ...]:
    """The shipped criteria and after them those of a project's own file, where there is one; its own alone where it says `shipped = false`.

    Raises InvalidCriteria, OSError. schemas/criteria.json describes the file.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return criteria()
    try:
        body = tomllib.loads(text)
    except ValueError as error:
        raise InvalidCriteria(f"{path.name}: {error}") from None
    from jsonschema import Draft202012Validator  # for the few projects that have claims of their own

    for wrong in Draft202012Validator(documents()["criteria"]).iter_errors(body):
        raise InvalidCriteria(f"{path.name}: {'/'.join(map(str, wrong.path)) or 'the file'}: {wrong.message}")
    own, shipped = _read(body), criteria() if body.get("shipped", True) else ()
    ids = [criterion.id for criterion in (*shipped, *own)]
    if repeated := next((id_ for id_ in ids if ids.count(id_) > 1), None):
        raise InvalidCriteria(f"{path.name}: the id {repeated!r} is taken")
    return (*shipped, *own)


def keep_own(project: Path, run_folder: Path) -> None:
    """Keep a project's own criteria with a run, which is judged by them whenever its report is made. Raises InvalidCriteria, OSError."""
    own = project / FILE
    if own.exists():
        with_own(own)
        write_whole(run_folder / FILE, own.read_text(encoding="utf-8"))


def _read(body: Mapping[str, Any]) -> tuple[Criterion, ...]:
    entries = body.get("criterion", ())
    return tuple(
        Criterion(
            **{key: entry[key] for key in ("id", "step", "section", "claim")},
            checks=tuple(entry["checks"]),
            tags=frozenset(entry.get("tags", ())),
            files=tuple(entry.get("files", ())),
            optional=entry.get("optional", False),
        )
        for entry in entries
    )


class Judging:
    """What a run's checks say of each claim: the shipped ones unless others are given. `scenarios` and the checks are the document's."""

    def __init__(self, scenarios: Iterable[Mapping[str, Any]], claims: tuple[Criterion, ...] | None = None) -> None:
        self._claims = criteria() if claims is None else claims
        self._scenarios = {
            entry["id"]: (frozenset(entry["tags"] or ()), str(entry["feature_file"])) for entry in scenarios
        }
        self._judgements = {criterion.id: _Judgement() for criterion in self._claims}
        candidates = cache(partial(_candidates, self._claims))
        self._owners = cache(lambda tags, file, check, pointer: _owners(pointer, *candidates(tags, file, check)))

    def enter(self, check: Mapping[str, Any]) -> None:
        """Take a check in, with all its rows."""
        place = self._scenarios[check["scenario"]]
        for row in check["rows"]:
            for criterion in self._owners(*place, check["check"], row["pointer"]):
                self._judgements[criterion.id].enter(check["scenario"], ok=row["ok"])

    def claims(self) -> list[dict[str, Any]]:
        """Each claim in the sign-off document's shape, with the scenarios that checked it and the result that each came to."""
        return [
            {
                "id": criterion.id,
                "step": criterion.step,
                "section": criterion.section,
                "claim": criterion.claim,
                "result": self._judgements[criterion.id].result,
                "scenarios": [
                    {"id": id_, "result": result} for id_, result in self._judgements[criterion.id].results.items()
                ],
            }
            for criterion in self._claims
        ]


def judge(
    scenarios: Iterable[Mapping[str, Any]],
    checks: Iterable[Mapping[str, Any]],
    claims: tuple[Criterion, ...] | None = None,
) -> list[dict[str, Any]]:
    """What all checks of a run say of each claim."""
    judging = Judging(scenarios, claims)
    for check in checks:
        judging.enter(check)
    return judging.claims()


def unchecked(judged: Iterable[Mapping[str, Any]], claims: Iterable[Criterion] | None = None) -> list[str]:
    """The claims of Step 10 that no scenario has checked though a shop must meet them to be accepted.

    `claims` are those by which the run was judged, the shipped ones where none are given. Optional ones are left out, as the figures of
    the tutorial's own sample data are: a shop without that data can be accepted.
    """
    optional = {criterion.id for criterion in (criteria() if claims is None else claims) if criterion.optional}
    return [
        entry["claim"]
        for entry in judged
        if entry["step"] == ACCEPTED_STEP and entry["id"] not in optional and entry["result"] == NOT_CHECKED
    ]


_Naming = tuple[tuple[Criterion, tuple[re.Pattern[str], ...]], ...]


def _candidates(
    claims: tuple[Criterion, ...], tags: frozenset[str], file: str, check: str
) -> tuple[_Naming, tuple[Criterion, ...]]:
    """The claims that name values of a check, with these, and the claims that name the check as a whole."""
    concerned = [criterion for criterion in claims if criterion.concerns(tags, file)]
    naming = ((criterion, criterion.values_of(check)) for criterion in concerned)
    rest = tuple(criterion for criterion in concerned if criterion.takes_rest(check))
    return tuple((criterion, values) for criterion, values in naming if values), rest


def _owners(pointer: str, naming: _Naming, rest: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    """The claims that a row belongs to: those that name its value; where there are none, those that name the check."""
    named = tuple(criterion for criterion, values in naming if any(value.fullmatch(pointer) for value in values))
    return named or rest


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """A pattern of criteria.toml: `**` stands for any text, `*` for any but a slash, `{a,b}` for either."""
    meant = {"**": ".*", "*": "[^/]*", "{": "(?:", "}": ")", ",": "|"}
    return re.compile("".join(meant.get(part, re.escape(part)) for part in re.split(r"(\*\*|[*{},])", text)))
