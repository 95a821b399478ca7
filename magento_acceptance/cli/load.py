"""`magento-acceptance load`: many customers at once, and the laws that must hold afterwards."""

from __future__ import annotations

import re
import socket
import sys
from typing import Any

import click

from magento_acceptance.cli.options import EXIT_WRONG_SETTINGS, end, read_settings, settings_options
from magento_acceptance.load import launch
from magento_acceptance.settings.settings import SETTINGS

_KILLED = 1
_UNAVAILABLE = 2
_LOCUST_PORT = 5557
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?")


def _seconds(_context: click.Context, _parameter: click.Parameter, text: str) -> float:
    found = _DURATION.fullmatch(text.strip())
    seconds = (
        sum(int(number or 0) * unit for number, unit in zip(found.groups(), (3600, 60, 1), strict=True)) if found else 0
    )
    if not seconds:
        raise click.BadParameter(f"{text!r} is no time; write it as 90, 90s, 5m or 1h30m")
    return float(seconds)


@click.command()
@click.option("--users", type=click.IntRange(1), default=10, show_default=True, help="Customers at the same time.")
@click.option(
    "--spawn-rate",
    type=click.FloatRange(0, min_open=True),
    default=None,
    help="Customers that begin each second. [default: all]",
)
@click.option(
    "--time",
    "seconds",
    default="60s",
    callback=_seconds,
    show_default=True,
    metavar="TIME",
    help="How long, such as 90, 90s, 5m or 1h30m.",
)
@click.option(
    "--workers",
    type=click.IntRange(0),
    default=0,
    help="Processes that work beside the one that leads. [default: one does all]",
)
@click.option(
    "--master-host", metavar="HOST", help="Join the Locust that leads on HOST, as a worker (or as --workers)."
)
@click.option("--master-port", type=click.IntRange(1, 65535), default=_LOCUST_PORT, show_default=True, help="Its port.")
@click.option("--locustfile", is_flag=True, help="Print the path of the file to give to Locust itself, and do nothing.")
@settings_options
def load(
    users: int,
    spawn_rate: float | None,
    seconds: float,
    workers: int,
    master_host: str | None,
    master_port: int,
    locustfile: bool,
    **options: Any,
) -> None:
    """Let many customers order at once and have their orders captured, then judge from readings what must hold of them.

    Without a shop in the settings, a mock is served for the load. Ctrl-C ends the load early; it is judged and cleaned up all the same.

    Exit codes: 0 every law holds and nothing went wrong, 1 otherwise, 2 wrong use of the command line or Locust is missing, 4 wrong
    settings, 10 the shop cannot be used at all, 130 ended at once by a second Ctrl-C.
    """
    if locustfile:
        click.echo(launch.LOCUSTFILE)
        return
    if not launch.is_installed():
        end(launch.MISSING, _UNAVAILABLE)
    settings = read_settings(options)
    master = None if master_host is None else (master_host, master_port)
    if master is not None and settings.is_mock:
        end(
            "a worker needs the shop of the Locust that it joins: set MAGENTO_TARGET=real and MAGENTO_BASE_URL",
            EXIT_WRONG_SETTINGS,
        )
    given = {row.name: value for row in SETTINGS if (value := options.get(row.dest)) is not None}
    plan = launch.Plan(users, spawn_rate or users, seconds, workers, master)
    try:
        code = launch.run(plan, settings, given, options.get("magento_env_file"), _free_port())
    except launch.LocustKilled as error:
        end(str(error), _KILLED)
    except (ModuleNotFoundError, OSError) as error:
        end(str(error), _UNAVAILABLE)
    sys.exit(code)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
