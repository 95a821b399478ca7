"""The customers of one process: what they need, when they may go on, and what they tell."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any, Final

from magento_acceptance.errors import HarnessError
from magento_acceptance.expectations import Release
from magento_acceptance.flows.shop_defaults import ShopDefaults, read_shop_defaults
from magento_acceptance.load.journey import Buyer, How, Outcome, told
from magento_acceptance.load.measuring import Fire, MeasuringTransport
from magento_acceptance.load.shared_products import SharedProducts
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.session.release import find_release
from magento_acceptance.session.target import open_target
from magento_acceptance.settings.settings import Settings

_PAUSE_S: Final = 1.0
"""After a journey that went wrong, so that a shop that is down is not asked without pause."""


class Crew:
    """What the customers of one process share. `report` hears the outcome of each journey, `fire` every measured call.

    Locust makes threads, locks and pauses of the standard library those of gevent, so nothing here needs to know of it.
    """

    def __init__(self, settings: Settings, fire: Fire, report: Callable[[Outcome], object]) -> None:
        self._settings = settings
        self._redactor = Redactor()
        self._report = report
        plain = open_target(settings, self._redactor)
        self._target = plain.through(lambda inner: MeasuringTransport(inner, fire))
        self._plain = plain
        self._lock = threading.Lock()
        self._products: SharedProducts | None = None
        self._busy = 0

    @property
    def is_open(self) -> bool:
        """Whether customers may order."""
        return self._products is not None

    def open(self, message: dict[str, Any]) -> None:
        """Let customers order these products."""
        self._products = SharedProducts.from_message(message)

    def close(self) -> None:
        """Let nobody begin another order, and wait until those under way are done."""
        self._products = None
        while self._busy:
            time.sleep(0.05)

    def buyer(self) -> Buyer | None:
        """A customer with connections of its own; None where nobody may order any more."""
        while self._products is not None:
            try:
                with self._lock:
                    defaults, release = self._defaults, self._release
            except (HarnessError, AssertionError, LookupError, TypeError) as error:
                self._report(Outcome(How.ONCE, error=self._redactor.text(told(error))))
                time.sleep(_PAUSE_S)
                continue
            if (products := self._products) is not None:
                client = self._target.client(Evidence(None, self._redactor))
                client.release = release
                return Buyer(client, products, defaults, self._settings.leave_alone)
        return None

    def journey(self, buyer: Buyer, how: How) -> bool:
        """Let a customer order once; False where nobody may order any more."""
        if self._products is None:
            return False
        self._busy += 1
        try:
            outcome = buyer.journey(how)
            outcome.error = self._redactor.text(outcome.error)
            self._report(outcome)
        finally:
            self._busy -= 1
        if outcome.error:
            time.sleep(_PAUSE_S)
        return True

    @cached_property
    def _defaults(self) -> ShopDefaults:
        return read_shop_defaults(self._client, self._settings.shop_profile)

    @cached_property
    def _release(self) -> Release | None:
        return find_release(self._client, self._settings).certain

    @cached_property
    def _client(self) -> MagentoClient:
        return self._plain.client(Evidence(None, self._redactor))
