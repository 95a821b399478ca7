"""The quantities of products at sources: Step 5."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, parsers, then, when

from magento_acceptance.flows.preparation import require_unreserved
from magento_acceptance.flows.products import assign, remove_source_items
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.search import where
from magento_acceptance.session.cleanup import CleanupStack

from .checks import Verify, expect
from .inventory import ENTERED, GuardedInventory
from .products import Products, sku_of
from .rejections import Attempt
from .tables import QUANTITY, Quantities, quantities


@given("no order reserves any of the tutorial's products")
def unreserved(client: MagentoClient, channel: SalesChannel) -> None:
    """Then, and only then, the salable quantities are the sums of the sources."""
    require_unreserved(client, channel)


@then(parsers.parse('"{sku}" is stocked at exactly these sources:'))
def stocked_at(sku: str, datatable: Quantities, client: MagentoClient, verify: Verify) -> None:
    """Every source, its quantity, and in stock."""
    items = {item["source_code"]: item for item in client.items("inventory/source-items", where("sku", sku))}
    wanted = quantities(datatable)
    rows = expect("", sorted(wanted), sorted(items), ENTERED, f"sources of {sku}")
    for source, quantity in wanted.items():
        found = items.get(source, {})
        rows += expect(f"/{source}/quantity", quantity, found.get("quantity"), ENTERED, f"quantity at {source}")
        rows += expect(f"/{source}/status", 1, found.get("status"), "in stock", f"status at {source}")
    verify("source_items.entered", f"source items of {sku}", rows)


@when(
    parsers.parse('the merchant assigns {quantity:d} of "{name}" to the source "{source:w}"'),
    converters=QUANTITY,
)
def assigns(quantity: Decimal, name: str, source: str, client: MagentoClient, products: Products) -> None:
    """In place of what was entered there before."""
    assign(client, sku_of(name, products), {source: quantity})


@when(
    parsers.parse('the merchant assigns {quantity:d} of an unknown SKU to the source "{source:w}"'),
    converters=QUANTITY,
    target_fixture="unknown_sku",
)
def assigns_unknown(quantity: Decimal, source: str, client: MagentoClient, cleanup: CleanupStack) -> str:
    """Returns the SKU, which no product has."""
    sku = f"{cleanup.unique_name()}-unknown"
    cleanup.add(f"source items of {sku}", lambda: remove_source_items(client, [sku]))
    assign(client, sku, {source: quantity})
    return sku


@then(parsers.parse('the source "{source:w}" holds {quantity:d} of that SKU'), converters=QUANTITY)
def holds_unknown(source: str, quantity: Decimal, client: MagentoClient, unknown_sku: str, verify: Verify) -> None:
    items = client.items("inventory/source-items", where("sku", unknown_sku).where("source_code", source))
    found = next((item["quantity"] for item in items), None)
    rows = expect(f"/{source}", quantity, found, "entered there", f"quantity at {source}")
    verify("source_items.entered", f"source items of {unknown_sku}", rows)


@when(
    parsers.parse('the merchant tries to assign {quantity:d} of "{sku}" to the source "{source}"'),
    converters=QUANTITY,
    target_fixture="attempt",
)
def tries_to_assign(quantity: Decimal, sku: str, source: str, inventory: GuardedInventory) -> Attempt:
    row = {"sku": sku, "source_code": source, "quantity": quantity, "status": 1}
    return inventory.attempt("source_items.refused", "inventory/source-items", {"sourceItems": [row]})


@when("the merchant tries to assign nothing", target_fixture="attempt")
def tries_to_assign_nothing(inventory: GuardedInventory) -> Attempt:
    return inventory.attempt("source_items.refused", "inventory/source-items", {"sourceItems": []})
