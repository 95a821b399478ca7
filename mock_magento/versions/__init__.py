"""The releases that the mock can be, one file each; what they do differently is the fields of `release.Release`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from mock_magento.versions.release import Release

__all__ = ["DEFAULT", "Release", "known", "named"]

DEFAULT = "2.4.7"
"""The release that the mock is where none is named."""


@cache
def known() -> dict[str, Release]:
    """Every release by its name, oldest first: what the files called v2_4_7.py define as RELEASE."""
    files = [module.name for module in iter_modules(__path__) if module.name.startswith("v")]
    releases: list[Release] = [import_module(f"{__name__}.{file}").RELEASE for file in files]
    return {release.name: release for release in sorted(releases, key=lambda entry: entry.number)}


def named(name: str) -> Release:
    """The release of that name, such as "2.4.8". Raises ValueError for one that no file describes."""
    found = known().get(name)
    if found is None:
        raise ValueError(f"the mock is none of Magento {name}; it can be {', '.join(known())}")
    return found
