"""history.html: what it shows of one run, of fifty, and of a shop with ill will."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from magento_acceptance.history import page
from magento_acceptance.history.file import merged
from magento_acceptance.history.past_run import PastRun, Revision, run_of
from tests.history.past import FLAKY, SLOWER, document, fifty_runs


@pytest.fixture(scope="module")
def fifty() -> list[PastRun]:
    return merged(map(run_of, fifty_runs()))


def part(html: str, begins: str, ends: str) -> str:
    """The text between two marks, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition(begins)[2].partition(ends)[0]))


def test_fifty_runs_of_two_targets_are_drawn(tmp_path: Path, fifty: list[PastRun]) -> None:
    html = page.write(fifty, tmp_path).read_text(encoding="utf-8")
    staging, mock = html.split('<section id="target-')[1:]
    assert "https://staging.example.com, store view default, profile staging" in staging
    assert "built-in mock, store view default" in mock
    assert re.findall(r'aria-label="(Verdicts: [^"]+)"', html) == [
        "Verdicts: 7 failed, 27 passed",
        "Verdicts: 16 passed",
    ]
    assert staging.count('<path class="span"') == 2  # the releases
    assert FLAKY in part(staging, "<h3>Flaky scenarios</h3>", "<h3>")
    assert "No scenario changed its result" in part(mock, "<h3>Flaky scenarios</h3>", "<h3>")
    slower = part(staging, "<h3>Slower than before</h3>", "<h3>Slowest")
    assert re.search(rf"whole run .*{re.escape(SLOWER)} route, Magento 2\.4\.8", slower)
    assert "No duration is longer than noise explains" in part(mock, "<h3>Slower than before</h3>", "<h3>")
    assert "slower from here on" in staging
    assert part(staging, "<h3>Slowest routes", "</table>").count(SLOWER) == 1
    assert part(staging, "The 34 runs, newest first", "</table>").count(" passed") == 34
    assert "146 passed, 1 failed" in part(staging, "The 34 runs, newest first", "</table>")


def test_the_page_is_well_formed_runs_no_script_and_names_every_chart(tmp_path: Path, fifty: list[PastRun]) -> None:
    html = page.write(fifty, tmp_path).read_text(encoding="utf-8")
    assert "<script" not in html
    assert " style=" not in html
    assert not re.findall(r"(?:src|href)=\"(?!#|data:,)[^\"]*", html)
    assert "default-src 'none'; style-src 'sha256-" in unescape(html)
    charts = re.findall(r"<svg class=\"(?:chart|small)\".*?</svg>", html)
    assert len(charts) > 300
    assert all(ElementTree.fromstring(chart).get("aria-label") for chart in charts)
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_of_one_run_nothing_is_compared(tmp_path: Path) -> None:
    html = page.write([run_of(document(1))], tmp_path).read_text(encoding="utf-8")
    assert "One run: there is nothing to compare it with yet." in html
    assert "<figure" not in html
    assert "Flaky scenarios" not in html
    two = page.write([run_of(document(1)), run_of(document(2))], tmp_path).read_text(encoding="utf-8")
    assert "Durations are compared from 11 runs of one release on; there are 2." in two
    assert two.count("<figure ") == 4


def test_a_run_is_linked_where_its_folder_is(tmp_path: Path) -> None:
    runs = [run_of(document(number)) for number in (1, 2)]
    (tmp_path / runs[0].id).mkdir()
    (tmp_path / runs[0].id / "signoff.html").touch()
    html = page.write(runs, tmp_path).read_text(encoding="utf-8")
    assert re.findall(r'href="([^#d][^"]*)"', html) == [f"{runs[0].id}/signoff.html"]


def test_what_deceives_is_shown_as_text(tmp_path: Path) -> None:
    evil = '"><script>alert(1)</script>\u202e'
    hostile = document(
        1,
        [(evil, evil, "failed", 1.0)],
        release=evil,
        profile=evil,
        base_url=f"https://x/{evil}",
        routes=[(evil, 1, 1.0, 1.0)],
    )
    run = replace(run_of(hostile), started=evil, decision=evil, revision=Revision(evil, dirty=False))
    runs = [replace(run, id=name) for name in (f"../../{evil}", "b")]
    html = page.write(runs, tmp_path).read_text(encoding="utf-8")
    assert "<script" not in html
    assert "\u202e" not in html
    assert html.count("[U+202E]") > 20
    assert "signoff.html" not in html


def test_only_the_newest_hundred_runs_of_a_target_are_drawn(tmp_path: Path) -> None:
    html = page.write([run_of(document(number)) for number in range(120)], tmp_path).read_text(encoding="utf-8")
    assert "120, the newest 100 are shown" in html
    assert html.count("<circle") == 2 * 100 + html.partition("</svg>")[0].count("<circle")
