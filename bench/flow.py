"""The order flow as a client sees it: cart, three products, shipping, order, capture, and the reads that verify them."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from typing import Any

Call = Callable[[str, str, Any, str], Any]
"""(method, path below /rest/default/V1, JSON body or None, token or "") -> the answer's JSON; RuntimeError where it is not 200."""

ADDRESS = {
    "region": "New York",
    "region_id": 43,
    "region_code": "NY",
    "country_id": "US",
    "street": ["160 1st St."],
    "postcode": "11501",
    "city": "Mineola",
    "firstname": "Jane",
    "lastname": "Doe",
    "email": "jane.bench@example.com",
    "telephone": "516-555-1111",
}
CUSTOMER = {"email": "jane.bench@example.com", "firstname": "Jane", "lastname": "Doe"}
PASSWORD = "Bench-Pass-1"
LINES = {"24-WB01": 2, "24-WB03": 1, "24-MB01": 3}
PLENTY = 10_000_000


class Recorder:
    """Passes calls on and keeps method, path and answer of each."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self.seen: list[tuple[str, str, Any]] = []

    def __call__(self, method: str, path: str, body: Any, token: str) -> Any:
        """One call, passed on."""
        answer = self._call(method, path, body, token)
        self.seen.append((method, path, answer))
        return answer


def prepare(call: Call, admin_token: str) -> str:
    """Enough stock and a customer; returns the customer's token."""
    items = [{"sku": sku, "source_code": "default", "quantity": PLENTY, "status": 1} for sku in LINES]
    call("POST", "/inventory/source-items", {"sourceItems": items}, admin_token)
    call("POST", "/customers", {"customer": CUSTOMER, "password": PASSWORD}, "")
    credentials = {"username": CUSTOMER["email"], "password": PASSWORD}
    return str(call("POST", "/integration/customer/token", credentials, ""))


def order(call: Call, customer: str, admin: str) -> int:
    """One order from the empty cart to the verified capture; returns how many requests it took."""
    count = 0

    def counted(method: str, path: str, body: Any, token: str) -> Any:
        nonlocal count
        count += 1
        return call(method, path, body, token)

    quote_id = counted("POST", "/carts/mine", None, customer)
    for sku, qty in LINES.items():
        line = {"cartItem": {"sku": sku, "qty": qty, "quote_id": quote_id}}
        counted("POST", "/carts/mine/items", line, customer)
    counted("POST", "/carts/mine/estimate-shipping-methods", {"address": ADDRESS}, customer)
    chosen = {
        "shipping_address": ADDRESS,
        "billing_address": ADDRESS,
        "shipping_carrier_code": "flatrate",
        "shipping_method_code": "flatrate",
    }
    counted("POST", "/carts/mine/shipping-information", {"addressInformation": chosen}, customer)
    payment = {"paymentMethod": {"method": "banktransfer"}, "billing_address": ADDRESS}
    order_id = counted("POST", "/carts/mine/payment-information", payment, customer)
    counted("GET", f"/orders/{order_id}", None, admin)
    invoice_id = counted("POST", f"/order/{order_id}/invoice", {"capture": True, "notify": True}, admin)
    counted("GET", f"/invoices/{invoice_id}", None, admin)
    counted("GET", f"/orders/{order_id}", None, admin)
    for sku in LINES:
        counted("GET", f"/inventory/get-product-salable-quantity/{sku}/1", None, admin)
    return count


class Socket:
    """Calls a server over one keep-alive connection; as little client as there can be."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def __call__(self, method: str, path: str, body: Any, token: str) -> Any:
        """One call over the connection."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers["Content-Type"] = "application/json"
        self._connection.request(method, f"/rest/default/V1{path}", data, headers)
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
        return json.loads(text)
