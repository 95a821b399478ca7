"""Who hears of what a client meets beside its answers: values waited for, and calls recovered after their answer was lost."""

from __future__ import annotations

from typing import Protocol


class Listener(Protocol):
    """Hears what the client and the flows on it meet, as it happens."""

    def waited(self, what: str, seconds: float) -> None:
        """A value became right only after a wait of so many seconds; `what` names it in words."""

    def recovered(self, call: str, what: str, exchange: str) -> None:
        """A call whose answer was lost had been done, or was sent again: what was found out, and the exchange that shows it."""


class Unheard:
    """A listener that keeps nothing."""

    def waited(self, what: str, seconds: float) -> None:
        """Nothing is kept."""

    def recovered(self, call: str, what: str, exchange: str) -> None:
        """Nothing is kept."""
