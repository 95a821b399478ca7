"""Starting Locust with this room's file as child processes, on the shop of the settings or on a mock served for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Final

from magento_acceptance.errors import HarnessError
from magento_acceptance.session.target import serving_mock
from magento_acceptance.settings.settings import ENV_FILE_OPTION, REAL, SETTINGS, Settings

LOCUSTFILE: Final = Path(__file__).with_name("locustfile.py")
MISSING: Final = "a load needs Locust; install it with: pip install 'magento-acceptance[load]'"
SECONDS_OPTION: Final = "--magento-load-seconds"
"""As Locust's --run-time, but counted from the first journey, since preparing takes a while on a slow shop."""
_LOOPBACK: Final = "127.0.0.1"


class LocustKilled(HarnessError):
    """The process that leads is gone before it could judge and clean up."""


@dataclass(frozen=True)
class Plan:
    """How many customers, how many of them begin each second, for how many seconds, on how many workers (0: in one
    process). `master` is the host and port of a Locust that leads already, which is joined.
    """

    users: int
    spawn_rate: float
    seconds: float
    workers: int
    master: tuple[str, int] | None = None

    def arguments(self, port: int) -> list[str]:
        """Locust's own arguments; master and workers meet at a port of this machine."""
        if self.master is not None:
            host, port = self.master
            several = ["--processes", str(self.workers)] if self.workers > 1 else []
            return ["--worker", "--master-host", host, "--master-port", str(port), *several]
        meeting = ["--master-bind-host", _LOOPBACK, "--master-bind-port", str(port), "--master-port", str(port)]
        customers = ["--users", str(self.users), "--spawn-rate", f"{self.spawn_rate:g}"]
        return [
            *("--headless", *customers, SECONDS_OPTION, f"{self.seconds:g}"),
            *(["--processes", str(self.workers), *meeting] if self.workers else []),
        ]


def is_installed() -> bool:
    """Whether Locust is there; it is not imported for the answer."""
    return find_spec("locust") is not None


def run(plan: Plan, settings: Settings, given: Mapping[str, str], env_file: str | None, port: int) -> int:
    """Run the load to its end; returns its exit code. `given` are the settings of the command line, which have no other way to a child.

    Raises OSError or ModuleNotFoundError where the mock cannot be served, LocustKilled where Locust did not come to its end.
    """
    files = [ENV_FILE_OPTION, env_file] if env_file else []
    if not settings.is_mock:
        return _supervised(plan.arguments(port) + files, {**os.environ, **given})
    with serving_mock(settings) as url:
        own = {row.name for row in SETTINGS}
        inherited = {name: value for name, value in os.environ.items() if name not in own}
        return _supervised(
            [*plan.arguments(port), ENV_FILE_OPTION, os.devnull], inherited | _mock_settings(settings, url)
        )


def _mock_settings(settings: Settings, url: str) -> dict[str, str]:
    """The settings with which the served mock is reached; the others that count are those of the run."""
    password = settings.admin_password.reveal() if settings.admin_password else ""
    return {
        "MAGENTO_TARGET": REAL,
        "MAGENTO_BASE_URL": url,
        "MAGENTO_ADMIN_USERNAME": settings.admin_username or "",
        "MAGENTO_ADMIN_PASSWORD": password,
        "MAGENTO_ALLOW_WRITES": "true",
        "MAGENTO_SETTLE": f"{settings.settle:g}",
        "MAGENTO_TIMEOUT": f"{settings.timeout:g}",
        "MAGENTO_STORE_CODE": settings.store_code,
        "MAGENTO_REPORTS": str(settings.reports),
        "MAGENTO_SHARE_REPORTS": str(settings.share_reports).lower(),
        "MAGENTO_TESTER": settings.tester,
        "MAGENTO_LEAVE_ALONE": ",".join(settings.leave_alone),
    }


def _supervised(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Locust as a child in a session of its own, so that signals reach the process that leads, once, and through this one alone."""
    command = [sys.executable, "-m", "locust", "-f", str(LOCUSTFILE), "--skip-log-setup", *arguments]
    child = subprocess.Popen(command, env=dict(environment), stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
    with _forwarding(child):
        code = child.wait()
    if code < 0:
        raise LocustKilled(
            f"Locust was killed by signal {-code}; `magento-acceptance cleanup` removes what the load has made"
        )
    return code


@contextmanager
def _forwarding(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """What ends this process asks the child to finish, as Ctrl-C does."""

    def forward(_number: int, _frame: FrameType | None) -> None:
        if child.poll() is None:
            child.send_signal(signal.SIGINT)

    before = {number: signal.signal(number, forward) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
