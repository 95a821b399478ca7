"""A run in one page of Markdown: `summary.md`, and GitHub's job summary where the run is one of its steps.

Whatever came from the shop or the scenarios is text here: every character by which Markdown or HTML could begin is written
as an entity, so that a product name can neither break a table nor place a link, an image or a tag.
"""

from __future__ import annotations

import os
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from magento_acceptance.files import write_whole
from magento_acceptance.redaction.harmless import harmless
from magento_acceptance.report.criteria import ACCEPTED_STEP
from magento_acceptance.report.labels import (
    NOT_RUN,
    Document,
    Scenario,
    cause_line,
    failed_step,
    outside_steps,
    reason_of,
    scenario_title,
    shop_line,
    short,
    status_of,
    step_sentence,
    tries_line,
    value_name,
    without_run_tag,
)
from magento_acceptance.run_log.wording import amount_of

STEP_SUMMARY = "GITHUB_STEP_SUMMARY"
#: GitHub drops a step's summary whole when it is longer, in bytes.
STEP_LIMIT = 1024 * 1024

#: No line is longer, unless a word is.
LINE = 160
_CAUSES, _OTHERS, _ROWS, _TRAILS, _TEXT_LINES = 30, 10, 20, 30, 25
_MARKS = {"passed": "✅ passed", "failed": "❌ failed", "not checked": "⚠️ not checked"}
_FILES = {
    "signoff.html": "the report to read and sign",
    "signoff.json": "the same for programs",
    "junit.xml": "the outcomes for build servers",
    "cucumber-messages.ndjson": "the run for Cucumber's formatters",
    "evidence.jsonl.gz": "every exchange with the shop, secrets masked",
    "context.json": "the ids, to go on with",
}
#: What Markdown, HTML or GitHub could take for markup.
_UNSAFE = re.compile(r"[&<>|`*\[\]\\#~@$]|(?<![^\W_])_|_(?![^\W_])|:(?=[A-Za-z/+_-])|(?<=[wW]{3})\.")
#: What could open a list or underline a heading at the beginning of a line.
_OPENING = re.compile(r"^[-+=]|(?:(?<=^\d)|(?<=^\d\d)|(?<=^\d{3}))[.)](?=\s|$)")
_BACKTICKS = re.compile("`+")


def write(document: Document, to: Path) -> None:
    """Write the summary. Raises OSError where the file cannot be written."""
    write_whole(to, build(document))


def append_to_step(document: Document, environ: Mapping[str, str] = os.environ) -> bool:
    """Append the summary to the file that GITHUB_STEP_SUMMARY names, once per run; return whether that was done.

    Whatever stands there already counts against GitHub's limit. Raises OSError where the file cannot be written.
    """
    path = environ.get(STEP_SUMMARY)
    if not path:
        return False
    file = Path(path)
    present = file.read_bytes() if file.exists() else b""
    if _marker(document).encode() in present:
        return False
    text = build(document, limit=STEP_LIMIT - len(present) - 1)
    with file.open("a", encoding="utf-8", errors="backslashreplace") as out:
        out.write("\n" * bool(present) + text)
    return True


def build(document: Document, limit: int = STEP_LIMIT) -> str:
    """Build the summary; blocks that would make it longer than `limit` bytes are left out from the end, with a note."""
    note = "\n\nThe rest was too long for this place; it is in signoff.html.\n"
    text, used = "", len(note.encode())
    for number, block in enumerate(_blocks(document)):
        piece = f"\n\n{block}" if number else block
        used += len(piece.encode("utf-8", "backslashreplace"))
        if used > limit:
            return text + note if text else ""
        text += piece
    return text + "\n"


def escape(text: object) -> str:
    """Return a text as one line that Markdown and HTML take for nothing but text."""
    return _begun(_UNSAFE.sub(_entity, " ".join(harmless(str(text)).split())))


def _begun(line: str) -> str:
    """Return a line that opens nothing where it begins."""
    return _OPENING.sub(_entity, line)


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"


def _blocks(document: Document) -> Iterator[str]:
    yield from _head(document)
    yield from _claims(document)
    yield from _causes(document)
    flaky = [entry for entry in document.get("scenarios") or () if status_of(entry) == "flaky"]
    if flaky:
        yield "### Flaky\n\n" + _list(f"{scenario_title(entry)}: {tries_line(entry)}" for entry in flaky)
    yield from _trails(document)
    yield from _left_out(document)
    left = [f"{entry.get('kind')} {entry.get('id')}: {entry.get('why')}" for entry in document.get("left_behind") or ()]
    if left:
        yield "### Left behind in the shop\n\n" + _list(left)
    names = "\n".join(f"- `{name}`: {what}" for name, what in _FILES.items())
    yield f"### In the artifacts\n\n{names}"


def _marker(document: Document) -> str:
    return f"<!-- magento-acceptance {escape((document.get('run') or {}).get('id') or '').replace('-->', '')} -->"


