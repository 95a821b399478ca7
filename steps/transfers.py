"""Moving quantities between sources: Step 13."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pytest_bdd import parsers, then, when

from magento_acceptance.expectations import StockReading
from magento_acceptance.flows.snapshots import read_stock, source_quantities
from magento_acceptance.flows.transfer import transfer_all, transfer_some
from magento_acceptance.tutorials import inventory as tutorial

from .checks import Verify, expect
from .inventory import GuardedInventory
from .rejections import Attempt
from .tables import QUANTITY


def _reading(inventory: GuardedInventory) -> StockReading:
    return read_stock(inventory.client.known, tutorial.QUANTITIES, inventory.channel.stock_id)


@when(
    parsers.re(
        r'the merchant transfers all of "(?P<sku>[^"]+)" from "(?P<origin>\w+)" to "(?P<destination>\w+)"'
        r'(?P<unassign> and unassigns "(?P=origin)")?$'
    )
)
def everything(
    sku: str,
    origin: str,
    destination: str,
    unassign: str | None,
    inventory: GuardedInventory,
    stock_before: dict[str, StockReading],
) -> None:
    stock_before["transfer"] = _reading(inventory)
    transfer_all(inventory.client, sku, origin, destination, unassign=unassign is not None).raise_for_refusal()


@when(
    parsers.parse('the merchant transfers {quantity:d} of "{sku}" from "{origin:w}" to "{destination:w}"'),
    converters=QUANTITY,
)
def some(
    quantity: Decimal,
    sku: str,
    origin: str,
    destination: str,
    inventory: GuardedInventory,
    stock_before: dict[str, StockReading],
) -> None:
    stock_before["transfer"] = _reading(inventory)
    transfer_some(inventory.client, sku, origin, destination, quantity).raise_for_refusal()


@then(parsers.parse('"{source:w}" is out of stock of "{sku}"'))
def out_of_stock(source: str, sku: str, inventory: GuardedInventory, verify: Verify) -> None:
    """Emptied by a transfer of everything, it is marked so (status 0)."""
    items = _reading(inventory).source_items[sku]["items"]
    found: dict[str, Any] = next((item for item in items if item["source_code"] == source), {})
    rows = []
    for key in ("quantity", "status"):
        rows += expect(f"/{sku}/{source}/{key}", 0, found.get(key), "emptied by a transfer of everything")
    verify("transfer.status", f"{sku} at {source}", rows)


@then(parsers.parse('"{sku}" is no longer stocked at "{source:w}"'))
def unassigned(sku: str, source: str, inventory: GuardedInventory, verify: Verify) -> None:
    held = source_quantities(_reading(inventory), sku)
    rows = expect(f"/{sku}/{source}", False, source in held, "unassigned", "source item")
    verify("transfer.unassigned", f"{sku} at {source}", rows)


@when(
    parsers.parse('the merchant tries to transfer all of "{sku}" from "{origin}" to "{destination}"'),
    target_fixture="attempt",
)
def tries_everything(sku: str, origin: str, destination: str, inventory: GuardedInventory) -> Attempt:
    inventory.snapshot()
    return Attempt("transfer.refused", transfer_all(inventory.client, sku, origin, destination))


@when(
    parsers.parse('the merchant tries to transfer {quantity:d} of "{sku}" from "{origin}" to "{destination}"'),
    converters=QUANTITY,
    target_fixture="attempt",
)
def tries_some(quantity: Decimal, sku: str, origin: str, destination: str, inventory: GuardedInventory) -> Attempt:
    inventory.snapshot()
    return Attempt("transfer.refused", transfer_some(inventory.client, sku, origin, destination, quantity))
