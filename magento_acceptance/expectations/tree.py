"""Compares a whole JSON document with what it must be, leaf by leaf, so that nothing changes unnoticed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from magento_acceptance.expectations.check_rows import CheckRow, Expectation, name_of, wrong_row
from magento_acceptance.expectations.matchers import Matcher
from magento_acceptance.expectations.pointers import escape
from magento_acceptance.expectations.values import ABSENT, number, same, show

_SCALARS: Final = frozenset({str, int, float, bool, type(None)})

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
) -> list[CheckRow]:
    """Compare `found` with `expected`, in which a Leaf stands where something else than that very value is right.

    A row for every Leaf, one for every other value that differs, and one for all others together. Objects in lists are paired by the
    first identity key that they have, else by position; `rule` is the reason given for all that is no Leaf.
    """
    walk = _Comparison(rule, new_key, tuple(identity))
    walk.visit(expected, found, pointer, "")
    if walk.equal:
        others = f"{walk.equal} other value{'s' if walk.equal > 1 else ''}"
        walk.rows.append(CheckRow(pointer, others, "unchanged", "unchanged", rule, ok=True))
    return walk.rows


@dataclass
class _Comparison:
    """One comparison under way: its rows so far, and how many values that are no Leaf were equal."""

    rule: str
    new_key: NewKey
    identity: tuple[str, ...]
    rows: list[CheckRow] = field(default_factory=list)
    equal: int = 0

    def visit(self, want: Any, got: Any, at: str, of: str) -> None:
        """Compare the values at one place; `of` is what they belong to."""
        if isinstance(want, Leaf):
            self.rows += Expectation(at, want.expected, want.rule, name_of(at, of)).judge(got)
        elif isinstance(want, Matcher):
            raise TypeError(f"a matcher at {at} needs a Leaf with its rule")
        elif isinstance(want, Mapping) and isinstance(got, Mapping):
            self._object(want, got, at, _label(got) or of)
        elif isinstance(want, list) and isinstance(got, list):
            self._list(want, got, at, of)
        elif got is want or (got is not ABSENT and same(want, got)):
            self.equal += 1
        else:
            self.rows += Expectation(at, want, self.rule, name_of(at, of)).judge(got)

    def _object(self, want: Mapping[str, Any], got: Mapping[str, Any], at: str, of: str) -> None:
        for key, value in want.items():
            own = got.get(key, ABSENT)
            if type(value) in _SCALARS and own is not ABSENT and same(value, own):  # most are, and need no pointer
                self.equal += 1
            else:
                self.visit(value, own, f"{at}/{escape(key)}", of)
        for key in got.keys() - want.keys():
            reason = self.new_key(key)
            if reason is not None:
                self.rows.append(wrong_row(f"{at}/{escape(key)}", "(no such key)", show(got[key]), reason, of=of))

    def _list(self, want: list[Any], got: list[Any], at: str, of: str) -> None:
        if len(want) != len(got):
            self.rows.append(wrong_row(at, f"{len(want)} entries", f"{len(got)} entries", self.rule, of=of))
            return
        for index, (left, right) in enumerate(_paired(want, got, self.identity)):
            self.visit(left, right, f"{at}/{index}", of)


def _label(entry: Mapping[str, Any]) -> str:
    """What the values of an object belong to, in words: a SKU, with the source where it is a source item."""
    sku, source = entry.get("sku"), entry.get("source_code")
    if not isinstance(sku, str):
        return ""
    return f"{sku} at {source}" if isinstance(source, str) else sku


def _paired(want: list[Any], got: list[Any], keys: tuple[str, ...]) -> list[tuple[Any, Any]]:
    """The entries of `got`, in their order, each with its counterpart."""
    for key in keys:
        ids = [number(entry.get(key)) if isinstance(entry, Mapping) else None for entry in want]
        found = [number(entry.get(key)) if isinstance(entry, Mapping) else None for entry in got]
        if None not in ids and len(set(ids)) == len(ids) and set(ids) == set(found):
            by_id = dict(zip(ids, want, strict=True))
            return [(by_id[own], entry) for own, entry in zip(found, got, strict=True)]
    return list(zip(want, got, strict=True))
