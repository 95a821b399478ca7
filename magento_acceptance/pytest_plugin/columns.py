"""Which columns a step needs of its table, so that a feature is checked before it runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from inspect import Parameter, signature
from types import SimpleNamespace
from typing import Any, get_type_hints

#: The name under which pytest-bdd hands a step its table.
TABLE = "datatable"


class Columns:
    """In the annotation of a step's table: the columns that it needs (`product|sku`: one of these), and those that it may have.

    `datatable: Annotated[Table, Columns("product", "quantity")]`. Of several Columns one must fit.
    """

    def __init__(self, *needed: str, optional: Sequence[str] = ()) -> None:
        self._needed = [name.split("|") for name in needed]
        self.names = list(dict.fromkeys([*(name for names in self._needed for name in names), *optional]))
        """All that it may have."""

    def problems(self, heading: Sequence[str]) -> Iterator[str]:
        """What is wrong with a table's heading."""
        for names in self._needed:
            if not set(names) & set(heading):
                yield f"needs a table with the column {' or '.join(map(repr, names))}"
        for name in heading:
            if name not in self.names:
                yield f"knows no column {name!r}"


def table_problems(step: Any, table: Sequence[Sequence[Any]] | None) -> list[str]:
    """What is wrong with the table that a sentence gives to a step function; `table` is None where it gives none."""
    parameter = signature(step).parameters.get(TABLE)
    if parameter is None:
        return [] if table is None else ["reads no table"]
    if table is None:
        return ["needs a table"] if parameter.default is Parameter.empty else []
    return min((list(columns.problems(table[0])) for columns in _of(step)), key=len, default=[])


def known_columns(step: Any) -> list[str]:
    """The columns that a step's table may have, as its annotation says, those that it needs first; empty where it says nothing."""
    return list(dict.fromkeys(name for columns in _of(step) for name in columns.names))


def _of(step: Any) -> list[Columns]:
    parameter = signature(step).parameters.get(TABLE)
    if parameter is None or parameter.annotation is Parameter.empty:
        return []
    only = SimpleNamespace(__annotations__={TABLE: parameter.annotation})
    try:
        annotated = get_type_hints(only, getattr(step, "__globals__", {}), include_extras=True)[TABLE]
    except NameError:  # a name that only type checkers import says nothing of columns
        return []
    return [found for found in getattr(annotated, "__metadata__", ()) if isinstance(found, Columns)]
