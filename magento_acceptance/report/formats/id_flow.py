"""Which ids of a scenario's calls came from earlier responses: each gets a variable, and a place that fills it.

An id counts as the same where value and meaning are: the 3 of `orders/3` is the order's that the checkout returned, not that of a cart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlsplit

from magento_acceptance.expectations.pointers import pointer
from magento_acceptance.report.exchanges import Exchange
from magento_acceptance.rest.route import below_v1
from magento_acceptance.rest.routes import match_address

_KINDS: Final = {
    "order_id": "order", "orderId": "order", "order_item_id": "order_item", "orderItemId": "order_item",
    "return_to_stock_items": "order_item", "quote_id": "cart", "quoteId": "cart", "cart_id": "cart", "cartId": "cart",
    "customer_id": "customer", "customerId": "customer", "invoice_id": "invoice", "shipment_id": "shipment",
    "creditmemo_id": "creditmemo", "stock_id": "stock", "stockId": "stock",
}  # fmt: skip
"""What a key's value is the id of, wherever it stands."""
_WHOLE: Final = {
    "cart-id": "cart", "order-id": "order", "capture-id": "invoice", "shipment-id": "shipment",
    "credit-memo-id": "creditmemo", "stock-id": "stock",
}  # fmt: skip
"""Schemas of responses that are an id."""
_OWN: Final = {
    "order": ("entity_id", "order"), "invoice": ("entity_id", "invoice"), "shipment": ("entity_id", "shipment"),
    "credit-memo": ("entity_id", "creditmemo"), "customer": ("id", "customer"), "cart": ("id", "cart"),
    "cart-item": ("item_id", "cart_item"),
}  # fmt: skip
"""Schemas of responses with an id of their own: its key, and what it is of."""
_LINES: Final = {"order": "order_item", "cart": "cart_item"}
_QUOTED: Final = re.compile(r'"\ue000(\w+)\ue001"')
_IN_TEXT: Final = re.compile("\ue000(\\w+)\ue002")


@dataclass
class _Source:
    """Where a value came from: the place of the call, and the pointer into its response; its variable once it is needed."""

    call: int
    pointer: str
    variable: str = ""


@dataclass
class IdFlow:
    """Takes in responses in their order, and names the variables that stand for their ids in later calls.

    `fills` holds, by the place of a call, the variables that its response fills, each with a pointer.
    """

    fills: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    _known: dict[tuple[str, str], _Source] = field(default_factory=dict)
    _variables: set[str] = field(default_factory=set)

    def take_in(self, call: int, entry: Exchange) -> None:
        """Learn the ids in a call's response."""
        for kind, value, where in _ids_of(entry):
            self._known.setdefault((kind, str(value)), _Source(call, where))

    def gives(self, call: int, kind: str, value: str) -> None:
        """Say that a call's whole response is a value of this kind, such as a caller's token."""
        self._known[kind, value] = _Source(call, "")

    def variable(self, kind: str, value: object, name: str = "") -> str | None:
        """The variable that stands for a value from here on; None where no earlier response gave it."""
        source = self._known.get((kind, str(value)))
        if source is None:
            return None
        if not source.variable:
            source.variable = self._new(name or f"{kind}_id")
            self.fills.setdefault(source.call, []).append((source.variable, source.pointer))
        return source.variable

    def path(self, entry: Exchange) -> str:
        """The path of a call below V1, with variables."""
        request = entry["request"]
        raw = below_v1(request["url"]) or ""
        found = match_address(request["method"], request["url"])
        if found is None:
            return raw
        places = iter(zip(found.route.kinds, found.ids, strict=True))
        return found.route.path(lambda _: self._part(found.route.template, *next(places)))

    def query(self, entry: Exchange) -> list[tuple[str, str]]:
        """The query of a call, percent-encoded, with variables where it searches for an id."""
        pairs = parse_qsl(urlsplit(entry["request"]["url"]).query, keep_blank_values=True)
        fields = {name.removesuffix("[field]"): value for name, value in pairs if name.endswith("[field]")}
        return [(quote(name, safe="[]"), self._searched(name, value, fields)) for name, value in pairs]

    def body(self, body: Any) -> str:
        """A JSON body as text, with variables."""
        text = json.dumps(self._filled(body, ""), indent=2, ensure_ascii=False)
        return _IN_TEXT.sub(r"{{\1}}", _QUOTED.sub(r"{{\1}}", text))

    def _part(self, template: str, kind: str, value: str) -> str:
        before, slash, last = value.rpartition("/")
        kind = ("order_item" if template.startswith("orders/") else "cart_item") if kind == "item" else kind
        known = self.variable(kind, last)
        return f"{before}{slash}" + (f"{{{{{known}}}}}" if known else quote(last, safe=""))

    def _searched(self, name: str, value: str, fields: Mapping[str, str]) -> str:
        kind = _KINDS.get(fields.get(name.removesuffix("[value]"), ""), "")
        parts = value.split(",") if kind else [value]
        filled = [(part, self.variable(kind, part) if kind else None) for part in parts]
        return ",".join(f"{{{{{known}}}}}" if known else quote(part, safe="") for part, known in filled)

    def _filled(self, value: Any, key: str) -> Any:
        if isinstance(value, Mapping):
            return {name: self._filled(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(inner, key) for inner in value]
        known = self.variable(_KINDS[key], value) if key in _KINDS else None
        if not known:
            return value
        return f"\ue000{known}\ue002" if isinstance(value, str) else f"\ue000{known}\ue001"

    def _new(self, name: str) -> str:
        number = 1
        while (found := name if number == 1 else f"{name}_{number}") in self._variables:
            number += 1
        self._variables.add(found)
        return found


def _ids_of(entry: Exchange) -> Iterator[tuple[str, Any, str]]:
    """The ids in a response: of what, which, and where."""
    response = entry.get("response", {})
    found = match_address(entry["request"]["method"], entry["request"]["url"])
    if found is None or "json" not in response or not response["status"] < 300:
        return
    body, schema = response["json"], found.route.schema
    if schema in _WHOLE and not isinstance(body, Mapping | list):
        yield _WHOLE[schema], body, ""
    if schema in _OWN and isinstance(body, Mapping) and _OWN[schema][0] in body:
        key, kind = _OWN[schema]
        yield kind, body[key], pointer([key])
    if schema in _LINES and isinstance(body, Mapping):
        for place, line in enumerate(body.get("items") or ()):
            yield _LINES[schema], line["item_id"], pointer(["items", place, "item_id"])
    yield from _named(body, [])


def _named(value: Any, path: list[str | int]) -> Iterator[tuple[str, Any, str]]:
    inner: Any = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        if key in _KINDS and isinstance(part, str | int):
            yield _KINDS[key], part, pointer([*path, key])
        yield from _named(part, [*path, key])
