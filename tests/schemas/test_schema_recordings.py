"""What a real Magento answered is what the schemas allow."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from magento_acceptance.rest.route import is_filtered
from magento_acceptance.rest.routes import schema_for
from magento_acceptance.rest.schema import violations


def test_every_answer_of_a_real_shop_fits_its_schema(recording: list[dict[str, Any]]) -> None:
    checked, wrong = 0, {}
    for exchange in recording:
        request, response = exchange["request"], exchange["response"]
        if "json" not in response:
            continue
        checked += 1
        resource = "error" if response["status"] >= 400 else schema_for(request["method"], request["path"])
        assert resource is not None, request["path"]
        found = violations(response["json"], resource, partial=is_filtered(request["path"]) and resource != "error")
        if found:
            wrong[exchange["id"]] = [str(violation) for violation in found]
    assert checked > 0
    assert wrong == {}


def test_an_answer_filtered_by_fields_is_checked_in_what_it_holds(recording: list[dict[str, Any]]) -> None:
    for exchange in recording:
        request, response = exchange["request"], exchange["response"]
        if response["status"] != 200 or not is_filtered(request["path"]):
            continue
        resource = schema_for(request["method"], request["path"])
        assert resource is not None
        assert violations(response["json"], resource), "a filtered answer lacks fields"
        assert violations(response["json"], resource, partial=True) == []


def test_a_filtered_answer_with_a_wrong_type_is_caught(answer_of: Any) -> None:
    answer = answer_of("inventory-tutorial", "step10-verify-order-status")
    answer["total_paid"] = str(answer["total_paid"])
    (violation,) = violations(answer, "order", partial=True)
    assert violation.pointer == "/total_paid"


@pytest.mark.parametrize(
    ("flow", "exchange", "resource"),
    [
        ("inventory-tutorial", "step10-invoice", "invoice"),
        ("inventory-tutorial", "step10-verify-order", "order"),
        ("baseline", "base-invoices", "invoice-list"),
        ("inventory-tutorial", "step10-verify-source-items-24-WB01", "source-items"),
        ("portable", "product-read", "product"),
    ],
)
def test_fields_of_other_modules_are_no_violation(answer_of: Any, flow: str, exchange: str, resource: str) -> None:
    def extend(node: Any) -> Any:
        if isinstance(node, list):
            return [extend(row) for row in node]
        if isinstance(node, dict):
            added = {"vendor_note": None, "vendor_options": [{"code": 1}], "vendor_flag": True}
            return {key: extend(value) for key, value in node.items()} | added
        return node

    assert violations(extend(answer_of(flow, exchange)), resource) == []


@given(scale=st.decimals(min_value="0.01", max_value="1000", places=4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_amounts_and_quantities_of_any_size_fit(answer_of: Any, scale: Any) -> None:
    """Another currency, decimal quantities, numbers decoded as float or as Decimal: all the same to a schema."""
    invoice = answer_of("inventory-tutorial", "step10-invoice")
    for holder in [invoice, *invoice["items"]]:
        for key, value in holder.items():
            if any(word in key for word in ("amount", "total", "price", "qty", "subtotal")):
                holder[key] = value * scale if isinstance(value, int) else value * float(scale)
    assert violations(invoice, "invoice") == []


# What healthy shops do otherwise than the recorded one.


def guest(order: Any) -> None:
    for key in ("customer_id", "customer_firstname", "customer_lastname"):
        del order[key]
    order |= {"customer_is_guest": 1, "customer_group_id": 0}


def own_status(order: Any) -> None:
    order["status"] = "payment_checked"


def no_mail(order: Any) -> None:
    del order["email_sent"]


def by_admin(order: Any) -> None:
    del order["remote_ip"]


def abroad(order: Any) -> None:
    order |= {"order_currency_code": "EUR", "base_to_order_rate": 0.85}
    address = order["billing_address"]
    for key in ("region", "region_code", "region_id"):
        del address[key]
    address |= {"country_id": "IE", "postcode": None, "telephone": None}


def prefixed_number(order: Any) -> None:
    order["increment_id"] = "EU-2000000017"


def by_card(order: Any) -> None:
    order["payment"] |= {"method": "card_gateway", "cc_last4": "1111", "account_status": "verified"}
    order["payment"]["additional_information"] = ["Card", True, {"token": "x"}]


def without_newer_fields(order: Any) -> None:
    for key in ("taxes", "additional_itemized_taxes", "converting_from_quote"):
        del order["extension_attributes"][key]
    for item in order["items"]:
        del item["extension_attributes"]


def decimal_quantities(order: Any) -> None:
    for item in order["items"]:
        item |= {"is_qty_decimal": 1, "qty_ordered": 0.25, "qty_invoiced": 0.125}


VARIANTS = [
    guest,
    own_status,
    no_mail,
    by_admin,
    abroad,
    prefixed_number,
    by_card,
    without_newer_fields,
    decimal_quantities,
]


@pytest.mark.parametrize("change", VARIANTS, ids=lambda change: change.__name__)
def test_orders_of_healthy_shops_that_differ_fit(answer_of: Any, change: Any) -> None:
    order = answer_of("inventory-tutorial", "step10-verify-order")
    change(order)
    assert violations(order, "order") == []


@pytest.mark.parametrize("quantity", [0, 9999, 0.5, -3])
def test_a_salable_quantity_is_any_number(quantity: float) -> None:
    """Below zero it is where a shop takes backorders."""
    assert violations(quantity, "salable quantity") == []
