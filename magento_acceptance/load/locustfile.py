"""The file for Locust: `locust -f $(magento-acceptance load --locustfile)`. Nothing imports it, for Locust changes the whole process."""

from __future__ import annotations

import itertools
import logging
import os
import signal
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, Final

import gevent  # type: ignore[import-untyped]
from locust import User, constant, events, task
from locust.exception import StopUser
from locust.runners import MasterRunner, WorkerRunner

from magento_acceptance.errors import HarnessError, SettingsError
from magento_acceptance.load.conductor import CLOSE, CLOSED, OPEN, OUTCOME, Conductor
from magento_acceptance.load.crew import Crew
from magento_acceptance.load.journey import Buyer, How, Outcome
from magento_acceptance.load.launch import SECONDS_OPTION
from magento_acceptance.load.measuring import JOURNEY
from magento_acceptance.redaction.harmless import harmless
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.session.preflight import TargetUnusable, check_target
from magento_acceptance.session.run import EXIT_TARGET_UNUSABLE
from magento_acceptance.session.target import open_target
from magento_acceptance.settings.load import load
from magento_acceptance.settings.settings import ENV_FILE_OPTION, Settings

_WRONG_SETTINGS: Final = 4
_INTERRUPTED: Final = 130
_COMING_S: Final = 10.0
_NO_TARGET: Final = (
    "a load needs a shop that many processes reach: set MAGENTO_TARGET=real and MAGENTO_BASE_URL, or let `magento-acceptance load` serve "
    "the mock"
)


class Customer(User):
    """One customer after the other at the same till, each order paid in another way."""

    wait_time = constant(0)
    crew: Crew
    _numbers: Iterator[int] = itertools.count()

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        ways = list(How)
        first = next(self._numbers)
        self._ways = itertools.cycle(ways[first % len(ways) :] + ways[: first % len(ways)])
        self._buyer: Buyer | None = None

    @task
    def order_to_invoice(self) -> None:
        """Order once and have it captured; whoever comes after closing time goes home."""
        self._buyer = self._buyer or self.crew.buyer()
        if self._buyer is None or not self.crew.journey(self._buyer, next(self._ways)):
            raise StopUser


def _add_options(parser: ArgumentParser, **_: Any) -> None:
    parser.add_argument(
        ENV_FILE_OPTION, metavar="FILE", default="", help="Read the settings from this file, not from .env."
    )
    parser.add_argument(
        SECONDS_OPTION,
        metavar="SECONDS",
        type=float,
        default=0.0,
        help="End the load so long after its first journey.",
    )


def _begin(environment: Any, **_: Any) -> None:
    """Connect this room with Locust: the customers wherever they are, the conductor in the process that leads."""
    runner = environment.runner
    settings = _settings(environment.parsed_options.magento_env_file)
    if not isinstance(runner, MasterRunner):
        _employ(environment, settings)
    if not isinstance(runner, WorkerRunner):
        _lead(environment, settings)


def _employ(environment: Any, settings: Settings) -> None:
    runner = environment.runner

    def report(outcome: Outcome) -> None:
        runner.send_message(OUTCOME, outcome.as_message())
        environment.events.request.fire(
            request_type=JOURNEY,
            name=str(outcome.how),
            response_time=outcome.seconds * 1000,
            response_length=0,
            exception=outcome.error or None,
            context={},
        )

    crew = Customer.crew = Crew(settings, environment.events.request.fire, report)

    def close(**_: Any) -> None:
        crew.close()
        if isinstance(runner, WorkerRunner):  # what was measured goes before the word that it is all
            data: dict[str, Any] = {}
            environment.events.report_to_master.fire(client_id=runner.client_id, data=data)
            runner.send_message("stats", data)
        runner.send_message(CLOSED)

    runner.register_message(OPEN, lambda msg, **_: crew.open(msg.data))
    runner.register_message(CLOSE, close, concurrent=True)
    if isinstance(runner, WorkerRunner):
        _finish_orders_first(crew)


def _finish_orders_first(crew: Crew) -> None:
    """Leave the first Ctrl-C, which reaches every process of a terminal, to the one that leads, while orders are under way."""

    def arrive(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if not crew.is_open:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, arrive)


def _lead(environment: Any, settings: Settings) -> None:
    runner = environment.runner
    try:
        _require_shop(settings)
    except SystemExit:
        _dismiss(environment)
        raise
    seconds = environment.parsed_options.magento_load_seconds
    conductor = Conductor(environment, settings, ["locust", *sys.argv[1:]], _say, seconds)
    runner.register_message(OUTCOME, lambda msg, **_: conductor.told(msg.data))
    runner.register_message(CLOSED, lambda msg, **_: conductor.closed(msg.node_id))
    environment.events.worker_connect.add_listener(lambda client_id, **_: conductor.joined(client_id))
    environment.events.test_start.add_listener(lambda **_: conductor.start())
    environment.events.test_stopping.add_listener(lambda **_: conductor.finish())
    environment.events.quitting.add_listener(lambda **_: conductor.finish())
    interrupts = itertools.count()

    def interrupt() -> None:
        if not next(interrupts):
            _say(
                "interrupted: the orders under way are finished, then judged and cleaned up; once more ends it at once"
            )
            runner.quit()
            if environment.web_ui is not None:
                environment.web_ui.stop()
        else:
            _say("ended at once; `magento-acceptance cleanup` removes what is left")
            _dismiss(environment)
            os._exit(_INTERRUPTED)

    # not Python's own handler, which would interrupt whatever greenlet is at work
    gevent.signal_handler(signal.SIGINT, interrupt)


def _dismiss(environment: Any) -> None:
    """Send the workers of this process home, those too that are about to come; Locust itself would leave them waiting for a minute."""
    runner = environment.runner
    if not isinstance(runner, MasterRunner):
        return
    end = time.monotonic() + _COMING_S
    while len(runner.clients) < (environment.parsed_options.processes or 0) and time.monotonic() < end:
        time.sleep(0.1)
    runner.quit()


def _settings(env_file: str) -> Settings:
    """The settings as pytest reads them; wrong ones end the process with its exit code."""
    try:
        settings = load({}, os.environ, Path(env_file or ".env"), root=Path.cwd(), dotenv_required=bool(env_file))
    except SettingsError as error:
        _end(str(error), _WRONG_SETTINGS)
    if settings.is_mock:
        _end(_NO_TARGET, _WRONG_SETTINGS)
    return settings


def _require_shop(settings: Settings) -> None:
    redactor = Redactor()
    try:
        target = open_target(settings, redactor)
        check_target(target.client(Evidence(None, redactor)), settings)
        target.close()
    except TargetUnusable as error:
        _end(redactor.text(str(error)), EXIT_TARGET_UNUSABLE)
    except HarnessError as error:
        _end(redactor.text(str(error)), _WRONG_SETTINGS)


def _say(text: str) -> None:
    sys.stdout.write(harmless(text) + "\n")
    sys.stdout.flush()


def _end(text: str, code: int) -> None:
    sys.stderr.write(f"Error: {harmless(text)}\n")
    raise SystemExit(code)


logging.getLogger("httpx").setLevel(logging.WARNING)  # Locust shows what is told, and httpx tells of every call
_hooks: Any = events
_hooks.init_command_line_parser.add_listener(_add_options)
_hooks.init.add_listener(_begin)
