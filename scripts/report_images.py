"""Takes the pictures of docs/report.md: `python scripts/report_images.py [FOLDER]` (default: docs/images). Needs Chromium.

The pages are those of the tests' samples, so that a picture shows what the tests hold.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from magento_acceptance.report.page import build  # noqa: E402
from tests.report import samples  # noqa: E402

WIDE = {"width": 1280, "height": 860}
#: The width of an A4 sheet at 96 points an inch, without its margins.
SHEET = {"width": 718, "height": 900}


def main(folder: Path) -> None:
    """Take all pictures."""
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as scratch:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])

        def page_of(sample: samples.Sample, fragment: str = "", **options: Any) -> Any:
            path = Path(scratch, "signoff.html")
            build.write(sample.document, sample.save(Path(scratch)), path)
            page = browser.new_context(**({"viewport": WIDE} | options)).new_page()
            page.goto(f"file://{path}{fragment}")
            return page

        page_of(samples.not_accepted()).screenshot(path=folder / "report-not-accepted.png")
        page = page_of(samples.not_accepted(), "#scenario-s1")
        page.locator("#scenario-s1 ol.steps").wait_for()
        page.locator("#scenario-s1").screenshot(path=folder / "report-scenario.png")
        page = page_of(samples.not_accepted(), "#call-5", color_scheme="dark")
        page.locator("#call-5[open] .curl > summary").click()
        page.locator("#call-5").screenshot(path=folder / "report-call.png")
        page = page_of(samples.not_accepted(), viewport=SHEET)
        page.emulate_media(media="print")
        page.locator(".sheet").screenshot(path=folder / "report-print.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
