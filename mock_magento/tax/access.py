"""What the routes of taxes share: the right that they demand, and how entities are found and refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from mock_magento.webapi.errors import NoSuchEntity

MANAGE: Final = "Magento_Tax::manage_tax"
ALREADY_EXISTS: Final = "%1 already exists."
REQUIRED: Final = "%fieldName is a required field."
INVALID: Final = 'Invalid value of "%value" provided for the %fieldName field.'
Raw = dict[str, Any]
Entity = TypeVar("Entity")


def known(entities: Mapping[int, Entity], name: str, entity_id: int) -> Entity:
    """The entity with that id; `name` is what a refusal calls the id. Raises NoSuchEntity."""
    found = entities.get(entity_id)
    if found is None:
        raise NoSuchEntity.field(name, entity_id)
    return found
