"""How long the sign-off page takes to write and to open, and how large it gets: `python bench/report_page.py`.

Needs Chromium and playwright. Opening is from the navigation's start to the end of its `load` event, and to the first
picture that holds text; each is the best of three, since the first opening also fills the caches of the system.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from magento_acceptance.report.page import build as page  # noqa: E402
from tests.report import samples  # noqa: E402

TIMES = """() => new Promise((done) => {
  const [navigation] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  setTimeout(() => done([navigation.loadEventEnd, paint ? paint.startTime : null, document.querySelectorAll("*").length]));
})"""


def cases(folder: Path) -> Iterator[tuple[str, samples.Sample, Path]]:
    """Name, document and evidence of each case."""
    usual = samples.not_accepted()
    yield "4 scenarios, 14 exchanges", usual, usual.save(folder)
    long = samples.accepted()
    long.lines[6]["response"]["json"] = [{"sku": f"P-{number}", "name": "x" * 60} for number in range(550_000)]
    path = long.save(folder)
    long.lines.clear()
    yield "one answer of 50 MB", long, path
    many = samples.big(1000, 50, items=12, failing=5)
    path = many.save(folder)
    many.lines.clear()
    yield "1,000 scenarios, 50,000 exchanges", many, path


def opening(browser: Browser, path: Path) -> tuple[float, float, int]:
    """Milliseconds to the end of loading and to the first text, and the number of elements; the best of three."""
    results = []
    for _ in range(3):
        tab = browser.new_page()
        tab.goto(path.as_uri())
        loaded, painted, elements = tab.evaluate(TIMES)
        results.append((loaded, painted or 0.0, elements))
        tab.close()
    return min(results)


def main() -> None:
    """Measure every case and print a table."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("no browser here")
    print(f"{'case':36}{'evidence':>11}{'page':>10}{'written':>10}{'opened':>10}{'first text':>12}{'elements':>10}")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        folder = Path(name)
        for case, sample, evidence in cases(folder):
            html = folder / "signoff.html"
            begin = time.perf_counter()
            page.write(sample.document, evidence, html)
            written = time.perf_counter() - begin
            loaded, painted, elements = opening(browser, html)
            sizes = f"{evidence.stat().st_size / 1e6:>8.1f} MB{html.stat().st_size / 1e6:>7.1f} MB"
            print(f"{case:36}{sizes}{written:>8.1f} s{loaded:>7.0f} ms{painted:>9.0f} ms{elements:>10,}")
        browser.close()
    print(json.dumps({"peak memory of this process, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


if __name__ == "__main__":
    main()
