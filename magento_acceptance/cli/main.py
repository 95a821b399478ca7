"""The command line, `magento-acceptance`."""

from __future__ import annotations

import click

from magento_acceptance import __version__
from magento_acceptance.cli.cleanup import cleanup
from magento_acceptance.cli.contract import contract
from magento_acceptance.cli.doctor import doctor
from magento_acceptance.cli.export import export
from magento_acceptance.cli.history import history
from magento_acceptance.cli.init import copy, init
from magento_acceptance.cli.load import load
from magento_acceptance.cli.mock import mock
from magento_acceptance.cli.parity import parity
from magento_acceptance.cli.prove import prove
from magento_acceptance.cli.replay import replay
from magento_acceptance.cli.report import report
from magento_acceptance.cli.runs import runs
from magento_acceptance.cli.steps import steps


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", "-V", prog_name="magento-acceptance")
def main() -> None:
    """Acceptance harness for Magento order processing. The scenarios themselves are run by `pytest`."""


main.add_command(cleanup)
main.add_command(contract)
main.add_command(copy)
main.add_command(doctor)
main.add_command(export)
main.add_command(history)
main.add_command(init)
main.add_command(load)
main.add_command(mock)
main.add_command(parity)
main.add_command(prove)
main.add_command(replay)
main.add_command(report)
main.add_command(runs)
main.add_command(steps)
