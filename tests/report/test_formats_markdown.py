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
from tests.report.formats_sample import HOSTILE, ROWS, document, failed, scenario

PARSER = MarkdownIt("gfm-like", {"linkify": False})


def tables(text: str) -> list[list[list[str]]]:
    """The cells of every table that a parser finds, as it would show them."""
    found: list[list[list[str]]] = []
    tokens = PARSER.parse(text)
    for before, token in itertools.pairwise(tokens):
        if token.type == "table_open" or before.type == "table_open":
            found += [[]] if token.type == "table_open" else []
        elif token.type == "tr_open":
            found[-1].append([])
        elif before.type in ("td_open", "th_open"):
            found[-1][-1].append(
                "".join(
                    child.content
                    for child in token.children or ()
                    if child.type == "text" or child.type == "text_special"
                )
            )
    return found


def kinds(text: str) -> set[str]:
    """Every kind of element that a parser finds."""
    tokens = PARSER.parse(text)
    return {token.type for token in tokens} | {child.type for token in tokens for child in token.children or ()}


def test_the_decision_comes_first_then_what_failed(tmp_path: Path) -> None:
    markdown.write(document(), tmp_path / "summary.md")
    text = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert text.splitlines()[1] == "## Magento acceptance: REHEARSAL (failed)"
    heads = [line for line in text.splitlines() if line.startswith("#")]
    assert heads[1:] == ["### Failures", "### Acceptance criteria", "### Ids", "### Left out", "### In the artifacts"]
    assert "- 1 scenario failed" in text
    assert "refuses connections" in text
    assert "failed before its first sentence" in text
    assert "- 1 x needs MAGENTO" in text
    assert "- 1 x not run: the run ended before it" in text


def test_the_tables_hold_values_criteria_and_ids() -> None:
    facts, values, criteria, ids = tables(markdown.build(document()))
    assert ["Shop", "built-in mock, Magento 2.4.7, store view default"] in facts
    assert ["Scenarios", "1 passed, 2 failed, 1 skipped, 1 not run"] in facts
    assert values == [["value", "found", "expected", "because"], *(list(row.values()) for row in ROWS)]
    assert criteria[1:] == [
        ["Step 10", "Capture payment", "The capture is answered with the invoice's id", "✅ passed", "1"],
        ["Step 10", "Verify this step", "The stock moves as the capture demands", "⚠️ not checked", "0"],
    ]
    assert ids[1] == ["The invoice follows from the order", "order 3, invoice 4, order item bag 5"]


def test_other_steps_that_nothing_checked_are_counted_only() -> None:
    sample = document()
    other = {"id": "x", "step": "Step 3", "section": "s", "claim": "A stock", "result": "not checked", "scenarios": []}
    sample["criteria"] += [other, other | {"claim": "Another", "result": "failed"}]
    text = markdown.build(sample)
    assert [row[2] for row in tables(text)[2][3:]] == ["Another"]
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
        assert shown in {cell for table in tables(built) for row in table for cell in row}


@given(st.text())
def test_any_text_gives_the_same_structure(text: str) -> None:
    built = markdown.build(hostile(f"{text}x"))
    assert kinds(built) == PLAIN
    assert [[len(row) for row in table] for table in tables(built)] == [
        [len(row) for row in table] for table in tables(markdown.build(hostile("plain")))
    ]


def test_addresses_do_not_become_links() -> None:
    assert markdown.escape("see www.evil.test or http://evil.test") == "see www&#46;evil.test or http&#58;//evil.test"
    assert markdown.escape("12.5 of grand_total: 49.99 at 19:48") == "12.5 of grand_total: 49.99 at 19:48"


def test_a_long_run_is_cut_at_a_block_and_says_so() -> None:
    many = [failed() | {"id": f"s{number}", "name": f"Scenario {number}"} for number in range(1000)]
    text = markdown.build(document(*many))
    assert text.count("❌ Then") == 30
    assert "... and 970 more, in signoff.html" in text
    short = markdown.build(document(*many), limit=5000)
    assert len(short.encode()) <= 5000
    assert short.endswith("The rest was too long for this place; it is in signoff.html.\n")
    assert tables(short)[-1][0] == ["value", "found", "expected", "because"]


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
