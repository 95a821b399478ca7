"""Which sources should ship: Step 11."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

import pytest
from pytest_bdd import parsers, then, when

from magento_acceptance.expectations import Matcher
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.snapshots import read_stock, source_quantities
from magento_acceptance.flows.source_selection import DISTANCE, Selection, algorithms, select_sources
from magento_acceptance.pytest_plugin.columns import Columns
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.tutorials import inventory as tutorial
from magento_acceptance.tutorials.inventory import ADDRESS

from .checks import Verify, expect
from .inventory import GuardedInventory
from .rejections import Attempt, said
from .tables import Quantities, Table, quantities
from .tables import rows as table_rows


@then(parsers.parse('the source selection algorithms are "{codes}"'))
def known_algorithms(codes: str, client: MagentoClient, verify: Verify) -> None:
    """Those of Inventory Management at least; a shop may add its own."""
    found = algorithms(client)
    rule = f"the shop knows {', '.join(found)}"
    rows = [row for code in codes.split(", ") for row in expect(f"/{code}", True, code in found, rule)]
    verify("selection.algorithms", "source selection algorithms", rows)


@when(parsers.parse("the sources are selected by {algorithm:w} for:"), target_fixture="advice")
def select(algorithm: str, datatable: Quantities, inventory: GuardedInventory) -> Selection:
    """Distance is measured from the tutorial's address."""
    inventory.snapshot()
    stock_id = inventory.channel.stock_id
    answer = select_sources(inventory.client, stock_id, quantities(datatable), algorithm, ADDRESS)
    if algorithm == DISTANCE and not answer.ok:
        pytest.skip(f"the shop cannot measure distances (Step 1 says how to fix it): {answer.message}")
    return Selection(answer.raise_for_refusal().json)


@when(parsers.parse('the merchant tries to select sources by the algorithm "{code}"'), target_fixture="attempt")
def select_unknown(code: str, client: MagentoClient, channel: SalesChannel) -> Attempt:
    return Attempt("selection.refused", select_sources(client, channel.stock_id, tutorial.PHYSICAL, code))


@then(parsers.parse("the request fails with {status:d}, without a reason"))
def fails(status: int, attempt: Attempt, verify: Verify) -> None:
    """Magento's answer to an error that nobody foresaw: a text that names a log."""
    answer = attempt.answer
    wanted = Matcher("a text that names a log or report", lambda text: "exception log" in text or "report" in text)
    rows = expect("/status", status, answer.status, "an error that Magento does not foresee", "HTTP status")
    rows += expect("/message", wanted, said(answer), "an error that Magento does not foresee")
    verify(attempt.check, answer.call, rows)


@then(parsers.re(r"the sources have (?P<what>enough|too little)"))
def enough(what: str, advice: Selection, verify: Verify) -> None:
    check, wanted = {"enough": ("selection.advice", True), "too little": ("selection.shortage", False)}[what]
    verify(check, "source selection", expect("/shippable", wanted, advice.answer["shippable"], "all can be shipped"))


@then("exactly these sources give:")
def give(datatable: Annotated[Table, Columns("source", "sku", "quantity")], advice: Selection, verify: Verify) -> None:
    """In that order."""
    wanted = [(row["source"], row["sku"], Decimal(row["quantity"])) for row in table_rows(datatable)]
    found = [
        (row["source_code"], row["sku"], Decimal(row["qty_to_deduct"])) for row in advice.rows if row["qty_to_deduct"]
    ]
    rows = expect("", _spoken(wanted), _spoken(found), "the algorithm's own order", "advice")
    verify("selection.advice", "source selection", rows)


def _spoken(rows: Sequence[tuple[str, str, Decimal]]) -> str:
    return ", ".join(f"{source} {quantity:f} x {sku}" for source, sku, quantity in rows) or "nothing"


@then("each row says what its source holds")
def available(client: MagentoClient, channel: SalesChannel, advice: Selection, verify: Verify) -> None:
    stock = read_stock(client.known, {row["sku"] for row in advice.rows}, channel.stock_id)
    rows = []
    for row in advice.rows:
        sku, source = row["sku"], row["source_code"]
        held = source_quantities(stock, sku).get(source)
        rule = "quantity of the source item"
        rows += expect(f"/{source}/{sku}/qty_available", held, row.get("qty_available"), rule, f"{sku} at {source}")
    verify("selection.available", "source selection", rows)


@then(parsers.parse('together the sources give all they have of "{sku}"'))
def give_all(sku: str, client: MagentoClient, channel: SalesChannel, advice: Selection, verify: Verify) -> None:
    given = sum(row["qty_to_deduct"] for row in advice.rows if row["sku"] == sku)
    held = sum(source_quantities(read_stock(client.known, [sku], channel.stock_id), sku).values())
    rows = expect(f"/{sku}", held, given, "all that the sources hold", f"quantity of {sku} that is given")
    verify("selection.shortage", "source selection", rows)


@then("no source gives anything")
def give_nothing(advice: Selection, verify: Verify) -> None:
    verify("selection.shortage", "source selection", expect("", [], advice.rows, "no source holds the product", "rows"))
