"""How a sign-off document's scenarios and failures read as text, the same in every format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from magento_acceptance.run_log.wording import amount_of

Document = Mapping[str, Any]
Scenario = Mapping[str, Any]

#: What a step's or scenario's status may be; anything else counts as the last.
RAN = ("passed", "failed", "flaky", "skipped", "undefined")
NOT_RUN = "not run"
_INCOMPLETE = ("INCOMPLETE", "NOTHING WAS TESTED", "incomplete", "nothing was tested")

#: More characters of an example would hide the name in a build server's lists.
_EXAMPLE = 60

_ROW_HEADS = ("value", "found", "expected", "because")
#: What a run puts before the names of the products that it creates.
_RUN_TAG = re.compile(r"\bqa-[0-9a-f]{6}-[0-9a-f]{8}-")
#: A value of more characters is cut where a line must stay short.
_VALUE = 60
#: Characters that no XML 1.0 document may hold, not even escaped, and lone surrogates, which no UTF-8 may.
_NOT_TEXT = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def clean(text: object) -> str:
    """Return a text without the control characters that XML forbids and without lone surrogates."""
    shown = str(text)
    if shown.isascii() and shown.replace("\n", "").isprintable():
        return shown
    return _NOT_TEXT.sub("", shown)


def status_of(entry: Mapping[str, Any]) -> str:
    """Return the status of a scenario or a step; `not run` where it is none that a run gives."""
    status = str(entry.get("status"))
    return status if status in RAN else NOT_RUN


def scenario_title(scenario: Scenario) -> str:
    """Return the scenario's name, with the example that it ran; a long example is shortened."""
    name = str(scenario.get("name") or "Unnamed scenario")
    example = str(scenario.get("example") or "")
    if len(example) > _EXAMPLE:
        example = f"{example[: _EXAMPLE - 1].rstrip()}…"
    return f"{name} [{example}]" if example else name


def step_sentence(step: Mapping[str, Any]) -> str:
    """Return a step as it is written: keyword and text."""
    return f"{str(step.get('keyword') or '').strip()} {step.get('text') or ''}".strip()


def failed_step(scenario: Scenario) -> Mapping[str, Any] | None:
    """Return the step that failed or is undefined; None where the fault lies outside the steps."""
    return next((step for step in steps_of(scenario) if status_of(step) in ("failed", "undefined")), None)


def steps_of(scenario: Scenario) -> Sequence[Mapping[str, Any]]:
    """Return the scenario's steps, none where it never came to them."""
    return scenario.get("steps") or ()


def fell_before_steps(scenario: Scenario) -> bool:
    """Tell whether a scenario failed in its preparation: no step failed, and not every step was done."""
    if failed_step(scenario) is not None:
        return False
    steps = steps_of(scenario)
    return not steps or any(status_of(step) != "passed" for step in steps)


def outside_steps(scenario: Scenario) -> str:
    """Name where a scenario failed that has no failed step."""
    return "before its first sentence" if fell_before_steps(scenario) else "after its last sentence"


def headline(scenario: Scenario) -> str:
    """Return one line that says what is wrong: the first wrong value with what was expected, or the failure's title."""
    failure = scenario.get("failure") or {}
    rows = failure.get("rows") or ()
    if not rows:
        return first_line(failure.get("title") or failure.get("text") or "failed, and no reason was given")
    first = rows[0]
    more = f" (and {len(rows) - 1} more)" if len(rows) > 1 else ""
    return first_line(f"{value_name(first)}: found {first['found']}, expected {first['expected']}{more}")


def value_name(row: Mapping[str, Any]) -> str:
    """Return the name of a wrong value as a person reads it: that of a product without what the run put before it."""
    return without_run_tag(row.get("name") or row.get("where") or "the answer")


def without_run_tag(text: object) -> str:
    """Return a text in which the run's own products have plain names: `bag` instead of `qa-a1b2c3-0f9e8d7c-bag`."""
    return _RUN_TAG.sub("", str(text))


def short(text: object, limit: int = _VALUE) -> str:
    """Return the first line of a text, cut with a dot where it is longer."""
    line = first_line(text)
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def cause_line(cause: Mapping[str, Any]) -> str:
    """Return a cause in one line of at most 160 characters: `15 scenarios: row total of bag is 3.33, expected 9.99`."""
    head = amount_of(len(cause["scenarios"]), "scenario")
    if not cause["expected"]:
        return f"{head}: {short(cause['value'], 140)}"
    return (
        f"{head}: {short(cause['value'], 55)} is {short(cause['found'], 30)}, expected {short(cause['expected'], 36)}"
    )


