"""`magento-acceptance mock`: the built-in mock on a real socket."""

from __future__ import annotations

import click

from harness import target
from harness.settings_table import MOCK_PASSWORD, MOCK_USERNAME


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8085, show_default=True, help="Port; 0 takes a free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; loopback unless told so.")
@click.option("--admin-username", default=MOCK_USERNAME, show_default=True, help="Administrator of the shop.")
@click.option(
    "--admin-password",
    default=MOCK_PASSWORD,
    show_default=True,
    envvar="MAGENTO_ADMIN_PASSWORD",
    help="Their password; the variable MAGENTO_ADMIN_PASSWORD keeps it off the command line.",
)
@click.option(
    "--defect",
    multiple=True,
    metavar="NAME",
    help="Break the shop in that way; `magento-acceptance prove --list` names them.",
)
def mock(port: int, host: str, admin_username: str, admin_password: str, defect: tuple[str, ...]) -> None:
    """Serve a fresh mock shop until Ctrl-C. POST /__mock__/reset gives it back as it was."""
    try:
        target.serve_mock(host, port, admin_username, admin_password, *([defect] if defect else []))
    except LookupError as error:
        raise click.BadParameter(str(error), param_hint="--defect") from None
    except OSError as error:
        raise click.ClickException(_why(host, port, error)) from None


def _why(host: str, port: int, error: OSError) -> str:
    """Say why the address cannot be used; the mock's own error says so itself, an operating system's does not."""
    reason = error.strerror or str(error)
    if type(error).__module__ != "builtins":
        return reason
    return f"cannot listen on {host}:{port} ({reason}); choose another with --port, or end what uses it"
