"""searchCriteria: filter groups (all must hold) of filters (one must hold), sort orders and paging, over rows of columns.

A domain offers rows: mappings from column name to value, as its table has them. Comparison follows MySQL as Magento uses it: text
without regard to case, numbers by value, null never equal. Rules from Magento\\Framework\\Api\\SearchCriteria\\CollectionProcessor and
Magento\\Framework\\DB\\Adapter\\Pdo\\Mysql::prepareSqlCondition. The plugin that shows the first page for one past the end
(Magento\\Theme\\Plugin\\Data\\Collection) is switched off for REST.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from mock_magento.webapi.errors import InternalError, MagentoError
from mock_magento.webapi.values import as_text, is_numeric, number

_REPETITIONS = 3
Test = Callable[[Any], bool]


class Row(Protocol):
    """The columns of an entity: a mapping, or what finds the value of a column when it is asked for."""

    def get(self, column: str, /) -> Any:
        """The column's value; None where it is null."""


Criteria = Mapping[str, Any]
Entity = TypeVar("Entity")


def search(
    criteria: Criteria | None,
    entities: Iterable[Entity],
    row_of: Callable[[Entity], Row],
    columns: frozenset[str],
) -> tuple[list[Entity], int]:
    """The page of `entities` that `criteria` asks for, and how many match in all.

    Raises InternalError for a column that is not in `columns`, as the SQL error of a real Magento surfaces.
    """
    criteria = criteria or {}
    found = list(entities)
    for group in criteria.get("filter_groups") or []:
        filters = group.get("filters") or []
        tests = [_test(item, columns) for item in filters]
        if len(tests) == 1:  # by far the most frequent, and run for every entity of a shop
            [(column, test)] = tests
            found = [entity for entity in found if test(row_of(entity).get(column))]
        elif tests:
            found = [entity for entity in found if _holds(tests, row_of(entity))]
    for order in reversed(criteria.get("sort_orders") or []):
        found = _sorted(found, order, row_of, columns)
    return page(criteria, found), len(found)


def require_attributes(criteria: Criteria | None, attributes: frozenset[str]) -> None:
    """Refuse a filter by something that an EAV entity (product, customer) has no attribute for; raises MagentoError."""
    for group in (criteria or {}).get("filter_groups") or []:
        for item in group.get("filters") or []:
            if item.get("field") not in attributes:
                raise MagentoError("Invalid attribute name: %1", [item.get("field") or ""])


def known_orders(criteria: Criteria | None, attributes: frozenset[str]) -> Criteria:
    """The criteria without sort orders by something that an EAV entity has no attribute for: there they are passed over."""
    criteria = criteria or {}
    orders = criteria.get("sort_orders") or []
    return {**criteria, "sort_orders": [order for order in orders if order.get("field") in attributes]}


def page(criteria: Criteria, found: Sequence[Entity]) -> list[Entity]:
    """The page asked for, empty past the end; a size of 0 is none, a negative one counts as 1 (Select::limitPage)."""
    size = criteria.get("page_size") or 0
    if size == 0:
        return list(found)
    size, current = max(size, 1), max(1, criteria.get("current_page") or 1)
    return list(found[(current - 1) * size : current * size])


def result(criteria: Criteria | None, items: Sequence[Any], total_count: int) -> dict[str, Any]:
    """A search result as the list interfaces have it: items, the criteria as understood, and the count before paging."""
    return {"items": list(items), "search_criteria": echo(criteria or {}), "total_count": total_count}


def listed(
    criteria: Criteria | None,
    entities: Iterable[Entity],
    row_of: Callable[[Entity], Row],
    columns: frozenset[str],
    document_of: Callable[[Entity], Any],
) -> dict[str, Any]:
    """The answer of a list route: the page of entities whose rows match, as documents. Raises InternalError as `search` does."""
    found, total = search(criteria, entities, row_of, columns)
    return result(criteria, [document_of(entity) for entity in found], total)


def echo(criteria: Criteria) -> dict[str, Any]:
    """The criteria as Magento repeats them: a filter without condition_type reads as eq, directions are in capitals."""
    groups = []
    for group in criteria.get("filter_groups") or []:
        filters = [dict(item, condition_type=item.get("condition_type") or "eq") for item in group.get("filters") or []]
        groups.append({"filters": filters})
    return {
        "filter_groups": groups,
        "sort_orders": criteria.get("sort_orders"),
        "page_size": criteria.get("page_size"),
        "current_page": criteria.get("current_page"),
    }


def _sorted(
    found: list[Entity], order: Mapping[str, Any], row_of: Callable[[Entity], Row], columns: frozenset[str]
) -> list[Entity]:
    field = order.get("field")
    if not field:
        return found
    if field not in columns:
        raise InternalError
    # anything but ASC sorts downwards, so an order without direction does
    descending = order.get("direction") != "ASC"
    return sorted(found, key=lambda entity: _sort_key(row_of(entity).get(field)), reverse=descending)


def _sort_key(value: Any) -> tuple[int, Any, str]:
    if value is None:
        return (0, 0, "")
    if isinstance(value, (int, float, Decimal)):
        return (1, _exact(value), "")
    return (2, 0, str(value).casefold())


