"""Takes the picture of docs/history.md: `python scripts/history_image.py [FOLDER]` (default: docs/images). Needs Chromium.

The runs are generated, those of the tests; they go through the history's own file and page.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from magento_acceptance.history import file, page  # noqa: E402
from magento_acceptance.history.past_run import run_of  # noqa: E402
from tests.history.past import fifty_runs  # noqa: E402

SIZE = {"width": 1280, "height": 1560}


def main(folder: Path) -> None:
    """Take the picture."""
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as scratch:
        history = Path(scratch, file.FILE)
        for document in fifty_runs():
            file.add(history, run_of(document), late=True)
        path = page.write(file.read(history).runs, Path(scratch))
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        opened = browser.new_context(viewport=SIZE).new_page()
        opened.goto(f"file://{path}")
        opened.screenshot(path=folder / "history.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
