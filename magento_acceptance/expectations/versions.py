"""What orders look like differently from one release of Magento to the next: one entry a release."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from magento_acceptance.expectations.values import ZERO, Json

RowTotal = Callable[[Decimal, Decimal, Decimal], Decimal]
"""The row_total that REST shows of an order line, from its row before discount, its discount, and its unit price."""


@dataclass(frozen=True)
class Release:
    """The traits of one release's orders."""

    name: str
    row_total: RowTotal
    row_total_rule: str
    taxes_shown: bool
    """Whether orders have extension_attributes.taxes."""
    address_book_id_shown: bool
    """Whether the billing address names its address in the customer's address book."""
    part_refunded: frozenset[str]
    """The states of an order that is refunded in part and has nothing left to ship."""


RELEASES: Final = (
    Release(
        name="2.4.6",
        row_total=lambda row, discount, _: row - discount,
        row_total_rule="row less discount",
        taxes_shown=False,
        address_book_id_shown=False,
        part_refunded=frozenset({"complete"}),
    ),
    Release(
        name="2.4.7",
        row_total=lambda row, discount, _: max(row - discount, ZERO),
        row_total_rule="row less discount, not below 0",
        taxes_shown=True,
        address_book_id_shown=False,
        part_refunded=frozenset({"complete"}),
    ),
    Release(
        name="2.4.8",
        # the quantity is left out (magento/magento2 issue 39984)
        row_total=lambda _, discount, price: max(price - discount, ZERO),
        row_total_rule="unit price less the whole line's discount, not below 0",
        taxes_shown=True,
        address_book_id_shown=True,
        part_refunded=frozenset({"processing", "complete"}),
    ),
)


def release_named(version: str) -> Release | None:
    """The release of a version such as "2.4.7-p3"; None where it is none of those that are known."""
    return next((release for release in RELEASES if version.split("-")[0] == release.name), None)


def releases_of(order: Json) -> tuple[Release, ...]:
    """The releases that can have shown this order, recognised by the keys that it has."""
    extension, address = order.get("extension_attributes"), order.get("billing_address")
    taxes = isinstance(extension, Mapping) and "taxes" in extension
    book = isinstance(address, Mapping) and "customer_address_id" in address
    return tuple(
        release for release in RELEASES if release.taxes_shown == taxes and (release.address_book_id_shown or not book)
    )


def part_refunded_states(release: Release | None, known: Iterable[Release] = RELEASES) -> frozenset[str]:
    """The states in which an order may be that is refunded in part and has nothing left to ship."""
    return release.part_refunded if release else frozenset().union(*(entry.part_refunded for entry in known))
