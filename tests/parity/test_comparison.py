"""What counts as the same answer."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from magento_acceptance.parity.comparison import IDS, OPAQUE, TIMES, Comparison

KEYS = st.sampled_from(["sku", "qty", "state", "items", "order_id", "item_id", "created_at", "protect_code"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-1000, 1000)
    | st.decimals(-1000, 1000, places=2).map(float)
    | st.text(max_size=8)
)
BODIES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=20
)
FREE = IDS | TIMES | OPAQUE


def told(recorded: Any, found: Any) -> list[str]:
    return [str(difference) for difference in Comparison().differences(recorded, found)]


def leaves(body: Any, path: tuple[Any, ...] = (), key: str = "") -> Iterator[tuple[tuple[Any, ...], str, Any]]:
    """Path, innermost key and value of everything that holds nothing else."""
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, value in inner:
        yield from leaves(value, (*path, name), name if isinstance(body, dict) else key)
    if not isinstance(body, (dict, list)):
        yield path, key, body


def replaced(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.copy(body)
    changed[path[0]] = replaced(body[path[0]], path[1:], value)
    return changed


@given(BODIES)
def test_a_body_is_the_same_as_itself(body: Any) -> None:
    assert told(body, copy.deepcopy(body)) == []


@given(BODIES, SCALARS, st.data())
def test_a_changed_value_is_found_where_it_is(body: Any, other: Any, data: st.DataObject) -> None:
    found = [leaf for leaf in leaves(body) if leaf[1] not in FREE]
    assume(found)
    path, _, value = data.draw(st.sampled_from(found))
    assume(type(value) is not type(other) or value != other)
    assume(isinstance(value, bool) or isinstance(other, bool) or value != other)
    (difference,) = Comparison().differences(body, replaced(body, path, other))
    assert difference.pointer == "".join(f"/{step}" for step in path)
    assert (difference.recorded, difference.found) == (value, other)


@given(st.dictionaries(KEYS, BODIES, min_size=1), st.data())
def test_a_missing_and_an_additional_key_are_found(body: dict[str, Any], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(body)))
    less = {name: value for name, value in body.items() if name != key}
    assert [line.partition(":")[0] for line in told(body, less)] == [f"/{key}"]
    assert [line.partition(":")[0] for line in told(less, body)] == [f"/{key}"]


@given(st.lists(st.integers(), min_size=2, max_size=6), st.data())
def test_the_order_of_a_list_counts(rows: list[int], data: st.DataObject) -> None:
    other = data.draw(st.permutations(rows))
    assert (told(rows, other) == []) == (rows == other)
    assert told(rows, rows[:-1]) == [f"/{len(rows) - 1}: found nothing, recorded {rows[-1]}"]


@given(st.dictionaries(st.integers(1, 50), st.integers(1, 50), min_size=1), st.lists(st.integers(0, 200), max_size=12))
def test_ids_are_the_same_only_one_to_one(renamed: dict[int, int], places: list[int]) -> None:
    recorded = [sorted(renamed)[place % len(renamed)] for place in places]
    found = [renamed[number] for number in recorded]
    used = {number: renamed[number] for number in recorded}
    one_to_one = len(set(used.values())) == len(used)
    rows = [{"order_id": number} for number in recorded], [{"order_id": number} for number in found]
    assert (told(*rows) == []) == one_to_one


def test_an_id_keeps_its_meaning_for_the_whole_flow_and_under_its_key_alone() -> None:
    comparison = Comparison()
    assert list(comparison.differences({"order_id": 3}, {"order_id": 70})) == []
    assert list(comparison.differences({"order_id": 3, "stock_id": 70}, {"order_id": 70, "stock_id": 3})) == []
    assert list(map(str, comparison.differences({"order_id": 3}, {"order_id": 71}))) == [
        "/order_id: found 71, recorded 3"
    ]


@pytest.mark.parametrize(
    ("recorded", "found"),
    [
        (2022, 2022.0),
        ({"a": 1, "b": None}, {"b": None, "a": 1.0}),
        ({"created_at": "2026-11-22 16:01:45"}, {"created_at": "2027-01-02 03:04:05"}),
        ({"protect_code": "<protect-code>"}, {"protect_code": "0f"}),
        ("<token>", "eyJ.x.y"),
        ("Report ID: webapi-0000000000000", "Report ID: webapi-6b09b37d675dc"),
        ("ready at: November 22, 2026 at 4:01:45 PM", "ready at: May 2, 2027 at 11:01:45\u202fAM"),
        ({"base_url": "http://shop.example/", "media": "http://shop.example/media/"},
         {"base_url": "https://other.test/", "media": "https://other.test/media/"}),
    ],
)  # fmt: skip
def test_what_cannot_repeat_is_the_same(recorded: Any, found: Any) -> None:
    assert told(recorded, found) == []


@pytest.mark.parametrize(
    ("recorded", "found", "lines"),
    [
        (1, True, ["/: found true, recorded 1"]),
        (0, False, ["/: found false, recorded 0"]),
        (1, "1", ['/: found "1", recorded 1']),
        ({"a": None}, {}, ["/a: found nothing, recorded null"]),
        ({"order_id": 3}, {"order_id": "3"}, ['/order_id: found "3", recorded 3']),
        ({"parent_id": 0}, {"parent_id": 7}, ["/parent_id: found 7, recorded 0"]),
        ({"created_at": "2026-11-22 16:01:45"}, {"created_at": "2026-11-22T16:01:45"},
         ['/created_at: found "2026-11-22T16:01:45", recorded "2026-11-22 16:01:45"']),
        ({"created_at": "2026-11-22 16:01:45"}, {"created_at": None},
         ['/created_at: found null, recorded "2026-11-22 16:01:45"']),
        ({"protect_code": "<protect-code>"}, {"protect_code": 5}, ['/protect_code: found 5, recorded "<protect-code>"']),
        ({"base_url": "http://a.test/", "media": "http://a.test/media/"}, {"base_url": "http://b.test/", "media": "http://c.test/media/"},
         ['/media: found "http://c.test/media/", recorded "http://a.test/media/"']),
    ],
)  # fmt: skip
def test_a_difference_is_said_with_both_values(recorded: Any, found: Any, lines: list[str]) -> None:
    assert told(recorded, found) == lines
