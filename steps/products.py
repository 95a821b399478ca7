"""Products of the scenarios' own."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from pytest_bdd import given, parsers

from harness.cleanup import Cleanup
from harness.client import MagentoClient
from harness.context import Context
from harness.workflow.catalogue import OwnProduct, create_product
from harness.workflow.people import own_name
from harness.workflow.places import Place
from steps.tables import rows

Products = dict[str, OwnProduct]


@pytest.fixture
def products() -> Products:
    """The scenario's own products by the name that the feature gives them; steps add to it."""
    return {}


@given("these products of the scenario's own:")
@given("this product of the scenario's own:")
def own_products(
    datatable: Sequence[Sequence[str]],
    client: MagentoClient,
    context: Context,
    cleanup: Cleanup,
    place: Place,
    products: Products,
) -> None:
    """Create the products of the table with SKUs that nobody else uses."""
    for row in rows(datatable):
        sku = f"{own_name()}-{row['product']}"
        facts: dict[str, Any] = {"type_": row["type"], "managed": row["stock"] == "managed"}
        products[row["product"]] = create_product(
            client,
            context,
            cleanup,
            place,
            sku=sku,
            name=f"QA {sku}",
            price=Decimal(row["price"]),
            quantity=Decimal(row["quantity"]),
            **facts,
        )


@given(parsers.parse('the virtual product "{sku}" at {price} with {pieces} pieces at the source "{source}"'))
def virtual_product(
    sku: str,
    price: str,
    pieces: str,
    source: str,
    client: MagentoClient,
    context: Context,
    cleanup: Cleanup,
    place: Place,
    products: Products,
) -> None:
    """Create the tutorial's managed virtual product under its own SKU."""
    products[sku] = create_product(
        client,
        context,
        cleanup,
        place,
        sku=sku,
        name="Virtual Product 1",
        type_="virtual",
        managed=True,
        price=Decimal(price),
        quantity=Decimal(pieces),
        source=source,
    )
