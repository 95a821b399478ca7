"""Compares a whole JSON document with what it must be, leaf by leaf, so that nothing changes unnoticed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .matchers import Matcher
from .mismatch import Expectation, Mismatch
from .values import ABSENT, number, show

# A new key is judged by its name: None lets it pass, a rule makes it a mismatch.
NewKey = Callable[[str], "str | None"]


@dataclass(frozen=True)
class Leaf:
    """What one place of the document must hold (a value, ABSENT or a Matcher), and why."""

    expected: Any
    rule: str


def any_new_key(_: str) -> str | None:
    """Lets every new key pass."""
    return None


def no_new_key(rule: str) -> NewKey:
    """Makes every new key a mismatch, for the reason given."""
    return lambda _: rule


def compare(
    expected: Any,
    found: Any,
    *,
    rule: str,
    pointer: str = "",
    new_key: NewKey = any_new_key,
    identity: Iterable[str] = ("item_id",),
) -> list[Mismatch]:
    """Compare ``found`` with ``expected``, in which a Leaf stands where something else than that very value is right.

    Objects in lists are paired by the first identity key that they have, else by position; ``rule`` is the reason given for
    all that is no Leaf.
    """
    keys = tuple(identity)

    def walk(want: Any, got: Any, at: str) -> list[Mismatch]:
        if isinstance(want, Leaf):
            return Expectation(at, want.expected, want.rule).judge(got)
        if isinstance(want, Mapping) and isinstance(got, Mapping):
            result = [
                m for key, value in want.items() for m in walk(value, got.get(key, ABSENT), f"{at}/{_escape(key)}")
            ]
            for key in got.keys() - want.keys():
                reason = new_key(key)
                if reason is not None:
                    result.append(Mismatch(f"{at}/{_escape(key)}", "(no such key)", show(got[key]), reason))
            return result
        if isinstance(want, list) and isinstance(got, list):
            if len(want) != len(got):
                return [Mismatch(at, f"{len(want)} entries", f"{len(got)} entries", rule)]
            return [
                m for i, (left, right) in enumerate(_paired(want, got, keys)) for m in walk(left, right, f"{at}/{i}")
            ]
        if isinstance(want, Matcher):
            raise TypeError(f"a matcher at {at} needs a Leaf with its rule")
        return Expectation(at, want, rule).judge(got)

    return walk(expected, found, pointer)


def _paired(want: list[Any], got: list[Any], keys: tuple[str, ...]) -> list[tuple[Any, Any]]:
    """The entries of ``got``, in their order, each with its counterpart."""
    for key in keys:
        ids = [number(entry.get(key)) if isinstance(entry, Mapping) else None for entry in want]
        found = [number(entry.get(key)) if isinstance(entry, Mapping) else None for entry in got]
        if None not in ids and len(set(ids)) == len(ids) and set(ids) == set(found):
            by_id = dict(zip(ids, want, strict=True))
            return [(by_id[own], entry) for own, entry in zip(found, got, strict=True)]
    return list(zip(want, got, strict=True))


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
