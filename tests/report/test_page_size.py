"""The page stays light whatever the run was: little in the document tree, the rest packed, memory that does not grow with the evidence."""

from __future__ import annotations

import json
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from magento_acceptance.report.page import build as report_page
from magento_acceptance.report.page.evidence import Limits, short_path
from magento_acceptance.report.page.lines import read_line
from tests.report import sample_parts, samples

Open = Callable[..., Any]


def test_a_body_above_the_limit_is_cut_and_names_the_whole(opened: Open) -> None:
    sample = samples.accepted()
    sample.lines[6]["response"]["json"] = {"items": [{"sku": f"P-{number}"} for number in range(20_000)]}
    length = len(json.dumps(sample.lines[6]["response"]["json"]))
    page = opened(sample, fragment="#call-7")
    page.locator("#call-7[open] .notice").wait_for()
    notice = page.inner_text("#call-7 .notice")
    assert notice == f"Cut here after 64,000 of {length:,} characters. The whole is in evidence.jsonl.gz, line 7."
    assert len(page.locator("#call-7 pre.json").text_content()) < 64_000 * 3
    assert page.path.stat().st_size < 400_000


def test_a_body_that_comes_again_is_stored_once_and_shown_each_time(opened: Open) -> None:
    sample = samples.accepted()
    noise = random.Random(7).randbytes(20_000).hex()
    for line in sample.lines[5:7]:
        line["response"]["json"] = {"noise": noise}
    page = opened(sample, fragment="#call-7")
    page.locator("#call-7[open] pre.json").first.wait_for()
    assert noise in page.locator("#call-7 pre.json").last.text_content()
    assert page.path.stat().st_size < 150_000


def test_a_request_that_was_cut_is_not_offered_as_a_whole(opened: Open) -> None:
    sample = samples.accepted()
    sample.lines[1]["request"]["json"] = {"note": "x" * 100_000}
    page = opened(sample, fragment="#call-2")
    page.click("#call-2[open] .curl > summary")
    assert "--data-binary @request-2.json" in page.locator("#call-2 .curl pre").text_content()
    assert "take it from evidence.jsonl.gz, line 2" in page.inner_text("#call-2 .curl")


def test_a_huge_answer_is_read_without_being_held(tmp_path: Path) -> None:
    sample = samples.accepted()
    sample.lines[6]["response"]["json"] = "HERE"
    path = sample.save(tmp_path)
    row = '{"sku":"P-1","name":"a \\"b\\" {c}","list":[1,2,[3]]}'
    size = 5_000_000
    huge = "[" + ",".join([row] * (size // len(row))) + "]"
    path.write_text(path.read_text().replace('"HERE"', huge))
    tracemalloc.start()
    report_page.write(sample.document, path, tmp_path / "signoff.html")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * size
    assert (tmp_path / "signoff.html").stat().st_size < 400_000


def test_memory_does_not_grow_with_the_number_of_exchanges(tmp_path: Path) -> None:
    def peak_of(each: int) -> int:
        sample = samples.big(4, each, items=30)
        sample.document["calls"] = []
        path = sample.save(tmp_path)
        sample.lines.clear()
        tracemalloc.start()
        report_page.write(sample.document, path, tmp_path / "signoff.html", Limits(chunk=20_000, waiting=100_000))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    few, many = peak_of(20), peak_of(160)
    assert many < few + 1_500_000


def test_of_many_scenarios_little_is_in_the_document_tree(opened: Open) -> None:
    page = opened(samples.big(1000, 4, items=2, failing=2))
    assert page.inner_text("#shown") == "1,000 scenarios"
    assert page.locator("article.scenario").count() == 1000
    assert page.evaluate("document.querySelectorAll('*').length") < 25_000
    assert page.evaluate("document.querySelectorAll('.call').length") == 0
    assert page.evaluate("getComputedStyle(document.querySelector('.scenario')).contentVisibility") == "auto"
    assert page.locator("#criteria li").count() == 0
    page.evaluate("location.hash = '#call-4000'")
    page.locator("#call-4000[open]").wait_for()
    assert page.locator("#scenario-s1000 .sentence").count() == 10
    page.fill("#search", "/items/3105")
    page.until("document.getElementById('shown').textContent === '1 of 1,000 scenarios'")


def test_many_calls_of_one_sentence_come_some_at_a_time(opened: Open) -> None:
    page = opened(samples.big(1, 1200, items=1), fragment="#call-1")
    page.locator("#call-1[open]").wait_for()
    assert page.locator(".call").count() == 50
    page.click(".more-calls")
    assert page.locator(".call").count() == 100
    assert page.evaluate("document.activeElement.parentElement.id") == "call-501"
    page.evaluate("location.hash = '#call-1191'")
    page.locator("#call-1191[open]").wait_for()


def test_beyond_the_budget_passing_scenarios_lose_their_bodies_and_failed_ones_keep_them(opened: Open) -> None:
    sample = samples.big(20, 30, items=20, failing=1)
    chance = random.Random(7)
    for line in sample.lines:
        line["response"]["json"]["noise"] = chance.randbytes(400).hex()
    sample.document["scenarios"].append(sample.document["scenarios"].pop(0))
    sample.lines = sample.lines[30:] + sample.lines[:30]
    limits = Limits(page=150_000, for_passing=60_000, chunk=20_000)
    page = opened(sample, limits=limits, fragment="#call-1")
    page.locator("#call-1[open] pre.json").wait_for()
    note = page.inner_text("#scenarios > .notice")
    left_out = int(note.split(" ", 1)[0])
    assert 300 < left_out < 570
    assert "evidence.jsonl.gz" in note
    page.evaluate("location.hash = '#call-600'")
    page.locator("#call-600[open] .notice").wait_for()
    assert "line 570" in page.inner_text("#call-600 .notice")
    assert page.path.stat().st_size < 600_000


def test_a_torn_last_line_and_foreign_lines_are_counted_and_passed_over(opened: Open, tmp_path: Path) -> None:
    sample = samples.incomplete()
    path = sample.save(tmp_path)
    text = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*text[:-1], "[1, 2]\n", "\n", text[-1][:40]]))
    report_page.write(sample.document, path, tmp_path / "page.html")
    html = (tmp_path / "page.html").read_text()
    assert "2 lines of the evidence cannot be read: the run was cut off while it wrote." in html
    assert "13 calls" in html


