"""Who hears of what a client meets beside its answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from magento_acceptance.rest.writes import Write


class Recorder(Protocol):
    """Hears of waits and of recovered calls."""

    def waited(self, what: str, seconds: float) -> None:
        """A value became right only after a wait of so many seconds; `what` names it in words."""

    def recovered(self, call: str, what: str, exchange: str) -> None:
        """A call whose answer was lost had been done, or was sent again: what was found out, and the exchange that shows it."""


@dataclass(frozen=True)
class Listener:
    """Hears what the client and the flows on it meet, as it happens.

    `recorder` hears of waits and recovered calls, `note` of what calls changed; either may be left out.
    """

    recorder: Recorder | None = None
    note: Callable[[list[Write]], None] | None = None

    def waited(self, what: str, seconds: float) -> None:
        """See Recorder."""
        if self.recorder is not None:
            self.recorder.waited(what, seconds)

    def recovered(self, call: str, what: str, exchange: str) -> None:
        """See Recorder."""
        if self.recorder is not None:
            self.recorder.recovered(call, what, exchange)

    def changed(self, writes: list[Write]) -> None:
        """A call changed these in the shop."""
        if self.note is not None:
            self.note(writes)
