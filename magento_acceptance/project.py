"""A project with scenarios of its own, and what comes with this package for it: features, sentences and schemas.

In a checkout these are folders at its top; the wheel has them inside the package.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

FEATURES: Final = "features"
STEPS: Final = "steps"
CI: Final = "ci"
"""Pipelines of build servers, to copy."""
PLUGIN: Final = "magento_acceptance.pytest_plugin.plugin"

_PACKAGE: Final = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The folder `features`, `steps`, `schemas` or `ci` that comes with this package. Raises FileNotFoundError where it is missing."""
    places = (_PACKAGE / name, _PACKAGE.parent / name)  # as packaged, and in a checkout
    for place in places:
        if place.is_dir():
            return place
    raise FileNotFoundError(
        f"The {name} of magento-acceptance are missing: neither {places[0]} nor {places[1]} exists."
    )


def plugins(conftest: str) -> list[str]:
    """What `pytest_plugins` of a project's conftest.py is to be: this plugin, the shipped sentences, and the project's own in steps/.

    `conftest` is that file's `__file__`. Where a sentence of the project's own reads like a shipped one, its own counts.
    """
    own = Path(conftest).resolve().parent / STEPS
    if own == shipped(STEPS):
        return [PLUGIN, *_modules(own, STEPS)]
    return [PLUGIN, *shipped_sentences(), *_modules(own, STEPS)]


def shipped_sentences() -> list[str]:
    """The modules of the shipped sentences, by the names under which a project outside this package's checkout imports them."""
    folder = shipped(STEPS)
    if folder.parent != _PACKAGE:  # an editable installation
        search = sys.modules[__package__].__path__
        if str(folder.parent) not in search:
            search.append(str(folder.parent))
    return _modules(folder, f"{__package__}.{STEPS}")


def _modules(folder: Path, package: str) -> list[str]:
    import pytest  # not needed where features and schemas only are looked up

    pytest.register_assert_rewrite(package)  # sentences import one another, some before pytest comes to them by name
    paths = (path.relative_to(folder) for path in folder.rglob("*.py") if not path.name.startswith("_"))
    return sorted(".".join((package, *path.with_suffix("").parts)) for path in paths)
