"""A shop in business: what is on its shelves, and every call that a merchant or a shopper makes, watched on its way."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from mock_magento import MockMagento
from mock_magento.shop import Shop
from mock_magento.webapi.messages import Reply, Request
from tests.mock.sales.shopkeeper import ADDRESS, HOODIE, KIT

MICHIGAN: Final = {
    **ADDRESS,
    "region": "Michigan",
    "region_id": 33,
    "region_code": "MI",
    "postcode": "48201",
    "city": "Detroit",
}
"""Where Luma's goods are taxed."""

BAG, BRICK, COURSE, FREE, EBOOK, HOODED, SET = "bag", "brick", "course", "free", "240-LV06", "MH01", "24-WG080"
OPTIONS: Final = {HOODED: HOODIE, SET: KIT}
HOODED_PART = "MH01-S-Gray"
SET_PARTS = ("24-WG082-blue", "24-WG084", "24-WG086", "24-WG088")
GOODS: Final = (BAG, BRICK, COURSE, FREE, EBOOK, HOODED, SET)
"""What can be ordered: two physical products, virtual ones with and without managed stock, a downloadable, a configurable, a bundle."""
STOCKED: Final = (BAG, BRICK, COURSE, HOODED_PART, *SET_PARTS)
"""The SKUs whose stock is managed."""
SOURCES: Final = ("north", "south", "east")
SALES_STATES: Final = ("orders", "invoices", "shipments", "creditmemos", "next_ids")
OTHER_STATES: Final = ("store", "catalog", "inventory", "customers", "carts", "pricing", "tax")


def same(one: Shop, other: Shop, but: Sequence[str] = ()) -> list[str]:
    """Which parts of two shops differ."""
    parts = [(name, getattr(one, name), getattr(other, name)) for name in OTHER_STATES if name not in but]
    parts += [(name, getattr(one.sales, name), getattr(other.sales, name)) for name in SALES_STATES]
    return [name for name, left, right in parts if left != right]


