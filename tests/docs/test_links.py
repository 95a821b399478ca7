"""Whatever the documents name is there: links between pages, and files and folders of the project."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OWN = ROOT / "magento_acceptance" / "cli" / "template"
"""What a project of one's own holds, of which some pages speak."""
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")), ROOT / "schemas" / "README.md"]
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)(?:#([^)\s]+))?\)")
PATH = re.compile(r"`((?:features|steps|schemas|magento_acceptance|mock_magento|tests|bench|docs|scripts)/[\w./-]*)`")


def anchors(page: Path) -> set[str]:
    """The names under which a page's headings can be linked, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        found = (page.parent / target).resolve()
        assert found.exists(), f"{page.name} links to {target}"
        assert not anchor or anchor in anchors(found), f"{page.name} links to {target}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_are_named_exist(page: Path) -> None:
    named = PATH.findall(page.read_text(encoding="utf-8"))
    if page.name == "writing-scenarios.md":  # a tutorial, which has its reader write them
        named = [path for path in named if "/outlet." not in path]
    missing = [path for path in named if not any((place / path).exists() for place in (ROOT, OWN))]
    assert missing == [], f"{page.name} names files that are not there"


def test_every_room_is_on_the_map() -> None:
    drawn = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    packages = {path.parent.name for path in (ROOT / "magento_acceptance").glob("*/__init__.py")}
    assert {room for room in packages if f"{room}/" not in drawn} == set()
