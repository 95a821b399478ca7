"""A shopkeeper who fills a mock with products and orders over REST."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import httpx

from mock_magento import MockMagento
from mock_magento.shop import Shop

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
    "email": "jane@example.com",
    "telephone": "516-555-1111",
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
HOODIE = {
    "extension_attributes": {
        "configurable_item_options": [
            {"option_id": "93", "option_value": 52},
            {"option_id": "144", "option_value": 167},
        ]
    }
}


class Shopkeeper:
    """Calls the mock as an administrator and, for orders, as a guest."""

    def __init__(self, mock: MockMagento) -> None:
        self.mock = mock
        headers = {"Authorization": f"Bearer {mock.admin_token()}"}
        self.client = httpx.Client(transport=mock.transport(), base_url="http://mock.invalid/rest/V1/", headers=headers)

    @property
    def shop(self) -> Shop:
        return self.mock.shop

    def call(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """The answer to one call; fails the test for any other status."""
        response = self.client.request(method, path, json=body)
        assert response.status_code == status, response.text
        return response.json()

    def get(self, path: str) -> Any:
        return self.call("GET", path)

    def post(self, path: str, body: Any = None) -> Any:
        return self.call("POST", path, body)

    def refused(self, path: str, body: Any = None, *, status: int = 400) -> str:
        """The message of a refusal."""
        answer = self.call("POST", path, body, status=status)
        return str(answer["message"])

    def order(self, lines: Mapping[str, Any], *, carrier: str = "flatrate", method: str = "flatrate") -> dict[str, Any]:
        """An order of `lines`: SKU to quantity, or to (quantity, product option)."""
        cart = self.post("guest-carts")
        for sku, wanted in lines.items():
            qty, option = wanted if isinstance(wanted, tuple) else (wanted, None)
            item = {"sku": sku, "qty": qty, "quote_id": cart}
            if option is not None:
                item["product_option"] = option
            self.post(f"guest-carts/{cart}/items", {"cartItem": item})
        information = {"shipping_address": ADDRESS, "billing_address": ADDRESS}
        information |= {"shipping_carrier_code": carrier, "shipping_method_code": method}
        self.post(f"guest-carts/{cart}/shipping-information", {"addressInformation": information})
        payment = {"email": ADDRESS["email"], "paymentMethod": {"method": "banktransfer"}, "billing_address": ADDRESS}
        order_id = self.post(f"guest-carts/{cart}/payment-information", payment)
        return dict(self.get(f"orders/{order_id}"))

    def product(self, sku: str, price: float, *, type_id: str = "simple", qty: int = 100, managed: bool = True) -> str:
        """A product with stock at the default source; answers its SKU."""
        stock = {"qty": qty, "is_in_stock": True, "manage_stock": managed, "use_config_manage_stock": False}
        product = {
            "sku": sku,
            "name": f"Product {sku}",
            "attribute_set_id": 4,
            "price": price,
            "status": 1,
            "visibility": 4,
            "type_id": type_id,
            "extension_attributes": {"website_ids": [1], "stock_item": stock},
        }
        if type_id == "simple":
            product["weight"] = 1
        self.post("products", {"product": product})
        return sku

    def held(self, sku: str, source: str = "default") -> Decimal:
        """What a source holds of a SKU."""
        item = self.shop.inventory.source_item(source, sku)
        assert item is not None
        return item.quantity

    def reserved(self, sku: str) -> Decimal:
        """The sum of a SKU's reservations in the website's stock."""
        stock_id = next(
            stock.stock_id
            for stock in self.shop.inventory.stocks.values()
            if ("website", "base") in stock.sales_channels
        )
        return self.shop.inventory.reserved.get((stock_id, sku.lower()), Decimal(0))


def item_ids(order: Mapping[str, Any]) -> dict[str, int]:
    """Order item ids by SKU, of the lines that are no parts."""
    return {item["sku"]: item["item_id"] for item in order["items"] if "parent_item_id" not in item}


def asked(order_item_id: int, qty: float) -> dict[str, Any]:
    """A line of a request."""
    return {"order_item_id": order_item_id, "qty": qty}
