"""Loads the acceptance plugin and every module of steps/; the project's own tests in tests/ need neither."""

from __future__ import annotations

from pathlib import Path

import pytest

# Steps import one another, so that some are loaded before pytest comes to them by name.
pytest.register_assert_rewrite("steps")

_ROOT = Path(__file__).parent

pytest_plugins = [
    "magento_acceptance.pytest_plugin.plugin",
    *sorted(
        ".".join(path.relative_to(_ROOT).with_suffix("").parts)
        for path in (_ROOT / "steps").rglob("*.py")
        if not path.name.startswith("_")
    ),
]
