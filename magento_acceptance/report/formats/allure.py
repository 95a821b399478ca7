"""Allure results of a run, where an Allure adapter is installed: `allure generate reports/latest/allure-results`.

They are written from the sign-off document when the run has ended, not by the adapter's hooks while it runs: so they hold
what workers that crashed had done, nothing unmasked, and each sentence with its exchanges, whichever of allure-pytest and
allure-pytest-bdd it is; and a fault of the adapter cannot fail a scenario. Identities are formed as allure-pytest-bdd forms
them, for a history that goes on. With the adapter's own --alluredir they go to the folder that it names.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import uuid
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

from magento_acceptance.files import create, make_folder, write_whole
from magento_acceptance.report.formats.attachments import Lookup, exchanges_json, exchanges_title
from magento_acceptance.report.labels import (
    NOT_RUN,
    Document,
    Scenario,
    clean,
    failed_step,
    failure_text,
    first_line,
    headline,
    reason_of,
    scenario_title,
    started_of,
    status_of,
    step_sentence,
    steps_of,
    tries_line,
)
from magento_acceptance.report.raw_json import encoded

_NAMESPACE = uuid.UUID("6f2d9b0e-5a0b-4f0e-9c6e-2d8f1b7a3c54")
_CATEGORIES = [
    {"name": "Wrong values", "matchedStatuses": ["failed"], "messageRegex": "(?s).*found .*, expected .*"},
    {"name": "Other failures", "matchedStatuses": ["failed"]},
    {"name": "Broken outside its sentences", "matchedStatuses": ["broken"]},
    {"name": "Left out", "matchedStatuses": ["skipped"]},
    {"name": "Never run", "matchedStatuses": ["unknown"]},
]


def wanted() -> bool:
    """Tell whether to write results: an adapter is installed."""
    return find_spec("allure_commons") is not None


def write(document: Document, to: Path, exchanges: Lookup | None = None) -> None:
    """Write a result per scenario into the folder `to`; written again, they replace themselves.

    Raises OSError where the folder cannot be written.
    """
    make_folder(to)
    run = str((document.get("run") or {}).get("id") or "")
    for scenario in document.get("scenarios") or ():
        result = _Result(document, scenario, run, to, exchanges)
        write_whole(to / f"{result.uuid}-result.json", encoded(result.build()).decode())
    write_whole(to / "environment.properties", "".join(f"{line}\n" for line in _environment(document)))
    write_whole(to / "categories.json", json.dumps(_CATEGORIES, indent=1))


class _Result:
    """One scenario as an Allure result, its attachments written as they come up."""

    def __init__(self, document: Document, scenario: Scenario, run: str, to: Path, exchanges: Lookup | None) -> None:
        self._scenario = scenario
        self._run = run
        self._to = to
        self._exchanges = exchanges
        self._failed = failed_step(scenario)
        self._now = int(started_of(document, scenario).timestamp() * 1000)
        self._host = str((document.get("run") or {}).get("host") or "")
        self.uuid = self._id("result")

    def build(self) -> dict[str, Any]:
        """Build the result."""
        scenario = self._scenario
        file = clean(scenario.get("feature_file") or "unknown.feature")
        full_name = f"{file}:{clean(scenario.get('name') or '')}"
        parameters = [{"name": "example", "value": clean(scenario["example"])}] if scenario.get("example") else []
        case = _md5(full_name)
        result: dict[str, Any] = {
            "uuid": self.uuid,
            "name": clean(scenario_title(scenario)),
            "fullName": full_name,
            "testCaseId": case,
            "historyId": f"{case}.{_md5(*(parameter['value'] for parameter in parameters))}",
            "titlePath": [*PurePosixPath(file).parts[:-1], clean(scenario.get("feature") or file)],
            "status": _status(scenario),
            "stage": "finished",
            "start": self._now,
            "stop": self._now + _milliseconds(scenario.get("seconds")),
            "labels": list(self._labels(file)),
            "parameters": parameters,
            "attachments": list(self._attached(scenario.get("other_exchanges") or (), "")),
            "steps": [self._step(number, step) for number, step in enumerate(steps_of(scenario))],
        }
        if details := _details(scenario):
            result["statusDetails"] = details
        return result

    def _step(self, number: int, step: Mapping[str, Any]) -> dict[str, Any]:
        length = _milliseconds(step.get("seconds"))
        known = status_of(step)
        status = {"undefined": "broken", NOT_RUN: "skipped"}.get(known, known)
        shown: dict[str, Any] = {
            "name": clean(step_sentence(step)),
            "status": status,
            "stage": "finished",
            "start": self._now,
            "stop": self._now + length,
            "attachments": [
                *self._table(number, step.get("table")),
                *self._attached(step.get("exchanges") or (), f"step {number}"),
            ],
        }
        if step is self._failed:
            shown["statusDetails"] = _details(self._scenario)
        self._now += length
        return shown

    def _attached(self, ids: Any, place: str) -> Iterator[dict[str, str]]:
        """Attach the exchanges of a step in one file: one for each would make thousands of files a run."""
        read = [self._exchanges(str(number)) for number in ids] if self._exchanges else []
        found = [line for line in read if line is not None]
        if found:
            name = self._id(place, "exchanges")
            yield self._attachment(name, exchanges_title(found), exchanges_json(found), "application/json")

    def _table(self, number: int, table: Any) -> Iterator[dict[str, str]]:
        if table:
            text = io.StringIO()
            csv.writer(text).writerows(table)
            yield self._attachment(self._id("table", str(number)), "table", text.getvalue(), "text/csv")

    def _attachment(self, name: str, title: str, text: str, kind: str) -> dict[str, str]:
        file = f"{name}-attachment.{kind.rpartition('/')[2]}"
        # an attachment counts once a result names it, so its file need not appear at once, which would take three times as long
        with create(self._to / file, "w") as attachment:
            attachment.write(clean(text))
        return {"name": clean(title), "source": file, "type": kind}

    def _labels(self, file: str) -> Iterator[dict[str, str]]:
        scenario = self._scenario
        labels = [
            ("framework", "pytest-bdd"),
            ("language", "python"),
            ("host", self._host),
            ("thread", scenario.get("worker") or "main"),
            ("feature", scenario.get("feature")),
            ("parentSuite", PurePosixPath(file).parent.name),
            ("suite", scenario.get("feature")),
            *(("tag", tag) for tag in scenario.get("tags") or ()),
        ]
        for name, value in labels:
            if value:
                yield {"name": name, "value": clean(value)}

    def _id(self, *parts: str) -> str:
        """Return an id that is the same whenever this run is written again."""
        return str(uuid.uuid5(_NAMESPACE, "\n".join((self._run, str(self._scenario.get("id")), *parts))))


def _status(scenario: Scenario) -> str:
    status = "passed" if status_of(scenario) == "flaky" else status_of(scenario)
    if status in ("passed", "skipped"):
        return status
    if status == NOT_RUN:
        return "unknown"
    step = failed_step(scenario)
    return "failed" if step is not None and status_of(step) == "failed" else "broken"


def _details(scenario: Scenario) -> dict[str, str]:
    match status_of(scenario):
        case "passed":
            return {}
        case "flaky":
            return {"message": tries_line(scenario)}
        case "failed" | "undefined":
            return {"message": headline(scenario), "trace": failure_text(scenario)}
        case _:
            return {"message": reason_of(scenario)}


def _environment(document: Document) -> Iterator[str]:
    """Yield what stands in Allure's box `Environment`, as Java's properties."""
    run, verdict, shop = (document.get(part) or {} for part in ("run", "verdict", "shop"))
    facts = {
        "Decision": verdict.get("decision"),
        "Shop": shop.get("description") or shop.get("base_url"),
        "Magento": shop.get("version"),
        "Store view": shop.get("store_code"),
        "Run": run.get("id"),
        "Revision": (run.get("revision") or {}).get("commit"),
        "By": run.get("by"),
    }
    settings = {entry.get("name"): entry.get("value") for entry in document.get("settings") or ()}
    for name, value in {**facts, **settings}.items():
        if value not in (None, ""):
            yield f"{_property(name, ' :=')}={_property(value, '')}"


def _property(text: object, special: str) -> str:
    escaped = first_line(text).replace("\\", "\\\\")
    for character in special:
        escaped = escaped.replace(character, f"\\{character}")
    return escaped


def _md5(*parts: str) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    for part in parts:
        digest.update(part.encode("utf-8", "backslashreplace"))
    return digest.hexdigest()


def _milliseconds(seconds: object) -> int:
    return round(seconds * 1000) if isinstance(seconds, int | float) and 0 < seconds < 1e9 else 0
