"""States of a shop, kept to come back to."""

from __future__ import annotations

from dataclasses import dataclass, field

from mock_magento.shop import Shop

KEPT = 100


class NoSuchSnapshot(LookupError):
    """There is no snapshot with this id."""


class TooManySnapshots(RuntimeError):
    """As many snapshots as are kept have been taken; delete one first."""


@dataclass
class Snapshots:
    """The kept states by id. Not safe for threads by itself: the mock calls it under its lock."""

    _kept: dict[str, Shop] = field(default_factory=dict)
    _next_id: int = 1

    def take(self, shop: Shop) -> str:
        """Keep the shop's present state; returns its id. Raises TooManySnapshots."""
        if len(self._kept) >= KEPT:
            raise TooManySnapshots(f"{KEPT} snapshots are kept already; delete one (DELETE /__mock__/snapshot/ID)")
        snapshot_id = str(self._next_id)
        self._next_id += 1
        self._kept[snapshot_id] = shop.copy()
        return snapshot_id

    def get(self, snapshot_id: str) -> Shop:
        """A shop in the kept state. Raises NoSuchSnapshot."""
        return self._find(snapshot_id).copy()

    def delete(self, snapshot_id: str) -> None:
        """Forget a state. Raises NoSuchSnapshot."""
        self._find(snapshot_id)
        del self._kept[snapshot_id]

    def ids(self) -> list[str]:
        """The ids of the kept states, oldest first."""
        return list(self._kept)

    def _find(self, snapshot_id: str) -> Shop:
        kept = self._kept.get(snapshot_id)
        if kept is None:
            known = ", ".join(self._kept) or "none"
            raise NoSuchSnapshot(f"there is no snapshot {snapshot_id!r}; known: {known}")
        return kept
