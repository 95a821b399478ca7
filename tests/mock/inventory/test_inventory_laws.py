"""The laws of stock: salable is sources plus reservations, transfers conserve, nothing unmanaged moves, refusals change nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_magento import MockMagento, inventory
from mock_magento.inventory import SalesEvent
from mock_magento.records.inventory import IN_STOCK
from mock_magento.shop import Shop
from mock_magento.webapi.errors import MagentoError
from tests.mock.rest import Rest

SKU, UNMANAGED = "24-WB01", "240-LV06"
CODES = ("north", "south", "east")
quantities = st.decimals(0, 500, places=4)
items = st.tuples(quantities, st.sampled_from([0, 1]), st.booleans())
PLACED = SalesEvent("order_placed", "1")
LAWS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def stocked(pristine: MockMagento, held: list[tuple[Decimal, int, bool]]) -> tuple[Rest, int]:
    """A shop with a stock of three sources that hold SKU as `held` says: quantity, status, whether the source is enabled."""
    rest = Rest(pristine.fresh())
    for code, (_quantity, _status, enabled) in zip(CODES, held, strict=True):
        source = {"source_code": code, "name": code, "postcode": "1", "country_id": "XX", "enabled": enabled}
        rest.post("/inventory/sources", {"source": source})
    stock_id = rest.post("/inventory/stocks", {"stock": {"name": "three"}})
    links = [{"stock_id": stock_id, "source_code": code, "priority": place} for place, code in enumerate(CODES, 1)]
    rest.post("/inventory/stock-source-links", {"links": links})
    items = [
        {"sku": SKU, "source_code": code, "quantity": str(quantity), "status": status}
        for code, (quantity, status, _enabled) in zip(CODES, held, strict=True)
    ]
    rest.post("/inventory/source-items", {"sourceItems": items})
    return rest, stock_id


def held_in_all(shop: Shop) -> Decimal:
    return sum((item.quantity for item in shop.inventory.source_items[SKU.lower()]), Decimal(0))


@LAWS
@given(st.lists(items, min_size=3, max_size=3), st.lists(st.decimals(-20, 20, places=2), max_size=5))
def test_salable_is_what_enabled_sources_have_in_stock_plus_reservations(
    pristine: MockMagento, held: list[tuple[Decimal, int, bool]], reserved: list[Decimal]
) -> None:
    rest, stock_id = stocked(pristine, held)
    for quantity in reserved:
        inventory.reserve(rest.mock.shop, stock_id, {SKU: quantity}, PLACED)
    in_stock = sum((quantity for quantity, status, enabled in held if status == IN_STOCK and enabled), Decimal(0))
    expected = in_stock + sum(reserved, Decimal(0)) if in_stock > 0 else Decimal(0)
    assert inventory.salable_quantity(rest.mock.shop, SKU, stock_id) == expected
    assert rest.salable(SKU, stock_id) == pytest.approx(float(expected))


@LAWS
@given(st.lists(items, min_size=3, max_size=3), st.sampled_from(CODES), st.sampled_from(CODES), st.booleans())
def test_a_bulk_transfer_moves_everything_and_loses_nothing(
    pristine: MockMagento, held: list[tuple[Decimal, int, bool]], origin: str, destination: str, unassign: bool
) -> None:
    rest, _stock_id = stocked(pristine, held)
    shop = rest.mock.shop
    before = held_in_all(shop)
    body = {"skus": [SKU], "originSource": origin, "destinationSource": destination, "unassignFromOrigin": unassign}
    if origin == destination:
        rest.refused("POST", "/inventory/bulk-product-source-transfer", body)
        return
    rest.post("/inventory/bulk-product-source-transfer", body)
    assert held_in_all(shop) == before
    left = shop.inventory.source_item(origin, SKU)
    assert left is None if unassign else (left is not None and (left.quantity, left.status) == (0, 0))


@LAWS
@given(st.lists(items, min_size=3, max_size=3), quantities)
def test_a_partial_transfer_conserves_or_changes_nothing(
    pristine: MockMagento, held: list[tuple[Decimal, int, bool]], quantity: Decimal
) -> None:
    rest, _stock_id = stocked(pristine, held)
    shop = rest.mock.shop
    before = held_in_all(shop)
    body = {
        "originSourceCode": "north",
        "destinationSourceCode": "south",
        "items": [{"sku": SKU, "qty": str(quantity)}],
    }
    if quantity > held[0][0]:
        rest.refused("POST", "/inventory/bulk-partial-source-transfer", body)
        return
    rest.post("/inventory/bulk-partial-source-transfer", body)
    assert held_in_all(shop) == before
    moved = shop.inventory.source_item("south", SKU)
    assert moved is not None
    assert (moved.quantity, moved.status) == (held[1][0] + quantity, IN_STOCK)


@LAWS
@given(st.lists(items, min_size=3, max_size=3), quantities)
def test_a_selection_gives_what_there_is_in_order_of_priority(
    pristine: MockMagento, held: list[tuple[Decimal, int, bool]], wanted: Decimal
) -> None:
    rest, stock_id = stocked(pristine, held)
    selection = inventory.select_by_priority(rest.mock.shop, stock_id, [(SKU, wanted)])
    usable = [
        (code, quantity) for code, (quantity, status, enabled) in zip(CODES, held, strict=True) if status and enabled
    ]
    assert [item.source_code for item in selection.items] == [code for code, _quantity in usable]
    given_up = sum((item.qty_to_deduct for item in selection.items), Decimal(0))
    assert given_up == min(wanted, sum((quantity for _code, quantity in usable), Decimal(0)))
    assert selection.shippable == (given_up == wanted)
    full = [item.qty_to_deduct == item.qty_available for item in selection.items if item.qty_available]
    assert full == sorted(full, reverse=True) or wanted == 0, "a source gives only when those before it are empty"


@LAWS
@given(quantities, st.decimals(0, 600, places=4))
def test_a_deduction_and_its_return_cancel_out(pristine: MockMagento, there: Decimal, taken: Decimal) -> None:
    shop = pristine.fresh().shop
    shop.inventory.put_source_item("default", SKU, there, IN_STOCK)
    if taken > there:
        with pytest.raises(MagentoError):
            inventory.deduct(shop, "default", SKU, taken)
    else:
        inventory.deduct(shop, "default", SKU, taken)
        left = shop.inventory.source_item("default", SKU)
        assert left is not None
        assert (left.quantity, left.status) == (there - taken, IN_STOCK)
        inventory.put_back(shop, "default", SKU, taken)
    again = shop.inventory.source_item("default", SKU)
    assert again is not None
    assert again.quantity == there


def test_what_has_no_managed_stock_never_moves(rest: Rest) -> None:
    shop = rest.mock.shop
    inventory.reserve(shop, 1, {UNMANAGED: Decimal(-5), "MH01": Decimal(-1)}, PLACED)
    inventory.deduct(shop, "default", UNMANAGED, Decimal(5))
    assert shop.inventory.reservations == []
    assert rest.source_items(UNMANAGED) == {"default": (0, 1)}


def test_reservations_of_a_finished_order_sum_to_zero(rest: Rest) -> None:
    shop = rest.mock.shop
    inventory.reserve(shop, 1, {SKU: Decimal(-7)}, PLACED)
    assert rest.salable(SKU) == 93
    inventory.deduct(shop, "default", SKU, Decimal(7))
    inventory.reserve(shop, 1, {SKU: Decimal(7)}, SalesEvent("shipment_created", "1"))
    assert rest.salable(SKU) == 93
    assert inventory.reserved_quantity(shop, SKU, 1) == 0
    assert [reservation.event.type for reservation in shop.inventory.reservations] == [
        "order_placed",
        "shipment_created",
    ]


def test_a_copy_of_a_shop_goes_its_own_way(pristine: MockMagento) -> None:
    one = pristine.fresh().shop
    other = one.copy()
    inventory.deduct(one, "default", SKU, Decimal(3))
    inventory.reserve(one, 1, {SKU: Decimal(-1)}, PLACED)
    assert inventory.salable_quantity(one, SKU, 1) == 96
    assert inventory.salable_quantity(other, SKU, 1) == 100
