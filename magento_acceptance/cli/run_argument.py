"""The argument RUN: a run's folder by path, id or `latest`, and what is wrong with it on one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from magento_acceptance.run_log.latest_link import LATEST, find_run

EXIT_NO_RUN = 2

Result = TypeVar("Result")


class NoRun(click.ClickException):
    """A RUN that cannot be used, said on one line."""

    exit_code = EXIT_NO_RUN

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


def run_folder(run: str, reports: Path) -> Path:
    """The folder of the run that is meant: a path, an id or its last six characters, or `latest`. Raises NoRun."""
    if (found := find_run(run, reports)) is not None:
        return found
    if run == LATEST:
        raise NoRun(f"there is no run in {reports} yet; pytest makes one")
    raise NoRun(f"there is no run {run!r}: neither a folder nor the id of a run in {reports}")


def of_run(work: Callable[[], Result], folder: Path) -> Result:
    """Do something with the files of a run that has ended. Raises NoRun where it is under way, or something is wrong with them."""
    from magento_acceptance.report.document import NoReport
    from magento_acceptance.run_log.manifest import under_way

    if under_way(folder):
        raise NoRun(f"{folder.name} is still under way; its report is written when it ends")
    try:
        return work()
    except NoReport as error:
        raise NoRun(str(error)) from None
    except OSError as error:
        raise NoRun(f"the files of {folder.name} cannot be read or written ({error})") from None
    except (AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise NoRun(
            f"the files of {folder.name} are not as a run writes them ({type(error).__name__}: {error})"
        ) from None
