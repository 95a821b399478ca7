"""The shop profile: a TOML file that says what this shop's customers, products and orders need where the defaults do not fit.

[address]                       # of the scenarios' customers
country = "DE"                  # ISO 3166 code
region = "BE"                   # code or name, where the country has regions
city = "Berlin"
postcode = "10115"
street = ["Chausseestr. 1"]
telephone = "030 123456"

[address_fields]                # further fields of an address, as Magento names them
company = "Example GmbH"

[customer]                      # further fields of POST customers, as Magento names them
dob = "1990-05-17"
custom_attributes = [{attribute_code = "customer_number", value = "4711"}]

[product]                       # further fields of POST products
attribute_set_id = 9

[checkout]
shipping_method = "ups_03"      # carrier and method
payment_method = "checkmo"      # one that is paid offline
agreement_ids = [1, 2]          # terms and conditions to agree to
minimum_order = 60              # the shop's minimum order amount, in base currency
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from magento_acceptance.settings.parse import shown


@dataclass(frozen=True)
class ShopProfile:
    """What the file says; empty where it says nothing, then the shop itself is asked."""

    country: str = ""
    region: str = ""
    city: str = ""
    postcode: str = ""
    street: tuple[str, ...] = ()
    telephone: str = ""
    address_fields: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of an address, as Magento names them."""
    customer: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of a customer, as POST customers takes them."""
    product: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of a product, as POST products takes them."""
    shipping_method: str = ""
    payment_method: str = ""
    agreement_ids: tuple[str, ...] = ()
    minimum_order: Decimal = Decimal(0)
    """What an order must come to, in base currency."""


_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "address": ("country", "region", "city", "postcode", "street", "telephone"),
    "checkout": ("shipping_method", "payment_method", "agreement_ids", "minimum_order"),
}
_FREE: Final = ("address_fields", "customer", "product")
_KINDS: Final[Mapping[str, tuple[type | tuple[type, ...], str]]] = {
    "str": (str, "text in quotes"),
    "tuple[str, ...]": (list, "a list"),
    "Decimal": ((int, Decimal), "a number"),
}
"""By the type of a profile's field, what TOML has for it, and how messages name that."""
_FIELDS: Final = {entry.name: _KINDS[str(entry.type)] for entry in fields(ShopProfile) if entry.type in _KINDS}


def parse_shop_profile(text: str) -> ShopProfile:
    """Read the file of this path; `~` is the user's home. Raises ValueError where it cannot be read, or names every wrong entry."""
    try:
        found = tomllib.loads(Path(text).expanduser().read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (OSError, RuntimeError):
        raise ValueError(f"names {shown(text)} as shop profile, but it cannot be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"names {shown(text)} as shop profile, but it is not valid TOML ({error})") from None
    problems = list(_problems(found))
    if problems:
        raise ValueError(f"names {shown(text)} as shop profile, where {'; '.join(problems)}")
    values: dict[str, Any] = {name: found.get(name, {}) for name in _FREE}
    for table in _TABLES:
        values |= {key: _value(value) for key, value in found.get(table, {}).items()}
    return ShopProfile(**values)


def _value(given: Any) -> Any:
    """A list becomes a tuple of texts, a number a Decimal."""
    if isinstance(given, list):
        return tuple(map(str, given))
    return given if isinstance(given, str) else Decimal(given)


def _problems(found: Mapping[str, Any]) -> Iterator[str]:
    for name, table in found.items():
        if name not in (*_TABLES, *_FREE):
            yield f"[{name}] is no table of a shop profile ({', '.join((*_TABLES, *_FREE))})"
        elif not isinstance(table, dict):
            yield f"{name} must be a table"
        elif name in _TABLES:
            for key, value in table.items():
                if key not in _TABLES[name]:
                    yield f"[{name}] has no {key} ({', '.join(_TABLES[name])})"
                elif not isinstance(value, _FIELDS[key][0]) or isinstance(value, bool):
                    yield f"{key} of [{name}] must be {_FIELDS[key][1]}"
