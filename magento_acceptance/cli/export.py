"""`magento-acceptance export`: a run's exchanges in the formats of other tools."""

from __future__ import annotations

from pathlib import Path

import click

from magento_acceptance.cli.options import reports_option, show
from magento_acceptance.cli.run_argument import of_run, run_folder
from magento_acceptance.run_log.wording import amount_of


@click.command()
@click.argument("form", metavar="har|postman", type=click.Choice(["har", "postman"]))
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
def export(form: str, run: str, scenario: str | None, output: Path | None, reports: Path) -> None:
    """Write a run's exchanges for other tools, masked as the evidence is.

    har: HAR 1.2, for the network panel of a browser or Postman; one page for each scenario.

    postman: a collection (v2.1.0) of one scenario's calls, to be sent again; without --scenario of the one that failed. Ids go from
    response to call, each call tests the recorded status, and values that were wrong are tested against the expected ones.

    RUN is the folder of a run, a run's id (or its last six characters), or `latest`.

    Exit codes: 0 done, 2 wrong use, no such RUN or scenario, or a file that cannot be written.
    """
    from magento_acceptance.report.export import export_har, export_postman

    if output is not None and output.exists() and not output.is_file():  # a device would be replaced by a file
        raise click.BadParameter(f"{output} is no regular file", param_hint="--output")

    write = export_har if form == "har" else export_postman
    folder = run_folder(run, reports)
    path, count = of_run(lambda: write(folder, scenario, output), folder)
    show(f"{amount_of(count, 'exchange')}: {path}")
