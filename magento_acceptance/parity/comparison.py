"""What counts as the same answer.

JSON is compared by value: the order of a list counts, that of an object's keys does not; 2022 is 2022.0, true is not 1, and a key
that is missing is not a key that is null. Four kinds of values cannot repeat:

- a time only has to be written in the same way;
- an id may be another, as long as it is the same other one wherever it stands under that key, and no other id becomes it too;
- a token, a protect code, a caller's address only has to be text where text was recorded;
- within a text, report ids and dates in words are left out, and the host of a URL is taken for an id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

TOKEN: Final = "<token>"  # noqa: S105 - what stands in a recording in place of one

TIMES: Final = frozenset({"created_at", "updated_at"})
OPAQUE: Final = frozenset({"protect_code", "remote_ip", "request_id", "x_forwarded_for"})
IDS: Final = frozenset(
    {
        "id", "entity_id", "item_id", "parent_id", "parent_item_id",
        "customer_id", "customer_address_id", "default_billing", "default_shipping",
        "quote_id", "quote_item_id", "quote_address_id",
        "order_id", "order_item_id", "parent_order_id", "billing_address_id", "shipping_address_id",
        "increment_id", "reserved_order_id", "orig_order_id",
        "invoice_id", "shipment_id", "creditmemo_id", "transaction_id", "last_trans_id",
        "stock_id", "entity_name_id",
    }
)  # fmt: skip
_REPORT_ID = re.compile(r"webapi-[0-9a-f]{13}")
_DATE_IN_WORDS = re.compile(r"[A-Z][a-z]+ \d{1,2}, \d{4} at \d{1,2}:\d\d:\d\d\s[AP]M")
_HOST = re.compile(r"https?://[^/\s\"'<>]+")
_DIGIT = re.compile(r"\d")
_SHOWN = 120
#: Sums of prices that PHP writes with 17 digits differ from exact ones by less.
_PRECISION = 1e-9


class _Missing:
    """In place of the value of a key that is not there."""

    def __repr__(self) -> str:
        return "nothing"


MISSING: Final = _Missing()


@dataclass(frozen=True)
class Difference:
    """One place in which an answer is not the recorded one; MISSING stands where there is nothing."""

    pointer: str
    found: Any
    recorded: Any

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: found {_shown(self.found)}, recorded {_shown(self.recorded)}"


class Comparison:
    """Compares the answers of one flow with the recorded ones, and remembers which id stands for which."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Any], Any] = {}
        self._recorded: dict[tuple[str, Any], Any] = {}

    def differences(self, recorded: Any, found: Any, pointer: str = "", key: str = "") -> Iterator[Difference]:
        """Every difference between two JSON values; `key` is the innermost object key above them."""
        if isinstance(recorded, dict) and isinstance(found, dict):
            for name in [*recorded, *(name for name in found if name not in recorded)]:
                pair = recorded.get(name, MISSING), found.get(name, MISSING)
                yield from self.differences(*pair, f"{pointer}/{name}", name)
        elif isinstance(recorded, list) and isinstance(found, list):
            for place in range(max(len(recorded), len(found))):
                pair = _at(recorded, place), _at(found, place)
                yield from self.differences(*pair, f"{pointer}/{place}", key)
        elif not self._same(recorded, found, key):
            yield Difference(pointer, found, recorded)

    def _same(self, recorded: Any, found: Any, key: str) -> bool:
        if _is_number(recorded) and _is_number(found) and not _is_id(recorded, key):
            return bool(abs(recorded - found) < _PRECISION)
        if type(recorded) is not type(found):
            return False
        if _is_id(recorded, key):
            return self._same_id(recorded, found, key)
        if not isinstance(recorded, str):
            return bool(recorded == found)
        if key in OPAQUE or recorded == TOKEN:
            return True
        if key in TIMES:
            return _DIGIT.sub("0", recorded) == _DIGIT.sub("0", found)
        return self._same_text(recorded, found)

    def _same_id(self, recorded: Any, found: Any, key: str) -> bool:
        known = self._found.setdefault((key, recorded), found)
        return bool(known == found and self._recorded.setdefault((key, found), recorded) == recorded)

    def _same_text(self, recorded: str, found: str) -> bool:
        hosts = zip(_HOST.findall(recorded), _HOST.findall(found), strict=False)
        return _lasting(recorded) == _lasting(found) and all(self._same_id(*pair, "(host)") for pair in hosts)


def _lasting(text: str) -> str:
    """A text without what differs from run to run."""
    for pattern in (_REPORT_ID, _DATE_IN_WORDS, _HOST):
        text = pattern.sub("*", text)
    return text


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_id(recorded: Any, key: str) -> bool:
    """Whether a recorded value names a thing; 0 stands for no thing."""
    return key in IDS and type(recorded) in (int, str) and recorded not in (0, "0")


def _at(items: list[Any], place: int) -> Any:
    return items[place] if place < len(items) else MISSING


def _shown(value: Any) -> str:
    text = repr(value) if value is MISSING else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