def _head(document: Document) -> Iterator[str]:
    run, verdict, counts = (document.get(part) or {} for part in ("run", "verdict", "counts"))
    rehearsed = f": {escape(verdict['rehearsed']).upper()}" if verdict.get("rehearsed") else ""
    yield f"{_marker(document)}\n## Magento acceptance: {escape(verdict.get('decision') or 'unknown')}{rehearsed}"
    if verdict.get("why"):
        yield _list(verdict["why"])
    tally = ", ".join(
        f"{counts.get(key) or 0} {key.replace('_', ' ')}"
        for key in ("passed", "failed", "flaky", "skipped", "not_run")
        if counts.get(key) or key != "flaky"
    )
    facts = {
        "Shop": shop_line(document),
        "Scenarios": tally,
        "Started": run.get("started"),
        "Took": f"{run['seconds']:.1f} s" if isinstance(run.get("seconds"), int | float) else None,
        "By": run.get("by"),
        "Revision": (run.get("revision") or {}).get("commit"),
        "Run": run.get("id"),
    }
    yield _list(f"{name}: {value}" for name, value in facts.items() if value)


def _claims(document: Document) -> Iterator[str]:
    """The claims that failed first; of other steps only those that were checked."""
    claims = document.get("criteria") or ()
    shown = [entry for entry in claims if entry.get("result") != "not checked" or entry.get("step") == ACCEPTED_STEP]
    for title, results in (("Claims that failed", ("failed",)), ("Claims", ("passed", "not checked"))):
        entries = [entry for entry in shown if entry.get("result") in results]
        if entries:
            yield f"### {title}\n\n" + "\n".join(
                _item(f"{_MARKS[entry['result']]} {escape(entry.get('step'))}: {escape(entry.get('claim'))}")
                for entry in entries
            )
    if left := len(claims) - len(shown):
        yield f"Of other steps, {amount_of(left, 'claim')} {'was' if left == 1 else 'were'} not checked."


def _causes(document: Document) -> Iterator[str]:
    causes = document.get("causes") or ()
    scenarios = {entry["id"]: entry for entry in document.get("scenarios") or ()}
    if causes:
        yield "### Failures"
    for cause in causes[:_CAUSES]:
        yield f"**{escape(cause_line(cause))}**"
        yield from _failure(scenarios[cause["scenarios"][0]])
        others = [scenario_title(scenarios[id_]) for id_ in cause["scenarios"][1:]]
        if others:
            more = [f"and {len(others) - _OTHERS} more, in signoff.html"] if len(others) > _OTHERS else []
            yield "Also in:\n\n" + _list([*others[:_OTHERS], *more])
    if len(causes) > _CAUSES:
        yield f"... and {amount_of(len(causes) - _CAUSES, 'further cause')}, in signoff.html"


def _failure(scenario: Scenario) -> Iterator[str]:
    failure = scenario.get("failure") or {}
    step = failed_step(scenario)
    sentence = step_sentence(step) if step is not None else f"failed {outside_steps(scenario)}"
    line = step.get("line") if step is not None else scenario.get("line")
    where = f"{scenario.get('feature_file')}, line {line}"
    yield "\n".join(_item(escape(text)) for text in (scenario_title(scenario), where, sentence))
    rows = failure.get("rows") or ()
    if rows:
        yield _list(_row(row) for row in rows[:_ROWS])
        if len(rows) > _ROWS:
            yield f"... and {len(rows) - _ROWS} more"
    else:
        yield _code(str(failure.get("text") or failure.get("title") or "no reason was given"))


def _row(row: Mapping[str, Any]) -> str:
    value = f"{value_name(row)} ({row.get('where')})"
    return f"{value}: found {short(row.get('found'))}, expected {short(row.get('expected'))}, because: {row.get('why')}"


def _trails(document: Document) -> Iterator[str]:
    trails = [trail for trail in document.get("trails") or () if trail.get("ids")]
    if not trails:
        return
    titles = {entry.get("id"): scenario_title(entry) for entry in document.get("scenarios") or ()}
    yield "### Ids\n\n" + _list(
        f"{titles.get(trail.get('scenario'), trail.get('scenario'))}: {', '.join(_ids(trail['ids']))}"
        for trail in trails[:_TRAILS]
    )
    if len(trails) > _TRAILS:
        yield f"... and {len(trails) - _TRAILS} more, in signoff.html"


def _ids(ids: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for entry in ids:
        name = str(entry.get("name")).replace("_", " ")
        key = f" {without_run_tag(entry['key'])}" if entry.get("key") else ""
        yield f"{name}{key} {entry.get('id')}"


def _left_out(document: Document) -> Iterator[str]:
    reasons: Counter[str] = Counter()
    for scenario in document.get("scenarios") or ():
        if status_of(scenario) in ("skipped", NOT_RUN):
            reasons[reason_of(scenario)] += 1
    if reasons:
        yield "### Left out\n\n" + _list(f"{count} x {reason}" for reason, count in reasons.most_common())


def _list(entries: Iterable[object]) -> str:
    return "\n".join(_item(escape(entry)) for entry in entries)


def _item(text: str) -> str:
    """An item of a list, in lines that are short enough to be read anywhere."""
    first, *rest = textwrap.wrap(text, LINE - 10, break_long_words=False, break_on_hyphens=False) or [""]
    return "\n".join([f"- {first}", *(f"  {_begun(line)}" for line in rest)])


def _code(text: str) -> str:
    """Return a text in a fence longer than any within it, at most some lines of it."""
    lines = harmless(text).strip("\n").splitlines()
    if len(lines) > _TEXT_LINES:
        lines = [*lines[:_TEXT_LINES], "..."]
    body = "\n".join(line[:LINE] for line in lines)
    fence = "`" * max(3, 1 + max((len(run) for run in _BACKTICKS.findall(body)), default=0))
    return f"{fence}text\n{body}\n{fence}"
