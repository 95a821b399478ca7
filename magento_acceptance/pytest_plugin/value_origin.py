"""Which exchange brought a wrong value: it is shown with a failure, since the exchange before the failure may be quite another one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import unquote

from magento_acceptance.expectations.pointers import unescape
from magento_acceptance.expectations.values import ABSENT, show

Exchange = Mapping[str, Any]

#: Parts of a pointer that a check has made up, such as those of stock: the others are a SKU or a source's code.
_OF_STOCK: Final = {"source_items", "items", "sources", "salable", "quantity", "qty", "status", "is_in_stock"}


def origin_of(pointer: str, found: str, exchanges: Sequence[Exchange]) -> Exchange | None:
    """The latest of the exchanges in whose response the value stands as it was found; None where none can be told.

    The value is looked for at its JSON pointer, also within each item of a list. Quantities of stock, whose pointers name SKU and
    source, are looked for in what was read of that SKU. `found` is as shown in a check's row.
    """
    for exchange in reversed(exchanges):
        response = exchange.get("response") or {}
        body = response.get("json", ABSENT)
        if pointer == "/status" and show(response.get("status")) == found:
            return exchange
        if any(_equal(value, found) for value in _at(body, pointer)):
            return exchange
    parts = [part for part in pointer.split("/")[1:] if part not in _OF_STOCK and not part.isdigit()]
    if not parts:
        return None
    return next((exchange for exchange in reversed(exchanges) if _tells(exchange, parts, found)), None)


def origin_of_rows(rows: Sequence[Mapping[str, str]], exchanges: Sequence[Exchange]) -> str:
    """The id of the exchange that brought the first wrong value that one can be told for; empty where there is none."""
    found = (origin_of(row["where"].removesuffix("/"), row["found"], exchanges) for row in rows)
    return str(next((exchange["exchange"] for exchange in found if exchange), ""))


def _at(body: Any, pointer: str) -> Iterator[Any]:
    """The values at a pointer: in the body, and in each of the items that a search has returned."""
    yield _value(body, pointer)
    if isinstance(body, Mapping) and isinstance(body.get("items"), list):
        for item in body["items"]:
            yield _value(item, pointer)


def _value(body: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        key = unescape(part)
        if isinstance(body, Mapping) and key in body:
            body = body[key]
        elif isinstance(body, list) and key.isdigit() and int(key) < len(body):
            body = body[int(key)]
        else:
            return ABSENT
    return body


def _tells(exchange: Exchange, parts: Sequence[str], found: str) -> bool:
    """Whether a response is about all of the parts, and one of its values is the one that was found."""
    body = (exchange.get("response") or {}).get("json", ABSENT)
    about = unquote(exchange["request"]["url"]) + json.dumps(body, default=str)
    return all(part in about for part in parts) and any(_equal(value, found) for value in _leaves(body))


def _leaves(body: Any) -> Iterator[Any]:
    if isinstance(body, Mapping | list):
        for value in body.values() if isinstance(body, Mapping) else body:
            yield from _leaves(value)
    else:
        yield body


def _equal(value: Any, found: str) -> bool:
    if value is ABSENT:
        return False
    if show(value) == found:
        return True
    try:
        return not isinstance(value, bool | str) and Decimal(str(value)) == Decimal(found)
    except InvalidOperation:
        return False
