"""What a scenario made is removed at its end, last made first, whatever became of the scenario."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from magento_acceptance.errors import HarnessError, MagentoError
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.created_resources import Key, ResourceLog
from magento_acceptance.run_tag import new_run_tag, unique_name


class CleanupWarning(UserWarning):
    """Something a scenario made is still in the shop."""


@dataclass(frozen=True)
class _Entry:
    what: str
    remove: Callable[[], object]
    resource_key: Key | None = None
    holds: frozenset[str] = frozenset()
    sku: str = ""


class CleanupStack:
    """What was made, with its removal: `cleanup.delete(client, rest_path("products", sku), what=f"product {sku}")`.

    `tidy` works through it even when a removal fails: the failure becomes a warning and a line of the summary,
    never the scenario's outcome. What a Ctrl-C leaves undone is reported as still there.

    `run_tag` is the run's, which the name of everything made begins with (`unique_name`); `resource_log` is the run's.
    """

    def __init__(
        self,
        report: Callable[[str, str], None] = lambda _what, _why: None,
        *,
        run_tag: str = "",
        resource_log: ResourceLog | None = None,
    ) -> None:
        self.run_tag = run_tag or new_run_tag()
        self._report = report
        self._resource_log = resource_log if resource_log is not None else ResourceLog()
        self._lock = threading.Lock()
        self._entries: list[_Entry] = []
        self._held: dict[str, str] = {}
        self._gathered: dict[str, list[str]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def unique_name(self) -> str:
        """A name under the run's tag that no other scenario, run or worker uses."""
        return unique_name(self.run_tag)

    def add(
        self,
        what: str,
        remove: Callable[[], object],
        *,
        resource_key: Key | None = None,
        holds: Iterable[str] = (),
        sku: str = "",
    ) -> None:
        """Enter what was made (in words) and how it is removed.

        `resource_key` is what the resource log calls something (kind and id) that is put back rather than deleted. `holds` are the SKUs
        that are kept where the removal fails, as the products of an order that stays open; `sku` is the product that is removed.
        """
        with self._lock:
            self._entries.append(_Entry(what, remove, resource_key, frozenset(holds), sku))

    def gather(self, what: str, sku: str, remove: Callable[[Sequence[str]], object]) -> None:
        """Enter a SKU among those that `remove` clears at once, where the first of them was entered; those that are kept are left out."""
        with self._lock:
            if what not in self._gathered:
                skus = self._gathered[what] = []
                self._entries.append(_Entry(what, lambda: remove([sku for sku in skus if sku not in self._held])))
            self._gathered[what].append(sku)

    def delete(self, client: MagentoClient, path: str, *, what: str, sku: str = "") -> None:
        """Enter something that a DELETE of `path` removes; gone already (404) counts as removed."""

        def remove() -> None:
            try:
                client.delete(path)
            except MagentoError as error:
                if error.status != HTTPStatus.NOT_FOUND:
                    raise

        self.add(what, remove, sku=sku)

    def forget(self, what: str) -> None:
        """Strike an entry that the scenario itself removed."""
        with self._lock:
            self._entries = [entry for entry in self._entries if entry.what != what]

    def tidy(self) -> None:
        """Remove everything, last made first."""
        try:
            while self._entries:
                entry = self._entries[-1]
                try:
                    self._remove(entry)
                except Exception as error:  # noqa: BLE001 - whatever it is, the other entries are removed
                    self._failed(entry.what, str(error) or type(error).__name__)
                    self._held |= dict.fromkeys(entry.holds, entry.what)
                self._entries.pop()
        finally:
            for entry in reversed(self._entries):  # only after an interruption
                self._failed(entry.what, "interrupted before it was removed")
            self._entries.clear()

    def _remove(self, entry: _Entry) -> None:
        if entry.sku in self._held:
            raise HarnessError(f"kept, since {self._held[entry.sku]} is still open")
        entry.remove()
        if entry.resource_key is not None:
            self._resource_log.removed(*entry.resource_key)

    def _failed(self, what: str, why: str) -> None:
        self._report(what, why)
        warnings.warn(CleanupWarning(f"could not tidy up {what}: {why}"), stacklevel=2)
