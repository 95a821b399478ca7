"""Moving pieces between sources: Step 13."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import parsers, then, when

from magento_acceptance.expectations import Expectation, StockReading, assert_none
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.snapshots import read_stock, source_quantities
from magento_acceptance.flows.transfer import (
    transfer_everything,
    transfer_pieces,
    try_transfer_everything,
    try_transfer_pieces,
)
from magento_acceptance.flows.unchanged import SnapshotGuard
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.tutorials import inventory as tutorial
from steps.inventory import NOWHERE, see_inventory

SKU = "24-WB01"


def _reading(client: MagentoClient, channel: SalesChannel) -> StockReading:
    return read_stock(client, tutorial.QUANTITIES, channel.stock_id)


@when(
    parsers.re(
        r'all "(?P<sku>[^"]+)" of "(?P<origin>\w+)" is transferred to "(?P<destination>\w+)"'
        r'(?P<unassign>, and "\w+" is unassigned)?$'
    ),
    target_fixture="before_transfer",
)
def everything(
    sku: str, origin: str, destination: str, unassign: str | None, client: MagentoClient, channel: SalesChannel
) -> StockReading:
    """Every piece; answers the stock as it was."""
    before = _reading(client, channel)
    transfer_everything(client, sku, origin, destination, unassign=unassign is not None)
    return before


@when(
    parsers.re(
        r'(?P<pieces>\d+) pieces of "(?P<sku>[^"]+)" of "(?P<origin>\w+)" are transferred to "(?P<destination>\w+)"'
    ),
    target_fixture="before_transfer",
)
def some(
    pieces: str, sku: str, origin: str, destination: str, client: MagentoClient, channel: SalesChannel
) -> StockReading:
    """Some pieces; answers the stock as it was."""
    before = _reading(client, channel)
    transfer_pieces(client, sku, origin, destination, int(pieces))
    return before


@then(
    parsers.re(r'"(?P<sku>[^"]+)" has moved from "(?P<origin>\w+)" to "(?P<destination>\w+)" by (?P<pieces>\d+)'),
    target_fixture="moved",
)
def moved(
    sku: str,
    origin: str,
    destination: str,
    pieces: str,
    client: MagentoClient,
    channel: SalesChannel,
    before_transfer: StockReading,
) -> dict[tuple[str, str], Decimal]:
    """Both ends; answers what was expected to move, by SKU and source."""
    moves = {(sku, origin): -Decimal(pieces), (sku, destination): Decimal(pieces)}
    after = _reading(client, channel)
    mismatches = []
    for (name, source), move in moves.items():
        start = source_quantities(before_transfer, name)[source]
        found = source_quantities(after, name).get(source)
        mismatches += Expectation(f"/{name}/{source}", start + move, f"{start} before the transfer").judge(found)
    assert_none(mismatches, "source quantities after the transfer")
    return moves


@then("by the transfer nothing else has moved")
def nothing_else(
    client: MagentoClient, channel: SalesChannel, before_transfer: StockReading, moved: dict[tuple[str, str], Decimal]
) -> None:
    """No other source quantity, and no salable quantity."""
    after = _reading(client, channel)
    mismatches = []
    for sku in before_transfer.source_items:
        found = source_quantities(after, sku)
        for source, start in source_quantities(before_transfer, sku).items():
            if (sku, source) not in moved:
                rule = "takes no part in the transfer"
                mismatches += Expectation(f"/{sku}/{source}", start, rule).judge(found.get(source))
        rule = "a transfer within the stock leaves what is for sale"
        salable = before_transfer.salable[sku]
        mismatches += Expectation(f"/salable/{sku}", salable, rule).judge(after.salable[sku])
    assert_none(mismatches, "stock after the transfer")


@then(parsers.parse('the source "{source}" is out of stock of "{sku}"'))
def out_of_stock(source: str, sku: str, client: MagentoClient, channel: SalesChannel) -> None:
    """Emptied by a transfer of everything, it is marked so (status 0)."""
    items = _reading(client, channel).source_items[sku]["items"]
    found = next(
        ({"quantity": i["quantity"], "status": i["status"]} for i in items if i["source_code"] == source), None
    )
    wanted = {"quantity": 0, "status": 0}
    assert found == wanted, f"source {source} has {found} of {sku}, expected {wanted}"


@then(parsers.parse('"{sku}" no longer lies at "{source}"'))
def unassigned(sku: str, source: str, client: MagentoClient, channel: SalesChannel) -> None:
    """There is no source item left."""
    held = source_quantities(_reading(client, channel), sku)
    assert source not in held, f"{sku} still lies at {source}: {held[source]} pieces"


@then(parsers.parse('by the transfer the salable quantity of "{sku}" has moved by {move:d}'))
def salable_moved(
    sku: str, move: int, client: MagentoClient, channel: SalesChannel, before_transfer: StockReading
) -> None:
    """Both sources belong to the stock."""
    wanted = Expectation(f"/{sku}", before_transfer.salable[sku] + move, "both sources belong to the stock")
    assert_none(wanted.judge(_reading(client, channel).salable[sku]), "salable quantities after the transfer")


@when(parsers.parse("the merchant tries to transfer {what}"), target_fixture="refused")
def tries(what: str, client: MagentoClient, channel: SalesChannel, guard: SnapshotGuard) -> Answer:
    """A transfer that cannot be."""
    see_inventory(guard, client, channel)
    if what.startswith("from a source"):
        return try_transfer_everything(client, SKU, NOWHERE, "ne_wh", unassign=False)
    return try_transfer_pieces(client, SKU, "sausalito", "west_wh", 500)
