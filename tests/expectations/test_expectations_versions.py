"""What differs by release is expected where it belongs, and a failure where it does not."""

from __future__ import annotations

from typing import Any

import pytest

from magento_acceptance.expectations import (
    ShipmentRequest,
    check_order_after_shipments,
    check_placed_order,
    release_named,
    wrong,
)
from magento_acceptance.expectations.versions import RELEASES, releases_of
from tests.expectations.recorded_flows import flow


def _order(release: str) -> Any:
    folder = "" if release == "2.4.7" else f"{release}/"
    return flow(f"{folder}inventory-tutorial").answer("step09-verify-order")


def test_a_release_is_known_by_its_version() -> None:
    assert [found.name for version in ("2.4.6-p11", "2.4.7", "2.4.8-p1") if (found := release_named(version))] == [
        "2.4.6",
        "2.4.7",
        "2.4.8",
    ]
    assert release_named("2.4.9") is None


@pytest.mark.parametrize("shown", RELEASES, ids=lambda release: release.name)
def test_an_order_tells_the_releases_that_can_have_shown_it(shown: Any) -> None:
    assert shown in releases_of(_order(shown.name))


def test_an_order_without_taxes_is_of_an_old_release_and_one_with_an_address_book_id_of_a_new_one() -> None:
    assert [release.name for release in releases_of(_order("2.4.6"))] == ["2.4.6"]
    billed = _order("2.4.8")
    billed["billing_address"]["customer_address_id"] = 1
    assert [release.name for release in releases_of(billed)] == ["2.4.8"]


@pytest.mark.parametrize("shown", ["2.4.6", "2.4.7", "2.4.8"])
@pytest.mark.parametrize("expected", ["2.4.6", "2.4.7", "2.4.8"])
def test_a_row_total_is_the_one_of_its_release(shown: str, expected: str) -> None:
    rows = check_placed_order(_order(shown), release=release_named(expected))

    assert (wrong(rows) == []) == ((shown == "2.4.8") == (expected == "2.4.8"))


def test_without_a_release_all_lines_are_shown_as_one_release_shows_them() -> None:
    old, new = _order("2.4.7"), _order("2.4.8")

    assert wrong(check_placed_order(old)) == []
    assert wrong(check_placed_order(new)) == []
    old["items"][0] |= {key: new["items"][0][key] for key in ("row_total", "base_row_total")}
    assert [row.pointer for row in wrong(check_placed_order(old))] == ["/items/0/row_total", "/items/0/base_row_total"]


@pytest.mark.parametrize(
    ("release", "state", "right"),
    [
        ("2.4.7", "complete", True),
        ("2.4.7", "processing", False),
        ("2.4.8", "processing", True),
        (None, "processing", True),
        (None, "complete", True),
        (None, "closed", False),
    ],
)
def test_an_order_that_is_refunded_in_part_and_shipped_ends_as_its_release_has_it(
    release: str | None, state: str, right: bool
) -> None:
    line = {"item_id": 1, "sku": "bag", "product_type": "simple", "price_incl_tax": 5, "qty_ordered": 4}
    before = {"state": "processing", "items": [line | {"qty_invoiced": 4, "qty_refunded": 1, "qty_shipped": 0}]}
    after = {"state": state, "status": "own", "items": [before["items"][0] | {"qty_shipped": 3}]}
    for order in (before, after, before["items"][0], after["items"][0]):
        order["updated_at"] = "2026-01-02 03:04:05"
    rows = check_order_after_shipments(
        after, before=before, requests=[ShipmentRequest()], release=release_named(release) if release else None
    )

    assert [row.pointer for row in wrong(rows)] == ([] if right else ["/state"])
