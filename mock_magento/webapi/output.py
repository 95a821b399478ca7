"""What goes out: entities rendered by their data interface, and the `fields` filter.

Rules from Magento\\Framework\\Reflection\\DataObjectProcessor (null and empty extension attributes are left out unless the interface
promises the value; scalars are cast to the declared type) and Magento\\Framework\\Webapi\\Rest\\Response\\FieldsFilter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from mock_magento.webapi import contract
from mock_magento.webapi.errors import Crash
from mock_magento.webapi.values import as_text

Renderer = Callable[[Any], Any]


class Shared(list[Any]):
    """A list that an answer shows in more than one place: it is rendered once for each interface, and not to be changed any more."""

    def __init__(self, entries: Iterable[Any]) -> None:
        super().__init__(entries)
        self.rendered: dict[str, list[Any]] = {}


@cache
def renderer(type_name: str) -> Renderer:
    """A function that renders a raw value as `type_name` of the contract; objects are mappings with the interface's field names."""
    if type_name.endswith("[]"):
        item = renderer(type_name.removesuffix("[]"))

        def render_list(value: Any) -> list[Any]:
            if isinstance(value, Shared) and type_name in value.rendered:
                return value.rendered[type_name]
            rendered = [None if entry is None else item(entry) for entry in value]
            if isinstance(value, Shared):
                value.rendered[type_name] = rendered
            return rendered

        return render_list
    if type_name.startswith("#"):
        return _object_renderer(type_name[1:])
    return _SIMPLE.get(type_name, plain)


def render(value: Any, type_name: str) -> Any:
    """The answer of a service: objects and lists by their interface; a bare scalar as the service gave it; nothing as an empty list."""
    if type_name == "void" or value is None:
        return []
    if isinstance(value, (Mapping, list)):
        return renderer(type_name)(value)
    return plain(value)


def plain(value: Any) -> Any:
    """A value with its decimals turned into JSON numbers (whole ones into integers), containers included."""
    if isinstance(value, Decimal):
        return _float(value)
    if isinstance(value, Mapping):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    return value


def _object_renderer(type_name: str) -> Renderer:
    fields = contract.load().types.get(type_name)
    if fields is None:
        return lambda _value: {}
    built: list[tuple[str, bool, Renderer]] = []

    def render_object(value: Any) -> dict[str, Any]:
        if not built:  # late, because interfaces refer to each other in circles
            built.extend((name, field.required, renderer(field.type)) for name, field in fields.items())
        result = {
            name: None if raw is None else inner(raw)
            for name, required, inner in built
            if (raw := value.get(name)) is not None or required
        }
        if value.get("extension_attributes") is not None and not result.get("extension_attributes", True):
            del result["extension_attributes"]
        return result

    return render_object


def _int(value: Any) -> int:
    return int(Decimal(value)) if isinstance(value, str) else int(value)


def _text(value: Any) -> Any:
    """A text; the value of a custom attribute may be a list although the interface says string."""
    if isinstance(value, str):
        return value
    return plain(value) if isinstance(value, (list, tuple, Mapping)) else as_text(value)


def _float(value: Any) -> int | float:
    number = value if isinstance(value, (int, Decimal)) else Decimal(str(value))
    if not number:
        return 0
    whole = int(number)
    return whole if number == whole else float(number)


_SIMPLE: dict[str, Renderer] = {"int": _int, "float": _float, "bool": bool, "string": _text}
_FILTER = re.compile(r"^[\w\[\],]+$", re.ASCII)
Filter = dict[str, Any]


def filter_fields(answer: Any, wanted: str) -> Any:
    """The answer cut down to `wanted` (`a,b[c,d]`); a malformed filter gives an empty list, a bare scalar stays as it is.

    Quirks of PHP's arrays show: an object of which nothing stays is an empty list, an empty list that is to be cut down is null.
    Raises Crash for a list of scalars that is to be cut down.
    """
    if not isinstance(answer, (dict, list)):
        return answer
    parsed = parse_fields(wanted)
    return [] if parsed is None else _apply(answer, parsed)


def parse_fields(wanted: str) -> Filter | None:
    """The filter as nested dicts (a leaf is an empty dict), or None where it is malformed."""
    if not _FILTER.match(wanted):
        return None
    current: Filter = {}
    stack: list[Filter] = []
    last: str | None = None
    for symbol in re.findall(r"[^\[\],]+|[\[\],]", wanted):
        if symbol == "[":
            inner: Filter = current.setdefault(last or "", {})
            stack.append(current)
            current = inner
        elif symbol == "]":
            if not stack:
                return None
            current = stack.pop()
        elif symbol != ",":
            current[symbol] = {}
            last = symbol
    return None if stack else current


def _apply(answer: Any, wanted: Filter) -> Any:
    if not answer:
        return None
    return [_intersect(entry, wanted) for entry in answer] if isinstance(answer, list) else _intersect(answer, wanted)


def _intersect(entity: Any, wanted: Filter) -> Any:
    if isinstance(entity, list):
        return []
    if not isinstance(entity, dict):
        raise Crash
    result = {}
    for key, value in entity.items():
        if key in wanted:
            inner = wanted[key]
            if inner and isinstance(value, (dict, list)):
                result[key] = _attributes(value, inner) if key == "custom_attributes" else _apply(value, inner)
            else:
                result[key] = value
    return result or []


def _attributes(attributes: Any, wanted: Filter) -> Any:
    """Custom attributes are named by their code; those that stay keep their places, so gaps make an object of the list."""
    kept = {}
    for place, entry in enumerate(attributes):
        fields = entry if entry.get("attribute_code") in wanted else {key: entry[key] for key in entry if key in wanted}
        if fields:
            kept[str(place)] = fields
    return list(kept.values()) if list(kept) == [str(place) for place in range(len(kept))] else kept
