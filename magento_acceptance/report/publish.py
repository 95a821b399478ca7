"""Writes everything that is made of a run's folder: the sign-off as JSON and as a page, and the formats of other tools."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from magento_acceptance.files import write_whole
from magento_acceptance.report import document as documents
from magento_acceptance.report.exchanges import Exchanges
from magento_acceptance.report.integrity import evidence_file
from magento_acceptance.report.labels import cause_line
from magento_acceptance.report.raw_json import encoded
from magento_acceptance.run_log.workspace import Workspace

Document = dict[str, Any]
Writer = Callable[[], object]


def publish(folder: Path, root: Path | None = None, allure_folder: Path | None = None) -> tuple[Document, list[str]]:
    """Build the document of a run and write it in every format; returns it, and a line for each format that could not be written.

    `root` is the project's folder, in which its feature files are found; by default that in which the reports are. `allure_folder` is
    where Allure's results go, by default the run's folder.

    Raises NoReport where the folder is that of no run, OSError where its files cannot be read or signoff.json not be written.
    """
    exchanges = documents.open_exchanges(folder)
    found = documents.build(folder, exchanges)
    workspace = Workspace.of(folder)
    write_whole(workspace.signoff, encoded(found).decode() + "\n")
    writers = _writers(
        found, exchanges, workspace, root or workspace.reports.parent, allure_folder or folder / "allure-results"
    )
    return found, list(_problems(writers))


def headline_of(found: Document) -> dict[str, Any]:
    """What the closing summary says of a document: the decision, why, the causes of failures, and the evidence's hash."""
    names = ("decision", "rehearsed", "why")
    shown = {name: found["verdict"][name] for name in names} | {
        "evidence_sha256": evidence_file(found["integrity"]).get("sha256", "")
    }
    return shown | {"causes": [cause_line(cause) for cause in found["causes"]]}


def _problems(writers: dict[str, Writer]) -> Iterator[str]:
    for name, write in writers.items():
        try:
            write()
        except Exception as error:  # noqa: BLE001 - one format must not cost the reader the others
            yield f"{name} could not be written: {type(error).__name__}: {' '.join(str(error).split())[:300]}"


def _writers(
    found: Document, exchanges: Exchanges, workspace: Workspace, root: Path, allure_folder: Path
) -> dict[str, Writer]:
    from magento_acceptance.report.formats import allure, cucumber_json, cucumber_messages, junit, markdown
    from magento_acceptance.report.page import build as page

    folder = workspace.run_folder

    writers: dict[str, Writer] = {
        "signoff.html": lambda: page.write(found, workspace.evidence, workspace.signoff_page),
        "junit.xml": lambda: junit.write(found, workspace.junit),
        "cucumber.json": lambda: cucumber_json.write(found, folder / "cucumber.json"),
        "cucumber-messages.ndjson": lambda: cucumber_messages.write(
            found, root, folder / "cucumber-messages.ndjson", exchanges.line
        ),
        "summary.md": lambda: markdown.write(found, folder / "summary.md"),
        "the summary of the GitHub job": lambda: markdown.append_to_step(found),
    }
    if allure.wanted():
        writers["allure-results"] = lambda: allure.write(found, allure_folder, exchanges.line)
    return writers
