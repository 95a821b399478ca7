"""A browser for the tests of the report; they are skipped, saying so, where there is none."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from magento_acceptance.report.page import build as report_page
from tests.report import sample_parts

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A running headless Chromium, one for all tests of a process."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(f"no browser here: none of {', '.join(BROWSERS)} is on the path")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page in the browser, and what it complained of or asked the network for."""

    page: Any
    path: Path
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page, name)

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements that are seen, without empty lines."""
        return [
            re.sub(r"\n+", "\n", text.strip()) for text in self.page.locator(f"{selector}:visible").all_inner_texts()
        ]

    def until(self, expression: str) -> None:
        """Wait until an expression is true; asked from here, since the page's policy lets no text be run as script in it."""
        end = time.monotonic() + 10
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, f"never came true: {expression}"
            self.page.wait_for_timeout(15)

    def shown_scenarios(self) -> list[str]:
        return self.texts("article.scenario > details > summary .name")


@pytest.fixture
def opened(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Write a sample's page and open it; after the test, no page may have complained or have asked for anything."""
    contexts, pages = [], []

    def open_page(sample: sample_parts.Sample, *, limits: Any = None, fragment: str = "", **options: Any) -> Opened:
        path = tmp_path / f"signoff{len(pages)}.html"
        report_page.write(sample.document, sample.save(tmp_path), path, limits)
        context = chromium.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        contexts.append(context)
        page = context.new_page()
        shown = Opened(page, path)
        pages.append(shown)
        page.on(
            "console",
            lambda message: shown.complaints.append(message.text) if message.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: shown.complaints.append(str(error)))
        page.on("request", lambda request: shown.requests.append(request.url))
        page.goto(path.as_uri() + fragment)
        return shown

    yield open_page
    for shown in pages:
        assert shown.complaints == []
        assert [url for url in shown.requests if not url.startswith((shown.path.as_uri(), "data:", "blob:"))] == []
    for context in contexts:
        context.close()
