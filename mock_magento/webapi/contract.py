"""The facts of Magento's web API: which routes there are, which parameters they take, and the types of every data interface.

Condensed from the OpenAPI of a Magento 2.4.7 by scripts/webapi_contract.py.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a data interface or a parameter of a service: its type and whether it is always there."""

    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One route's service: parameters by name, and the type of its answer ("void" returns an empty list)."""

    params: dict[str, Field]
    returns: str


@dataclass(frozen=True, slots=True)
class Contract:
    """Every data interface by name and every operation by "METHOD /V1/template"."""

    types: dict[str, dict[str, Field]]
    operations: dict[str, Operation]


_OF_OTHER_RELEASES = {
    "sales-rule-data-rule-discount-interface": {"rule_id": ["int", False], "rule_i_d": ["int", False]}
}
"""Fields that interfaces have in some releases only."""


@cache
def load() -> Contract:
    """The contract, read once."""
    facts = document()
    types = facts["types"] | {name: facts["types"][name] | more for name, more in _OF_OTHER_RELEASES.items()}
    return Contract(
        types={name: {field: Field(*spec) for field, spec in fields.items()} for name, fields in types.items()},
        operations={
            route: Operation({name: Field(*spec) for name, spec in operation["params"].items()}, operation["returns"])
            for route, operation in facts["routes"].items()
        },
    )


@cache
def document() -> dict[str, Any]:
    """The condensed OpenAPI as the script writes it; not to be changed."""
    content = resources.files("mock_magento").joinpath("data", "webapi.json.gz").read_bytes()
    found: dict[str, Any] = json.loads(gzip.decompress(content))
    return found
