"""flow.feature with plain pytest-bdd."""

import uuid
from types import SimpleNamespace

import httpx
import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from shop import (
    ADDRESS,
    ADMIN,
    BASE_URL,
    FULL_CAPTURE,
    PAYMENT,
    SHIPPING,
    call,
    invoices_of,
    product,
    salable,
    source_quantities,
)

scenarios("flow.feature")


@pytest.fixture(scope="session")
def client():
    """One client for all scenarios."""
    with httpx.Client(base_url=BASE_URL, timeout=60) as made:
        yield made


@pytest.fixture
def world(client):
    """What the steps of a scenario tell each other."""
    return SimpleNamespace(client=client)


def rows(datatable):
    """A table's rows by the names of its columns."""
    head, *body = datatable
    return [dict(zip(head, row, strict=True)) for row in body]


@given("a signed-in administrator")
def _(world):
    world.run = uuid.uuid4().hex[:12]
    world.admin = call(world.client, "POST", "integration/admin/token", body=ADMIN)


@given("a customer with a signed-in account")
def _(world):
    email, password = f"jane-{world.run}@example.com", "Bench-Pass-1"
    person = {"email": email, "firstname": "Jane", "lastname": "Doe"}
    made = call(world.client, "POST", "customers", body={"customer": person, "password": password})
    assert made["email"] == email
    signed_in = {"username": email, "password": password}
    world.customer = call(world.client, "POST", "integration/customer/token", body=signed_in)


@given("these products:")
def _(world, datatable):
    world.skus = {}
    for row in rows(datatable):
        sku = world.skus[row["product"]] = f"{row['product']}-{world.run}"
        body = product(sku, row["type"], float(row["price"]), int(row["quantity"]))
        made = call(world.client, "POST", "products", world.admin, body)
        assert made["sku"] == sku


@given(parsers.parse('the stock of "{one}" is {first:d} and of "{other}" {second:d}'))
def _(world, one, first, other, second):
    check_source(world, one, first, other, second)
    check_salable(world, one, first, other, second)


@when(parsers.parse('the customer orders {first:d} of "{one}" and {second:d} of "{other}"'))
def _(world, one, first, other, second):
    client, customer = world.client, world.customer
    cart = call(client, "POST", "carts/mine", customer)
    for name, quantity in ((one, first), (other, second)):
        line = {"sku": world.skus[name], "qty": quantity, "quote_id": cart}
        made = call(client, "POST", "carts/mine/items", customer, {"cartItem": line})
        assert made["qty"] == quantity
    methods = call(client, "POST", "carts/mine/estimate-shipping-methods", customer, {"address": ADDRESS})
    assert "flatrate" in [method["carrier_code"] for method in methods]
    made = call(client, "POST", "carts/mine/shipping-information", customer, SHIPPING)
    assert made["totals"]["grand_total"] == 55
    world.order_id = call(client, "POST", "carts/mine/payment-information", customer, PAYMENT)


@then(parsers.parse('the order of {first:d} of "{one}" and {second:d} of "{other}" is pending, {due:d} are due'))
def _(world, one, first, other, second, due):
    order = call(world.client, "GET", f"orders/{world.order_id}", world.admin)
    assert order["state"] == "new"
    assert order["status"] == "pending"
    assert order["grand_total"] == due
    assert order["total_due"] == due
    assert len(order["items"]) == 2
    world.ordered = {line["sku"]: line for line in order["items"]}
    assert world.ordered[world.skus[one]]["qty_ordered"] == first
    assert world.ordered[world.skus[other]]["qty_ordered"] == second


@when("the merchant captures the payment")
def _(world):
    world.invoice_id = call(world.client, "POST", f"order/{world.order_id}/invoice", world.admin, FULL_CAPTURE)
    assert world.invoice_id.isdecimal()


@then(parsers.parse("the invoice is paid: {subtotal:d} for {units:d} units, {shipping:d} for shipping"))
def _(world, subtotal, units, shipping):
    invoice = world.invoice = call(world.client, "GET", f"invoices/{world.invoice_id}", world.admin)
    assert invoice["state"] == 2
    assert invoice["order_id"] == int(world.order_id)
    assert invoice["subtotal"] == subtotal
    assert invoice["shipping_amount"] == shipping
    assert invoice["grand_total"] == subtotal + shipping
    assert invoice["total_qty"] == units


@then("the invoice has exactly these lines:")
def _(world, datatable):
    assert len(world.invoice["items"]) == 2
    lines = {line["sku"]: line for line in world.invoice["items"]}
    for row in rows(datatable):
        sku = world.skus[row["product"]]
        assert lines[sku]["order_item_id"] == world.ordered[sku]["item_id"]
        assert lines[sku]["qty"] == float(row["quantity"])
        assert lines[sku]["price"] == float(row["price"])
        assert lines[sku]["row_total"] == float(row["row total"])


@then(parsers.parse('the order of {first:d} of "{one}" and {second:d} of "{other}" is processing, {paid:d} are paid'))
def _(world, one, first, other, second, paid):
    order = call(world.client, "GET", f"orders/{world.order_id}", world.admin)
    assert order["state"] == "processing"
    assert order["status"] == "processing"
    assert order["total_paid"] == paid
    assert order["total_due"] == 0
    lines = {line["sku"]: line for line in order["items"]}
    assert lines[world.skus[one]]["qty_invoiced"] == first
    assert lines[world.skus[other]]["qty_invoiced"] == second


@then("the list of invoices shows exactly this invoice")
def _(world):
    found = invoices_of(world.client, world.admin, world.order_id)
    assert found["total_count"] == 1
    assert found["items"][0]["entity_id"] == int(world.invoice_id)


@then(parsers.parse('the salable quantity of "{one}" is {first:d} and of "{other}" {second:d}'))
def check_salable(world, one, first, other, second):
    """What a customer may still order."""
    for name, expected in ((one, first), (other, second)):
        assert salable(world.client, world.admin, world.skus[name]) == expected


@then(parsers.parse('the source quantity of "{one}" is {first:d} and of "{other}" {second:d}'))
def check_source(world, one, first, other, second):
    """What stands on the shelf."""
    skus = world.skus[one], world.skus[other]
    assert source_quantities(world.client, world.admin, skus) == dict(zip(skus, (first, second), strict=True))


@when("the merchant captures the payment again")
def _(world):
    world.refused = call(world.client, "POST", f"order/{world.order_id}/invoice", world.admin, FULL_CAPTURE, status=400)


@then(parsers.parse('the capture is refused: "{message}"'))
def _(world, message):
    assert message in world.refused["message"]
