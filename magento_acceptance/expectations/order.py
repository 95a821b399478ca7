"""The order before and after something was done to it: what must change, by how much, and that nothing else does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.expectations.check_rows import CheckRow, wrong_row
from magento_acceptance.expectations.matchers import Matcher, Window, between, one_of, time
from magento_acceptance.expectations.tree import Leaf, NewKey, any_new_key, compare
from magento_acceptance.expectations.values import Json, amount, copied, number, objects, same

DEFAULT_STATUSES: Final[Mapping[str, str]] = {
    "new": "pending",
    "processing": "processing",
    "complete": "complete",
    "closed": "closed",
    "canceled": "canceled",
}
"""The default status of each state in a shop that has none of its own."""

LineChange = Callable[[Json, dict[str, Any]], None]
"""Puts Leafs into a copy of an order line; the first argument is the line as it was."""


def untouched(action: str) -> str:
    """The reason why a value must be as it was: no part of what an action ("capture") changes."""
    return f"the {action} does not change this"


class OrderExpectation:
    """What an order must be like after an action: as it was before, but for what is put here.

    An order shows its lines three times (as items, as parent_item of a child, and in its shipping assignments) and its shipping twice;
    what is put for a line or the shipping counts for each.
    """

    def __init__(self, before: Json, action: str, window: Window | None) -> None:
        self._before, self._action, self._window = before, action, window
        self._order: dict[str, Any] = copied(dict(before))
        self._order["updated_at"] = self._moved(before)
        self._set_histories(())

    def put(self, key: str, expected: Any, rule: str) -> None:
        """Expect a value at one of the order's keys."""
        self._order[key] = Leaf(expected, rule)

    def add(self, key: str, more: Decimal, rule: str) -> None:
        """Expect one of the order's running sums to be higher by `more`."""
        self.put(key, amount(self._before, key) + more, rule)

    def put_state(self, states: Collection[str], statuses: Mapping[str, str] | None, reason: str) -> None:
        """Expect one of these states, and its status.

        `statuses` holds the shop's status by state, as far as it is known. Where it is not, a merchant may have named it, so any will do
        but the default one of another state.
        """
        self.put("state", one_of(*sorted(states)) if len(states) > 1 else next(iter(states)), reason)
        known = [(statuses or {}).get(state) for state in states]
        if None not in known:
            self.put("status", one_of(*known) if len(known) > 1 else known[0], "the shop's status of this state")
            return
        others = {status for state, status in DEFAULT_STATUSES.items() if state not in states}
        named = " or ".join(sorted(states))
        status = Matcher(
            f"a status of {named}", lambda found: isinstance(found, str) and found.strip() != "" and found not in others
        )
        self.put("status", status, "the shop's own, or the default one of this state")

    def add_payment(self, key: str, more: Decimal, rule: str) -> None:
        """Expect one of the payment's running sums to be higher by `more`; an order without a payment has none."""
        payment = self._order.get("payment")
        if isinstance(payment, dict):
            payment[key] = Leaf(amount(self._before["payment"], key) + more, rule)

    def put_note(self, entity_name: str) -> None:
        """Expect a new entry in the order's history that belongs to a kind of document ("creditmemo")."""
        self._set_histories((entity_name,))

    def add_shipping(self, key: str, more: Decimal, rule: str) -> None:
        """Expect one of the shipping's running sums ("shipping_refunded") to be higher by `more`."""
        self.add(key, more, rule)
        for assignment in self._assignments():
            shipping = assignment.get("shipping")
            sums = shipping.get("total") if isinstance(shipping, dict) else None
            if isinstance(sums, dict):
                sums[key] = Leaf(self._order[key].expected, "order's own sum, repeated here")

    def let_follow(self, done: str, own: Collection[str]) -> None:
        """Let sums of other modules, such as a store credit's `customer_balance_invoiced`, move as far as their amount.

        `done` is the sums' ending ("invoiced"), `own` are the keys of Magento's own sums.
        """
        extension = self._order.get("extension_attributes")
        for place in (self._order, extension if isinstance(extension, dict) else {}):
            for key in [key for key in place if key.endswith(f"_{done}") and key not in own]:
                whole = number(place.get(f"{key.removesuffix(done)}amount"))
                start = number(place[key])
                if whole is not None and start is not None:
                    place[key] = Leaf(between(min(start, whole), max(start, whole)), "follows the amount of its total")

    def each_line(self, change: LineChange) -> None:
        """Change every line, wherever the order shows it."""
        for place in (self._order, *self._assignments()):
            if isinstance(place.get("items"), list):
                place["items"] = [
                    self._line(item, change) if isinstance(item, Mapping) else item for item in place["items"]
                ]

    def check(self, after: Any, new_key: NewKey = any_new_key) -> list[CheckRow]:
        """Judge the order as read afterwards."""
        if not isinstance(after, Mapping):
            return [wrong_row("", "a JSON object", after, "an order is an object")]
        return compare(self._order, after, rule=untouched(self._action), new_key=new_key)

    def _line(self, item: Json, change: LineChange) -> dict[str, Any]:
        line = dict(item)
        line["updated_at"] = self._moved(item)
        if isinstance(item.get("parent_item"), Mapping):
            line["parent_item"] = self._line(item["parent_item"], change)
        change(item, line)
        return line

    def _assignments(self) -> list[dict[str, Any]]:
        extension = self._order.get("extension_attributes")
        assignments = extension.get("shipping_assignments") if isinstance(extension, dict) else None
        return [entry for entry in assignments or () if isinstance(entry, dict)]

    def _moved(self, document: Json) -> Leaf:
        start = document.get("updated_at")
        return Leaf(time(not_before=start, window=self._window, unchanged=start), "may move forward, not back")

    def _set_histories(self, entity_names: tuple[str, ...]) -> None:
        """Expect the history's entries as they were; other systems may have added some."""
        kept = objects(self._before.get("status_histories"))
        if not kept and not entity_names and "status_histories" not in self._before:
            return

        def accepts(found: Any) -> bool:
            notes = objects(found)
            added = [note for note in notes if not any(same(note, old) for old in kept)]
            here = [note.get("entity_name") for note in added]
            whole = isinstance(found, list) and len(notes) == len(found)
            return whole and len(notes) - len(added) == len(kept) and all(name in here for name in entity_names)

        words = f"the {len(kept)} entries that it had" + "".join(f" and one of entity {name}" for name in entity_names)
        rule = f"a {self._action} leaves a note" if entity_names else untouched(self._action)
        self._order["status_histories"] = Leaf(Matcher(words, accepts), rule)
