"""Evidence of any shape: what can be told is told, and nothing raises."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from magento_acceptance.report.sections import calls, content, invoices, stock_picture
from magento_acceptance.report.sections import id_trace as trails
from tests.report.told import NAME, Told, entry, trade

STRANGE: tuple[Any, ...] = (
    None,
    "***",
    "",
    "NaN",
    -1,
    0,
    10**30,
    1e308,
    float("nan"),
    float("inf"),
    True,
    [],
    [None],
    [["a"]],
    {},
    {"items": 7},
    "<script>alert(1)</script>",
    "http://[",
)
WHOLE, RECORD = trade()
#: Shrinking a whole trade's evidence takes minutes and tells little: the failure itself names the place.
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)


def all_of(told: Told, record: Any) -> dict[str, Any]:
    """Everything, in one pass and one by one; it must be JSON."""
    document = told.document
    found = content.tell(document, told, record)
    assert found["trails"] == trails.trails(document, told, record)
    assert found["invoices"] == invoices.compare(document, told, record)
    assert found["stock"] == stock_picture.points(document, told, record)
    assert len(calls.timeline(document, told, record)["calls"]) == len(found["calls"])
    json.dumps(found, allow_nan=False)
    return found


@functools.cache
def places() -> tuple[tuple[Any, ...], ...]:
    """Every place in the trade's evidence, as a path of keys."""

    def walk(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        if path:
            yield path
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, below in inner:
            yield from walk(below, (*path, key))

    return tuple(walk(WHOLE.entries, ()))


def put(entries: list[Any], path: tuple[Any, ...], value: Any) -> None:
    for key in path[:-1]:
        entries = entries[key]
    entries[path[-1]] = value


def cut(entries: Any, path: tuple[Any, ...]) -> None:
    for key in path[:-1]:
        entries = entries[key]
    if isinstance(entries, dict):
        entries.pop(path[-1], None)


@settings(max_examples=100, deadline=None, phases=QUICK, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_values_of_any_kind_anywhere(data: st.DataObject) -> None:
    entries = copy.deepcopy(WHOLE.entries)
    for _ in range(data.draw(st.integers(1, 4))):
        path = data.draw(st.sampled_from(places()))
        try:
            if data.draw(st.booleans()):
                put(entries, path, data.draw(st.sampled_from(STRANGE)))
            else:
                cut(entries, path)
        except (TypeError, LookupError):
            continue  # an earlier change has taken that place away
    all_of(Told(found for found in entries if isinstance(found, dict) and "exchange" in found), RECORD)


@settings(max_examples=40, deadline=None, phases=QUICK)
@given(st.lists(st.integers(0, len(WHOLE.entries) - 1), max_size=60))
def test_exchanges_that_are_missing_or_out_of_order(chosen: list[int]) -> None:
    all_of(Told(WHOLE.entries[number] for number in dict.fromkeys(chosen)), RECORD)


PATHS = [
    ("POST", "order/3/invoice"),
    ("POST", "order/***/invoice"),
    ("POST", "carts/mine/payment-information"),
    ("POST", "order/3/ship"),
    ("POST", "order/3/refund"),
    ("POST", "orders/3/cancel"),
    ("POST", "order/notify-orders-are-ready-for-pickup"),
    ("POST", "inventory/source-items"),
    ("GET", "orders/3"),
    ("GET", "invoices/9"),
    ("GET", "shipment/9"),
    ("GET", "shipments?searchCriteria="),
    ("GET", "stockItems/qa"),
    ("GET", "inventory/get-product-salable-quantity/qa/1"),
    ("GET", "inventory/source-items?searchCriteria[filterGroups][0][filters][0][field]=sku"),
    ("GET", "inventory/get-sources-assigned-to-stock-ordered-by-priority/1"),
    ("GET", "%00%ff/../.."),
]
KEYS = (
    "items",
    "item_id",
    "order_item_id",
    "order_id",
    "entity_id",
    "sku",
    "qty",
    "qty_ordered",
    "quantity",
    "source_code",
)
KEYS += (
    "arguments",
    "extension_attributes",
    "product_type",
    "parent_item_id",
    "grand_total",
    "manage_stock",
    "orderIds",
)
anything = st.recursive(
    st.sampled_from(STRANGE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=12,
)
calls_of_any_kind = st.builds(
    lambda call, sent, got, status: (*call, sent, got, status),
    st.sampled_from(PATHS),
    anything,
    anything,
    st.sampled_from([200, 200, 200, 400, 503, "***", None]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(calls_of_any_kind, max_size=12), anything)
def test_answers_of_any_shape(made: list[tuple[str, str, Any, Any, Any]], record: Any) -> None:
    told = Told(
        entry(str(number), method, path, sent=sent, got=got, status=status)
        for number, (method, path, sent, got, status) in enumerate(made)
    )
    assert len(all_of(told, record)["calls"]) == len(made)


def test_documents_of_any_shape() -> None:
    told = Told([entry("1", "GET", "orders/3", got={})])
    scenarios: list[Any] = [None, 7, {}, {"id": [], "steps": 5, "other_exchanges": [{}, None, "9"]}, {"steps": [None]}]
    found = content.tell(scenarios, told, None)
    assert found["trails"] == found["invoices"] == found["stock"] == []
    assert [call["exchange"] for call in found["calls"]] == ["1"]
    assert [call["scenario"] for call in calls.timeline(scenarios, told)["calls"]] == [None]


def test_lines_that_are_no_exchanges_are_passed_over() -> None:
    told = Told([*WHOLE.entries[:1], None, 7, "torn", {"exchange": "x", "scenario": NAME}])
    assert [call["exchange"] for call in calls.timeline([], told)["calls"]] == ["1", "x"]
