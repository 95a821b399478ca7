"""From a scenario's exchanges to the story that they tell.

The evidence may be anything: cut off, masked, from a shop that answers nonsense. Whatever is not of the expected shape is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from magento_acceptance.expectations.values import Json, number, objects
from magento_acceptance.report.sections.story import BROKEN, Kind, Place, Quantity, Read, Story, Write, id_of

_TIDYING: Final = "tidying up"
_ROOT: Final = "/V1/"
_ORDER_WRITES: Final[dict[str, Kind]] = {"invoice": "invoice", "ship": "shipment", "refund": "refund"}
_PICKUP: Final = ("order", "notify-orders-are-ready-for-pickup")
_CARTS: Final = frozenset({"carts", "guest-carts"})
_FAULT: Final = 500
_HELD_BACK: Final = frozenset({408, 429})
_MOVES_STOCK: Final = frozenset({"products", "stockItems"})


class Exchanges(Protocol):
    """The exchanges of a run, as ``magento_acceptance.report.sections.exchanges`` reads them."""

    def of(self, scenario: str, /) -> Iterable[Any]:
        """The exchanges of a scenario, in order."""

    def by_id(self, exchange: str, /) -> Any:
        """One exchange, or None."""


def stories(scenarios: Iterable[Any], exchanges: Exchanges) -> Iterator[Story]:
    """The stories of the document's scenarios, one at a time, so that only one scenario's answers are held."""
    for scenario in scenarios:
        if isinstance(scenario, Mapping):
            yield tell(scenario, entries_of(scenario, exchanges))


def entries_of(scenario: Mapping[str, Any], exchanges: Exchanges) -> Iterator[Any]:
    """The exchanges of one of the document's scenarios, in order: those of the name under which the evidence knows it."""
    for exchange in named_exchanges(scenario):
        entry = exchanges.by_id(exchange)
        name = entry.get("scenario") if isinstance(entry, Mapping) else None
        if isinstance(name, str):
            yield from exchanges.of(name)
            return


def named_exchanges(scenario: Mapping[str, Any]) -> list[str]:
    """The ids of the exchanges that a scenario of the document names, its steps' first."""
    steps = scenario.get("steps")
    lists = [step.get("exchanges") for step in objects(steps)] + [scenario.get("other_exchanges")]
    return [str(exchange) for ids in lists if isinstance(ids, list) for exchange in ids]


def tell(scenario: Any, entries: Iterable[Any]) -> Story:
    """The story of one scenario, up to where it tidies up after itself."""
    story = Story(scenario)
    for at, entry in enumerate(entries):
        if not isinstance(entry, Mapping):
            continue
        story.name = story.name or str(entry.get("scenario") or "")
        if entry.get("step") == _TIDYING:
            break
        try:
            _enter(story, at, entry)
        except BROKEN:
            continue
    _clear_up(story)
    return story


def _clear_up(story: Story) -> None:
    """Decide of each call whose answer was lost whether it was done, by what the shop showed afterwards.

    One that was sent again and accepted then was not done the first time. Where nothing tells, it stays as something that may have moved
    anything.
    """
    accepted = [write for write in story.writes if not write.lost]
    given = {(write.kind, id_of(write.answer)) for write in accepted}
    settled = []
    for write in story.writes:
        if not write.lost:
            settled.append(write)
            continue
        made = next((key for key in _appeared(story, write) if (write.kind, key) not in given), None)
        if made is not None:
            given.add((write.kind, made))
            order_id = made if write.kind == "order" else write.order_id
            settled.append(replace(write, order_id=order_id, answer=str(made)))
        elif not any(later.kind == write.kind and later.at > write.at for later in accepted):
            settled.append(Write("other", write.at, write.exchange))
    story.writes = settled


def _appeared(story: Story, write: Write) -> Iterator[int]:
    """The ids of what a write may have made: what was read after it, and not before."""
    known = {"order": story.orders, "invoice": story.invoices, "shipment": story.shipments}.get(write.kind, {})
    for key, reads in known.items():
        owner = key if write.kind == "order" else id_of(reads[0].document.get("order_id"))
        if reads[0].at > write.at and (write.kind == "order" or owner == write.order_id):
            yield key


def path_of(url: object) -> tuple[tuple[str, ...], str]:
    """The parts of an address's path below V1, decoded, and its query."""
    if not isinstance(url, str):
        return (), ""
    parts = urlsplit(url)
    _, found, path = parts.path.partition(_ROOT)
    return tuple(unquote(part) for part in path.split("/") if part) if found else (), parts.query


def _enter(story: Story, at: int, entry: Mapping[str, Any]) -> None:
    request, response = entry.get("request"), entry.get("response")
    if not isinstance(request, Mapping):
        return
    exchange = str(entry.get("exchange", ""))
    parts, query = path_of(request.get("url"))
    if request.get("method") != "GET":
        write = _write(at, exchange, parts, request, response)
        if write is not None:
            story.writes.append(write)
    # with `fields` an answer holds a part of a document only
    elif isinstance(response, Mapping) and response.get("status") == 200 and "fields=" not in query:
        _read(story, at, exchange, parts, query, response.get("json"))


