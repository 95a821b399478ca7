"""The shop profile: a TOML file that says what this shop's customers, products and orders need where the defaults do not fit.

[address]                       # of the scenarios' customers
country = "DE"                  # ISO 3166 code
region = "BE"                   # code or name, where the country has regions
city = "Berlin"
postcode = "10115"
street = ["Chausseestr. 1"]
telephone = "030 123456"

[customer]                      # further fields of POST customers, as Magento names them
dob = "1990-05-17"
custom_attributes = [{attribute_code = "customer_number", value = "4711"}]

[product]                       # further fields of POST products
attribute_set_id = 9

[checkout]
shipping_method = "ups_03"      # carrier and method
payment_method = "checkmo"      # one that is paid offline
agreement_ids = [1, 2]          # terms and conditions to agree to
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
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
    customer: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of a customer, as POST customers takes them."""
    product: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of a product, as POST products takes them."""
    shipping_method: str = ""
    payment_method: str = ""
    agreement_ids: tuple[str, ...] = ()


_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "address": ("country", "region", "city", "postcode", "street", "telephone"),
    "checkout": ("shipping_method", "payment_method", "agreement_ids"),
}
_FREE: Final = ("customer", "product")
_LISTS: Final = frozenset(entry.name for entry in fields(ShopProfile) if entry.type == "tuple[str, ...]")


def parse_shop_profile(text: str) -> ShopProfile:
    """Read the file of this path; `~` is the user's home. Raises ValueError where it cannot be read, or names every wrong entry."""
    try:
        found = tomllib.loads(Path(text).expanduser().read_text(encoding="utf-8-sig"))
    except (OSError, RuntimeError):
        raise ValueError(f"names {shown(text)} as shop profile, but it cannot be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"names {shown(text)} as shop profile, but it is not valid TOML ({error})") from None
    problems = list(_problems(found))
    if problems:
        raise ValueError(f"names {shown(text)} as shop profile, where {'; '.join(problems)}")
    values: dict[str, Any] = {name: found.get(name, {}) for name in _FREE}
    for table in _TABLES:
        values |= {
            key: tuple(map(str, value)) if key in _LISTS else value for key, value in found.get(table, {}).items()
        }
    return ShopProfile(**values)


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
                elif not isinstance(value, list if key in _LISTS else str):
                    yield f"{key} of [{name}] must be {'a list' if key in _LISTS else 'text in quotes'}"
