"""`magento-acceptance runs`: the runs in the reports folder, and the removal of old ones."""

from __future__ import annotations

from pathlib import Path

import click

from magento_acceptance.cli.options import end, reports_option, show
from magento_acceptance.run_log.run_list import list_runs, prune
from magento_acceptance.run_log.wording import amount_of

_CANNOT = 2


@click.command()
@click.option("--keep", type=click.IntRange(0), metavar="COUNT", help="Remove all but the newest COUNT runs.")
@click.option("--force", is_flag=True, help="With --keep: remove runs that are NOT ACCEPTED too.")
@reports_option
def runs(keep: int | None, force: bool, reports: Path) -> None:
    """List the runs: when, on what, with what verdict, how large; or remove old ones.

    A run that is under way stays, and so does the one that reports/latest leads to. One that is NOT ACCEPTED stays unless --force is
    given, since nobody here knows whether it has been signed.

    Exit codes: 0 done, 2 wrong use, or a folder that cannot be read or removed.
    """
    try:
        if keep is not None:
            removed = list(prune(reports, keep, force=force))
            for run in removed:
                show(f"removed {run.folder.name}")
            show(f"{amount_of(len(removed), 'run')} removed, {len(list_runs(reports))} left")
            return
        found = list_runs(reports)
        for run in found:
            show(f"{run.folder.name}  {run.started:20}  {run.size / 1e6:6.1f} MB  {run.verdict:20}  {run.target}")
        if not found:
            show(f"There is no run in {reports}.")
    except OSError as error:
        end(f"the reports folder cannot be read or changed ({error})", _CANNOT)
