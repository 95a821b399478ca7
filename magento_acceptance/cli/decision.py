"""A sign-off's decision as commands print it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from magento_acceptance.cli.options import show
from magento_acceptance.report.labels import verdict_line


def show_decision(headline: Mapping[str, Any], folder: Path) -> None:
    """Print what publish.headline_of gives: the decision with its page, why, and the evidence's hash."""
    show(f"{verdict_line(headline)}: {folder / 'signoff.html'}")
    for sentence in headline["why"]:
        show(f"  {sentence}")
    show(f"SHA-256 of the evidence: {headline['evidence_sha256']}")


def show_problems(problems: Iterable[str]) -> None:
    """Print which formats could not be written."""
    for problem in problems:
        show(f"Error: {problem}", err=True)
