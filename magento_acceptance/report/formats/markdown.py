"""A run in one page of Markdown: `summary.md`, and GitHub's job summary where the run is one of its steps.

Whatever came from the shop or the scenarios is text here: every character by which Markdown or HTML could begin is written
as an entity, so that a product name can neither break a table nor place a link, an image or a tag.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from magento_acceptance.files import write_whole
from magento_acceptance.report.criteria import ACCEPTED_STEP
from magento_acceptance.report.labels import (
    NOT_RUN,
    Document,
    Scenario,
    clean,
    failed_step,
    first_line,
    outside_steps,
    reason_of,
    scenario_title,
    shop_line,
    status_of,
    step_sentence,
)

STEP_SUMMARY = "GITHUB_STEP_SUMMARY"
#: GitHub drops a step's summary whole when it is longer, in bytes.
STEP_LIMIT = 1024 * 1024

_FAILURES, _ROWS, _TRAILS, _TEXT_LINES = 30, 20, 30, 25
_MARKS = {"passed": "✅ passed", "failed": "❌ failed", "skipped": "⏭️ skipped"}
_FILES = {
    "signoff.html": "the report to read and sign",
    "signoff.json": "the same for programs",
    "junit.xml": "the outcomes for build servers",
    "cucumber-messages.ndjson": "the run for Cucumber's formatters",
    "evidence.jsonl": "every exchange with the shop, secrets masked",
    "context.json": "the ids, to go on with",
}
#: What Markdown, HTML or GitHub could take for markup, and at the beginning what could open a list.
_UNSAFE = re.compile(
    r"[&<>|`*\[\]\\#~@$]|(?<![^\W_])_|_(?![^\W_])|:(?=[A-Za-z/+_-])|(?<=[wW]{3})\."
    r"|^[-+=]|(?:(?<=^\d)|(?<=^\d\d)|(?<=^\d{3}))[.)](?=\s|$)"
)
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
    return _UNSAFE.sub(lambda match: f"&#{ord(match[0])};", " ".join(clean(text).split()))


def _blocks(document: Document) -> Iterator[str]:
    yield from _head(document)
    yield from _failures(document)
    yield from _criteria(document)
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
    rehearsed = f" ({escape(verdict['rehearsed'])})" if verdict.get("rehearsed") else ""
    yield f"{_marker(document)}\n## Magento acceptance: {escape(verdict.get('decision') or 'unknown')}{rehearsed}"
    if verdict.get("why"):
        yield _list(verdict["why"])
    tally = ", ".join(
        f"{counts.get(key) or 0} {key.replace('_', ' ')}" for key in ("passed", "failed", "skipped", "not_run")
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
    yield _table(("", ""), ((name, escape(value)) for name, value in facts.items() if value))


def _failures(document: Document) -> Iterator[str]:
    failed = [entry for entry in document.get("scenarios") or () if status_of(entry) in ("failed", "undefined")]
    if failed:
        yield "### Failures"
    for scenario in failed[:_FAILURES]:
        yield from _failure(scenario)
    if len(failed) > _FAILURES:
        yield f"... and {len(failed) - _FAILURES} more, in signoff.html"


def _failure(scenario: Scenario) -> Iterator[str]:
    failure = scenario.get("failure") or {}
    step = failed_step(scenario)
    where = f"{escape(scenario.get('feature_file'))} line {escape(scenario.get('line'))}"
    yield f"**{escape(scenario_title(scenario))}** ({escape(scenario.get('feature'))}, {where})"
    sentence = step_sentence(step) if step is not None else f"failed {outside_steps(scenario)}"
    rows = failure.get("rows") or ()
    yield f"❌ {escape(sentence)}" + (f" — {escape(first_line(failure.get('title')))}" if rows else "")
    if rows:
        keys = ("where", "found", "expected", "why")
        heads = ("value", "found", "expected", "because")
        yield _table(heads, ([escape(row.get(key) or "") for key in keys] for row in rows[:_ROWS]))
        if len(rows) > _ROWS:
            yield f"... and {len(rows) - _ROWS} more"
    else:
        yield _code(str(failure.get("text") or failure.get("title") or "no reason was given"))


def _criteria(document: Document) -> Iterator[str]:
    criteria = document.get("criteria") or ()
    told = [entry for entry in criteria if entry.get("result") != "not checked" or entry.get("step") == ACCEPTED_STEP]
    if told:
        rows = (
            (
                escape(entry.get("step")),
                escape(entry.get("section")),
                escape(entry.get("claim")),
                _MARKS.get(str(entry.get("result")), f"⚠️ {escape(entry.get('result'))}"),
                str(len(entry.get("scenarios") or ())),
            )
            for entry in told
        )
        yield "### Acceptance criteria\n\n" + _table(("step", "section", "claim", "result", "scenarios"), rows)
    if left := len(criteria) - len(told):
        yield f"Of other steps, {left} claim{' was' if left == 1 else 's were'} not checked."


def _trails(document: Document) -> Iterator[str]:
    trails = [trail for trail in document.get("trails") or () if trail.get("ids")]
    if not trails:
        return
    titles = {entry.get("id"): scenario_title(entry) for entry in document.get("scenarios") or ()}
    rows = (
        (escape(titles.get(trail.get("scenario"), trail.get("scenario"))), ", ".join(_ids(trail["ids"])))
        for trail in trails[:_TRAILS]
    )
    yield "### Ids\n\n" + _table(("scenario", "ids"), rows)
    if len(trails) > _TRAILS:
        yield f"... and {len(trails) - _TRAILS} more, in signoff.html"


def _ids(ids: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for entry in ids:
        name = str(entry.get("name")).replace("_", " ")
        yield escape(f"{name} {entry['key']} {entry.get('id')}" if entry.get("key") else f"{name} {entry.get('id')}")


def _left_out(document: Document) -> Iterator[str]:
    reasons: Counter[str] = Counter()
    for scenario in document.get("scenarios") or ():
        if status_of(scenario) in ("skipped", NOT_RUN):
            reasons[reason_of(scenario)] += 1
    if reasons:
        yield "### Left out\n\n" + _list(f"{count} x {reason}" for reason, count in reasons.most_common())


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _list(entries: Iterable[object]) -> str:
    return "\n".join(f"- {escape(entry)}" for entry in entries)


def _code(text: str) -> str:
    """Return a text in a fence longer than any within it, at most some lines of it."""
    lines = clean(text).strip("\n").splitlines()
    if len(lines) > _TEXT_LINES:
        lines = [*lines[:_TEXT_LINES], "..."]
    body = "\n".join(line[:1000] for line in lines)
    fence = "`" * max(3, 1 + max((len(run) for run in _BACKTICKS.findall(body)), default=0))
    return f"{fence}text\n{body}\n{fence}"
