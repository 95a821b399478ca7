"""Loads the acceptance plugin and every module of steps/; the project's own tests in tests/ need neither."""

from __future__ import annotations

from importlib.util import find_spec

from magento_acceptance.project import plugins

pytest_plugins = plugins(__file__)

# The template of a project is not part of this one; the project's own tests need what only `pip install -e '.[dev]'` installs.
collect_ignore = ["magento_acceptance/cli/template", *([] if find_spec("hypothesis") else ["tests", "bench"])]