def test_a_run_without_any_evidence_has_a_page(tmp_path: Path) -> None:
    sample = samples.incomplete()
    for part in ("trails", "invoices", "stock", "calls", "slowest", "scenarios", "criteria"):
        sample.document[part] = []
    report_page.write(sample.document, tmp_path / "none.jsonl", tmp_path / "page.html")
    html = (tmp_path / "page.html").read_text()
    assert "No call was made." in html
    assert "No invoice was checked." in html


def test_a_page_that_can_not_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    old = tmp_path / "signoff.html"
    old.write_text("the old page")
    broken = samples.accepted().document | {"criteria": [{"step": "Step 10"}]}
    with pytest.raises(KeyError):
        report_page.write(broken, tmp_path / "none.jsonl", old)
    assert old.read_text() == "the old page"
    assert list(tmp_path.iterdir()) == [old]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=6), JSON, max_size=3), JSON, st.integers(1, 400), st.booleans())
def test_of_a_line_every_value_is_read_and_of_a_body_as_much_as_fits(
    extra: dict[str, Any], body: Any, limit: int, indented: bool
) -> None:
    """Whatever stands beside them, and also what JSON's rules forbid: NaN, halves of pairs."""
    line = extra | sample_parts.exchange(7, "GET", "/V1/x", sent=body, got=body)
    text = json.dumps(line, ensure_ascii=True, indent=1 if indented else None).encode()
    read = read_line(text, limit)
    assert read is not None
    entry, *bodies = read
    assert (entry.exchange, entry.request.method, entry.request.url) == (
        line["exchange"],
        "GET",
        line["request"]["url"],
    )
    for side, part in zip(("request", "response"), bodies, strict=True):
        assert (part is None) == ("json" not in line[side])
        if part is None:
            continue
        assert part.kind == "json"
        assert part.cut == (part.length > limit)
        assert len(part.text) <= 12 * limit
        if not part.cut:
            assert json.dumps(json.loads(part.text)) == json.dumps(body)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec=None), max_size=80), st.integers(1, 60))
def test_a_long_text_is_cut_between_its_characters(text: str, limit: int) -> None:
    line = json.dumps(sample_parts.exchange(7, "GET", "/V1/x", text=text * 13)).encode()
    read = read_line(line, limit)
    assert read is not None
    body = read[2]
    assert body is not None
    assert (text * 13).startswith(body.text.rstrip("\ud800")) or body.text[:-1] == (text * 13)[: len(body.text) - 1]
    assert len(body.text) == min(limit, len(text * 13))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://shop.example.com/rest/default/V1/orders/3", "/V1/orders/3"),
        ("http://[::1]:8080/shop/rest/V1/orders", "/V1/orders"),
        (
            "/rest/V1/invoices?searchCriteria%5BfilterGroups%5D%5B0%5D%5Bfilters%5D%5B0%5D%5Bfield%5D=order_id"
            "&searchCriteria%5BfilterGroups%5D%5B0%5D%5Bfilters%5D%5B0%5D%5Bvalue%5D=3&searchCriteria%5BpageSize%5D=1",
            "/V1/invoices?order_id eq 3 & pageSize=1",
        ),
        (
            "/V1/products?searchCriteria[filter_groups][0][filters][1][condition_type]=like"
            "&searchCriteria[filter_groups][0][filters][1][value]=%25bag%25"
            "&searchCriteria[filter_groups][0][filters][1][field]=sku",
            "/V1/products?sku like %bag%",
        ),
        ("/V1/products?searchCriteria", "/V1/products?searchCriteria"),
        ("http://shop.example.com/magento_version", "/magento_version"),
        ("not a url?", "not a url"),
    ],
)
def test_a_call_is_named_as_a_person_reads_it(url: str, shown: str) -> None:
    assert short_path(url) == shown


@given(st.text(st.characters(codec=None), max_size=60))
def test_any_url_has_a_name(url: str) -> None:
    assert isinstance(short_path(url), str)


@pytest.mark.parametrize(
    "make", [samples.accepted, samples.not_accepted, samples.incomplete, samples.rehearsal, lambda: samples.big(3, 2)]
)
def test_the_samples_are_sign_off_documents(make: Callable[[], Any]) -> None:
    schema = json.loads((Path(__file__).parents[2] / "schemas" / "signoff.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(make().document)] == []