def money(value: object) -> str:
    """Return an amount with two digits, or with all that it has where there are more; other values as they are."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return f"{number:,.2f}" if number == round(number, 2) else f"{number.normalize():,f}"


def tries_line(scenario: Scenario) -> str:
    """Return in one line how the tries of a scenario ended that was run more than once; empty for any other."""
    tries = scenario.get("tries") or ()
    tries_shown = (
        f"{number} {one['status']}" + (f" ({short(one['failure'])})" if one["failure"] else "")
        for number, one in enumerate(tries, 1)
    )
    return f"FLAKY, tries: {', '.join(tries_shown)}" if tries else ""


def accepts_flaky(settings: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether a scenario may pass on a later try."""
    return any(entry.get("name") == "MAGENTO_ACCEPT_FLAKY" and entry.get("value") == "true" for entry in settings)


def reason_of(scenario: Scenario) -> str:
    """Return in one line why a scenario was skipped or never ran."""
    if status_of(scenario) == "skipped":
        return first_line(scenario.get("reason") or "no reason was given")
    return first_line(f"not run: {scenario.get('reason') or 'the run ended before it'}")


def first_line(text: object) -> str:
    """Return the first line of a text that holds anything, cleaned."""
    return next((line.strip() for line in clean(text).splitlines() if line.strip()), "")


def failure_text(scenario: Scenario) -> str:
    """Return everything about a failure: the sentence that failed, the title, the table of wrong values, the text."""
    failure = scenario.get("failure") or {}
    step = failed_step(scenario)
    sentence = step_sentence(step) if step is not None else f"The scenario failed {outside_steps(scenario)}"
    rows = failure.get("rows") or ()
    table = table_text(rows)
    said = str(failure.get("text") or "").strip("\n")
    title = str(failure.get("title") or "").strip()
    if rows and all(_cell(row.get(key)) in said for row in rows for key in ("found", "expected", "why")):
        said = ""  # it is the same table in other words
    if title and first_line(said).endswith(first_line(title)):
        title = ""  # the text begins with it
    return clean("\n\n".join(part for part in (sentence, title, table, said) if part))


def table_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the rows of a failure as an aligned table, values by name with their JSON pointer; empty without rows."""
    body = [
        (_cell(f"{value_name(row)} ({row['where']})"), *(_cell(row.get(key)) for key in ("found", "expected", "why")))
        for row in rows
    ]
    if not body:
        return ""
    lines = [_ROW_HEADS, *body]
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    lines.insert(1, tuple("-" * width for width in (*widths, len(_ROW_HEADS[3]))))
    return "\n".join(
        "  ".join((*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[3])).rstrip()
        for line in lines
    )


def by_feature(document: Document) -> Iterator[tuple[Scenario, list[Scenario]]]:
    """Yield each feature's first scenario, for its name and file, with all of its scenarios, in the document's order."""
    grouped: dict[tuple[str, str], list[Scenario]] = {}
    for scenario in document.get("scenarios") or ():
        grouped.setdefault((str(scenario.get("feature_file") or ""), str(scenario.get("feature") or "")), []).append(
            scenario
        )
    for scenarios in grouped.values():
        yield scenarios[0], scenarios


def is_incomplete(document: Document) -> bool:
    """Tell whether the run did not come to its end or tested nothing: interrupted, crashed, all skipped, or no usable target."""
    verdict = document.get("verdict") or {}
    return {verdict.get("decision"), verdict.get("rehearsed")}.intersection(_INCOMPLETE) != set()


def moment(text: object) -> datetime | None:
    """Read a time of the document, in UTC; None where there is none."""
    try:
        read = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def started_of(document: Document, scenario: Scenario) -> datetime:
    """Return when a scenario started; the run's start where that is not known, so that no format lacks a time."""
    run_start = moment((document.get("run") or {}).get("started"))
    return moment(scenario.get("started")) or run_start or datetime.fromtimestamp(0, UTC)


def verdict_line(verdict: Mapping[str, Any]) -> str:
    """The decision, and what became of a rehearsal: `REHEARSAL, passed`."""
    return f"{verdict['decision']}, {verdict['rehearsed']}" if verdict["rehearsed"] else str(verdict["decision"])


def shop_line(document: Document) -> str:
    """Return which shop was tested, in one line."""
    shop = document.get("shop") or {}
    named = str(shop.get("version") or "")
    version = f", {named if named.startswith('Mage-OS') else f'Magento {named}'}" if named else ""
    store = f", store view {shop['store_code']}" if shop.get("store_code") else ""
    profile = f", profile {shop['profile']}" if shop.get("profile") else ""
    return f"{shop.get('description') or shop.get('base_url') or 'unknown shop'}{version}{store}{profile}"


def _cell(value: object) -> str:
    return " ".join(str("" if value is None else value).split())
