"""The page on paper, and read by assistive technology."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.report import sample_parts, samples

Open = Callable[..., Any]


def pages_of(pdf: bytes) -> list[tuple[float, float]]:
    """The sizes of a PDF's pages in points."""
    boxes = re.findall(rb"/Type\s*/Page\b.*?/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf, re.DOTALL)
    return [(float(width), float(height)) for width, height in boxes]


def printed(page: Any) -> bytes:
    return bytes(page.pdf(prefer_css_page_size=True, print_background=True))


def test_it_prints_to_a_few_sheets_of_a4(opened: Open) -> None:
    sheets = pages_of(printed(opened(samples.not_accepted())))
    assert 3 <= len(sheets) <= 9
    for width, height in sheets:
        assert (width, height) == (pytest.approx(595, abs=2), pytest.approx(842, abs=2))


def test_folded_calls_and_tools_stay_off_the_paper_and_failures_stand_on_it(opened: Open) -> None:
    page = opened(samples.not_accepted(), color_scheme="dark")
    page.click("#scenario-s1 > details > summary")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#scenario-s1 .failure tbody tr:visible").count() == 2
    assert page.locator("#criteria tbody tr:visible").count() == 9
    assert page.locator("#settings table:visible").count() == 1
    assert page.locator(".calls:visible, .filter:visible, .side:visible, .more > summary:visible").count() == 1
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("#scenario-s1 > details[open]").count() == 0
    assert page.locator("#settings table:visible").count() == 0


def test_nothing_is_wider_than_the_paper_and_no_row_is_torn(opened: Open) -> None:
    page = opened(samples.hostile(), viewport={"width": 672, "height": 950})
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.documentElement.scrollWidth") <= 672
    inside = page.evaluate(
        "[...document.querySelectorAll('tr, .sentence')].map((part) => getComputedStyle(part).breakInside)"
    )
    assert set(inside) == {"avoid"}


def test_what_was_typed_into_the_sign_off_is_printed_in_full(opened: Open) -> None:
    page = opened(samples.accepted())
    page.get_by_label("Remarks", exact=True).fill("\n".join(f"remark {number}" for number in range(40)))
    page.emulate_media(media="print")
    area = page.evaluate(
        "(({scrollHeight, clientHeight}) => [scrollHeight, clientHeight])(document.getElementById('sign-remarks'))"
    )
    assert area[0] <= area[1] + 2
    before = len(pages_of(printed(opened(samples.accepted()))))
    assert len(pages_of(printed(page))) >= before


def test_a_thousand_scenarios_print_to_a_readable_length(opened: Open) -> None:
    sheets = pages_of(printed(opened(samples.big(300, 2, items=1, failing=3))))
    assert 8 <= len(sheets) <= 40


def grave_findings(page: Any, part: str | None = None) -> list[str]:
    """What axe-core finds serious or critical in a part of the page, or in all of it."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    found = axe.Axe().run(page.page, context=part)
    return [
        f"{entry['id']}: {entry['help']}: {[node['html'][:160] for node in entry['nodes'][:3]]}"
        for entry in found.response["violations"]
        if entry["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_assistive_technology_finds_its_way_with_everything_unfolded(opened: Open, scheme: str) -> None:
    page = opened(samples.not_accepted(), color_scheme=scheme)
    page.evaluate(
        "document.querySelectorAll('.scenario').forEach((part) => { part.style.contentVisibility = 'visible'; })"
    )
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    page.until("document.querySelectorAll('.call').length >= 14")
    page.evaluate("document.querySelectorAll('.call, .call details').forEach((part) => { part.open = true; })")
    page.until("document.querySelectorAll('.call-inside').length >= 14")
    assert grave_findings(page) == []


@pytest.mark.parametrize("make", [samples.accepted, samples.incomplete, samples.rehearsal])
def test_each_verdict_can_be_read_in_light_and_dark(opened: Open, make: Callable[[], sample_parts.Sample]) -> None:
    page = opened(make())
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert grave_findings(page, "#verdict") == []


def test_headings_and_regions_are_in_order(opened: Open) -> None:
    page = opened(samples.not_accepted())
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map((part) => Number(part.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    unnamed = page.evaluate(
        "[...document.querySelectorAll('section')].filter((part) => !document.getElementById(part.getAttribute('aria-labelledby'))).length"
    )
    assert unnamed == 0


def test_the_page_is_in_the_wheel(tmp_path: Path) -> None:
    """The template lies in the package that the wheel is built of."""
    from magento_acceptance.report import page

    root = Path(page.__file__).parent / "template"
    assert {path.suffix for path in root.rglob("*") if path.is_file()} == {".j2", ".css", ".js"}


def test_the_first_sheet_is_one_page_whatever_failed(opened: Open) -> None:
    sample = samples.not_accepted()
    claim, cause = sample.document["criteria"][1], sample.document["causes"][0]
    sample.document["criteria"] += [
        claim | {"id": f"x{number}", "claim": f"{claim['claim']} {number}"} for number in range(30)
    ]
    sample.document["causes"] += [cause] * 30
    sample.document["verdict"]["why"] = [f"{'word ' * 25}{number}." for number in range(3)]
    page = opened(sample, viewport={"width": 672, "height": 900})
    page.emulate_media(media="print")
    height = page.evaluate("document.querySelector('.sheet').getBoundingClientRect().height")
    assert height <= (297 - 38) / 25.4 * 96
