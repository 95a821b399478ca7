"""`magento-acceptance steps`: the catalogue of sentences."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from magento_acceptance.cli.main import main
from magento_acceptance.cli.steps import glue, page
from magento_acceptance.pytest_plugin.catalogue import Sentence, _readable, catalogue

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sentences() -> list[Sentence]:
    return catalogue(ROOT)


def test_the_page_of_sentences_is_current(sentences: list[Sentence]) -> None:
    stored = (ROOT / "docs" / "steps.md").read_text(encoding="utf-8")
    assert stored == "\n".join(page(sentences)) + "\n", "run `magento-acceptance steps --markdown > docs/steps.md`"


def test_a_sentence_says_what_it_reads_gives_and_needs(sentences: list[Sentence]) -> None:
    found = next(sentence for sentence in sentences if sentence.pattern == "the merchant captures the payment of:")
    assert (found.module, found.keywords, found.gives) == ("captures", ("When",), "capture")
    assert found.needs == ("order",)
    assert set(found.columns) >= {"product", "quantity"}
    assert found.example.splitlines()[:2] == ["When the merchant captures the payment of:", "  | product | quantity |"]


def test_every_sentence_is_used_by_a_feature(sentences: list[Sentence]) -> None:
    assert [sentence.pattern for sentence in sentences if not sentence.example] == []


@pytest.mark.filterwarnings("ignore:invalid escape sequence")
def test_editors_read_every_sentence(sentences: list[Sentence]) -> None:
    for sentence in sentences:
        text = sentence.example.partition("\n")[0].partition(" ")[2]
        regex = (
            sentence.expression[1:-1]
            if sentence.expression.startswith("/")
            else "(.*)".join(map(re.escape, sentence.expression.split("{}")))
        )
        assert re.fullmatch(regex, text), sentence.pattern
        assert "'" not in sentence.expression
    definitions = ast.parse("\n".join(glue(sentences))).body
    assert len(definitions) == sum(len(sentence.keywords) for sentence in sentences)


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [
        ("all {count:d} are {state}", "all {count} are {state}"),
        (r"(?P<n>\d+) of (?P<what>a|(b|c)) (is|are) left", "{n} of {what} (is|are) left"),
    ],
)
def test_what_varies_stands_in_braces(pattern: str, shown: str) -> None:
    assert _readable(pattern) == shown


def test_words_select(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, ["steps", "TRACKING number"])
    assert result.exit_code == 0
    assert 'the merchant ships with the tracking number "{number}" of "{title}" ({code}):' in result.stdout
    assert "the merchant captures the payment" not in result.stdout
    nothing = CliRunner().invoke(main, ["steps", "unheard of"])
    assert (nothing.exit_code, nothing.stderr) == (1, "No sentence has 'unheard of' in it.\n")
