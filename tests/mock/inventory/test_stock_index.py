"""The index of a stock of its own follows its source items, and nothing else at once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mock_magento import inventory
from mock_magento.inventory import SalesEvent
from tests.mock.rest import Rest

SKU = "24-WB01"
PLACED = SalesEvent("order_placed", "1")


@pytest.fixture
def stock_id(rest: Rest) -> int:
    """A stock of two sources, `near` before `far`, that hold 5 each."""
    for code in ("near", "far"):
        source = {"source_code": code, "name": code, "postcode": "1", "country_id": "US", "enabled": True}
        rest.post("/inventory/sources", {"source": source})
    made = rest.post("/inventory/stocks", {"stock": {"name": "two"}})
    links = [{"stock_id": made, "source_code": code, "priority": n} for n, code in enumerate(("near", "far"), 1)]
    rest.post("/inventory/stock-source-links", {"links": links})
    _hold(rest, near=5, far=5)
    return int(made)


def _hold(rest: Rest, **quantities: int) -> None:
    items = [{"sku": SKU, "source_code": code, "quantity": n, "status": 1} for code, n in quantities.items()]
    rest.post("/inventory/source-items", {"sourceItems": items})


def _enable(rest: Rest, code: str, enabled: bool) -> None:
    rest.put(
        f"/inventory/sources/{code}",
        {"source": {"name": code, "postcode": "1", "country_id": "US", "enabled": enabled}},
    )


def test_a_deduction_marks_as_not_salable_what_is_reserved_to_the_last_piece(rest: Rest, stock_id: int) -> None:
    shop = rest.mock.shop
    inventory.reserve(shop, stock_id, {SKU: Decimal(-7)}, PLACED)
    assert rest.salable(SKU, stock_id) == 3
    inventory.deduct(shop, "near", SKU, Decimal(4))
    inventory.reserve(shop, stock_id, {SKU: Decimal(4)}, PLACED)
    assert rest.salable(SKU, stock_id) == 0
    assert rest.get(f"/inventory/is-product-salable/{SKU}/{stock_id}") is True
    inventory.reindex_stocks(shop)
    assert rest.salable(SKU, stock_id) == 3


def test_a_disabled_source_counts_until_a_source_item_changes(rest: Rest, stock_id: int) -> None:
    _enable(rest, "far", False)
    assert rest.salable(SKU, stock_id) == 10
    _hold(rest, near=6)
    assert rest.salable(SKU, stock_id) == 6
    _enable(rest, "far", True)
    assert rest.salable(SKU, stock_id) == 6
    _hold(rest, near=6)
    assert rest.salable(SKU, stock_id) == 11


def test_an_unlinked_source_counts_until_a_source_item_changes(rest: Rest, stock_id: int) -> None:
    rest.post("/inventory/stock-source-links-delete", {"links": [{"stock_id": stock_id, "source_code": "far"}]})
    assert rest.salable(SKU, stock_id) == 10
    _hold(rest, far=9)
    assert rest.salable(SKU, stock_id) == 10, "the source is no longer one of the stock's"
    _hold(rest, near=5)
    assert rest.salable(SKU, stock_id) == 5


def test_a_source_that_is_linked_late_counts_from_the_next_change_on(rest: Rest, stock_id: int) -> None:
    source = {"source_code": "late", "name": "late", "postcode": "1", "country_id": "US", "enabled": True}
    rest.post("/inventory/sources", {"source": source})
    _hold(rest, late=8)
    link = {"stock_id": stock_id, "source_code": "late", "priority": 3}
    rest.post("/inventory/stock-source-links", {"links": [link]})
    assert rest.salable(SKU, stock_id) == 10
    _hold(rest, late=8)
    assert rest.salable(SKU, stock_id) == 18
