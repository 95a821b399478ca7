"""What the peers in Python know of the shop: how a request is sent, and the bodies and queries of the flow."""

import os
from collections.abc import Iterable
from typing import Any

import httpx

BASE_URL = os.environ.get("BASE_URL", "")
ADMIN = {"username": os.environ.get("ADMIN_USERNAME", ""), "password": os.environ.get("ADMIN_PASSWORD", "")}
ADDRESS = {
    "region_id": 43,
    "region_code": "NY",
    "region": "New York",
    "country_id": "US",
    "street": ["160 1st St."],
    "postcode": "11501",
    "city": "Mineola",
    "firstname": "Jane",
    "lastname": "Doe",
    "telephone": "516-555-1111",
}
SHIPPING = {
    "addressInformation": {
        "shipping_address": ADDRESS,
        "billing_address": ADDRESS,
        "shipping_carrier_code": "flatrate",
        "shipping_method_code": "flatrate",
    }
}
PAYMENT = {"paymentMethod": {"method": "banktransfer"}, "billing_address": ADDRESS}
FULL_CAPTURE = {"capture": True, "notify": True}
REFUSAL = "The order does not allow an invoice to be created."


def call(client: httpx.Client, method: str, path: str, token: str = "", body: Any = None, status: int = 200) -> Any:
    """One request; returns the JSON of its response, whose status must be `status`."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    response = client.request(method, f"/rest/default/V1/{path}", headers=headers, json=body)
    assert response.status_code == status, f"{method} {path}: {response.status_code} {response.text}"
    return response.json()


def product(sku: str, kind: str, price: float, quantity: int) -> dict[str, Any]:
    """The body that creates a product."""
    stock = {"qty": quantity, "is_in_stock": True, "manage_stock": True, "use_config_manage_stock": False}
    known = {"sku": sku, "name": sku, "type_id": kind, "price": price, "attribute_set_id": 4, "status": 1}
    return {"product": {**known, "visibility": 4, "weight": 1, "extension_attributes": {"stock_item": stock}}}


def salable(client: httpx.Client, admin: str, sku: str) -> float:
    """The salable quantity of a product on the default stock."""
    return float(call(client, "GET", f"inventory/get-product-salable-quantity/{sku}/1", admin))


def source_quantities(client: httpx.Client, admin: str, skus: Iterable[str]) -> dict[str, float]:
    """The quantities of products at their only source, by SKU."""
    one = "searchCriteria[filter_groups][0][filters][0]"
    query = f"{one}[field]=sku&{one}[condition_type]=in&{one}[value]={','.join(skus)}"
    found = call(client, "GET", f"inventory/source-items?{query}", admin)
    return {item["sku"]: item["quantity"] for item in found["items"]}


def invoices_of(client: httpx.Client, admin: str, order_id: str) -> dict[str, Any]:
    """The list of an order's invoices."""
    one = "searchCriteria[filter_groups][0][filters][0]"
    found: dict[str, Any] = call(client, "GET", f"invoices?{one}[field]=order_id&{one}[value]={order_id}", admin)
    return found
