"""`magento-acceptance parity`: whether a shop answers recorded calls as the recorded Magento did."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click
import httpx

from magento_acceptance.cli.options import EXIT_INTERRUPTED, EXIT_WRONG_SETTINGS, end
from magento_acceptance.cli.options import show as show_line
from magento_acceptance.parity.recording import BadRecording, Recording, find, read
from magento_acceptance.parity.runner import Admin, is_mock, replay
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.session.run import EXIT_TARGET_UNUSABLE
from magento_acceptance.settings.settings import MOCK_PASSWORD, MOCK_USERNAME

EXIT_DIFFERS = 1
_USAGE = 2
_TIMEOUT = 60.0
_MOCK_RESET = "/__mock__/reset"
_NO_PERMISSION = (
    "nothing was replayed: this shop is not the mock, and recordings place orders and change sources, stocks and tax rules; "
    "set MAGENTO_ALLOW_WRITES=true and MAGENTO_ALLOW_INVENTORY_SETUP=true where that is allowed"
)


@click.command()
@click.argument("url")
@click.argument("recordings", nargs=-1, metavar="[RECORDING]...")
@click.option(
    "--reset", metavar="PATH", help=f"POST to this path before each recording. On the mock, {_MOCK_RESET} by default."
)
@click.option(
    "--show", type=click.IntRange(0), default=10, show_default=True, help="Differences to print per exchange."
)
@click.option(
    "--admin-username", envvar="MAGENTO_ADMIN_USERNAME", show_envvar=True, default=MOCK_USERNAME, show_default=True,
    help="Who signs in as the administrator.",
)  # fmt: skip
@click.option(
    "--admin-password", envvar="MAGENTO_ADMIN_PASSWORD", show_envvar=True, default=MOCK_PASSWORD,
    help="Their password; the mock's by default. The variable keeps it off the command line.",
)  # fmt: skip
@click.option(
    "--allow-writes", is_flag=True, envvar="MAGENTO_ALLOW_WRITES", show_envvar=True, help="The shop may be written to."
)
@click.option(
    "--allow-inventory-setup", is_flag=True, envvar="MAGENTO_ALLOW_INVENTORY_SETUP", show_envvar=True,
    help="Its sources and stocks may be changed.",
)  # fmt: skip
def parity(
    url: str,
    recordings: tuple[str, ...],
    reset: str | None,
    show: int,
    admin_username: str,
    admin_password: str,
    allow_writes: bool,
    allow_inventory_setup: bool,
) -> None:
    """Replay recordings of a real Magento against the shop at URL, and print where its answers differ.

    RECORDING is a .json or .json.gz file, a folder of them, or the name of one in tests/recordings, such as taxed, 2.4.8/taxed or
    reference. Without any, all of the reference release (2.4.7) are replayed. A recording starts from a pristine shop.

    Exit codes: 0 all answers are the recorded ones, 1 some are not, 2 wrong use or no such recording, 4 the shop may not be written to,
    10 it cannot be reached, 130 interrupted.
    """
    try:
        wanted = [read(path) for name in recordings or (str(_shipped()),) for path in find(name, _shipped())]
    except BadRecording as error:
        end(str(error), _USAGE)
    redactor = Redactor([admin_password])

    def say(text: str) -> None:
        show_line(redactor.text(text))

    try:
        with httpx.Client(base_url=url, timeout=_TIMEOUT) as client:
            mock = is_mock(client)
            if not (mock or (allow_writes and allow_inventory_setup)):
                end(_NO_PERMISSION, EXIT_WRONG_SETTINGS)
            path = reset or (_MOCK_RESET if mock else None)
            admin = Admin(admin_username, admin_password)
            differing = _replay_all(client, wanted, admin, path, show, say)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        end(redactor.text(f"{url} cannot be used ({error})"), EXIT_TARGET_UNUSABLE)
    except KeyboardInterrupt:
        end("interrupted", EXIT_INTERRUPTED)
    sys.exit(EXIT_DIFFERS if differing else 0)


def _replay_all(
    client: httpx.Client,
    recordings: list[Recording],
    admin: Admin,
    reset: str | None,
    show: int,
    say: Callable[[str], None],
) -> int:
    """Replay recordings, each after a reset, and print what differs; returns the number of exchanges that do."""
    total = differing = 0
    for recording in recordings:
        if reset:
            client.post(reset).raise_for_status()
        wrong = 0
        for result in replay(client, recording, admin):
            if result.problems:
                wrong += 1
                say(f"{recording.name}/{result.exchange}")
                for problem in result.problems[:show]:
                    say(f"    {problem}")
                if (more := len(result.problems) - show) > 0:
                    say(f"    and {more} more")
        count = len(recording.exchanges)
        say(f"{recording.name}: {count - wrong} of {count} exchanges are the same")
        total, differing = total + count, differing + wrong
    if len(recordings) > 1:
        say(f"all recordings: {total - differing} of {total} exchanges are the same")
    return differing


def _shipped() -> Path:
    """The folder of recordings in the project's checkout."""
    folders = [root / "tests" / "recordings" for root in (Path.cwd(), Path(__file__).resolve().parents[2])]
    return next(filter(Path.is_dir, folders), folders[0])