class Trade:
    """A shop of its own, its calls made as the administrator. `multi` sells from a stock of three sources, else from the default stock."""

    def __init__(self, pristine: MockMagento, *, multi: bool) -> None:
        self.mock = pristine.fresh()
        self.multi = multi
        self.token = f"Bearer {self.mock.admin_token()}"
        self.calls = 0
        self.log: list[str] = []
        self.stock_id = 1
        self._open()

    @property
    def shop(self) -> Shop:
        return self.mock.shop

    @property
    def sources(self) -> tuple[str, ...]:
        return SOURCES if self.multi else ("default",)

    def _open(self) -> None:
        for sku, price, kind, managed in (
            (BAG, 12.5, "simple", True),
            (BRICK, 33.33, "simple", True),
            (COURSE, 19.99, "virtual", True),
            (FREE, 5.01, "virtual", False),
        ):
            stock = {"qty": 50, "is_in_stock": True, "manage_stock": managed, "use_config_manage_stock": False}
            product = {"sku": sku, "name": sku, "attribute_set_id": 4, "price": price, "type_id": kind, "weight": 1}
            product["extension_attributes"] = {"website_ids": [1], "stock_item": stock}
            product["custom_attributes"] = [{"attribute_code": "tax_class_id", "value": "2"}]
            self.done("POST", "products", {"product": product})
        if self.multi:
            self._spread()

    def _spread(self) -> None:
        """Put the goods on three sources of a stock that sells on the website."""
        for code in SOURCES:
            source = {"source_code": code, "name": code, "postcode": "1", "country_id": "US", "enabled": True}
            self.done("POST", "inventory/sources", {"source": source})
        channel = {"type": "website", "code": "base"}
        stock = {"name": "three", "extension_attributes": {"sales_channels": [channel]}}
        self.stock_id = self.done("POST", "inventory/stocks", {"stock": stock})
        links = [
            {"stock_id": self.stock_id, "source_code": code, "priority": rank} for rank, code in enumerate(SOURCES, 1)
        ]
        self.done("POST", "inventory/stock-source-links", {"links": links})
        # the parts of a bundle that ships together can be moved only when none of them is anywhere
        bundle = self.shop.catalog.products[SET.lower()]
        parts = [selection.sku for option in bundle.bundle for selection in option.selections]
        gone = [{"sku": sku, "source_code": "default"} for sku in parts]
        self.done("POST", "inventory/source-items-delete", {"sourceItems": gone})
        items = [
            {"sku": sku, "source_code": code, "quantity": 20, "status": 1}
            for sku in (*STOCKED, FREE, EBOOK)
            for code in SOURCES
        ]
        self.done("POST", "inventory/source-items", {"sourceItems": items})

    def done(self, method: str, path: str, body: Any = None) -> Any:
        """The answer to a call that must succeed."""
        reply = self.asked(method, path, body)
        assert reply.status == 200, f"{method} {path}: {reply.body.decode()}"
        return json.loads(reply.body)

    def asked(self, method: str, path: str, body: Any = None) -> Reply:
        """The answer to a call."""
        self.calls += 1
        sent = b"" if body is None else json.dumps(body).encode()
        path, _, query = path.partition("?")
        return self.mock.answer(
            Request(method, f"/rest/V1/{path}", query, "application/json", self.token, sent),
        )

    def tried(self, method: str, path: str, body: Any = None) -> bool:
        """Whether a call succeeds; refused, it must leave the shop as it was."""
        before = self.shop.copy()
        reply = self.asked(method, path, body)
        self.log.append(f"{method} {path} {json.dumps(body)} -> {reply.status} {reply.body.decode()[:120]}")
        if reply.status == 200:
            return True
        assert reply.status in {400, 404}, self.told("neither done nor refused")
        changed = same(before, self.shop)
        assert not changed, self.told(f"a refused call changed {changed}")
        return False

    def told(self, what: str) -> str:
        """A failure's message: what is wrong, and the calls that led to it."""
        return "\n".join([what, *self.log])

    def order(self, lines: Mapping[str, int], *, taxed: bool = False) -> int | None:
        """A guest's order; None where a line or the order is refused."""
        cart = self.done("POST", "guest-carts")
        for sku, qty in lines.items():
            item: dict[str, Any] = {"sku": sku, "qty": qty, "quote_id": cart}
            if sku in OPTIONS:
                item["product_option"] = OPTIONS[sku]
            if not self.tried("POST", f"guest-carts/{cart}/items", {"cartItem": item}):
                return None
        address = MICHIGAN if taxed else ADDRESS
        information: dict[str, Any] = {"shipping_address": address, "billing_address": address}
        information |= {"shipping_carrier_code": "flatrate", "shipping_method_code": "flatrate"}
        if any(sku not in {COURSE, FREE, EBOOK} for sku in lines):
            path = f"guest-carts/{cart}/shipping-information"
            if not self.tried("POST", path, {"addressInformation": information}):
                return None
        payment = {"email": ADDRESS["email"], "paymentMethod": {"method": "banktransfer"}, "billing_address": address}
        path = f"guest-carts/{cart}/payment-information"
        if not self.tried("POST", path, payment):
            return None
        return max(self.shop.sales.orders)

    def goods(self) -> dict[str, Decimal]:
        """Per managed SKU, what all sources hold plus all reservations: what is there for those who have not ordered yet."""
        inventory = self.shop.inventory
        return {
            sku: sum((item.quantity for item in inventory.source_items.get(sku.lower(), ())), Decimal(0))
            + sum((entry.quantity for entry in inventory.reservations if entry.sku.lower() == sku.lower()), Decimal(0))
            for sku in STOCKED
        }

    def available(self, sku: str) -> Decimal:
        """What the enabled sources of the stock hold of a SKU in stock, reservations aside."""
        inventory = self.shop.inventory
        return sum(
            (
                item.quantity
                for item in inventory.source_items.get(sku.lower(), ())
                if item.status == 1
                and inventory.sources[item.source_code.lower()].enabled
                and (self.stock_id, item.source_code.lower()) in inventory.links
            ),
            Decimal(0),
        )

    def promised(self, order_id: int) -> dict[str, Decimal]:
        """The sum of an order's reservations by SKU."""
        sums: dict[str, Decimal] = {}
        for entry in self.shop.inventory.reservations:
            if entry.event.object_id == str(order_id):
                sums[entry.sku] = sums.get(entry.sku, Decimal(0)) + entry.quantity
        return sums
