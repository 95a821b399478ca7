"""The trail of ids of each scenario: order, invoice, order items, shipments, credit memo, each with the exchange that gave it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from magento_acceptance.expectations.values import objects
from magento_acceptance.report.sections.evidence_reader import Exchanges, stories
from magento_acceptance.report.sections.story import BROKEN, Story, Write, id_of

_STAGES: Final = {"order": 0, "invoice": 1, "order_item": 2, "shipment": 3, "credit_memo": 4}
_NUMBER: Final = re.compile(r"\d+$", re.ASCII)

Id = dict[str, Any]


def trails(scenarios: Iterable[Any], exchanges: Exchanges, record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The trail of every scenario that has one, in the sign-off document's shape.

    The ids are those that the scenario kept (``record``'s contexts), and those that its exchanges gave beside them: of the first of
    several invoices, say, whose place in the context a later one took.
    """
    kept = kept_ids(record)
    return [trail for story in stories(scenarios, exchanges) for trail in of_story(story, kept)]


def of_story(story: Story, kept: Mapping[str, list[Id]]) -> Iterator[dict[str, Any]]:
    """The trail of one scenario, if it has one; ``kept`` are the ids of all scenarios that they kept themselves."""
    ids = _joined(kept.get(story.name, []), _made(story))
    if ids:
        yield {"scenario": story.scenario.get("id"), "ids": ids}


def kept_ids(record: Any) -> dict[str, list[Id]]:
    """The ids that the scenarios kept, by the name that the record knows the scenario by."""
    contexts = record.get("contexts") if isinstance(record, Mapping) else None
    kept: dict[str, list[Id]] = {}
    for context in objects(contexts):
        ids = [
            _entry(
                str(stored["name"]), str(stored.get("key") or ""), stored.get("id"), str(stored.get("exchange") or "")
            )
            for stored in objects(context.get("ids"))
            if stored.get("name") in _STAGES
        ]
        kept.setdefault(str(context.get("scenario")), []).extend(ids)
    return kept


def _made(story: Story) -> list[Id]:
    """The ids that the scenario's exchanges gave."""
    found: list[Id] = []
    for write in story.writes:
        try:
            found += _of_write(story, write)
        except BROKEN:
            continue
    return found


def _of_write(story: Story, write: Write) -> Iterator[Id]:
    if write.kind == "order":
        yield _entry("order", "", write.answer, write.exchange)
    elif write.kind == "invoice":
        yield _entry("invoice", "", write.answer, write.exchange)
        read = next(iter(story.invoices.get(id_of(write.answer) or 0, ())), None)
        for line in objects(read.document.get("items")) if read else ():
            yield _entry("order_item", str(line.get("sku")), line.get("order_item_id"), read.exchange if read else "")
    elif write.kind == "shipment" and id_of(write.answer) is not None:
        extension = (write.body.get("arguments") or {}).get("extension_attributes") or {}
        yield _entry("shipment", str(extension.get("source_code") or ""), write.answer, write.exchange)
    elif write.kind == "shipment":
        yield from _announced(story, write)
    elif write.kind == "refund":
        yield _entry("credit_memo", "", write.answer, write.exchange)


def _announced(story: Story, write: Write) -> Iterator[Id]:
    """The shipment of an order that was announced as ready to be fetched: the announcement does not answer its id."""
    for shipment_id, reads in story.shipments.items():
        read = reads[0]
        if read.at > write.at and id_of(read.document.get("order_id")) == write.order_id:
            extension = read.document.get("extension_attributes") or {}
            yield _entry("shipment", str(extension.get("source_code") or ""), shipment_id, read.exchange)


def _joined(kept: Iterable[Id], made: Iterable[Id]) -> list[Id]:
    """Each id once, in the order in which one leads to the next.

    Keys are as the scenario kept them; the exchange is the call that gave the id, and only where that is not known the one that the
    scenario kept: it may have read the order again later.
    """
    joined: dict[tuple[str, str, str], Id] = {}
    given: set[tuple[str, str, str]] = set()
    for entry in kept:
        if _is_id(entry["id"]):
            joined.setdefault(_same(entry), entry)
    for entry in made:
        if _is_id(entry["id"]):
            known = joined.setdefault(_same(entry), entry)
            if _same(entry) not in given:
                known["exchange"] = entry["exchange"] or known["exchange"]
            given.add(_same(entry))
    return sorted(joined.values(), key=lambda entry: (_STAGES[entry["name"]], _place(entry["exchange"])))


def _same(entry: Id) -> tuple[str, str, str]:
    """What tells ids apart: order items by their key too; an order or a parcel may be kept under one key and made under another."""
    return entry["name"], entry["key"] if entry["name"] == "order_item" else "", str(entry["id"])


def _is_id(value: Any) -> bool:
    return isinstance(value, (int, str)) and not isinstance(value, bool)


def _place(exchange: str) -> int:
    number = _NUMBER.search(exchange)
    return int(number[0][-15:]) if number else 0


def _entry(name: str, key: str, value: Any, exchange: str) -> Id:
    return {"name": name, "key": key, "id": value, "exchange": exchange}
