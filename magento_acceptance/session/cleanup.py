"""What a scenario made is removed at its end, last made first, whatever became of the scenario."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass

from magento_acceptance.errors import HarnessError, MagentoError
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.created_resources import Key, Ledger
from magento_acceptance.run_tag import new_mark, own_name


class CleanupWarning(UserWarning):
    """Something a scenario made is still in the shop."""


@dataclass(frozen=True)
class _Made:
    what: str
    remove: Callable[[], object]
    settles: Key | None = None


class Cleanup:
    """A ledger of what was made: `cleanup.delete(client, rest_path("products", sku), what=f"product {sku}")`.

    `tidy` works through it even when a removal fails: the failure becomes a warning and a line of the summary,
    never the scenario's outcome. What a Ctrl-C leaves undone is reported as still there.

    `mark` is the run's, which the name of everything made begins with (`own_name`); `made` is the run's journal.
    """

    def __init__(
        self, report: Callable[[str], None] = lambda _: None, *, mark: str = "", made: Ledger | None = None
    ) -> None:
        self.mark = mark or new_mark()
        self._report = report
        self._journal = made if made is not None else Ledger()
        self._lock = threading.Lock()
        self._made: list[_Made] = []

    def __len__(self) -> int:
        return len(self._made)

    def own_name(self) -> str:
        """A name under the run's mark that no other scenario, run or worker uses."""
        return own_name(self.mark)

    def add(self, what: str, remove: Callable[[], object], *, settles: Key | None = None) -> None:
        """Enter what was made (in words) and how it is removed.

        `settles` is what the journal calls something (kind and id) that is put back rather than deleted.
        """
        with self._lock:
            self._made.append(_Made(what, remove, settles))

    def delete(self, client: MagentoClient, path: str, *, what: str) -> None:
        """Enter something that a DELETE of `path` removes; gone already (404) counts as removed."""

        def remove() -> None:
            try:
                client.delete(path)
            except MagentoError as error:
                if error.status != 404:
                    raise

        self.add(what, remove)

    def forget(self, what: str) -> None:
        """Strike an entry that the scenario itself removed."""
        with self._lock:
            self._made = [made for made in self._made if made.what != what]

    def tidy(self) -> None:
        """Remove everything, last made first."""
        try:
            while self._made:
                made = self._made[-1]
                try:
                    made.remove()
                    if made.settles is not None:
                        self._journal.removed(*made.settles)
                except (HarnessError, AssertionError, ArithmeticError, LookupError, TypeError, ValueError) as error:
                    self._failed(f"{made.what}: {error}")
                self._made.pop()
        finally:
            for made in reversed(self._made):  # only after an interruption
                self._failed(f"{made.what}: interrupted before it was removed")
            self._made.clear()

    def _failed(self, text: str) -> None:
        self._report(text)
        warnings.warn(CleanupWarning(f"could not tidy up {text}"), stacklevel=2)
