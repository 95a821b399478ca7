"""The Markdown summary, read back with a Markdown parser; and GitHub's file, which is only ever appended to."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from magento_acceptance.report.formats import markdown
from magento_acceptance.report.sections.causes import causes_of
from tests.report.formats_sample import HOSTILE, ROWS, document, failed, scenario

PARSER = MarkdownIt("gfm-like", {"linkify": False})


def items(text: str) -> list[str]:
    """The items of every list that a parser finds, as it would show them, each in one line."""
    found = []
    for before, token in itertools.pairwise(PARSER.parse(text)):
        if before.type == "paragraph_open" and token.type == "inline" and token.level > 1:
            parts = (
                " " if child.type == "softbreak" else child.content
                for child in token.children or ()
                if child.type in ("text", "text_special", "softbreak", "code_inline")
            )
            found.append("".join(parts))
    return found


def kinds(text: str) -> set[str]:
    """Every kind of element that a parser finds."""
    tokens = PARSER.parse(text)
    return {token.type for token in tokens} | {child.type for token in tokens for child in token.children or ()} - {
        "softbreak"
    }


def test_the_decision_comes_first_then_what_failed(tmp_path: Path) -> None:
    markdown.write(document(), tmp_path / "summary.md")
    text = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert text.splitlines()[1] == "## Magento acceptance: REHEARSAL: FAILED"
    heads = [line for line in text.splitlines() if line.startswith("#")]
    assert heads[1:] == ["### Claims", "### Failures", "### Ids", "### Left out", "### In the artifacts"]
    assert "- 1 scenario failed" in text
    assert "refuses connections" in text
    assert "failed before its first sentence" in text
    assert "- 1 x needs MAGENTO" in text
    assert "- 1 x not run: the run ended before it" in text


def test_the_lists_hold_facts_claims_causes_values_and_ids() -> None:
    found = items(markdown.build(document()))
    for item in (
        "Shop: built-in mock, Magento 2.4.7, store view default",
        "Scenarios: 1 passed, 2 failed, 1 skipped, 1 not run",
        "✅ passed Step 10: The capture is answered with the invoice's id",
        "⚠️ not checked Step 10: The stock moves as the capture demands",
        "features/capture.feature, line 12",
        "row total of bag (/items/0/row_total): found 49.99, expected 50, because: price 12.5 of the order item times quantity 4",
        "The invoice follows from the order: order 3, invoice 4, order item bag 5",
    ):
        assert item in found
    assert "**1 scenario&#58; row total of bag is 49.99, expected 50**" in markdown.build(document()).replace(
        ": row", "&#58; row"
    )


def test_no_line_is_too_long() -> None:
    sample = document()
    sample["criteria"][0]["claim"] = "A claim of many words " * 30 + "- and 1. more = "
    sample["scenarios"][0]["failure"]["rows"][0] |= {"found": "x " * 500, "why": "word " * 200}
    assert max(len(line) for line in markdown.build(sample).splitlines()) <= 160


def test_other_steps_that_nothing_checked_are_counted_only() -> None:
    sample = document()
    other = {"id": "x", "step": "Step 3", "section": "s", "claim": "A stock", "result": "not checked", "scenarios": []}
    sample["criteria"] += [other, other | {"claim": "Another", "result": "failed"}]
    text = markdown.build(sample)
    assert "### Claims that failed\n\n- ❌ failed Step 3: Another\n" in text
    assert "A stock" not in text
    assert "Of other steps, 1 claim was not checked." in text


def test_an_accepted_shop_is_said_to_be_accepted() -> None:
    text = markdown.build(document(scenario(1, "One"), decision="ACCEPTED"))
    assert "## Magento acceptance: ACCEPTED\n" in text
    assert "REHEARSAL" not in text
    assert "### Failures" not in text


def hostile(text: str) -> dict[str, Any]:
    entry = failed() | {"name": text, "feature": text, "feature_file": text}
    entry["failure"] = {"title": text, "text": text, "rows": [dict.fromkeys(ROWS[0], text)]}
    other = scenario(2, text, "failed", failure={"title": text, "text": f"{text}\n````\n{text}", "rows": []})
    sample = document(entry, other, scenario(3, "Three", "skipped", reason=text))
    sample["verdict"]["why"] = [text]
    sample["shop"]["description"] = sample["run"]["by"] = text
    sample["criteria"][0]["claim"] = text
    sample["trails"][0]["ids"][2]["key"] = text
    sample["left_behind"] = [{"kind": "product", "id": text, "what": text, "why": text}]
    sample["causes"] = causes_of(sample["scenarios"])
    return sample


PLAIN = kinds(markdown.build(hostile("plain")))


@pytest.mark.parametrize("text", [
    HOSTILE, "| a | b |\n|---|---|", "[click](javascript:alert(1))", "![x](http://evil.test/x.png)", "</td></table><h1>x",
    "```\n# heading", "~~~", "<!-- -->", "&lt;b&gt;", "\\| a", "**bold** _it_ $x$", "# a", "- [ ] a", "+ a", "1. a", "12) a", "123. a", "<https://evil.test>",
])  # fmt: skip
def test_hostile_texts_stay_texts(text: str) -> None:
    built = markdown.build(hostile(text))
    assert kinds(built) == PLAIN
    assert not {"link_open", "image", "html_inline"} & PLAIN
    shown = " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())
    if text != HOSTILE:
        assert f"Left out: {shown}" in {f"Left out: {item.removeprefix('1 x ')}" for item in items(built)}


@given(st.text())
def test_any_text_gives_the_same_structure(text: str) -> None:
    built = markdown.build(hostile(f"{text}x"))
    assert kinds(built) == PLAIN
    assert len(items(built)) == len(items(markdown.build(hostile("plain"))))


def test_addresses_do_not_become_links() -> None:
    assert markdown.escape("see www.evil.test or http://evil.test") == "see www&#46;evil.test or http&#58;//evil.test"
    assert markdown.escape("12.5 of grand_total: 49.99 at 19:48") == "12.5 of grand_total: 49.99 at 19:48"


def test_a_long_run_is_cut_at_a_block_and_says_so() -> None:
    many = [failed() | {"id": f"s{number}", "name": f"Scenario {number}"} for number in range(1000)]
    for number, entry in enumerate(many):
        letters = f"{number:04}".translate(str.maketrans("0123456789", "abcdefghij"))
        entry["failure"] = {"title": letters, "text": letters, "rows": []}
    text = markdown.build(document(*many))
    assert text.count("- Then") == 30
    assert "... and 970 further causes, in signoff.html" in text
    short = markdown.build(document(*many), limit=3000)
    assert len(short.encode()) <= 3000
    assert short.endswith("The rest was too long for this place; it is in signoff.html.\n")


def test_github_s_file_is_appended_to_once_per_run(tmp_path: Path) -> None:
    file = tmp_path / "step.md"
    file.write_text("what an earlier command wrote\n", encoding="utf-8")
    environ = {"GITHUB_STEP_SUMMARY": str(file)}
    assert markdown.append_to_step(document(), environ)
    assert not markdown.append_to_step(document(), environ)
    other = document()
    other["run"]["id"] = "20261122-200000-ffffff"
    assert markdown.append_to_step(other, environ)
    text = file.read_text(encoding="utf-8")
    assert text.startswith("what an earlier command wrote\n\n<!-- magento-acceptance 20261122-194800-a1b2c3 -->\n")
    assert len(re.findall("^## Magento acceptance", text, re.MULTILINE)) == 2


def test_what_stands_in_github_s_file_counts_against_its_limit(tmp_path: Path) -> None:
    file = tmp_path / "step.md"
    file.write_bytes(b"x" * (markdown.STEP_LIMIT - 1000))
    assert markdown.append_to_step(document(), {"GITHUB_STEP_SUMMARY": str(file)})
    assert markdown.STEP_LIMIT - 1000 < file.stat().st_size <= markdown.STEP_LIMIT


def test_a_new_file_is_made_and_without_the_variable_nothing_is(tmp_path: Path) -> None:
    assert not markdown.append_to_step(document(), {})
    assert not markdown.append_to_step(document(), {"GITHUB_STEP_SUMMARY": ""})
    assert markdown.append_to_step(document(), {"GITHUB_STEP_SUMMARY": str(tmp_path / "new.md")})
    assert (tmp_path / "new.md").read_text(encoding="utf-8").startswith("<!-- magento-acceptance")
    with pytest.raises(OSError, match="absent"):
        markdown.append_to_step(document(), {"GITHUB_STEP_SUMMARY": str(tmp_path / "absent" / "x.md")})
