"""A customer of a mock who fills a cart and orders, over REST."""

from __future__ import annotations

from typing import Any

import httpx

from mock_magento import MockMagento
from mock_magento.shop import Shop

NEW_YORK = {
    "region": "New York",
    "region_id": 43,
    "region_code": "NY",
    "country_id": "US",
    "street": ["160 1st St."],
    "postcode": "11501",
    "city": "Mineola",
    "firstname": "Jane",
    "lastname": "Doe",
    "telephone": "516-555-1111",
}
HOODIE = {
    "extension_attributes": {
        "configurable_item_options": [
            {"option_id": "93", "option_value": 52},
            {"option_id": "144", "option_value": 167},
        ]
    }
}
KIT = {
    "extension_attributes": {
        "bundle_options": [
            {"option_id": 1, "option_qty": 1, "option_selections": [2]},
            {"option_id": 2, "option_qty": 1, "option_selections": [4]},
            {"option_id": 3, "option_qty": 1, "option_selections": [6]},
            {"option_id": 4, "option_qty": 1, "option_selections": [8]},
        ]
    }
}
PASSWORD = "Password1"


class Buyer:
    """A customer with a default address in New York, signed in; `admin` calls as the administrator."""

    def __init__(
        self, mock: MockMagento, email: str = "jane@example.com", address: dict[str, Any] | None = None
    ) -> None:
        self.mock = mock
        self.http = httpx.Client(transport=mock.transport(), base_url="http://mock.invalid/rest/default/V1/")
        self.admin_headers = {"Authorization": f"Bearer {mock.admin_token()}"}
        place = NEW_YORK if address is None else address
        customer: dict[str, Any] = {"firstname": "Jane", "lastname": "Doe", "email": email}
        if place:
            own = {name: value for name, value in place.items() if name not in {"region", "region_id", "region_code"}}
            own["region"] = {name: place[name] for name in ("region", "region_id", "region_code") if name in place}
            customer["addresses"] = [own | {"default_billing": True, "default_shipping": True}]
        self.customer = self.admin("POST", "customers", {"customer": customer, "password": PASSWORD})
        token = self.http.post("integration/customer/token", json={"username": email, "password": PASSWORD}).json()
        self.headers = {"Authorization": f"Bearer {token}"}

    @property
    def shop(self) -> Shop:
        return self.mock.shop

    def call(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        return self._sent(method, path, body, self.headers, status)

    def admin(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        return self._sent(method, path, body, self.admin_headers, status)

    def _sent(self, method: str, path: str, body: Any, headers: dict[str, str], status: int) -> Any:
        response = self.http.request(method, path, json=body, headers=headers)
        assert response.status_code == status, response.text
        return response.json()

    def cart(self) -> int:
        return int(self.call("POST", "carts/mine"))

    def add(self, sku: str, qty: float = 1, option: Any = None, *, status: int = 200) -> Any:
        self.cart()
        item: dict[str, Any] = {"sku": sku, "qty": qty}
        if option is not None:
            item["product_option"] = option
        return self.call("POST", "carts/mine/items", {"cartItem": item}, status=status)

    def ship(
        self,
        carrier: str = "flatrate",
        method: str = "flatrate",
        *,
        address: Any = None,
        billing: Any = NEW_YORK,
        status: int = 200,
    ) -> Any:
        information = {
            "shipping_address": NEW_YORK if address is None else address,
            "billing_address": billing,
            "shipping_carrier_code": carrier,
            "shipping_method_code": method,
        }
        return self.call("POST", "carts/mine/shipping-information", {"addressInformation": information}, status=status)

    def pay(self, method: str = "banktransfer", *, billing: Any = NEW_YORK, status: int = 200) -> Any:
        body = {"paymentMethod": {"method": method}, "billing_address": billing}
        return self.call("POST", "carts/mine/payment-information", body, status=status)

    def totals(self) -> Any:
        return self.call("GET", "carts/mine/totals")

    def order(self, order_id: int) -> Any:
        return self.admin("GET", f"orders/{order_id}")

    def product(self, sku: str, price: float, *, type_id: str = "simple", qty: float = 100, **more: Any) -> str:
        stock = {"qty": qty, "is_in_stock": True, "manage_stock": True, "use_config_manage_stock": False}
        stock |= more.pop("stock_item", {})
        product = {"sku": sku, "name": f"Product {sku}", "attribute_set_id": 4, "price": price, "type_id": type_id}
        product |= {"status": 1, "visibility": 4} | more
        product["extension_attributes"] = {"website_ids": [1], "stock_item": stock}
        self.admin("POST", "products", {"product": product})
        return sku
