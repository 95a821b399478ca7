"""How Python must be started for a verdict to mean anything."""

from __future__ import annotations

import sys

import pytest


def refuse_without_assertions(assert_mode: str, optimized: int = sys.flags.optimize) -> None:
    """Raise pytest.UsageError where Python drops the assertions of steps (-O), or `--assert=plain` what they have to say."""
    if optimized:
        raise pytest.UsageError(
            "Python was started with -O (or PYTHONOPTIMIZE), which drops assertions: scenarios would pass unchecked; start it without"
        )
    if assert_mode != "rewrite":
        raise pytest.UsageError(
            f"--assert={assert_mode} leaves failures without the values that were found; leave the option out"
        )
