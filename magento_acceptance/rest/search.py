"""Magento's searchCriteria, built in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

Condition = Literal[
    "eq", "neq", "gt", "gteq", "lt", "lteq", "like", "nlike", "in", "nin", "null", "notnull", "from", "to", "finset"
]


@dataclass(frozen=True)
class Filter:
    """One condition on one field; a list of values is joined with commas, as `in` and `nin` want it."""

    field: str
    value: object
    condition: Condition = "eq"

    def written_value(self) -> str:
        """Return the value as it stands in the query."""
        if isinstance(self.value, (list, tuple, set, frozenset)):
            return ",".join(_written(item) for item in self.value)
        return _written(self.value)


@dataclass(frozen=True)
class SearchCriteria:
    """An immutable search: `SearchCriteria().where("order_id", 3).sort("entity_id", "DESC").page(50)`.

    Each `where` must hold (Magento's filter groups); within one `any_of` one filter is enough.
    """

    groups: tuple[tuple[Filter, ...], ...] = ()
    sorting: tuple[tuple[str, str], ...] = ()
    page_size: int | None = None
    current_page: int | None = None

    def where(self, field: str, value: object, condition: Condition = "eq") -> SearchCriteria:
        """Add a condition that must hold beside the others."""
        return self.any_of(Filter(field, value, condition))

    def any_of(self, *filters: Filter) -> SearchCriteria:
        """Add a group of conditions of which at least one must hold. Raises ValueError without any."""
        if not filters:
            raise ValueError("any_of needs at least one filter")
        return replace(self, groups=(*self.groups, tuple(filters)))

    def sort(self, field: str, direction: Literal["ASC", "DESC"] = "ASC") -> SearchCriteria:
        """Sort by a field, after those named before."""
        return replace(self, sorting=(*self.sorting, (field, direction)))

    def page(self, size: int, number: int = 1) -> SearchCriteria:
        """Ask for page `number`, counted from 1, of `size` entries."""
        if size < 1 or number < 1:
            raise ValueError("page size and page number start at 1")
        return replace(self, page_size=size, current_page=number)

    def filters_repeated(self) -> dict[str, Any]:
        """What the answer's `search_criteria` must repeat of the filters; Magento writes every value as text."""
        return {
            "filter_groups": [
                {
                    "filters": [
                        {"field": one.field, "value": one.written_value(), "condition_type": one.condition}
                        for one in group
                    ]
                }
                for group in self.groups
            ]
        }

    def params(self) -> list[tuple[str, str]]:
        """Return the query parameters; an empty search gives `searchCriteria=`, since lists insist on it."""
        pairs = [pair for index, group in enumerate(self.groups) for pair in _group_params(index, group)]
        for index, (field, direction) in enumerate(self.sorting):
            head = f"searchCriteria[sortOrders][{index}]"
            pairs += [(f"{head}[field]", field), (f"{head}[direction]", direction)]
        if self.page_size is not None:
            pairs.append(("searchCriteria[pageSize]", str(self.page_size)))
        if self.current_page is not None:
            pairs.append(("searchCriteria[currentPage]", str(self.current_page)))
        return pairs or [("searchCriteria", "")]


def where(field: str, value: object, condition: Condition = "eq") -> SearchCriteria:
    """Start a search with one condition."""
    return SearchCriteria().where(field, value, condition)


def _group_params(index: int, group: Sequence[Filter]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for number, condition in enumerate(group):
        head = f"searchCriteria[filterGroups][{index}][filters][{number}]"
        pairs += [
            (f"{head}[field]", condition.field),
            (f"{head}[value]", condition.written_value()),
            (f"{head}[conditionType]", condition.condition),
        ]
    return pairs


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)
