"""The payment of an order is captured in full: a script of httpx and asserts. `python flow.py REPETITIONS`."""

import sys
import uuid

import httpx
from shop import (
    ADDRESS,
    ADMIN,
    BASE_URL,
    FULL_CAPTURE,
    PAYMENT,
    REFUSAL,
    SHIPPING,
    call,
    invoices_of,
    product,
    salable,
    source_quantities,
)


def flow(client: httpx.Client) -> None:
    """One order from the sign-in to the refused second capture."""
    run = uuid.uuid4().hex[:12]
    email, password, bag, course = f"jane-{run}@example.com", "Bench-Pass-1", f"bag-{run}", f"course-{run}"

    admin = call(client, "POST", "integration/admin/token", body=ADMIN)
    person = {"email": email, "firstname": "Jane", "lastname": "Doe"}
    made = call(client, "POST", "customers", body={"customer": person, "password": password})
    assert made["email"] == email
    customer = call(client, "POST", "integration/customer/token", body={"username": email, "password": password})
    for sku, kind, price, quantity in ((bag, "simple", 12.5, 50), (course, "virtual", 20, 30)):
        made = call(client, "POST", "products", admin, product(sku, kind, price, quantity))
        assert made["sku"] == sku
    assert source_quantities(client, admin, (bag, course)) == {bag: 50, course: 30}
    assert salable(client, admin, bag) == 50
    assert salable(client, admin, course) == 30

    cart = call(client, "POST", "carts/mine", customer)
    for sku, quantity in ((bag, 2), (course, 1)):
        line = {"sku": sku, "qty": quantity, "quote_id": cart}
        made = call(client, "POST", "carts/mine/items", customer, {"cartItem": line})
        assert made["qty"] == quantity
    methods = call(client, "POST", "carts/mine/estimate-shipping-methods", customer, {"address": ADDRESS})
    assert "flatrate" in [method["carrier_code"] for method in methods]
    made = call(client, "POST", "carts/mine/shipping-information", customer, SHIPPING)
    assert made["totals"]["grand_total"] == 55
    order_id = call(client, "POST", "carts/mine/payment-information", customer, PAYMENT)

    order = call(client, "GET", f"orders/{order_id}", admin)
    assert order["state"] == "new"
    assert order["status"] == "pending"
    assert order["grand_total"] == 55
    assert order["total_due"] == 55
    assert len(order["items"]) == 2
    ordered = {line["sku"]: line for line in order["items"]}
    assert ordered[bag]["qty_ordered"] == 2
    assert ordered[course]["qty_ordered"] == 1

    invoice_id = call(client, "POST", f"order/{order_id}/invoice", admin, FULL_CAPTURE)
    assert invoice_id.isdecimal()
    invoice = call(client, "GET", f"invoices/{invoice_id}", admin)
    assert invoice["state"] == 2
    assert invoice["order_id"] == int(order_id)
    assert invoice["subtotal"] == 45
    assert invoice["shipping_amount"] == 10
    assert invoice["grand_total"] == 55
    assert invoice["total_qty"] == 3
    assert len(invoice["items"]) == 2
    invoiced = {line["sku"]: line for line in invoice["items"]}
    for sku, quantity, price, row_total in ((bag, 2, 12.5, 25), (course, 1, 20, 20)):
        assert invoiced[sku]["order_item_id"] == ordered[sku]["item_id"]
        assert invoiced[sku]["qty"] == quantity
        assert invoiced[sku]["price"] == price
        assert invoiced[sku]["row_total"] == row_total

    order = call(client, "GET", f"orders/{order_id}", admin)
    assert order["state"] == "processing"
    assert order["status"] == "processing"
    assert order["total_paid"] == 55
    assert order["total_due"] == 0
    ordered = {line["sku"]: line for line in order["items"]}
    assert ordered[bag]["qty_invoiced"] == 2
    assert ordered[course]["qty_invoiced"] == 1
    found = invoices_of(client, admin, order_id)
    assert found["total_count"] == 1
    assert found["items"][0]["entity_id"] == int(invoice_id)
    assert salable(client, admin, bag) == 48
    assert salable(client, admin, course) == 29
    assert source_quantities(client, admin, (bag, course)) == {bag: 50, course: 29}

    refused = call(client, "POST", f"order/{order_id}/invoice", admin, FULL_CAPTURE, status=400)
    assert REFUSAL in refused["message"]


if __name__ == "__main__":
    with httpx.Client(base_url=BASE_URL, timeout=60) as client:
        for _ in range(int(sys.argv[1])):
            flow(client)
