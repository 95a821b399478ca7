"""What pytest loads wherever this package is installed: it brings the plugin in where the command line asks for it.

A project's conftest.py loads the plugin itself (`magento_acceptance.project.plugins`), but too late for options followed by a blank, and an
empty folder has none. Every other project pays for the import of this module alone, so it imports nothing but pytest.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

_PLUGIN: Final = "magento_acceptance.pytest_plugin.plugin"
_OURS: Final = ("--magento-", "--shipped")
"""How options begin that nobody else has."""
_NAMED: Final = frozenset({"--context", "--profile"})
"""Options of ours that others may have too: they bring the plugin in only in a project that loads it."""


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """Bring the plugin in, with all its options, where one of them is used."""
    config = pluginmanager.get_plugin("pytestconfig")
    in_worker = hasattr(
        getattr(config, "option", None), "magento_env_file"
    )  # of a parallel run, which is told the options
    if in_worker or (config is not None and _asked(config)):
        pluginmanager.import_plugin(_PLUGIN)


def _asked(config: pytest.Config) -> bool:
    given = [str(arg) for arg in config.invocation_params.args]
    if any(arg.startswith(_OURS) for arg in given):
        return True
    folder = config.invocation_params.dir
    return any(arg.partition("=")[0] in _NAMED for arg in given) and any(map(_loads_it, (folder, *folder.parents)))


def _loads_it(folder: Path) -> bool:
    """Whether the folder's conftest.py loads the plugin."""
    try:
        return "magento_acceptance" in (folder / "conftest.py").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | pytest.ExitCode | None:
    """Begin again where a path was given after a blank: `--magento-reports /tmp/reports`.

    pytest looks for the project before it knows our options, so it takes such a path for a place of tests, and its folder for the project.
    """
    if not config.pluginmanager.has_plugin(_PLUGIN):
        return None
    given = [str(arg) for arg in config.invocation_params.args]
    joined, paths = _joined(given)
    if any(Path(config.invocation_params.dir, path).exists() for path in paths):
        return pytest.main(joined, config.invocation_params.plugins)
    return None


def _joined(args: Sequence[str]) -> tuple[list[str], list[str]]:
    """Arguments with an equals sign between an option of ours and its value, and the values that stood behind a blank."""
    joined: list[str] = []
    values: list[str] = []
    waiting = iter(args)
    for arg in waiting:
        takes_value = arg in _NAMED or (arg.startswith("--magento-") and "=" not in arg)
        value = next(waiting, None) if takes_value else None
        joined.append(arg if value is None else f"{arg}={value}")
        values += [] if value is None else [value]
    return joined, values
