"""Loads the acceptance plugin and every module of steps/; the project's own tests in tests/ need neither."""

from __future__ import annotations

from importlib.util import find_spec

from magento_acceptance.project import plugins

pytest_plugins = plugins(__file__)

# Benchmarks and the template of a project are no tests of this one; its own tests need what only `pip install -e '.[dev]'` installs.
collect_ignore = ["bench", "magento_acceptance/cli/template", *([] if find_spec("hypothesis") else ["tests"])]
