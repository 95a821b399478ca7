"""`magento-acceptance mock`: the built-in mock on a real socket."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from magento_acceptance.cli.options import reports_option
from magento_acceptance.cli.run_argument import of_run, run_folder
from magento_acceptance.run_log.wording import amount_of
from magento_acceptance.session import target
from magento_acceptance.settings.settings import MOCK_PASSWORD, MOCK_USERNAME, MOCK_VERSION, MOCK_VERSIONS

_OAUTH = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")


def _oauth_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the four values of an integration, which come from the environment as those of a run do."""
    for name in reversed(_OAUTH):
        words = name.replace("_", " ")
        command = click.option(
            f"--oauth-{name.replace('_', '-')}",
            envvar=f"MAGENTO_OAUTH_{name.upper()}",
            show_envvar=True,
            help=f"The {words} of an integration that signs its calls with OAuth 1.0a.",
        )(command)
    return command


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8085, show_default=True, help="Port; 0 takes a free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; loopback unless told so.")
@click.option(
    "--magento",
    type=click.Choice(MOCK_VERSIONS),
    default=MOCK_VERSION,
    show_default=True,
    envvar="MAGENTO_MOCK_VERSION",
    help="Release of Magento that the mock is.",
)
@click.option("--admin-username", default=MOCK_USERNAME, show_default=True, help="Administrator of the shop.")
@click.option(
    "--admin-password",
    default=MOCK_PASSWORD,
    show_default=True,
    envvar="MAGENTO_ADMIN_PASSWORD",
    help="Their password; the variable MAGENTO_ADMIN_PASSWORD keeps it off the command line.",
)
@click.option(
    "--totp-secret",
    envvar="MAGENTO_ADMIN_TOTP_SECRET",
    show_envvar=True,
    metavar="BASE32",
    help="Let the administrator need a one-time code of this secret to sign in.",
)
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="How the shop is configured, as TOML or JSON; docs/mock.md lists the settings.",
)
@_oauth_options
@click.option(
    "--oauth-resource",
    multiple=True,
    metavar="ACL",
    help="A right of the integration, such as Magento_Sales::invoice; may be repeated. Without it, it has all.",
)
@click.option(
    "--integration-as-bearer", is_flag=True, help="Let the integration's access token be used as a bearer token."
)
@click.option(
    "--defect",
    multiple=True,
    metavar="NAME",
    help="Break the shop in that way; `magento-acceptance prove --list` names them.",
)
@click.option(
    "--replay",
    metavar="RUN",
    help="Give the responses of an earlier run again: its folder, its id, or `latest`. What it did not record gets 501.",
)
@click.option(
    "--scenario",
    metavar="NAME",
    help="With --replay: this scenario alone; its id in the sign-off, or a part of its name.",
)
@reports_option
def mock(
    port: int,
    host: str,
    magento: str,
    admin_username: str,
    admin_password: str,
    totp_secret: str | None,
    config: Path | None,
    oauth_resource: tuple[str, ...],
    integration_as_bearer: bool,
    defect: tuple[str, ...],
    replay: str | None,
    scenario: str | None,
    reports: Path,
    **oauth: str | None,
) -> None:
    """Serve a fresh mock shop until Ctrl-C. POST /__mock__/reset gives it back as it was.

    Secrets are best given as environment variables, the ones that a run against a shop uses too: other people on the machine can read
    a command line.
    """
    options: dict[str, Any] = {} if magento == MOCK_VERSION else {"magento": magento}
    if config is not None:
        options["config"] = config
    if totp_secret:
        options["totp_secret"] = totp_secret
    integration = _integration(oauth, oauth_resource)
    if integration is not None:
        options |= {"integration": integration, "integration_as_bearer": integration_as_bearer}
    if scenario and not replay:
        raise click.UsageError("--scenario goes with --replay")
    if replay:
        options |= _recorded(run_folder(replay, reports), scenario)
    try:
        target.serve_mock(host, port, admin_username, admin_password, *([defect] if defect else []), **options)
    except LookupError as error:
        raise click.BadParameter(str(error), param_hint="--defect") from None
    except ModuleNotFoundError as error:  # the web server, which is an extra
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(_why(host, port, error)) from None
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _recorded(folder: Path, scenario: str | None) -> dict[str, Any]:
    """What the mock is told of the run that it replays. Raises NoRun."""
    from magento_acceptance.report.export import called, chosen

    scenarios = of_run(lambda: called(folder), folder)
    wanted = of_run(lambda: [chosen(scenarios, scenario)] if scenario else scenarios, folder)
    click.echo(f"Replays run {folder.name}: {amount_of(len(wanted), 'scenario')}")
    return {"recorded": folder, "only": frozenset(found["recorded_as"] for found in wanted) if scenario else None}


def _integration(oauth: dict[str, str | None], resources: tuple[str, ...]) -> dict[str, Any] | None:
    """What the mock is told of the integration; None where there is none. Raises click.UsageError for half of one."""
    given = {name: value for name in _OAUTH if (value := oauth[f"oauth_{name}"])}
    missing = [name for name in _OAUTH if name not in given]
    if not given and not resources:
        return None
    if missing:
        variables = ", ".join(f"MAGENTO_OAUTH_{name.upper()}" for name in missing)
        raise click.UsageError(f"an integration needs all four OAuth values; missing: {variables}")
    return {**given, "resources": resources or None}


def _why(host: str, port: int, error: OSError) -> str:
    """Say why the address cannot be used; the mock's own error says so itself, an operating system's does not."""
    reason = error.strerror or str(error)
    if type(error).__module__ != "builtins":
        return reason
    return f"cannot listen on {host}:{port} ({reason}); choose another with --port, or end what uses it"
