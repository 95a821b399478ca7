"""Each trait of a release, seen over REST; the recordings of the releases are in tests/parity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mock_magento import MockMagento, ShopConfig
from mock_magento.versions import known
from mock_magento.versions.release import RowTotal
from tests.mock.sales.shopkeeper import ADDRESS, Shopkeeper

RELEASES = list(known())
OLDER = ("2.4.6", "2.4.7")


@pytest.fixture(scope="module", params=RELEASES)
def pristine(request: pytest.FixtureRequest) -> MockMagento:
    return MockMagento(magento=request.param)


@pytest.fixture
def keeper(pristine: MockMagento) -> Iterator[Shopkeeper]:
    opened = Shopkeeper(pristine.fresh())
    with opened.client:
        yield opened


def release_of(keeper: Shopkeeper) -> str:
    return keeper.shop.release.name


def test_the_releases_are_told_apart_by_every_trait() -> None:
    traits = {
        field: {str(getattr(release, field)) for release in known().values()} for field in known()["2.4.7"].__slots__
    }
    assert [field for field, values in traits.items() if len(values) == 1] == []


def test_a_release_is_named_in_one_of_two_ways() -> None:
    assert MockMagento(config=ShopConfig(magento="2.4.8")).shop.release is known()["2.4.8"]
    assert MockMagento().shop.release.name == "2.4.7"
    with pytest.raises(ValueError, match=r"none of Magento 2\.4\.9; it can be 2\.4\.6, 2\.4\.7, 2\.4\.8"):
        MockMagento(magento="2.4.9")


def test_row_totals_are_shown_as_the_release_does(keeper: Shopkeeper) -> None:
    line = keeper.order({"24-WB01": 2, "24-WB03": 10})["items"][0]
    unit = {RowTotal.UNIT_LESS_DISCOUNT_FROM_ZERO: 32 - 12.8}
    assert (line["row_total"], line["row_total_incl_tax"]) == (unit.get(keeper.shop.release.row_total, 51.2), 51.2)


def test_a_discount_beyond_the_row_counts_as_the_release_says(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 1})
    keeper.shop.sales.order(order["entity_id"]).items[0].discount_amount += 40
    keeper.shop.sales.touch("order", order["entity_id"])
    shown = keeper.get(f"orders/{order['entity_id']}")["items"][0]["row_total"]
    assert shown == (-8 if release_of(keeper) == "2.4.6" else 0)


def test_taxes_are_shown_on_orders_since_2_4_7(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 1})
    older = release_of(keeper) == "2.4.6"
    assert ("taxes" in order["extension_attributes"]) != older
    assert ("extension_attributes" in order["items"][0]) != older
    assert order["extension_attributes"].get("converting_from_quote") == (None if older else False)
    taxed = keeper.get("orders/1")
    assert taxed["extension_attributes"]["converting_from_quote"] is older


def comment(keeper: Shopkeeper, order_id: int, status: str | None) -> tuple[int, Any]:
    entry = {"comment": "Called the customer", "is_customer_notified": 0, "is_visible_on_front": 0}
    entry |= {} if status is None else {"status": status}
    answer = keeper.client.post(f"orders/{order_id}/comments", json={"statusHistory": entry})
    return answer.status_code, keeper.get(f"orders/{order_id}/statuses")


def test_a_comment_brings_a_status_as_far_as_the_release_allows(keeper: Shopkeeper) -> None:
    assert comment(keeper, 1, "processing") == (200, "processing")
    others = [comment(keeper, 1, "fraud"), comment(keeper, 1, "complete"), comment(keeper, 1, None)]
    assert (
        others
        == {
            "2.4.6": [(200, "fraud"), (200, "complete"), (200, [])],
            "2.4.7": [(400, "processing"), (400, "processing"), (200, "processing")],
            "2.4.8": [(200, "fraud"), (400, "fraud"), (200, "fraud")],
        }[release_of(keeper)]
    )


def test_an_order_that_was_refunded_in_part_and_shipped_for_the_rest(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 4})
    path, line = f"order/{order['entity_id']}", order["items"][0]["item_id"]
    keeper.post(f"{path}/invoice", {})
    keeper.post(f"{path}/refund", {"items": [{"order_item_id": line, "qty": 1}]})
    keeper.post(f"{path}/ship", {"items": [{"order_item_id": line, "qty": 3}]})
    assert keeper.get(f"orders/{order['entity_id']}")["state"] == (
        "complete" if release_of(keeper) in OLDER else "processing"
    )


def test_what_is_not_paid_cannot_be_refunded(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 1})
    body = {"items": [{"order_item_id": order["items"][0]["item_id"], "qty": 1}]}
    message = keeper.refused(f"order/{order['entity_id']}/refund", body)
    named = message == 'We found an invalid quantity to refund item "%1".'
    assert named == (release_of(keeper) == "2.4.6")


def test_too_many_are_refused_in_the_words_of_the_release(keeper: Shopkeeper) -> None:
    cart = keeper.post("guest-carts")
    message = keeper.refused(
        f"guest-carts/{cart}/items", {"cartItem": {"sku": "24-WB01", "qty": 999, "quote_id": cart}}
    )
    assert message == (
        "The requested qty is not available" if release_of(keeper) in OLDER else "Not enough items for sale"
    )


def test_the_salable_quantity_of_an_unknown_sku(keeper: Shopkeeper) -> None:
    keeper.post("inventory/stocks", {"stock": {"name": "Second"}})
    path = "inventory/get-product-salable-quantity/NOPE"
    found = [keeper.client.get(f"{path}/{stock}").status_code for stock in (1, 2)]
    assert found == ([500, 500] if release_of(keeper) in OLDER else [404, 200])


def test_an_unknown_field_is_named_or_a_crash(keeper: Shopkeeper) -> None:
    order = keeper.order({"24-WB01": 1})
    item = {"order_item_id": order["items"][0]["item_id"], "qty": 1, "nonsense": 1}
    answer = keeper.client.post(f"order/{order['entity_id']}/invoice", json={"items": [item]})
    assert answer.status_code == (500 if release_of(keeper) == "2.4.6" else 400)


def test_a_rule_below_its_step_is_named_in_older_releases_only(keeper: Shopkeeper) -> None:
    tee = {"WS03-XS-Red": 1}
    assert keeper.order(tee).get("applied_rule_ids") == ("1" if release_of(keeper) in OLDER else None)


@pytest.mark.parametrize(("city", "telephone"), [("St. Louis", "516-555-1111"), ("Mineola", "516.555.1111")])
def test_the_characters_of_an_address(keeper: Shopkeeper, city: str, telephone: str) -> None:
    address = {"region": {"region_id": 43}, "country_id": "US", "street": ["1"], "postcode": "11501", "city": city,
               "firstname": "A", "lastname": "B", "telephone": telephone}  # fmt: skip
    body = {"customer": {"email": "a@example.com", "firstname": "A", "lastname": "B", "addresses": [address]}}
    assert keeper.client.post("customers", json=body).status_code == (200 if release_of(keeper) in OLDER else 400)


class Buyer:
    """A customer with an address book, and the cart."""

    def __init__(self, mock: MockMagento) -> None:
        self.mock = mock
        self.keeper = Shopkeeper(mock)
        known_address = {
            name: value for name, value in ADDRESS.items() if name not in {"email", "region", "region_code"}
        }
        known_address |= {"region": {"region": "New York", "region_id": 43, "region_code": "NY"}}
        known_address |= {"default_billing": True, "default_shipping": True}
        customer = {"email": ADDRESS["email"], "firstname": "Jane", "lastname": "Doe", "addresses": [known_address]}
        self.keeper.post("customers", {"customer": customer, "password": "Secret123!"})
        token = self.keeper.post("integration/customer/token", {"username": ADDRESS["email"], "password": "Secret123!"})
        self.keeper.client.headers["Authorization"] = f"Bearer {token}"
        self.keeper.post("carts/mine")
        item = {"sku": "24-WB01", "qty": 1, "quote_id": "x"}
        for _ in range(2):
            self.keeper.post("carts/mine/items", {"cartItem": item})

    def order(self, billing: dict[str, Any]) -> dict[str, Any]:
        information = {"shipping_address": ADDRESS, "billing_address": billing}
        information |= {"shipping_carrier_code": "flatrate", "shipping_method_code": "flatrate"}
        self.keeper.post("carts/mine/shipping-information", {"addressInformation": information})
        payment = {"paymentMethod": {"method": "banktransfer"}, "billing_address": billing}
        order_id = self.keeper.post("carts/mine/payment-information", payment)
        return dict(Shopkeeper(self.mock).get(f"orders/{order_id}"))


def test_a_billing_address_of_the_address_book_is_recognised(keeper: Shopkeeper) -> None:
    newer = release_of(keeper) not in OLDER
    order = Buyer(keeper.mock.fresh()).order(ADDRESS)
    assert ("customer_address_id" in order["billing_address"]) == newer
    other = Buyer(keeper.mock.fresh()).order(ADDRESS | {"street": ["9 Elm St."]})
    assert "customer_address_id" not in other["billing_address"]


def test_the_shipping_address_before_the_customer_names_one(keeper: Shopkeeper) -> None:
    cart = Buyer(keeper.mock.fresh()).keeper.get("carts/mine")
    shipping = cart["extension_attributes"]["shipping_assignments"][0]["shipping"]["address"]
    assert shipping["city"] == ("Mineola" if release_of(keeper) in OLDER else None)
    assert cart["billing_address"]["city"] == "Mineola"
