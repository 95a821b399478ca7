"""`pytest --shipped`: the scenarios that come with this package, beside the project's own or, in an empty folder, alone.

A shipped feature is left out where the project has a file of its own at the same place below features/.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final

import pytest

from magento_acceptance.project import FEATURES, shipped, shipped_sentences
from magento_acceptance.pytest_plugin.feature_files import SUFFIX, FeatureFile, at_lines

OPTION: Final = "--shipped"
_DEST: Final = "magento_shipped"


def add_option(group: pytest.OptionGroup) -> None:
    """Offer the option."""
    group.addoption(
        OPTION,
        dest=_DEST,
        action="store_true",
        help="run the scenarios that come with magento-acceptance too; where paths or ids name some of them, those only",
    )


def take(config: pytest.Config) -> bool:
    """Take the shipped features into this session where they are asked for; return whether they are.

    Arguments that name a path which the project has not, and the package has, are taken from pytest's.
    """
    if not config.getoption(_DEST):
        return False
    folder, here = shipped(FEATURES).parent, config.invocation_params.dir
    named = {arg for arg in config.args if not _path(here, arg).exists() and _path(folder, arg).exists()}
    config.args[:] = [arg for arg in config.args if arg not in named]
    if named or config.args_source is not config.ArgsSource.ARGS:
        chosen = at_lines(sorted(named), folder) or [FEATURES]
        config.pluginmanager.register(_Shipped(folder, chosen), "magento-shipped")
    sentences = shipped_sentences()
    if not any(config.pluginmanager.has_plugin(name) for name in sentences):  # no conftest.py has loaded them
        for name in sentences:
            config.pluginmanager.import_plugin(name)
    return True


def _path(folder: Path, arg: str) -> Path:
    """The path of an argument `path`, `path::name` or `path:line`."""
    name = arg.partition("::")[0]
    head, _, line = name.rpartition(":")
    return folder / (head if line.isdecimal() and head.endswith(SUFFIX) else name)


class _Shipped:
    """The hook of one session: what is shipped joins what pytest collects."""

    def __init__(self, folder: Path, chosen: list[str]) -> None:
        self._folder, self._chosen = folder, chosen

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Add the shipped features to what the session holds."""
        report = yield
        if isinstance(collector, pytest.Session) and report.passed:
            report.result.append(ShippedFeatures.of(collector, self._folder, self._chosen))
        return report


class ShippedFeatures(pytest.Collector):
    """The shipped features; their ids read like those of the project's own."""

    folder: Path
    chosen: list[str]

    @classmethod
    def of(cls, session: pytest.Session, folder: Path, chosen: list[str]) -> ShippedFeatures:
        """The features below `folder` that `chosen` names: folders, files, or ids of scenarios."""
        made: ShippedFeatures = cls.from_parent(session, name="shipped", nodeid="")
        made.folder, made.chosen = folder, chosen
        return made

    def collect(self) -> Iterator[pytest.Collector]:
        """The files that are chosen, each with the chosen scenarios."""
        own = self.config.rootpath
        for path in sorted(self.folder.joinpath(FEATURES).rglob(f"*{SUFFIX}")):
            name = path.relative_to(self.folder)
            wanted = [arg for arg in self.chosen if name.is_relative_to(arg.partition("::")[0])]
            if wanted and not (own / name).exists():
                file: FeatureFile = FeatureFile.from_parent(self, path=path, nodeid=name.as_posix())
                names = frozenset(arg.partition("::")[2] for arg in wanted)
                file.only = frozenset() if "" in names else names
                yield file
