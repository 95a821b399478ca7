"""What only prepares a scenario is looked for and sent again where the shop refuses it in passing, or its response is lost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from magento_acceptance.errors import MagentoError, NotDone, Undecided
from magento_acceptance.flows.cart import add_to_cart, cart_items, open_cart
from magento_acceptance.flows.customers import Shopper, create_customer
from magento_acceptance.flows.preparation import prepare_inventory
from magento_acceptance.flows.products import assign
from magento_acceptance.flows.shop_defaults import ShopDefaults
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.session.cleanup import CleanupStack
from mock_magento import MockMagento

SKU = "24-WB01"
CART = "/V1/carts/mine/items"
CART_REFUSED = "The quote couldn't be saved."
WRITES = pytest.mark.parametrize(
    ("path", "message", "what"),
    [
        ("/V1/inventory/sources", "Could not save Source", "source ne_wh"),
        ("/V1/inventory/stocks", "Could not save Stock", "stock 'US Stock'"),
        ("/V1/inventory/stock-source-links", "Could not save StockSourceLinks", "links of stock 2"),
        ("/V1/inventory/source-items", "Could not save Source Item", f"source items of {SKU}"),
        ("/V1/inventory/source-items-delete", "Could not delete Source Items", f"removal of {SKU} from default"),
        (CART, CART_REFUSED, f"2 of {SKU} in cart 3"),
    ],
)


@pytest.fixture
def client(client: MagentoClient, monkeypatch: pytest.MonkeyPatch) -> MagentoClient:
    monkeypatch.setattr(client.deadline, "sleep", lambda _seconds: None)
    return client


def recoveries(client: MagentoClient) -> list[str]:
    return [entry["what"] for entry in client.listener.recorder.recoveries]  # type: ignore[union-attr]


def sent(mock: MockMagento, path: str) -> int:
    log = mock.requests.read()["requests"]
    return sum(entry["method"] == "POST" and entry["path"].endswith(path) for entry in log)


def a_shopper(client: MagentoClient) -> tuple[Shopper, int]:
    shopper = create_customer(client, Context(), CleanupStack(), ShopDefaults())
    return shopper, open_cart(client, Context(), shopper)


def prepare(client: MagentoClient) -> None:
    """The tutorial's inventory, and two of a product in a cart; fails where the shop does not hold exactly this afterwards."""
    prepare_inventory(client, Context(), allowed=True)
    shopper, cart = a_shopper(client)
    add_to_cart(client, shopper, cart, SKU, Decimal(2))
    prepare_inventory(client, Context(), allowed=False)
    assert [(line["sku"], line["qty"]) for line in cart_items(client, shopper)] == [(SKU, 2)]


@WRITES
def test_a_write_that_was_not_done_is_sent_again(
    path: str, message: str, what: str, mock: MockMagento, client: MagentoClient
) -> None:
    mock.faults.add("refusal", method="POST", path=path, message=message)
    prepare(client)
    assert recoveries(client) == [f"{what} was sent again, since it had not been done (400 {message})"]


@pytest.mark.parametrize("kind", ["refusal", "drop"])
@WRITES
def test_a_write_that_was_done_all_the_same_is_not_sent_again(
    path: str, message: str, what: str, kind: str, mock: MockMagento, client: MagentoClient
) -> None:
    mock.faults.add(kind, method="POST", path=path, when="after", **({"message": message} if kind == "refusal" else {}))
    prepare(client)
    how = "although it was refused" if kind == "refusal" else "after the response was lost"
    (told,) = recoveries(client)
    assert told.startswith(f"{what} was found {how} (")


def test_a_source_that_is_changed_is_looked_for_too(mock: MockMagento, client: MagentoClient) -> None:
    prepare_inventory(client, Context(), allowed=True)
    found = client.get("inventory/sources/hq").json
    client.put("inventory/sources/hq", {"source": {**found, "name": "Elsewhere"}})
    mock.faults.add("refusal", method="PUT", path="/V1/inventory/sources/hq", message="Could not save Source")
    prepare_inventory(client, Context(), allowed=True)
    assert recoveries(client) == ["source hq was sent again, since it had not been done (400 Could not save Source)"]


def test_a_refusal_that_does_not_pass_says_how_often_it_was_sent(mock: MockMagento, client: MagentoClient) -> None:
    mock.faults.add(
        "refusal", method="POST", path="/V1/inventory/source-items", message="Could not save Source Item", times=None
    )
    with pytest.raises(NotDone) as caught:
        assign(client, SKU, {"default": Decimal(7)})
    assert (
        f"400 Could not save Source Item; sent 3 times; checked source items of {SKU}: source items of {SKU} was not done"
    ) in str(caught.value)
    assert sent(mock, "source-items") == 3


def test_a_refusal_of_another_kind_stands(mock: MockMagento, client: MagentoClient) -> None:
    shopper, cart = a_shopper(client)
    mock.faults.add("refusal", method="POST", path=CART, message="The requested qty is not available", times=None)
    with pytest.raises(MagentoError, match="The requested qty is not available"):
        add_to_cart(client, shopper, cart, SKU, Decimal(1))
    assert sent(mock, CART) == 1


def test_a_cart_line_still_in_progress_is_not_sent_again(mock: MockMagento, client: MagentoClient) -> None:
    shopper, cart = a_shopper(client)
    mock.faults.add("status", status=504, method="POST", path=CART)
    with pytest.raises(Undecided, match=f"checked cart {cart}.*may still be processing"):
        add_to_cart(client, shopper, cart, SKU, Decimal(1))
    assert sent(mock, CART) == 1


def test_more_of_a_line_is_added_once(mock: MockMagento, client: MagentoClient) -> None:
    """The line that stands for the lost response is as it was read, cents of its price included."""
    client.put(f"products/{SKU}", {"product": {"sku": SKU, "price": Decimal("32.5")}})
    shopper, cart = a_shopper(client)
    add_to_cart(client, shopper, cart, SKU, Decimal(2))
    mock.faults.add("drop", method="POST", path=CART, when="after")
    add_to_cart(client, shopper, cart, SKU, Decimal(2))
    assert [line["qty"] for line in cart_items(client, shopper)] == [4]


def test_what_a_lost_write_changed_is_noted(mock: MockMagento, client: MagentoClient) -> None:
    noted: list[Any] = []
    client.listener = type(client.listener)(client.listener.recorder, noted.extend)
    mock.faults.add("drop", method="POST", path="/V1/inventory/source-items", when="after")
    assign(client, SKU, {"default": Decimal(7)})
    assert [(write.kind, write.id) for write in noted] == [("quantity", f"{SKU} at default")]
