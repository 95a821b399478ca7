"""The ids that a workflow hands from step to step, each with the exchange that gave it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from magento_acceptance.errors import HarnessError, MissingId
from magento_acceptance.files import write_whole

if TYPE_CHECKING:
    from magento_acceptance.rest.answer import Answer

Id = int | str

#: Which step gives an id, for the message when it is missing.
GIVEN_BY: dict[str, str] = {
    "customer": "creating the customer",
    "quote": "opening the customer's cart",
    "product": "creating or reading the product",
    "stock": "Step 3, creating the stock",
    "order": "Step 9, placing the order (or MAGENTO_ORDER_ID)",
    "order_item": "Step 10, reading the invoice's lines",
    "invoice": "Step 10, capturing the payment",
    "shipment": "Steps 11 and 12, shipping",
    "credit_memo": "refunding",
}


@dataclass(frozen=True)
class Entry:
    """One id: what it is of (`order`), of which one (`key`, such as an order item's SKU, or ""), and its source."""

    name: str
    id: Id
    key: str = ""
    exchange: str = ""


class Context:
    """Ids by name: `context.put("order", 3, answer)`, `context["order"]`, `context.order_items["24-WB01"]`.

    An id keeps its type (int or str), and is put under a new value when it is put again. With `on_change`
    every change is handed on at once, so that an interrupted run keeps its ids.
    """

    def __init__(self, scenario: str = "", *, on_change: Callable[[Context], None] | None = None) -> None:
        self.scenario = scenario
        self._on_change = on_change
        self._lock = threading.Lock()
        self._entries: dict[tuple[str, str], Entry] = {}

    def __repr__(self) -> str:
        return f"<Context {', '.join(f'{_spoken(entry.name, entry.key)}: {entry.id!r}' for entry in self)}>"

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries.values()))

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: object) -> bool:
        return any(entry.name == name for entry in self)

    def __getitem__(self, name: str) -> Id:
        return self.get(name)

    def put(self, name: str, value: Id, answer: Answer | str = "", *, key: str = "") -> None:
        """Keep an id and the answer (or exchange) it came from. Raises TypeError for anything but int or str."""
        if isinstance(value, bool) or not isinstance(value, (int, str)):
            raise TypeError(f"the id of {_spoken(name, key)} must be a whole number or text, found {value!r}")
        with self._lock:
            self._entries[name, key] = Entry(name, value, key, answer if isinstance(answer, str) else answer.exchange)
            if self._on_change is not None:
                self._on_change(self)

    def get(self, name: str, key: str = "") -> Id:
        """Return an id. Raises MissingId, which names the step that gives it."""
        return self.entry(name, key).id

    def number(self, name: str, key: str = "") -> int:
        """Return an id as a whole number, also where Magento gave it as text (the capture answers "3")."""
        value = self.get(name, key)
        try:
            return int(value)
        except ValueError:
            raise HarnessError(f"the id of {_spoken(name, key)} is no whole number: {value!r}") from None

    def entry(self, name: str, key: str = "") -> Entry:
        """Return an id with its source. Raises MissingId."""
        try:
            return self._entries[name, key]
        except KeyError:
            known = ", ".join(_spoken(entry.name, entry.key) for entry in self) or "none"
            giver = GIVEN_BY.get(name)
            hint = f"{giver} gives it" if giver else "no step is known to give it"
            raise MissingId(f"no id of {_spoken(name, key)} yet: {hint}; ids so far: {known}") from None

    def keyed(self, name: str) -> dict[str, Id]:
        """Return all ids of one name by key, in the order in which they came."""
        return {entry.key: entry.id for entry in self if entry.name == name}

    @property
    def order_items(self) -> dict[str, Id]:
        """The order item ids by SKU."""
        return self.keyed("order_item")

    def as_dict(self) -> dict[str, Any]:
        """Return what is stored."""
        return {"scenario": self.scenario, "ids": [dict(vars(entry)) for entry in self]}

    def save(self, path: Path) -> None:
        """Write this context alone to a file, replaced in one go."""
        save_contexts(path, [self])

    @classmethod
    def load(cls, path: Path, scenario: str | None = None) -> Context:
        """Read a saved context; a file of several needs `scenario`. Raises HarnessError saying what is wrong."""
        contexts = load_contexts(path)
        chosen = [context for context in contexts if scenario is None or context.scenario == scenario]
        if len(chosen) != 1:
            names = "; ".join(context.scenario for context in contexts) or "none"
            raise HarnessError(f"{path}: name one scenario of these: {names}")
        return chosen[0]


def save_contexts(path: Path, contexts: list[Context]) -> None:
    """Write several contexts to one file, replaced in one go."""
    body = {"version": 1, "contexts": [context.as_dict() for context in contexts]}
    write_whole(path, json.dumps(body, indent=2, ensure_ascii=False) + "\n")


def load_contexts(path: Path) -> list[Context]:
    """Read all contexts of a file. Raises HarnessError saying what is wrong with it."""
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise HarnessError(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError):
        raise HarnessError(f"{path}: is not JSON") from None
    if not isinstance(body, Mapping) or body.get("version") != 1 or not isinstance(body.get("contexts"), list):
        raise HarnessError(f"{path}: is not a file of saved ids (version 1)")
    return [_context(path, stored) for stored in body["contexts"]]


def _context(path: Path, stored: Any) -> Context:
    try:
        context = Context(str(stored["scenario"]))
        for item in stored["ids"]:
            name, key, exchange = str(item["name"]), str(item.get("key", "")), str(item.get("exchange", ""))
            context.put(name, item["id"], exchange, key=key)
    except (KeyError, TypeError, AttributeError):
        raise HarnessError(f"{path}: an entry lacks its scenario, name or id") from None
    return context


def _spoken(name: str, key: str) -> str:
    return f"{name.replace('_', ' ')} {key!r}" if key else name.replace("_", " ")
