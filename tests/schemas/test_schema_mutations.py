"""The proof that the schemas can fail: every value of Step 10's answers mistyped, every field taken away."""

import copy
import re
from collections.abc import Iterator
from functools import reduce
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from magento_acceptance.rest.schema import violations
from magento_acceptance.rest.schema_validator import validator_of

# Step 10's answers: resource, flow, exchange.
STEP_10 = [
    ("capture-id", "inventory-tutorial", "step10-capture"),
    ("invoice", "inventory-tutorial", "step10-invoice"),
    ("order", "inventory-tutorial", "step10-verify-order"),
    ("invoice-list", "step10-variants", "a-invoices"),
    ("source-items", "inventory-tutorial", "step10-verify-source-items-24-WB01"),
    ("salable-quantity", "inventory-tutorial", "step10-verify-salable-24-WB01"),
]
# Answers with what the tutorial's lack: a comment, tax, composite lines, a refund.
FURTHER = [
    ("invoice", "step10-variants", "a-partial-1-invoice"),
    ("invoice", "orders-tutorial", "step08-invoice"),
    ("order", "orders-tutorial", "step10-verify-order"),
    ("order", "taxed", "u-order-refunded"),
    ("order-list", "baseline", "base-orders"),
]

# Values that may be another type than the recorded one, and why. List positions are written as *.
NULL_ALLOWED = {
    r".*_?address/(postcode|telephone)": "Magento writes null where a country or a shop asks for none",
    r".*/status_histories/\*/(comment|is_customer_notified)": "a change of status without a comment",
    r".*/search_criteria/filter_groups/\*/filters/\*/value": "a condition such as 'null' has no value",
}
TEXT_OR_NULL = {
    r".*/payment/(account_status|cc_last4)": "null without a card, text with one",
    r".*/payment/additional_information/\*": "the method's title is text, instructions it lacks are null",
}
# Fields that a healthy shop's answer may lack, and why. The tests hold that there is no other, and none too many.
ABSENT_ALLOWED = {
    "invoice": {
        r"(/items/\*)?/email_sent": "absent where mail is off or was not asked for",
        r"(/items/\*)?/shipping_address_id": "an order of virtual lines has no shipping address",
    },
    "order": {
        "/email_sent": "absent where mail is off",
        "/remote_ip": "absent on orders placed in the Admin",
        "/customer_id": "absent for guests and deleted customers",
        "/quote_id": "absent on orders that did not come from a cart",
        r".*/applied_rule_ids": "absent where no price rule applied",
        r".*/items/\*/quote_item_id": "absent on orders that did not come from a cart",
        r".*/items/\*/weee_tax_applied": "absent until the order is saved again",
        r".*/items/\*/extension_attributes(/itemized_taxes)?": "the itemized taxes came with 2.4.7",
        r"/extension_attributes/(taxes|additional_itemized_taxes)": "the itemized taxes came with 2.4.7",
        "/extension_attributes/converting_from_quote": "not in every version",
        r".*address/email": "absent on imported orders",
    },
    "list": {
        r"/search_criteria/(page_size|sort_orders)": "only what was asked for is repeated",
        r"/search_criteria/sort_orders/\*/direction": "only what was asked for is repeated",
    },
}


