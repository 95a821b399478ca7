"""Which sources should ship: Step 11."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from pytest_bdd import parsers, then, when

from magento_acceptance.expectations import Expectation, assert_none
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.snapshots import read_stock, source_quantities
from magento_acceptance.flows.source_selection import DISTANCE, Selection, algorithms, select_sources, try_select
from magento_acceptance.flows.unchanged import SnapshotGuard
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.tutorials import inventory as tutorial
from magento_acceptance.tutorials.inventory import ADDRESS
from steps.inventory import see_inventory
from steps.tables import quantities, rows


@then(parsers.parse('the source selection algorithms are "{codes}"'))
def known_algorithms(codes: str, client: MagentoClient) -> None:
    """Those of Inventory Management at least; a shop may add its own."""
    found = algorithms(client)
    missing = [code for code in codes.split(", ") if code not in found]
    assert not missing, f"the shop knows the algorithms {', '.join(found)}; missing: {', '.join(missing)}"


@when(parsers.parse("the sources are selected by {algorithm:w} for:"), target_fixture="advice")
def select(
    algorithm: str,
    datatable: Sequence[Sequence[str]],
    client: MagentoClient,
    channel: SalesChannel,
    guard: SnapshotGuard,
) -> Selection:
    """For the pieces of the table; distance is measured from the tutorial's address."""
    see_inventory(guard, client, channel)
    pieces = quantities(datatable, "sku")
    answer = try_select(client, channel.stock_id, pieces, algorithm, ADDRESS)
    if algorithm == DISTANCE and not answer.ok:
        pytest.skip(f"the shop cannot measure distances (Step 1 says how to mend it): {answer.message}")
    return select_sources(client, channel.stock_id, pieces, algorithm, ADDRESS)


@when("the sources are selected by an algorithm that does not exist", target_fixture="refused")
def select_unknown(client: MagentoClient, channel: SalesChannel) -> Answer:
    """Answers whatever comes."""
    return try_select(client, channel.stock_id, tutorial.PHYSICAL, "qa-nope")


@then(parsers.parse("it fails with {status:d} and no reason"))
def fails(status: int, refused: Answer) -> None:
    """Magento's answer to an error that nobody foresaw: a text that names a log."""
    assert refused.status == status, (
        f"{refused.call} answered {refused.status}, expected {status}: {refused.text[:300]}"
    )
    assert "exception log" in refused.message or "report" in refused.message, f"{refused.call} says {refused.message!r}"


@then(parsers.re(r"the sources have (?P<what>enough|too little)"))
def enough(what: str, advice: Selection) -> None:
    """Whether all pieces can be shipped."""
    assert advice.answer["shippable"] is (what == "enough"), f"shippable is {advice.answer['shippable']!r}"


@then("these sources give:")
def give(datatable: Sequence[Sequence[str]], advice: Selection) -> None:
    """In that order, and no other gives anything."""
    wanted = [(row["source"], row["sku"], Decimal(row["quantity"])) for row in rows(datatable)]
    found = [
        (row["source_code"], row["sku"], Decimal(row["qty_to_deduct"])) for row in advice.rows if row["qty_to_deduct"]
    ]
    assert found == wanted, f"the advice is {_spoken(found)}, expected {_spoken(wanted)}"


def _spoken(rows_: Sequence[tuple[str, str, Decimal]]) -> str:
    return ", ".join(f"{source} {quantity:f} x {sku}" for source, sku, quantity in rows_) or "nothing"


@then("each row says what lies at its source")
def available(client: MagentoClient, channel: SalesChannel, advice: Selection) -> None:
    """The quantity available is the source's own."""
    stock = read_stock(client, {row["sku"] for row in advice.rows}, channel.stock_id)
    mismatches = []
    for row in advice.rows:
        held = source_quantities(stock, row["sku"]).get(row["source_code"])
        pointer = f"/{row['source_code']}/{row['sku']}"
        rule = "quantity of the source item"
        mismatches += Expectation(f"{pointer}/qty_available", held, rule).judge(row.get("qty_available"))
    assert_none(mismatches, "source selection")


@then(parsers.parse('together the sources give all they have of "{sku}"'))
def give_all(sku: str, client: MagentoClient, channel: SalesChannel, advice: Selection) -> None:
    """No piece is held back."""
    given = sum(row["qty_to_deduct"] for row in advice.rows if row["sku"] == sku)
    held = sum(source_quantities(read_stock(client, [sku], channel.stock_id), sku).values())
    assert given == held, f"the sources give {given} pieces of {sku}, expected all {held}"


@then("no source gives anything")
def give_nothing(advice: Selection) -> None:
    """There is no row at all."""
    assert advice.rows == [], f"the advice is {advice.rows}, expected no row"
