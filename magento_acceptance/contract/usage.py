"""What the scenarios use of the web API: the routes of the table, what they send, and the fields that the schemas of answers name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from magento_acceptance.contract.document import Contract, Operation, route_name, type_name
from magento_acceptance.rest.route import CART
from magento_acceptance.rest.routes import ROUTES
from magento_acceptance.rest.schema_documents import documents

Place = tuple[str, str]
"""A route and one of its parameters, or a type and one of its fields."""
OWN_CART: Final = "carts/mine"
"""The cart that scenarios use, of the several that a route may be about."""
_OPTIONAL: Final = frozenset({"POST /V1/tfa/provider/google/authenticate"})
"""Routes that a shop need not have: they come with a module that may be switched off."""


@dataclass(frozen=True)
class Usage:
    """What scenarios need: routes, what they send, the fields that schemas know, and those that schemas demand of every answer."""

    routes: frozenset[str]
    sent: frozenset[Place]
    known: frozenset[Place]
    demanded: frozenset[Place]

    @property
    def sent_to(self) -> frozenset[str]:
        """The routes and types of which something is sent."""
        return frozenset(owner for owner, _ in self.sent)


def routes() -> dict[str, str]:
    """Every route that the scenarios use, by its name in a contract; the value is the schema of its answer, "" for none."""
    return {
        route_name(route.method, "/V1/" + route.template.replace(CART, OWN_CART)): route.schema
        for group in ROUTES.values()
        for route in group
    }


def usage(contract: Contract, sent: frozenset[Place]) -> Usage:
    """What the scenarios use, told by the types of a contract."""
    needed = routes()
    known: dict[Place, bool] = {}
    for name, schema in needed.items():
        operation = contract.routes.get(name)
        if operation is not None and schema:
            for place, must in _read(contract, schema, documents()[schema], operation.answer, set()):
                known[place] = known.get(place, False) or must
    demanded = frozenset(place for place, must in known.items() if must)
    return Usage(frozenset(needed) - _OPTIONAL, sent, frozenset(known), demanded)


def restricted(contract: Contract) -> Contract:
    """The part of a contract that the scenarios' routes reach."""
    kept = {name: contract.routes[name] for name in routes() if name in contract.routes}
    types = {name for operation in kept.values() for name in contract.reached(operation)}
    return Contract(kept, {name: contract.types[name] for name in sorted(types)})


def sent_by(contract: Contract, name: str, operation: Operation, body: Any) -> Iterator[Place]:
    """The parameters, and the fields of types, that a request's body fills in; those that the contract lacks are left out."""
    if not isinstance(body, Mapping):
        return
    known = {_loose(place.removeprefix("body ")): place for place in operation.parameters if place.startswith("body ")}
    for key, value in body.items():
        if place := known.get(_loose(key)):
            yield name, place
            yield from _filled(contract, operation.parameters[place].type, value)


def _filled(contract: Contract, kind: str, value: Any) -> Iterator[Place]:
    if isinstance(value, list):
        for entry in value:
            yield from _filled(contract, kind.removesuffix("[]"), entry)
    elif isinstance(value, Mapping):
        owner = type_name(kind)
        known = {_loose(field): field for field in contract.types.get(owner, {})}
        for key, inner in value.items():
            if field := known.get(_loose(key)):
                yield owner, field
                yield from _filled(contract, contract.types[owner][field].type, inner)


def _loose(name: str) -> str:
    """A name as Magento reads it in a request: regionId and region_id are the same."""
    return name.replace("_", "").lower()


def _read(
    contract: Contract, home: str, schema: Mapping[str, Any], kind: str, seen: set[tuple[int, str]]
) -> Iterator[tuple[Place, bool]]:
    """The fields of a type that a schema names, whether it demands them, and those of the types below; `home` is the schema's document."""
    home, schema = _followed(home, schema)
    if (id(schema), kind) in seen:
        return
    seen.add((id(schema), kind))
    if kind.endswith("[]"):
        if "items" in schema:
            yield from _read(contract, home, schema["items"], kind.removesuffix("[]"), seen)
        return
    owner = type_name(kind)
    for field, inner in schema.get("properties", {}).items():
        if field in contract.types.get(owner, {}):
            yield (owner, field), field in schema.get("required", ())
            yield from _read(contract, home, inner, contract.types[owner][field].type, seen)


def _followed(home: str, schema: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """A schema with its reference followed, and the document that it then stands in."""
    while reference := schema.get("$ref"):
        file, _, pointer = str(reference).partition("#")
        home = file.removesuffix(".json") or home
        schema = documents()[home]
        for part in filter(None, pointer.split("/")):
            schema = schema[part]
    return home, schema
