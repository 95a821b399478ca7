"""docs/versions.md has a row for every trait, and a column for every release."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from mock_magento.versions import Release, known

PAGE = (Path(__file__).parents[3] / "docs" / "versions.md").read_text(encoding="utf-8")


def test_the_table_has_a_row_for_every_trait() -> None:
    rows = set(re.findall(r"^\| `(\w+)`", PAGE, re.MULTILINE))
    assert rows == {field.name for field in fields(Release)} - {"name", "recorded"}


def test_the_table_has_a_column_for_every_release() -> None:
    assert f"| trait | {' | '.join(known())} |" in PAGE
    for release in known().values():
        assert release.recorded in PAGE