def nodes(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Walk a document: the path of every value in it, itself included."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from nodes(child, (*path, key))


def at(document: Any, path: tuple[str | int, ...]) -> Any:
    return reduce(lambda inner, key: inner[key], path, document)


def replaced(document: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """Copy the document with another value at the path; only what leads there is copied."""
    if not path:
        return value
    changed = copy.copy(document)
    changed[path[0]] = replaced(document[path[0]], path[1:], value)
    return changed


def removed(document: Any, path: tuple[str | int, ...]) -> Any:
    holder = {key: value for key, value in at(document, path[:-1]).items() if key != path[-1]}
    return replaced(document, path[:-1], holder)


def written(path: tuple[str | int, ...]) -> str:
    return "".join(f"/{'*' if isinstance(part, int) else part}" for part in path)


def kinds(document: Any) -> dict[str, tuple[str | int, ...]]:
    """One path for each kind of value: rows of a list are alike, so one of them stands for all."""
    return {written(path): path for path in nodes(document)}


def wrong_types(value: Any) -> list[Any]:
    """Values of every JSON type but the given one's, its own text among them."""
    choices: list[Any] = [None, True, "text", str(value), 7, [], {}, [value]]
    if isinstance(value, bool):
        return [choice for choice in choices if not isinstance(choice, bool)]
    if isinstance(value, int | float):
        return [choice for choice in choices if isinstance(choice, bool) or not isinstance(choice, int)]
    return [choice for choice in choices if not isinstance(choice, type(value))]


def is_legal(path: str, value: Any) -> bool:
    """Tell whether another type is legal at the path, by the reasoned lists above."""
    if value is None and any(re.fullmatch(pattern, path) for pattern in NULL_ALLOWED):
        return True
    is_text_or_null = value is None or isinstance(value, str)
    return is_text_or_null and any(re.fullmatch(pattern, path) for pattern in TEXT_OR_NULL)


def may_be_absent(resource: str, path: str) -> bool:
    excuses = list(ABSENT_ALLOWED.get(resource.removesuffix("-list"), {}))
    excuses += ABSENT_ALLOWED["list"] if resource.endswith(("-list", "-items")) else []
    return any(re.fullmatch(pattern, path) for pattern in excuses)


def with_one_line(answer: Any) -> Any:
    """Shorten an order to its first line: the others add time to a thousand mutations and nothing else."""
    if isinstance(answer, dict) and "payment" in answer:
        answer["items"] = answer["items"][:1]
        for assignment in answer["extension_attributes"]["shipping_assignments"]:
            assignment["items"] = assignment["items"][:1]
    return answer


@pytest.mark.parametrize(("resource", "flow", "exchange"), STEP_10)
def test_every_value_of_another_type_is_a_violation(answer_of: Any, resource: str, flow: str, exchange: str) -> None:
    answer = with_one_line(answer_of(flow, exchange))
    assert violations(answer, resource) == []
    wrongly = [
        (path, value, legal)
        for path, keys in kinds(answer).items()
        for value in wrong_types(at(answer, keys))
        if (legal := is_legal(path, value)) is bool(violations(replaced(answer, keys, value), resource))
    ]
    assert wrongly == []


@pytest.mark.parametrize(("resource", "flow", "exchange"), STEP_10)
def test_every_field_taken_away_is_a_violation(answer_of: Any, resource: str, flow: str, exchange: str) -> None:
    answer = with_one_line(answer_of(flow, exchange))
    fields = {path: keys for path, keys in kinds(answer).items() if keys and isinstance(keys[-1], str)}
    unnoticed = {path for path, keys in fields.items() if not violations(removed(answer, keys), resource)}
    assert unnoticed == {path for path in fields if may_be_absent(resource, path)}


@pytest.mark.parametrize(("resource", "flow", "exchange"), FURTHER)
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_value_of_another_type_anywhere_is_a_violation(
    answer_of: Any, resource: str, flow: str, exchange: str, data: st.DataObject
) -> None:
    answer = answer_of(flow, exchange)
    path, keys = data.draw(st.sampled_from(sorted(kinds(answer).items())))
    value = data.draw(st.sampled_from(wrong_types(at(answer, keys))))
    changed = replaced(answer, keys, value)
    found = violations(changed, resource)
    assert bool(found) is not is_legal(path, value), (path, value)
    assert bool(found) is not validator_of(resource).is_valid(changed), "jsonschema-rs and jsonschema disagree"


WRONG_VALUES = [
    ("invoice", "/state", 4),
    ("invoice", "/state", 0),
    ("invoice", "/items", []),
    ("invoice", "/entity_id", 0),
    ("invoice", "/order_id", 3.5),
    ("invoice", "/grand_total", -1917.6),
    ("invoice", "/discount_amount", 404.4),
    ("invoice", "/items/0/discount_amount", -144),
    ("invoice", "/items/0/qty", 0),
    ("invoice", "/total_qty", 0),
    ("invoice", "/grand_total", float("nan")),
    ("invoice", "/base_to_order_rate", 0),
    ("invoice", "/email_sent", 2),
    ("invoice", "/increment_id", ""),
    ("invoice", "/created_at", "2026-11-22T16:01:43Z"),
    ("invoice", "/created_at", "2026-13-22 16:01:43"),
    ("invoice", "/order_currency_code", "usd"),
    ("order", "/state", "paid"),
    ("order", "/status", ""),
    ("order", "/items", []),
    ("order", "/items/0/qty_invoiced", -1),
    ("order", "/items/0/is_virtual", 2),
    ("order", "/billing_address/country_id", "USA"),
    ("order", "/billing_address/address_type", "home"),
    ("order", "/total_paid", -1),
    ("source-items", "/items/0/status", 2),
    ("source-items", "/items/0/source_code", ""),
    ("source-items", "/total_count", -1),
    ("capture-id", "", "three"),
    ("capture-id", "", "0"),
    ("capture-id", "", ""),
    ("salable-quantity", "", float("inf")),
]


@pytest.mark.parametrize(("resource", "pointer", "value"), WRONG_VALUES)
def test_a_value_out_of_its_range_is_a_violation(answer_of: Any, resource: str, pointer: str, value: Any) -> None:
    flow, exchange = next((flow, exchange) for name, flow, exchange in STEP_10 if name == resource)
    keys = tuple(int(part) if part.isdigit() else part for part in pointer.split("/")[1:])
    found = violations(replaced(answer_of(flow, exchange), keys, value), resource)
    assert [violation.pointer for violation in found] == [pointer]
