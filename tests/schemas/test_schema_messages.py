"""What a violation says, and how the module is used."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from magento_acceptance import project
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.schema import (
    SchemaViolation,
    Violation,
    check_answer,
    validate,
    violations,
)
from magento_acceptance.rest.schema_documents import UnknownResourceError, documents, resources

SOURCE_ITEM = {"sku": "24-WB01", "source_code": "ne_wh", "quantity": 35, "status": 1}


def listed(*items: dict[str, Any]) -> dict[str, Any]:
    criterion = {"field": "sku", "value": "24-WB01", "condition_type": "eq"}
    return {
        "items": list(items),
        "search_criteria": {"filter_groups": [{"filters": [criterion]}]},
        "total_count": len(items),
    }


def test_a_valid_answer_passes() -> None:
    validate(listed(SOURCE_ITEM), "source-items")


def test_a_violation_names_pointer_found_and_allowed() -> None:
    (violation,) = violations(listed(SOURCE_ITEM, SOURCE_ITEM | {"quantity": "35"}), "source-items")
    assert violation == Violation("/items/1/quantity", '"35" (text)', "a number", "type")
    assert str(violation) == '/items/1/quantity: found "35" (text); allowed: a number [type]'


def test_all_that_is_wrong_is_told_at_once() -> None:
    broken = {"sku": "", "source_code": None, "quantity": True}
    with pytest.raises(SchemaViolation) as caught:
        validate(listed(broken), "source items")
    found = {violation.pointer: violation for violation in caught.value.violations}
    assert set(found) == {f"/items/0/{field}" for field in ("sku", "source_code", "quantity", "status")}
    assert found["/items/0/status"].found == "nothing (the field is missing)"
    assert found["/items/0/status"].allowed == "a source item status: 0 (out of stock) or 1 (in stock)"
    assert found["/items/0/source_code"].found == "null"
    assert found["/items/0/quantity"].found == "true"
    message = str(caught.value)
    assert message.startswith("The answer is no valid source items: 4 violations.")
    assert all(str(violation) in message for violation in caught.value.violations)


def test_a_schema_violation_is_a_failed_assertion() -> None:
    """pytest then reports it as a failure, not as an error of the harness."""
    assert issubclass(SchemaViolation, AssertionError)


def test_the_whole_answer_can_be_wrong() -> None:
    (violation,) = violations(3, "capture-id")
    assert violation.pointer == ""
    assert str(violation).startswith("(the whole answer): found 3 (a number); allowed: an id as text")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ([], "an empty list"),
        ([1, 2], "a list of 2"),
        ({}, "an empty object"),
        ({"a": 1}, "an object with 1 field"),
        ({"a": 1, "b": 2}, "an object with 2 fields"),
        (None, "null"),
        (False, "false"),
        ("x", '"x" (text)'),
    ],
)
def test_found_says_value_and_type(value: object, found: str) -> None:
    (violation,) = violations(value, "salable-quantity")
    assert violation.found == found


def test_a_long_value_is_shortened() -> None:
    (violation,) = violations("<html>" * 1000, "salable-quantity")
    assert len(violation.found) < 120
    assert violation.found.endswith("... (text)")


def test_a_pointer_escapes_slash_and_tilde() -> None:
    (violation,) = violations({"message": "x", "parameters": {"a/b~c": [1]}}, "error")
    assert violation.pointer == "/parameters/a~1b~0c"


def test_a_missing_companion_names_the_field_that_calls_for_it() -> None:
    found = violations({"discount_amount": 4.4}, "invoice-item")
    (violation,) = [violation for violation in found if violation.rule == "dependentRequired"]
    assert violation.pointer == "/base_discount_amount"
    assert violation.allowed.endswith("because discount_amount is there")


@pytest.mark.parametrize("quantity", [Decimal("35.5"), Decimal(35), 35.5, 0])
def test_decimals_are_numbers(quantity: object) -> None:
    assert violations(listed(SOURCE_ITEM | {"quantity": quantity}), "source-items") == []


def test_a_decimal_id_is_whole_or_wrong() -> None:
    assert violations(Decimal(3), "order-id") == []
    assert violations(Decimal("3.5"), "order-id") != []


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("Infinity"), True, "7"])
def test_what_json_has_no_number_for_is_no_number(value: object) -> None:
    (violation,) = violations(value, "salable-quantity")
    assert violation.rule == "type"


def test_in_part_only_missing_fields_are_forgiven() -> None:
    part = {"items": [{"sku": "24-WB01", "quantity": "35"}]}
    (violation,) = violations(part, "source-items", partial=True)
    assert violation.pointer == "/items/0/quantity"


def test_in_part_an_empty_list_stands_for_an_empty_object() -> None:
    assert violations([], "invoice", partial=True) == []
    assert violations([], "invoice") != []
    assert violations([1], "invoice", partial=True) != []


def test_a_resource_may_be_named_in_words() -> None:
    assert violations("3", "Capture id") == violations("3", "capture_id") == []


def test_an_unknown_resource_is_told_with_the_nearest_names() -> None:
    with pytest.raises(UnknownResourceError, match=r"'invoyce'.*Did you mean invoice"):
        violations({}, "invoyce")


def test_what_schemas_share_is_no_resource() -> None:
    with pytest.raises(UnknownResourceError, match=r"'common'"):
        validate({}, "common")


@pytest.mark.parametrize(
    ("method", "path", "status", "answer", "count"),
    [
        ("POST", "/rest/default/V1/order/3/invoice", 200, "3", 0),
        ("POST", "/rest/default/V1/order/3/invoice", 200, 3, 1),
        ("POST", "/rest/default/V1/order/3/invoice", 400, {"message": "%1", "parameters": ["x"]}, 0),
        ("POST", "/rest/default/V1/order/3/invoice", 400, "3", 1),
        ("GET", "/V1/invoices/3?fields=state", 200, {"state": 2}, 0),
        ("GET", "/V1/invoices/3?fields=state", 200, {"state": "2"}, 1),
    ],
)
def test_an_answer_is_checked_as_what_its_call_promises(
    method: str, path: str, status: int, answer: object, count: int
) -> None:
    returned = Answer(status, json.dumps(answer), {"content-type": "application/json"})
    found: tuple[Violation, ...] = ()
    try:
        check_answer(method, path, returned)
    except SchemaViolation as error:
        found = error.violations
    assert len(found) == count


def test_a_call_without_schema_is_not_checked() -> None:
    assert check_answer("GET", "/V1/nowhere", Answer(200, "{}", {"content-type": "application/json"})) is None


@pytest.mark.parametrize("resource", resources())
def test_every_resource_can_be_checked_and_refuses_what_it_is_not(resource: str) -> None:
    assert violations(None, resource)


def test_missing_schemas_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(project, "_PACKAGE", tmp_path / "package")
    documents.cache_clear()
    try:
        with pytest.raises(FileNotFoundError, match="schemas"):
            documents()
    finally:
        monkeypatch.undo()
        documents.cache_clear()
        assert "invoice" in documents()
