"""`magento-acceptance export`: a run's exchanges in the formats of other tools."""

from __future__ import annotations

from pathlib import Path

import click

from magento_acceptance.cli.options import reports_option, show
from magento_acceptance.cli.run_argument import of_run, run_folder
from magento_acceptance.run_log.wording import amount_of


@click.command()
@click.argument("form", metavar="har", type=click.Choice(["har"]), expose_value=False)
@click.argument("run", metavar="RUN")
@click.option(
    "--scenario", metavar="NAME", help="Only this scenario: its id in the sign-off (s12), or a part of its name."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write. [default: the run's folder]",
)
@reports_option
def export(run: str, scenario: str | None, output: Path | None, reports: Path) -> None:
    """Write a run's exchanges for other tools, masked as the evidence is.

    har: HAR 1.2, for the network panel of a browser or Postman; one page for each scenario.

    RUN is the folder of a run, a run's id (or its last six characters), or `latest`.

    Exit codes: 0 done, 2 wrong use, no such RUN or scenario, or a file that cannot be written.
    """
    from magento_acceptance.report.export import export_har

    folder = run_folder(run, reports)
    path, count = of_run(lambda: export_har(folder, scenario, output), folder)
    show(f"{amount_of(count, 'exchange')}: {path}")