def _write(at: int, exchange: str, parts: tuple[str, ...], request: Mapping[str, Any], response: Any) -> Write | None:
    """The write, where it was accepted, or where its answer was lost and it may have been."""
    if not parts:
        return None
    status = number(response.get("status")) if isinstance(response, Mapping) else None
    lost = status is None or status >= _FAULT or status in _HELD_BACK
    if status is not None and not lost and not 200 <= status < 300:
        return None
    sent = request.get("json")
    body: Json = sent if isinstance(sent, Mapping) else {}
    answer = None if lost else response.get("json")
    kind, order_id = _order_write(parts, body, answer)
    if kind is None:
        skus = _touched(parts, body)
        return None if skus is not None and not skus else Write("other", at, exchange, skus=skus)
    if kind == "cancelling" and answer is not True and not lost:
        return None
    return Write(kind, at, exchange, order_id, body, answer, lost=lost)


def _order_write(parts: tuple[str, ...], body: Json, answer: Any) -> tuple[Kind | None, int | None]:
    """What a call does to an order, and to which one; None where it does nothing to any."""
    match parts:
        case (cart, *_, "payment-information" | "order") if cart in _CARTS:
            return "order", id_of(answer)
        case ("order", order_id, action) if action in _ORDER_WRITES:
            return _ORDER_WRITES[action], id_of(order_id)
        case ("orders", order_id, "cancel"):
            return "cancelling", id_of(order_id)
        case _ if parts == _PICKUP:
            ids = body.get("orderIds")
            return "shipment", id_of(ids[0]) if isinstance(ids, list) and len(ids) == 1 else None
    return None, None


def _touched(parts: tuple[str, ...], body: Json) -> frozenset[str] | None:
    """The SKUs that a write to the goods names, None where it names none and so may touch any; empty where it moves no stock."""
    if parts[0] == "inventory":
        if len(parts) < 2 or parts[1].startswith("source-selection"):
            return frozenset()
    elif parts[0] not in _MOVES_STOCK:
        return frozenset()
    named = frozenset(_skus(body)) | (frozenset(parts[1:2]) if parts[0] in _MOVES_STOCK else frozenset())
    return named or None


def _skus(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "sku" and isinstance(inner, str):
                yield inner
            elif key == "skus" and isinstance(inner, list):
                yield from map(str, inner)
            else:
                yield from _skus(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _skus(inner)


def _read(story: Story, at: int, exchange: str, parts: tuple[str, ...], query: str, answer: Any) -> None:
    match parts:
        case ("orders" | "invoices" | "shipment" as kind, document_id) if isinstance(answer, Mapping):
            known = {"orders": story.orders, "invoices": story.invoices, "shipment": story.shipments}[kind]
            key = id_of(document_id)
            if key is not None:
                known.setdefault(key, []).append(Read(at, exchange, answer))
        case ("shipments",) if isinstance(answer, Mapping):
            for row in objects(answer.get("items")):
                key = id_of(row.get("entity_id"))
                if key is not None:
                    story.shipments.setdefault(key, []).append(Read(at, exchange, row))
        case ("inventory", "get-product-salable-quantity", sku, stock):
            _quantity(story, sku, ("salable", stock), at, exchange, answer)
        case ("inventory", "source-items") if isinstance(answer, Mapping):
            _source_items(story, at, exchange, query, answer)
        case ("inventory", "get-sources-assigned-to-stock-ordered-by-priority", stock):
            enabled = [source for source in objects(answer) if source.get("enabled")]
            story.sources[stock] = tuple(str(source.get("source_code")) for source in enabled)
        case ("stockItems", sku) if isinstance(answer, Mapping) and isinstance(answer.get("manage_stock"), bool):
            story.managed[sku] = answer["manage_stock"]


def _source_items(story: Story, at: int, exchange: str, query: str, answer: Json) -> None:
    """Source items by SKU; a search for one SKU that finds nothing tells that it lies nowhere."""
    rows: dict[str, list[Json]] = {sku: [] for sku in _searched(query)}
    for row in objects(answer.get("items")):
        if isinstance(row.get("sku"), str):
            rows.setdefault(row["sku"], []).append(row)
    for sku, items in rows.items():
        story.listings.setdefault(sku, []).append(Read(at, exchange, {**answer, "items": items}))
        for row in items:
            _quantity(story, sku, ("source", str(row.get("source_code"))), at, exchange, row.get("quantity"))


def _searched(query: str) -> list[str]:
    """The SKU that a search asks for."""
    asked = dict(parse_qsl(query, keep_blank_values=True))
    fields = [key for key in asked if "filter" in key and key.endswith("[field]")]
    if len(fields) != 1 or asked[fields[0]] != "sku":
        return []
    head = fields[0].removesuffix("[field]")
    condition = asked.get(f"{head}[conditionType]", asked.get(f"{head}[condition_type]", "eq"))
    return [asked[f"{head}[value]"]] if condition == "eq" and f"{head}[value]" in asked else []


def _quantity(story: Story, sku: str, place: Place, at: int, exchange: str, value: Any) -> None:
    found = number(value)
    if found is not None:
        story.quantities.setdefault((sku, place), []).append(Quantity(at, exchange, found))
