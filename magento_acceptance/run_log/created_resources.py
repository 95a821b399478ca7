"""What a run made in the shop, written down at once: a journal, so that what a killed run left can still be found."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from magento_acceptance.files import Append, append_line, read_lines
from magento_acceptance.rest.writes import Write

Key = tuple[str, str]
RESOURCE_LOG: Final = "made.jsonl"
"""The journal's name in a run's folder, and in each worker's part of it."""

_UNFINISHED: Final = "the run ended before it was removed"


@dataclass
class CreatedResource:
    """One thing: its `kind` (such as customer or invoice), Magento's `id` (a product's SKU), in words `what` it is.

    `removed` says whether it is gone; `why` it is not, empty while that is still to come.
    """

    kind: str
    id: int | str
    what: str = ""
    scenario: str = ""
    removed: bool = False
    why: str = ""

    @property
    def reason(self) -> str:
        """Why it is still in the shop."""
        return self.why or _UNFINISHED

    def to_dict(self) -> dict[str, Any]:
        """Return what is stored."""
        return dict(vars(self))


class ResourceLog:
    """The things that one process made, in the order in which it made them; `path` None keeps them in memory only.

    `known` is what other journals tell of the same run. Safe to use from several threads. Entering what is entered already changes nothing.
    """

    def __init__(
        self, path: Path | None = None, known: Iterable[CreatedResource] = (), *, append: Append = append_line
    ) -> None:
        self._path = path
        self._append = append
        self._lock = threading.Lock()
        self._made: dict[Key, CreatedResource] = {(thing.kind, str(thing.id)): replace(thing) for thing in known}

    def __len__(self) -> int:
        return len(self._made)

    def __iter__(self) -> Iterator[CreatedResource]:
        return iter(list(self._made.values()))

    @property
    def enabled(self) -> bool:
        """Whether anything is written down."""
        return self._path is not None

    def note(self, writes: Iterable[Write], scenario: str = "") -> None:
        """Take down what a call did."""
        for write in writes:
            entry = {"do": write.did, "kind": write.kind, "id": write.id, "what": write.what, "why": write.why}
            self._apply(entry | {"scenario": scenario})

    def removed(self, kind: str, id_: int | str) -> None:
        """Strike a thing: it is gone, or is again as it was found."""
        self._apply({"do": "removed", "kind": kind, "id": id_})

    def _apply(self, entry: dict[str, Any]) -> None:
        with self._lock:
            if not _apply_entry(self._made, entry) or self._path is None:
                return
            self._append(self._path, entry)


def read_journals(paths: Iterable[Path]) -> list[CreatedResource]:
    """What journals tell, one after the other; missing ones and lines that a killed process could not finish are left out."""
    made: dict[Key, CreatedResource] = {}
    for path in paths:
        for entry in read_lines(path):
            if entry.keys() >= {"do", "kind", "id"} and isinstance(entry["id"], int | str):
                _apply_entry(made, entry)
    return list(made.values())


def _apply_entry(made: dict[Key, CreatedResource], entry: dict[str, Any]) -> bool:
    """Let an entry change what is known; tells whether it did."""
    key = str(entry["kind"]), str(entry["id"])
    known = made.get(key)
    if entry["do"] == "removed":
        if known is None or known.removed:
            return False
        known.removed, known.why = True, ""
        return True
    if known is None:
        if entry["do"] == "kept":
            return False
        what, scenario, why = (str(entry.get(name, "")) for name in ("what", "scenario", "why"))
        made[key] = CreatedResource(key[0], entry["id"], what, scenario, why=why)
        return True
    if not known.removed and known.why == entry.get("why", "") and known.what == (entry.get("what") or known.what):
        return False
    known.removed = False
    known.what, known.why = entry.get("what") or known.what, entry.get("why", "")
    return True
