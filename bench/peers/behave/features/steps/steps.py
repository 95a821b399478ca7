"""The sentences of flow.feature for behave."""

import uuid

from behave import given, then, when
from shop import (
    ADDRESS,
    ADMIN,
    FULL_CAPTURE,
    PAYMENT,
    SHIPPING,
    call,
    invoices_of,
    product,
    salable,
    source_quantities,
)


@given("a signed-in administrator")
def _(context):
    context.run = uuid.uuid4().hex[:12]
    context.admin = call(context.client, "POST", "integration/admin/token", body=ADMIN)


@given("a customer with a signed-in account")
def _(context):
    email, password = f"jane-{context.run}@example.com", "Bench-Pass-1"
    person = {"email": email, "firstname": "Jane", "lastname": "Doe"}
    made = call(context.client, "POST", "customers", body={"customer": person, "password": password})
    assert made["email"] == email
    signed_in = {"username": email, "password": password}
    context.customer = call(context.client, "POST", "integration/customer/token", body=signed_in)


@given("these products:")
def _(context):
    context.skus = {}
    for row in context.table:
        sku = context.skus[row["product"]] = f"{row['product']}-{context.run}"
        body = product(sku, row["type"], float(row["price"]), int(row["quantity"]))
        made = call(context.client, "POST", "products", context.admin, body)
        assert made["sku"] == sku


@given('the stock of "{one}" is {first:d} and of "{other}" {second:d}')
def _(context, one, first, other, second):
    check_source(context, one, first, other, second)
    check_salable(context, one, first, other, second)


@when('the customer orders {first:d} of "{one}" and {second:d} of "{other}"')
def _(context, one, first, other, second):
    client, customer = context.client, context.customer
    cart = call(client, "POST", "carts/mine", customer)
    for name, quantity in ((one, first), (other, second)):
        line = {"sku": context.skus[name], "qty": quantity, "quote_id": cart}
        made = call(client, "POST", "carts/mine/items", customer, {"cartItem": line})
        assert made["qty"] == quantity
    methods = call(client, "POST", "carts/mine/estimate-shipping-methods", customer, {"address": ADDRESS})
    assert "flatrate" in [method["carrier_code"] for method in methods]
    made = call(client, "POST", "carts/mine/shipping-information", customer, SHIPPING)
    assert made["totals"]["grand_total"] == 55
    context.order_id = call(client, "POST", "carts/mine/payment-information", customer, PAYMENT)


@then('the order of {first:d} of "{one}" and {second:d} of "{other}" is pending, {due:d} are due')
def _(context, one, first, other, second, due):
    order = call(context.client, "GET", f"orders/{context.order_id}", context.admin)
    assert order["state"] == "new"
    assert order["status"] == "pending"
    assert order["grand_total"] == due
    assert order["total_due"] == due
    assert len(order["items"]) == 2
    context.ordered = {line["sku"]: line for line in order["items"]}
    assert context.ordered[context.skus[one]]["qty_ordered"] == first
    assert context.ordered[context.skus[other]]["qty_ordered"] == second


@when("the merchant captures the payment")
def _(context):
    context.invoice_id = call(context.client, "POST", f"order/{context.order_id}/invoice", context.admin, FULL_CAPTURE)
    assert context.invoice_id.isdecimal()


@then("the invoice is paid: {subtotal:d} for {units:d} units, {shipping:d} for shipping")
def _(context, subtotal, units, shipping):
    invoice = context.invoice = call(context.client, "GET", f"invoices/{context.invoice_id}", context.admin)
    assert invoice["state"] == 2
    assert invoice["order_id"] == int(context.order_id)
    assert invoice["subtotal"] == subtotal
    assert invoice["shipping_amount"] == shipping
    assert invoice["grand_total"] == subtotal + shipping
    assert invoice["total_qty"] == units


@then("the invoice has exactly these lines:")
def _(context):
    assert len(context.invoice["items"]) == 2
    lines = {line["sku"]: line for line in context.invoice["items"]}
    for row in context.table:
        sku = context.skus[row["product"]]
        assert lines[sku]["order_item_id"] == context.ordered[sku]["item_id"]
        assert lines[sku]["qty"] == float(row["quantity"])
        assert lines[sku]["price"] == float(row["price"])
        assert lines[sku]["row_total"] == float(row["row total"])


@then('the order of {first:d} of "{one}" and {second:d} of "{other}" is processing, {paid:d} are paid')
def _(context, one, first, other, second, paid):
    order = call(context.client, "GET", f"orders/{context.order_id}", context.admin)
    assert order["state"] == "processing"
    assert order["status"] == "processing"
    assert order["total_paid"] == paid
    assert order["total_due"] == 0
    lines = {line["sku"]: line for line in order["items"]}
    assert lines[context.skus[one]]["qty_invoiced"] == first
    assert lines[context.skus[other]]["qty_invoiced"] == second


@then("the list of invoices shows exactly this invoice")
def _(context):
    found = invoices_of(context.client, context.admin, context.order_id)
    assert found["total_count"] == 1
    assert found["items"][0]["entity_id"] == int(context.invoice_id)


@then('the salable quantity of "{one}" is {first:d} and of "{other}" {second:d}')
def check_salable(context, one, first, other, second):
    """What a customer may still order."""
    for name, expected in ((one, first), (other, second)):
        assert salable(context.client, context.admin, context.skus[name]) == expected


@then('the source quantity of "{one}" is {first:d} and of "{other}" {second:d}')
def check_source(context, one, first, other, second):
    """What stands on the shelf."""
    skus = context.skus[one], context.skus[other]
    assert source_quantities(context.client, context.admin, skus) == dict(zip(skus, (first, second), strict=True))


@when("the merchant captures the payment again")
def _(context):
    context.refused = call(
        context.client, "POST", f"order/{context.order_id}/invoice", context.admin, FULL_CAPTURE, status=400
    )


@then('the capture is refused: "{message}"')
def _(context, message):
    assert message in context.refused["message"]
