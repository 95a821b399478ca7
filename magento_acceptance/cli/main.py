"""The command line, `magento-acceptance`."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

from magento_acceptance import __version__

_MODULES: Final = {
    "cleanup": "cleanup",
    "contract": "contract",
    "copy": "init",
    "doctor": "doctor",
    "export": "export",
    "history": "history",
    "init": "init",
    "load": "load",
    "mock": "mock",
    "parity": "parity",
    "prove": "prove",
    "replay": "replay",
    "report": "report",
    "runs": "runs",
    "steps": "steps",
}
"""Each command, and the module here that holds it."""


class _Commands(click.Group):
    """Imports a command when it is asked for: all of them take longer than most commands do."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it so
        """The names of the commands."""
        return sorted(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click calls it so
        """The command of a name; None where there is none."""
        if cmd_name not in _MODULES:
            return None
        command = getattr(import_module(f"magento_acceptance.cli.{_MODULES[cmd_name]}"), cmd_name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{cmd_name} is no command")
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", "-V", prog_name="magento-acceptance")
def main() -> None:
    """Acceptance harness for Magento order processing. The scenarios themselves are run by `pytest`."""
