"""The schemas themselves: valid, linked, named alike."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from magento_acceptance.rest.schema_documents import documents, resources

KNOWN_KEYWORDS = {
    "$schema", "$id", "$ref", "$defs", "title", "description", "type", "enum", "const", "required", "properties",
    "items", "minItems", "maxItems", "minLength", "pattern", "minimum", "maximum", "exclusiveMinimum",
    "dependentRequired", "additionalProperties", "if", "then", "not", "allOf",
}  # fmt: skip


def subschemas(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Walk a schema and every schema in it."""
    yield schema
    for key in ("properties", "$defs"):
        for inner in schema.get(key, {}).values():
            yield from subschemas(inner)
    for key in ("items", "additionalProperties", "if", "then", "not"):
        if isinstance(schema.get(key), dict):
            yield from subschemas(schema[key])
    for inner in schema.get("allOf", []):
        yield from subschemas(inner)


@pytest.mark.parametrize("name", sorted(documents()))
def test_every_schema_is_valid_2020_12(name: str) -> None:
    document = documents()[name]
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(document)


@pytest.mark.parametrize("name", sorted(documents()))
def test_a_schema_goes_by_its_file_name_and_has_a_title(name: str) -> None:
    document = documents()[name]
    assert document["$id"].rsplit("/", 1)[-1] == f"{name}.json"
    assert document["title"]


@pytest.mark.parametrize("name", sorted(documents()))
def test_every_reference_leads_somewhere(name: str) -> None:
    registry: Registry[Any] = Registry().with_resources(
        (document["$id"], Resource.from_contents(document)) for document in documents().values()
    )
    document = documents()[name]
    resolver = registry.resolver(base_uri=document["$id"])
    for inner in subschemas(document):
        if "$ref" in inner:
            assert resolver.lookup(inner["$ref"]).contents


@pytest.mark.parametrize("name", sorted(documents()))
def test_no_keyword_is_misspelt(name: str) -> None:
    for inner in subschemas(documents()[name]):
        assert set(inner) <= KNOWN_KEYWORDS


@pytest.mark.parametrize("name", sorted(documents()))
def test_required_fields_are_described(name: str) -> None:
    for inner in subschemas(documents()[name]):
        if "properties" in inner and "$schema" in inner:
            assert set(inner.get("required", [])) <= set(inner["properties"])
            for present, wanted in inner.get("dependentRequired", {}).items():
                assert {present, *wanted} <= set(inner["properties"])


@pytest.mark.parametrize("name", sorted(documents().keys() - {"criteria"}))  # which a person writes, and may misspell
def test_shops_may_add_fields(name: str) -> None:
    for inner in subschemas(documents()[name]):
        assert inner.get("additionalProperties", True) is not False


def test_every_value_that_schemas_share_says_in_words_what_is_allowed() -> None:
    for name, shared in documents()["common"]["$defs"].items():
        assert shared.get("description"), name


def test_common_is_no_resource() -> None:
    assert "common" not in resources()
    assert "invoice" in resources()
