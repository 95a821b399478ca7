"""`magento-acceptance steps`: the catalogue of sentences."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from magento_acceptance.pytest_plugin.catalogue import Sentence

_NOTHING = 1
_HEAD = """\
# Sentences

Every sentence that a feature can use, by the module that defines it. `{...}` stands for what varies. *Gives* and *needs* are
pytest fixtures: a sentence that needs `capture` comes after one that gives it.

Generated from the code: `magento-acceptance steps --markdown > docs/steps.md`.
"""


@click.command()
@click.argument("word", default="")
@click.option("--markdown", "form", flag_value="markdown", help="Print a page of Markdown.")
@click.option("--glue", "form", flag_value="glue", help="Print them for the Cucumber extension of an editor.")
def steps(word: str, form: str | None) -> None:
    """List the sentences that features can use, shipped and of the project here; only those with WORD in them, if given.

    Exit codes: 0 done, 1 no sentence has the word.
    """
    from magento_acceptance.pytest_plugin.catalogue import (
        catalogue,  # pytest and all sentences, which no other command needs
    )

    found = [sentence for sentence in catalogue(Path.cwd()) if sentence.matches(word)]
    if not found:
        click.echo(f"No sentence has {word!r} in it.", err=True)
        sys.exit(_NOTHING)
    lines = {"markdown": page, "glue": glue}.get(form or "", _lines)
    click.echo("\n".join(lines(found)))


def page(sentences: Iterable[Sentence]) -> Iterator[str]:
    """The catalogue as Markdown, line by line."""
    yield _HEAD
    for module, group in groupby(sentences, lambda sentence: sentence.module):
        yield f"## {module}\n"
        for sentence in group:
            yield f"### {sentence.pattern}\n"
            yield from (f"{line}  " for line in _facts(sentence))
            yield f"\n```gherkin\n{sentence.example}\n```\n" if sentence.example else ""


def glue(sentences: Iterable[Sentence]) -> Iterator[str]:
    """Step definitions that Cucumber's extensions can read, line by line; those of the code are put together when they are imported."""
    for sentence in sentences:
        for keyword in sentence.keywords:
            yield f"@{keyword.lower()}('{sentence.expression}')\ndef _(): ...\n"


def _lines(sentences: Iterable[Sentence]) -> Iterator[str]:
    for module, group in groupby(sentences, lambda sentence: sentence.module):
        yield f"{module}\n"
        for sentence in group:
            yield f"  {'/'.join(sentence.keywords)} {sentence.pattern}"
            yield from (f"      {line}" for line in _facts(sentence)[1:])
            yield from (f"        {line}" for line in sentence.example.splitlines())
            yield ""


def _facts(sentence: Sentence) -> list[str]:
    facts = [f"{' or '.join(sentence.keywords)}."]
    if sentence.meaning:
        facts.append(sentence.meaning)
    if sentence.columns:
        facts.append(f"Columns: {', '.join(sentence.columns)}.")
    if sentence.gives:
        facts.append(f"Gives: {sentence.gives}.")
    if sentence.needs:
        facts.append(f"Needs: {', '.join(sentence.needs)}.")
    return facts
