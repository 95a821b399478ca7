"""A shop's configuration as TOML or JSON: read into a ShopConfig, and shown.

The fields of the dataclasses are the names, and their annotations the types; there is no other list of them.
"""

from __future__ import annotations

import dataclasses
import json
import tomllib
import types
import typing
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from mock_magento.records.config import ShopConfig


class ConfigError(ValueError):
    """A configuration that cannot be one: one line that names the setting and what is wrong with it."""


def read_config(path: Path) -> ShopConfig:
    """The configuration in a file: TOML, or JSON where the name ends so. Raises ConfigError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        given = (
            json.loads(text, parse_float=Decimal)
            if path.suffix == ".json"
            else tomllib.loads(text, parse_float=Decimal)
        )
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read: {' '.join(str(error).split())}") from None
    try:
        return from_mapping(given)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


def from_mapping(given: Any) -> ShopConfig:
    """The configuration that names and values describe; what is not named is as in the recorded shop. Raises ConfigError."""
    config: ShopConfig = _built(ShopConfig, given, "")
    return config


def as_mapping(config: ShopConfig) -> dict[str, Any]:
    """A configuration as JSON has it, every setting named."""
    return _table(config)


def _table(settings: Any) -> dict[str, Any]:
    return {name: _shown(getattr(settings, name), hint) for name, hint in typing.get_type_hints(type(settings)).items()}


def _shown(value: Any, hint: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return _table(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if not isinstance(value, tuple):
        return value
    entry = typing.get_args(hint)[0]
    return dict(value) if typing.get_origin(entry) is tuple else [_shown(one, entry) for one in value]


def _built(kind: Any, given: Any, name: str) -> Any:
    if not isinstance(given, Mapping):
        raise ConfigError(f"{name or 'a configuration'} must be a table of settings, not {_quoted(given)}")
    hints = typing.get_type_hints(kind)
    unknown = sorted(str(key) for key in given if key not in hints)
    if unknown:
        raise ConfigError(f"{_joined(name, unknown[0])} is no setting; there are {', '.join(hints)}")
    values = {key: _value(hints[key], value, _joined(name, key)) for key, value in given.items()}
    try:
        return kind(**values)
    except TypeError:
        missing = [field.name for field in dataclasses.fields(kind) if _is_required(field) and field.name not in values]
        raise ConfigError(f"{_joined(name, missing[0])} is missing") from None
    except ValueError as error:
        raise ConfigError(_joined(name, str(error))) from None


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _value(hint: Any, given: Any, name: str) -> Any:
    if isinstance(hint, types.UnionType):
        return None if given is None else _value(typing.get_args(hint)[0], given, name)
    if dataclasses.is_dataclass(hint):
        return _built(hint, given, name)
    if typing.get_origin(hint) is tuple:
        return _entries(typing.get_args(hint)[0], given, name)
    if hint is Decimal:
        return _number(given, name)
    if type(given) is not hint:
        words = {bool: "true or false", int: "a whole number", str: "a text"}
        raise ConfigError(f"{name} must be {words[hint]}, not {_quoted(given)}")
    return given


def _entries(hint: Any, given: Any, name: str) -> tuple[Any, ...]:
    """A list; of pairs of texts, a table."""
    if typing.get_origin(hint) is tuple:
        if not isinstance(given, Mapping):
            raise ConfigError(f"{name} must be a table, not {_quoted(given)}")
        return tuple((str(key), _value(str, value, _joined(name, str(key)))) for key, value in given.items())
    if not isinstance(given, list):
        raise ConfigError(f"{name} must be a list, not {_quoted(given)}")
    return tuple(_value(hint, entry, f"{name}[{place}]") for place, entry in enumerate(given))


def _number(given: Any, name: str) -> Decimal:
    if not isinstance(given, bool) and isinstance(given, (int, float, str, Decimal)):
        try:
            number = Decimal(str(given))
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite():
            return number
    raise ConfigError(f"{name} must be a number, not {_quoted(given)}")


def _quoted(value: Any) -> str:
    return json.dumps(value, default=str)


def _joined(name: str, rest: str) -> str:
    return f"{name}.{rest}" if name else rest