def _holds(tests: Iterable[tuple[str, Test]], row: Row) -> bool:
    return any(test(row.get(column)) for column, test in tests)


def _test(item: Mapping[str, Any], columns: frozenset[str]) -> tuple[str, Test]:
    """The column that a filter looks at, and what it demands of the value there."""
    field = item.get("field")
    if field not in columns:
        raise InternalError
    condition, wanted = item.get("condition_type") or "eq", item.get("value")
    if condition == "is":
        raise InternalError  # MySQL wants NULL, TRUE or FALSE after IS, and gets a text
    if condition in {"seq", "sneq"} and not wanted:
        condition = "null" if condition == "seq" else "notnull"
    # what Magento does not know as a condition counts as eq
    demand = _CONDITIONS.get(condition, _CONDITIONS["eq"])
    return str(field), demand("" if wanted is None else wanted)


def _order_to(wanted: Any) -> Callable[[Any], int | None]:
    """What tells how MySQL orders a value to `wanted`: -1, 0 or 1; None where the value is null."""
    number, text = _leading_number(wanted), as_text(wanted).casefold()
    right = int(number) if number == int(number) else number  # whole numbers are compared faster

    def order(value: Any) -> int | None:
        if value is None:
            return None
        if isinstance(value, str):
            left_text = value.casefold()
            return (left_text > text) - (left_text < text)
        if isinstance(value, (int, float, Decimal)):
            left = _exact(value)
            return (left > right) - (left < right)
        left_text = as_text(value).casefold()
        return (left_text > text) - (left_text < text)

    return order


def _exact(value: float | Decimal) -> int | Decimal:
    return Decimal(str(value)) if isinstance(value, float) else value


def _equal(wanted: Any) -> Test:
    order = _order_to(wanted)
    return lambda value: order(value) == 0


def _ordered(*orders: int) -> Callable[[Any], Test]:
    """The condition that the value's order to what is wanted is one of `orders`."""

    def demand(wanted: Any) -> Test:
        order = _order_to(wanted)
        return lambda value: order(value) in orders

    return demand


def _leading_number(value: Any) -> Decimal:
    """MySQL's number in a text: what it starts with, 0 where it starts with none."""
    if is_numeric(value):
        return number(value)
    match = re.match(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)", as_text(value), re.ASCII)
    return number(match[0]) if match else Decimal(0)


def _listed(wanted: Any) -> Test:
    entries = wanted if isinstance(wanted, list) else as_text(wanted).split(",")
    orders = [_order_to(entry) for entry in entries if entry is not None]
    return lambda value: any(order(value) == 0 for order in orders)


@lru_cache(maxsize=256)
def _like_pattern(wanted: str) -> re.Pattern[str]:
    """LIKE as a regular expression. What lies between two % is taken where it comes first, for good, so that no search takes long."""
    first, *others = ("".join("." if char == "_" else re.escape(char) for char in part) for part in wanted.split("%"))
    for part in others[:-1]:
        first += f"(?>.*?{part})"
    if others:
        first += f".*{others[-1]}"
    return re.compile(first, re.IGNORECASE | re.DOTALL)


def _like(wanted: Any) -> Test:
    pattern = _like_pattern(as_text(wanted))
    return lambda value: value is not None and pattern.fullmatch(as_text(value)) is not None


def _none_of(demand: Callable[[Any], Test]) -> Callable[[Any], Test]:
    """The condition that another one does not hold; null meets neither."""

    def demand_not(wanted: Any) -> Test:
        test = demand(wanted)
        return lambda value: value is not None and not test(value)

    return demand_not


def _is_endless(pattern: str) -> bool:
    """Whether a search could take for ever: many repetitions, or a repeated group of choices. MySQL's time limit ends it, and the call."""
    repeated_group = any(f"){sign}" in pattern for sign in "*+{")
    return sum(map(pattern.count, "*+{")) > _REPETITIONS or (repeated_group and sum(map(pattern.count, "*+{?|")) > 1)


def _matches(wanted: Any) -> Test:
    pattern = as_text(wanted)

    def test(value: Any) -> bool:
        if value is None:
            return False
        if _is_endless(pattern):
            raise InternalError
        try:
            return re.search(pattern, as_text(value), re.IGNORECASE) is not None
        except re.error:
            raise InternalError from None

    return test


def _in_set(wanted: Any) -> Test:
    text = as_text(wanted).casefold()
    return lambda value: value is not None and text in as_text(value).casefold().split(",")


_CONDITIONS: dict[str, Callable[[Any], Test]] = {
    "eq": _equal,
    "seq": _equal,
    "neq": _ordered(-1, 1),
    "sneq": _ordered(-1, 1),
    "gt": _ordered(1),
    "gteq": _ordered(0, 1),
    "from": _ordered(0, 1),
    "lt": _ordered(-1),
    "lteq": _ordered(-1, 0),
    "to": _ordered(-1, 0),
    "like": _like,
    "nlike": _none_of(_like),
    "in": _listed,
    "nin": _none_of(_listed),
    "null": lambda _wanted: lambda value: value is None,
    "notnull": lambda _wanted: lambda value: value is not None,
    "finset": _in_set,
    "nfinset": _none_of(_in_set),
    "regexp": _matches,
}
