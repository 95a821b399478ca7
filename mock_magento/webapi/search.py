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
from typing import Any, TypeVar

from mock_magento.webapi.errors import InternalError, MagentoError
from mock_magento.webapi.values import as_text, is_numeric, number

_REPETITIONS = 3
Row = Mapping[str, Any]
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
        if tests:
            found = [entity for entity in found if any(test(row_of(entity)) for test in tests)]
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
    if isinstance(value, (bool, int, float, Decimal)):
        return (1, Decimal(str(int(value) if isinstance(value, bool) else value)), "")
    return (2, 0, str(value).casefold())


def _test(item: Mapping[str, Any], columns: frozenset[str]) -> Callable[[Row], bool]:
    field = item.get("field")
    if field not in columns:
        raise InternalError
    condition, wanted = item.get("condition_type") or "eq", item.get("value")
    if condition == "is":
        raise InternalError  # MySQL wants NULL, TRUE or FALSE after IS, and gets a text
    if condition in {"seq", "sneq"} and not wanted:
        condition = "null" if condition == "seq" else "notnull"
    # what Magento does not know as a condition counts as eq
    compare = _CONDITIONS.get(condition, _CONDITIONS["eq"])
    name, wanted = str(field), "" if wanted is None else wanted
    if compare is not _CONDITIONS["eq"]:
        return lambda row: compare(row.get(name), wanted)
    figure: list[Decimal] = []  # found once, not for every row: most searches are for one id among many

    def equals(row: Row) -> bool:
        value = row.get(name)
        if type(value) is not int:
            return compare(value, wanted)
        if not figure:
            figure.append(_leading_number(wanted))
        return value == figure[0]

    return equals


def fields_of(criteria: Criteria | None) -> set[str]:
    """The fields that a search filters or sorts by."""
    criteria = criteria or {}
    filters = [item for group in criteria.get("filter_groups") or [] for item in group.get("filters") or []]
    return {str(part.get("field")) for part in (*filters, *(criteria.get("sort_orders") or []))}


def _order(value: Any, wanted: Any) -> int | None:
    """-1, 0 or 1 as MySQL orders the two; None where either is null."""
    if value is None or wanted is None:
        return None
    if isinstance(value, (bool, int, float, Decimal)):
        left, right = Decimal(str(int(value) if isinstance(value, bool) else value)), _leading_number(wanted)
        return (left > right) - (left < right)
    left_text, right_text = as_text(value).casefold(), as_text(wanted).casefold()
    return (left_text > right_text) - (left_text < right_text)


def _leading_number(value: Any) -> Decimal:
    """MySQL's number in a text: what it starts with, 0 where it starts with none."""
    if is_numeric(value):
        return number(value)
    match = re.match(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)", as_text(value), re.ASCII)
    return number(match[0]) if match else Decimal(0)


def _listed(value: Any, wanted: Any) -> bool:
    entries = wanted if isinstance(wanted, list) else as_text(wanted).split(",")
    return any(_order(value, entry) == 0 for entry in entries)


@lru_cache(maxsize=256)
def _like_pattern(wanted: str) -> re.Pattern[str]:
    """LIKE as a regular expression. What lies between two % is taken where it comes first, for good, so that no search takes long."""
    first, *others = ("".join("." if char == "_" else re.escape(char) for char in part) for part in wanted.split("%"))
    for part in others[:-1]:
        first += f"(?>.*?{part})"
    if others:
        first += f".*{others[-1]}"
    return re.compile(first, re.IGNORECASE | re.DOTALL)


def _like(value: Any, wanted: Any) -> bool:
    return value is not None and _like_pattern(as_text(wanted)).fullmatch(as_text(value)) is not None


def _is_endless(pattern: str) -> bool:
    """Whether a search could take for ever: many repetitions, or a repeated group of choices. MySQL's time limit ends it, and the call."""
    repeated_group = any(f"){sign}" in pattern for sign in "*+{")
    return sum(map(pattern.count, "*+{")) > _REPETITIONS or (repeated_group and sum(map(pattern.count, "*+{?|")) > 1)


def _matches(value: Any, wanted: Any) -> bool:
    if value is None:
        return False
    pattern = as_text(wanted)
    if _is_endless(pattern):
        raise InternalError
    try:
        return re.search(pattern, as_text(value), re.IGNORECASE) is not None
    except re.error:
        raise InternalError from None


def _in_set(value: Any, wanted: Any) -> bool:
    return as_text(wanted).casefold() in as_text(value).casefold().split(",")


_CONDITIONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, wanted: _order(value, wanted) == 0,
    "seq": lambda value, wanted: _order(value, wanted) == 0,
    "neq": lambda value, wanted: _order(value, wanted) in (-1, 1),
    "sneq": lambda value, wanted: _order(value, wanted) in (-1, 1),
    "gt": lambda value, wanted: _order(value, wanted) == 1,
    "gteq": lambda value, wanted: _order(value, wanted) in (0, 1),
    "from": lambda value, wanted: _order(value, wanted) in (0, 1),
    "lt": lambda value, wanted: _order(value, wanted) == -1,
    "lteq": lambda value, wanted: _order(value, wanted) in (-1, 0),
    "to": lambda value, wanted: _order(value, wanted) in (-1, 0),
    "like": _like,
    "nlike": lambda value, wanted: value is not None and not _like(value, wanted),
    "in": _listed,
    "nin": lambda value, wanted: value is not None and not _listed(value, wanted),
    "null": lambda value, _wanted: value is None,
    "notnull": lambda value, _wanted: value is not None,
    "finset": lambda value, wanted: value is not None and _in_set(value, wanted),
    "nfinset": lambda value, wanted: value is not None and not _in_set(value, wanted),
    "regexp": _matches,
}
