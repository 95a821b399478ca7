"""The settings as options, the same for every command and for pytest."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from magento_acceptance.errors import SettingsError
from magento_acceptance.redaction.harmless import harmless
from magento_acceptance.settings.load import exposed_secrets, load, reports_folder
from magento_acceptance.settings.settings import ENV_FILE_OPTION, SETTINGS, Settings

#: pytest's usage error, so that a wrong setting ends every tool alike.
EXIT_WRONG_SETTINGS = 4
#: What a shell makes of SIGINT: 128 + 2.
EXIT_INTERRUPTED = 130
_ENV_FILE = "magento_env_file"

Command = TypeVar("Command", bound=Callable[..., Any])


def settings_options(command: Command) -> Command:
    """Give a command every setting as an option; the values arrive as keyword arguments, see `read_settings`."""
    command = click.option(
        ENV_FILE_OPTION, _ENV_FILE, metavar="FILE", default=None, help="Read this file instead of .env."
    )(command)
    for setting in reversed(SETTINGS):
        default = setting.default or setting.shown or "not set"
        text = f"{setting.help[0].upper()}{setting.help[1:]}. [{setting.name}; default: {default}]"
        command = click.option(setting.option, setting.dest, metavar=setting.metavar, default=None, help=text)(command)
    return command


def read_settings(options: Mapping[str, Any], *, reads_only: bool = False) -> Settings:
    """Check the settings of a command; wrong ones end it with pytest's one message and its exit code 4.

    A command that `reads_only` needs no permission to write.
    """
    named = options.get(_ENV_FILE)
    env_file = Path(named) if named else Path(".env")
    values = {setting.name: options.get(setting.dest) for setting in SETTINGS}
    try:
        settings = load(
            values, os.environ, env_file, root=Path.cwd(), dotenv_required=bool(named), reads_only=reads_only
        )
    except SettingsError as error:
        end(str(error), EXIT_WRONG_SETTINGS)
    if warning := exposed_secrets(settings, env_file):
        show(f"Warning: {warning}", err=True)
    return settings


def reports_option(command: Command) -> Command:
    """Give a command that needs no other setting the folder of the reports; it arrives as `reports`."""

    def folder(_context: click.Context, _parameter: click.Parameter, given: Path | None) -> Path:
        return given or reports_folder(os.environ, Path(".env"))

    return click.option(
        "--reports",
        type=click.Path(path_type=Path, file_okay=False),
        callback=folder,
        help="The reports folder. [MAGENTO_REPORTS; default: reports]",
    )(command)


def show(text: str, *, err: bool = False) -> None:
    """Print a line, which may hold a shop's text, so that no terminal and no build server obeys it."""
    click.echo(harmless(text), err=err)


def end(message: str, code: int) -> NoReturn:
    """Print an error and end the command."""
    show(f"Error: {message}", err=True)
    sys.exit(code)
