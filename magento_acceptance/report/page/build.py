"""The page on which a person reads, checks and signs a run: one HTML file that needs nothing else.

The document is rendered through template/; the exchanges go into the page packed, a scenario's at a time, and are unpacked when a
reader unfolds them. Whatever a shop has sent is text: the template escapes it, the scripts write it with textContent, and the page's
policy lets no script or style run but the two that are written into it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from magento_acceptance.files import write_parts
from magento_acceptance.report.labels import money, without_run_tag
from magento_acceptance.report.page.evidence import Limits, PackedExchanges, short_path
from magento_acceptance.report.page.shell import environment, policy, styles, template_text
from magento_acceptance.report.page.view import hash_of_evidence, neighbours, view_of

_STYLES = ("base", "layout", "parts", "scenarios", "print")
_SCRIPTS = ("text", "packed", "json", "curl", "exchange", "fold", "search", "tools")


def write(document: Mapping[str, Any], evidence: Path, to: Path, limits: Limits | None = None) -> None:
    """Write the page of a sign-off document; `evidence` is the run's evidence.jsonl, which is read one line at a time.

    The file is replaced in one go, so a reader sees the old page or the new one.

    Raises:
        OSError: the evidence cannot be read or the page cannot be written.
    """
    with tempfile.TemporaryFile() as spool:
        packed = PackedExchanges(document, spool, limits or Limits())
        packed.read(evidence)
        write_parts(to, _rendered(document, packed))


@cache
def _template() -> Template:
    return environment(
        groupby_run=neighbours,
        short_path=short_path,
        money=money,
        plain=without_run_tag,
        first_upper=lambda text: text[:1].upper() + text[1:],
    ).get_template("page.html.j2")


def _rendered(document: Mapping[str, Any], packed: PackedExchanges) -> Iterator[str]:
    style = styles(_STYLES) + _page_margins(document)
    script = f'(() => {{\n"use strict";\n{"".join(template_text(f"js/{name}.js") for name in _SCRIPTS)}}})();\n'
    return _template().generate(
        **view_of(document, packed),
        style=Markup(style),  # noqa: S704 - the project's own file
        script=Markup(script),  # noqa: S704 - the project's own files
        policy=policy(style, script),
    )


def _page_margins(document: Mapping[str, Any]) -> str:
    """Return the style of what stands on every printed page; only harmless characters get into it."""

    def harmless(text: object) -> str:
        return re.sub(r"[^A-Za-z0-9 .:-]", "", str(text))[:80]

    run = harmless(document["run"]["id"])
    verdict = document["verdict"]
    decision = harmless(
        f"{verdict['decision']}{': ' if verdict['rehearsed'] else ''}{(verdict['rehearsed'] or '').upper()}"
    )
    digest = harmless(hash_of_evidence(document))
    footer = f"Evidence SHA-256 {digest[:32]}..." if digest else ""
    return (
        f'@page {{ @top-left {{ content: "Acceptance report, run {run}" }} @top-right {{ content: "{decision}" }} '
        f'@bottom-left {{ content: "{footer}" }} }}\n'
    )
