"""The command line, `magento-acceptance`."""

from __future__ import annotations

import click

from harness import __version__
from harness.commands.cleanup import cleanup
from harness.commands.doctor import doctor
from harness.commands.mock import mock
from harness.commands.prove import prove
from harness.commands.replay import replay
from harness.commands.report import report


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", "-V", prog_name="magento-acceptance")
def main() -> None:
    """Acceptance harness for Magento order processing. The scenarios themselves are run by `pytest`."""


main.add_command(cleanup)
main.add_command(doctor)
main.add_command(mock)
main.add_command(prove)
main.add_command(replay)
main.add_command(report)
