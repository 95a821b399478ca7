"""`pytest --magento-replay RUN`: scenarios against the responses of an earlier run, to see a failure again without its shop."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, Final

import pytest

from magento_acceptance.files import open_journal
from magento_acceptance.run_log.latest_link import find_run
from magento_acceptance.run_log.manifest import surely_under_way
from magento_acceptance.run_log.workspace import Workspace
from magento_acceptance.session.run import RUN, Run
from magento_acceptance.settings.load import reports_folder
from magento_acceptance.settings.settings import MOCK, MOCK_VERSIONS

OPTION: Final = "--magento-replay"
_RUN: Final = "magento_replay"
_TAKEN_OVER: Final = ("MAGENTO_STORE_CODE", "MAGENTO_SETTLE", "MAGENTO_ALLOW_INVENTORY_SETUP", "MAGENTO_ORDER_ID")
"""Settings on which it hangs what a scenario calls."""


def add_option(group: pytest.OptionGroup) -> None:
    """Offer the option."""
    group.addoption(
        OPTION,
        dest=_RUN,
        default=None,
        metavar="RUN",
        help="run the scenarios against the responses that an earlier run recorded (its folder, its id, or latest): a failure that only "
        "one shop shows, without that shop",
    )


def take(config: pytest.Config, options: dict[str, str | None], env_file: Path) -> Path | None:
    """The folder of the run to replay, None where none is named; its settings are added to the `options` that are not given.

    A worker of a parallel run gets the folder from the process that leads, because `latest` may lead to this run by then. Raises
    pytest.UsageError.
    """
    named = config.getoption(_RUN)
    if not named:
        return None
    reports = config.rootpath / (options["MAGENTO_REPORTS"] or reports_folder(os.environ, env_file))
    folder = find_run(getattr(config, "workerinput", {}).get(_RUN) or named, reports)
    if folder is None:
        raise pytest.UsageError(
            f"{OPTION}: there is no run {named!r}: neither a folder nor the id of a run in {reports}"
        )
    if surely_under_way(folder):
        raise pytest.UsageError(f"{OPTION}: {folder.name} is still under way")
    try:
        manifest = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        known = {entry["name"]: entry["value"] for entry in manifest["settings"]}
        version = str(manifest["shop"]["version"])
        open_journal(Workspace.of(folder).evidence).close()
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise pytest.UsageError(
            f"{OPTION}: {folder} is not the folder of a run ({type(error).__name__}: {error})"
        ) from None
    taken = {name: known.get(name) for name in _TAKEN_OVER} | {"MAGENTO_TARGET": MOCK}
    if (release := re.search(r"\d+\.\d+\.\d+", version)) and release[0] in MOCK_VERSIONS:
        taken["MAGENTO_MOCK_VERSION"] = release[0]
    options.update({name: value for name, value in taken.items() if value and not options.get(name)})
    return folder


def hand_to_worker(config: pytest.Config, workerinput: dict[str, Any]) -> None:
    """Tell a worker which run is replayed."""
    run = config.stash.get(RUN, None)
    workerinput[_RUN] = str(run.recorded or "") if run is not None else ""


def shop_words(run: Run) -> str:
    """What the shop is called, in the header and in the summary."""
    if run.recorded is not None:
        return f"recorded responses of run {run.recorded.name}"
    return "built-in mock" if run.settings.is_mock else str(run.settings.base_url)


def note(run: Run) -> None:
    """Tell the report what shop this is."""
    if run.recorded is not None and run.manifest is not None:
        run.manifest.note("shop", description=shop_words(run))
