"""Leads a load in the process that leads Locust's workers, or in the only one: products first, then the customers, then the laws."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

from magento_acceptance.load.campaign import Campaign, Say
from magento_acceptance.load.journey import Outcome
from magento_acceptance.load.measuring import measured
from magento_acceptance.run_log.wording import amount_of
from magento_acceptance.settings.settings import Settings

OPEN: Final = "magento-open"
"""Message to the workers: which products customers may order from now on."""
CLOSE: Final = "magento-close"
"""Message to the workers: nobody begins another order."""
CLOSED: Final = "magento-closed"
"""A worker's answer: every order under way is done."""
OUTCOME: Final = "magento-outcome"
"""A worker tells of a journey."""

_PATIENCE_S: Final = 60.0
"""How long the orders under way may take to come to their end, and four calls of MAGENTO_TIMEOUT besides."""
_GONE_S: Final = 5.0
"""After so long a worker that does not tell that it is there will not come back."""
_NEWS_S: Final = 10.0
_MISSING: Final = "missing"
_LOCAL: Final = "local"


class Conductor:
    """Of Locust's `environment` it needs the `runner`, which sends messages and knows its `clients`, and the `stats`.

    A load ends so many `seconds` after its first journey, since signing in and looking at the shop takes a while; with 0 somebody else
    ends it. `command` is what the run's manifest names.
    """

    def __init__(self, environment: Any, settings: Settings, command: Sequence[str], say: Say, seconds: float) -> None:
        self._environment = environment
        self._settings = settings
        self._command = command
        self._say = say
        self._seconds = seconds
        self._patience = _PATIENCE_S + 4 * settings.timeout
        self._lock = threading.RLock()
        self._campaign: Campaign | None = None
        self._closing = False
        self._began: set[str] = set()
        self._closed: set[str] = set()
        self._warm = threading.Event()

    def start(self) -> None:
        """Begin a load: make what customers compete for, and tell all workers."""
        runner = self._environment.runner
        with self._lock:
            self._began = self._workers()
            workers = len(self._began) if hasattr(runner, "clients") else 0
            try:
                campaign = Campaign.begin(self._settings, runner.target_user_count, workers, self._command, self._say)
            except OSError as error:
                self._say(f"Error: the reports folder cannot be written ({error}); set MAGENTO_REPORTS to one that can")
                self._environment.process_exit_code = 1
                threading.Thread(target=self._end, daemon=True).start()
                return
            self._closing = False
            self._closed.clear()
            self._warm.clear()
            self._campaign = campaign
            campaign.prepare()
            if campaign.products is not None:
                runner.send_message(OPEN, campaign.products.as_message())
        if campaign.failure:
            threading.Thread(target=self._end, daemon=True).start()
            return
        threading.Thread(target=self._tell, args=(campaign,), daemon=True).start()
        if self._seconds:
            threading.Thread(target=self._end_in_time, args=(campaign,), daemon=True).start()

    def joined(self, client_id: str) -> None:
        """A worker has come; a load that is under way is its, too, and one that ends is not: it is judged with no more orders."""
        if self._closing:
            return
        self._began.add(client_id)
        if self._campaign is not None and self._campaign.products is not None:
            self._environment.runner.send_message(OPEN, self._campaign.products.as_message(), client_id)

    def told(self, message: dict[str, Any]) -> None:
        """A journey is over."""
        if self._campaign is not None:
            self._campaign.tally.outcomes.append(Outcome.from_message(message))
            self._warm.set()

    def closed(self, client_id: str) -> None:
        """A worker's customers have come to their end."""
        self._closed.add(client_id)

    def finish(self) -> None:
        """End the load that is under way, judge it, clean up and write its page; does nothing where that is done."""
        with self._lock:
            campaign = self._campaign
            if campaign is None:
                return
            if campaign.products is not None:
                campaign.failure = self._close()
            try:
                well = campaign.conclude(measured(self._environment.stats))
            except OSError as error:
                self._say(
                    f"Error: the results cannot be written ({error}); make room, or set MAGENTO_REPORTS to another folder"
                )
                well = False
            self._campaign = None
            self._environment.process_exit_code = int(not well)

    def _close(self) -> str:
        """Let all orders come to their end; returns what kept some from it, empty where nothing did."""
        self._closing = True
        self._environment.runner.send_message(CLOSE)
        start = time.monotonic()
        while (waited := time.monotonic() - start) < self._patience:
            lost = self._began - self._closed
            if not lost:
                return ""
            if waited > _GONE_S and lost.isdisjoint(self._workers()):
                return f"{len(lost)} of {amount_of(len(self._began), 'worker')} were lost, with their customers"
            time.sleep(0.05)
        return f"orders were still under way after {self._patience:.0f} s, so that the laws may say too much"

    def _workers(self) -> set[str]:
        """The ids of the workers that are there."""
        runner = self._environment.runner
        if not hasattr(runner, "clients"):
            return {_LOCAL}
        return {client.id for client in runner.clients.all if client.state != _MISSING}

    def _end_in_time(self, campaign: Campaign) -> None:
        self._warm.wait(self._patience)
        time.sleep(self._seconds)
        if self._campaign is campaign:
            self._end()

    def _end(self) -> None:
        """End Locust's test; Locust too, unless it waits for the next one on its web page."""
        runner = self._environment.runner
        (runner.quit if self._environment.web_ui is None else runner.stop)()

    def _tell(self, campaign: Campaign) -> None:
        for seconds in _every(_NEWS_S):
            if self._campaign is not campaign or self._closed:
                return
            tally = campaign.tally
            self._say(f"{seconds:.0f} s: {tally.orders} orders, {tally.captures} captures, {tally.failed} errors")


def _every(pause: float) -> Iterator[float]:
    began = time.monotonic()
    while True:
        time.sleep(pause)
        yield time.monotonic() - began
