"""Pieces of the page that it holds by the thousand: written here, because the template takes five times as long for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from typing import Any

from markupsafe import Markup

from magento_acceptance.redaction.harmless import visible
from magento_acceptance.report.page.text import duration
from magento_acceptance.run_log.wording import amount_of

Scenario = Mapping[str, Any]


def link_of(find: Callable[[Any], Scenario | None], title_of: Callable[[Scenario], str]) -> Callable[[Any], Markup]:
    """Return a function that writes the link to a scenario by its id or its name; a name that is none of the run's stands as it is."""

    def link(ref: Any) -> Markup:
        found = find(ref)
        if not found:
            return Markup(_text(ref or ""))  # noqa: S704 - escaped
        return Markup(f'<a href="#scenario-{_text(found["id"])}">{_text(title_of(found))}</a>')  # noqa: S704 - escaped

    return link


def checked_by_of(link: Callable[[Any], Markup]) -> Callable[[Iterable[Mapping[str, Any]], str], Markup]:
    """Return a function that writes the scenarios that checked a claim, each as an element of its own, `li` or `span`."""

    def checked_by(found: Iterable[Mapping[str, Any]], element: str) -> Markup:
        head = "<li>" if element == "li" else f'<{element} class="one">'
        failed = ' <span class="quiet">(failed)</span>'
        return Markup(  # noqa: S704 - escaped
            "".join(
                f"{head}{link(one['id'])}{failed if one['result'] == 'failed' else ''}</{element}>" for one in found
            )
        )

    return checked_by


def sentences_of(checks_of: Callable[[str, int], Iterable[Mapping[str, Any]]]) -> Callable[[Scenario], Markup]:
    """Return a function that writes a scenario's sentences, each with its table, its checks and its calls."""

    def sentences(scenario: Scenario) -> Markup:
        steps = enumerate(scenario["steps"])
        written = "".join(
            _sentence(scenario["id"], place, step, checks_of(scenario["id"], place)) for place, step in steps
        )
        return Markup(f'<ol class="steps">\n{written}</ol>\n')  # noqa: S704 - escaped

    return sentences


def calls(owner: str, place: int, count: int) -> Markup:
    """The folded calls of a sentence (`place`, its number) or of what stands around the sentences (-1); nothing where there are none."""
    if not count:
        return Markup()
    shown = amount_of(count, "call")
    return Markup(  # noqa: S704 - escaped
        f'<details class="calls" data-of="{_text(owner)}" data-step="{place}"><summary>{shown}</summary></details>\n'
    )


def _sentence(scenario: str, place: int, step: Mapping[str, Any], checks: Iterable[Mapping[str, Any]]) -> str:
    return "".join(_parts(scenario, place, step, checks))


def _parts(scenario: str, place: int, step: Mapping[str, Any], checks: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    status = _text(step["status"])
    icon = _icon(status if status in ("passed", "failed", "skipped") else "unknown")
    shown = "" if status == "passed" else f' <span class="step-status">{_shown_status(status)}</span>'
    time = f'<span class="time">{duration(step.get("seconds"))}</span>' if step.get("seconds") else ""
    sentence = f"<b>{_text(step['keyword'])}</b> {_text(step['text'])}{shown}"
    yield f'<li class="{status}">\n<p class="sentence">{icon}<span>{sentence}</span>{time}</p>\n'
    if step.get("table"):
        rows = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in step["table"])
        yield f'<div class="scroll" {_region("Table of the sentence")}><table class="given">{rows}</table></div>\n'
    if step.get("docstring"):
        yield f'<pre class="text" {_region("Text of the sentence")}>{_text(step["docstring"])}</pre>\n'
    for check in checks:
        wrong = len(check["rows"])
        icon = _icon("failed" if wrong else "passed")
        judged = f"{amount_of(check['judged'], 'value')} judged{f', {wrong} wrong' if wrong else ''}"
        yield f'<p class="checked">{icon} {_text(check["subject"])}: {judged} <span class="key">{_text(check["check"])}</span></p>\n'
    yield calls(scenario, place, len(step.get("exchanges") or ()))
    yield "</li>\n"


def _shown_status(status: str) -> str:
    return "not reached" if status == "skipped" else status


def _region(label: str) -> str:
    return f'tabindex="0" role="region" aria-label="{label}"'


def _icon(kind: str) -> str:
    return f'<svg class="icon" aria-hidden="true"><use href="#i-{kind}"/></svg>'


def _text(value: object) -> str:
    """A value as text that no reader of HTML takes for more, every odd character made visible."""
    return "" if value is None else escape(visible(str(value)))
