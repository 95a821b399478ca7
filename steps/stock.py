"""The stock: quantities at sources and salable quantities, as changes between two readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

import pytest
from pytest_bdd import parsers, then

from magento_acceptance.expectations import CheckRow, Matcher, ProductFacts, StockReading
from magento_acceptance.flows.capture import Capture
from magento_acceptance.flows.polling import after_waiting
from magento_acceptance.flows.sales_channel import SalesChannel
from magento_acceptance.flows.snapshots import read_stock, source_quantities
from magento_acceptance.flows.stock_availability import StockAvailability
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.tutorials.inventory import DEFAULT_SOURCE

from .actions import FIXTURES, action_of
from .checks import Verify, expect
from .products import Products, sku_of
from .tables import QUANTITY

READ_AGAIN = ("cart", "check", "transfer", "notification")
"""What happens after one reading of the stock (`stock_before`); it is read again for the comparison."""
EVENT = f"after the (?P<event>order|captures|{'|'.join((*FIXTURES, *READ_AGAIN))}), "
CHANGE = r"(?P<change>unchanged|[\d.]+ (?:lower|higher))$"
KIND = "(?P<kind>source|salable)"
_SIGNS = {"lower": -1, "higher": 1}


def amount_of(change: str) -> Decimal:
    """The signed quantity of "unchanged", "3 lower", "3 higher"."""
    if change == "unchanged":
        return Decimal(0)
    quantity, direction = change.split()
    return _SIGNS[direction] * Decimal(quantity)


class StockChange(NamedTuple):
    """The stock before and after something happened, and the facts of the products where an order is concerned."""

    before: StockReading
    after: StockReading
    facts: Mapping[str, ProductFacts]
    waited: float = 0.0

    def kind_of(self, sku: str) -> str:
        """What decides whether the product's quantity moves, as the ending of a check id."""
        facts = self.facts.get(sku)
        if facts is None:
            return ""
        return ".unmanaged" if not facts.manage_stock else ".virtual" if facts.is_virtual else ".physical"

    def source_rows(self, sku: str, change: Decimal, rule: str) -> list[CheckRow]:
        """Judges the sum over all sources."""
        start = sum(source_quantities(self.before, sku).values())
        end = sum(source_quantities(self.after, sku).values())
        return expect(f"/sources/{sku}", start + change, end, f"{start} before; {rule}", f"source quantity of {sku}")

    def source_rows_at(self, sku: str, source: str, change: Decimal, rule: str) -> list[CheckRow]:
        """Judges one source."""
        start = source_quantities(self.before, sku)[source]
        end = source_quantities(self.after, sku).get(source)
        name = f"quantity of {sku} at {source}"
        return expect(f"/sources/{sku}/{source}", start + change, end, f"{start} before; {rule}", name)

    def salable_rows(self, sku: str, change: Decimal, rule: str) -> list[CheckRow]:
        """Judges the salable quantity."""
        start, end = self.before.salable[sku], self.after.salable[sku]
        return expect(f"/salable/{sku}", start + change, end, f"{start} before; {rule}", f"salable quantity of {sku}")

    def places(self) -> Iterator[tuple[str, str]]:
        """Every SKU with every source that holds it."""
        for sku in self.before.source_items:
            for source in source_quantities(self.before, sku) | source_quantities(self.after, sku):
                yield sku, source


def change_by(event: str, request: pytest.FixtureRequest) -> StockChange:
    """The change of the stock by what a sentence names. Raises LookupError where it has not happened."""
    if event == "captures":
        made = request.getfixturevalue("captures")
        return StockChange(made[0].order.now.stock, made[-1].after.stock, made[0].order.facts)
    if event in FIXTURES:
        made = action_of(event, request)
        return StockChange(made.order.now.stock, made.after.stock, made.order.facts, made.waited)
    before: StockReading = request.getfixturevalue("stock_before")[event]
    if event == "order":
        order = request.getfixturevalue("order")
        return StockChange(before, order.now.stock, order.facts, order.waited)
    client: MagentoClient = request.getfixturevalue("client")
    channel: SalesChannel = request.getfixturevalue("channel")
    return StockChange(before, read_stock(client.get, before.salable, channel.stock_id), {})


@pytest.fixture
def named_places() -> set[tuple[str, str]]:
    """SKU and source of the quantities that sentences have named; the step below adds to it."""
    return set()


@then(parsers.re(rf'{EVENT}the {KIND} quantity of "(?P<name>[^"]+)" is {CHANGE}'), converters={"change": amount_of})
def quantity_changed(
    event: str,
    kind: str,
    name: str,
    change: Decimal,
    request: pytest.FixtureRequest,
    products: Products,
    verify: Verify,
) -> None:
    """The sources together, or the stock's salable quantity."""
    sku, stock = sku_of(name, products), change_by(event, request)
    judge = {"source": stock.source_rows, "salable": stock.salable_rows}[kind]
    subject = f"stock of {name} after the {event}{after_waiting(stock.waited)}"
    verify(f"{event}.{kind}{stock.kind_of(sku)}", subject, judge(sku, change, "the scenario's own figures"))


@then(parsers.re(rf'{EVENT}the stock of "(?P<name>[^"]+)" is unchanged$'))
def stock_unchanged(event: str, name: str, request: pytest.FixtureRequest, products: Products, verify: Verify) -> None:
    """The sources together, and the stock's salable quantity."""
    sku, stock = sku_of(name, products), change_by(event, request)
    rule = f"the {event} leaves it alone"
    rows = stock.source_rows(sku, Decimal(0), rule)
    subject = f"stock of {name} after the {event}{after_waiting(stock.waited)}"
    verify(f"{event}.source{stock.kind_of(sku)}", subject, rows)
    verify(f"{event}.salable{stock.kind_of(sku)}", subject, stock.salable_rows(sku, Decimal(0), rule))


@then(
    parsers.re(rf'{EVENT}the quantity of "(?P<name>[^"]+)" at "(?P<source>\w+)" is {CHANGE}'),
    converters={"change": amount_of},
)
def quantity_at_changed(
    event: str,
    name: str,
    source: str,
    change: Decimal,
    request: pytest.FixtureRequest,
    products: Products,
    named_places: set[tuple[str, str]],
    verify: Verify,
) -> None:
    sku, stock = sku_of(name, products), change_by(event, request)
    named_places.add((sku, source))
    rows = stock.source_rows_at(sku, source, change, "the scenario's own figures")
    verify(f"{event}.source{stock.kind_of(sku)}", f"stock after the {event}{after_waiting(stock.waited)}", rows)


@then(parsers.re(rf"{EVENT}no {KIND} quantity has changed$"))
def none_changed(event: str, kind: str, request: pytest.FixtureRequest, verify: Verify) -> None:
    """Of any product that is concerned, at any source."""
    stock = change_by(event, request)
    rule = f"the {event} leaves it alone"
    rows: list[CheckRow] = []
    if kind == "source":
        for sku, source in stock.places():
            held = [source_quantities(reading, sku).get(source, 0) for reading in (stock.before, stock.after)]
            rows += expect(f"/sources/{sku}/{source}", held[0], held[1], rule, f"quantity of {sku} at {source}")
    else:
        for sku in stock.before.salable:
            rows += stock.salable_rows(sku, Decimal(0), rule)
    verify(f"{event}.{kind}", f"stock after the {event}{after_waiting(stock.waited)}", rows)


@then(parsers.re(rf"{EVENT}no other quantity has changed$"))
def no_other_changed(
    event: str, request: pytest.FixtureRequest, named_places: set[tuple[str, str]], verify: Verify
) -> None:
    """No quantity at a source but those that the sentences before have named, and no salable quantity."""
    stock = change_by(event, request)
    rows: list[CheckRow] = []
    for sku, source in stock.places():
        if (sku, source) not in named_places:
            rows += stock.source_rows_at(sku, source, Decimal(0), f"not concerned by the {event}")
    for sku in stock.before.salable:
        rows += stock.salable_rows(sku, Decimal(0), f"the {event} stays within the stock")
    verify(f"{event}.others", f"stock after the {event}", rows)


@then(parsers.re(r'the salable quantity of "(?P<name>[^"]+)" is (?P<quantity>[\d.]+)$'), converters=QUANTITY)
def salable(
    name: str, quantity: Decimal, client: MagentoClient, channel: SalesChannel, products: Products, verify: Verify
) -> None:
    """As an absolute figure, which the scenario set itself."""
    sku = sku_of(name, products)
    found = read_stock(client.known, [sku], channel.stock_id).salable[sku]
    rows = expect(f"/salable/{sku}", quantity, found, "stocked at the stock's sources, less what is ordered")
    verify("stock.salable", f"stock of {name}", rows)


@then(
    parsers.parse('the salable quantity of "{name}" is {quantity}, or 0 until the stock is indexed again'),
    converters=QUANTITY,
)
def salable_with_lag(
    name: str, quantity: Decimal, client: MagentoClient, channel: SalesChannel, products: Products, verify: Verify
) -> None:
    """Magento indexes the product between the deduction and the release of the reservation: nothing is salable at that moment."""
    sku = sku_of(name, products)
    found = read_stock(client.get, [sku], channel.stock_id).salable[sku]
    wanted = Matcher(f"{quantity:f} or 0", lambda value: value in (quantity, 0))
    rows = expect(f"/salable/{sku}", wanted, found, "what its sources hold, or 0 by an index that lags")
    verify("stock.salable", f"stock of {name}", rows)


@then(parsers.parse('"{first}" and "{second}" are still for sale'))
def still_for_sale(
    first: str, second: str, capture: Capture, channel: SalesChannel, products: Products, verify: Verify
) -> None:
    """The stock sells them; the stock item, which shows the default source, is in stock with what that source holds."""
    rows: list[CheckRow] = []
    chosen = (products[first], products[second])
    client = capture.order.client
    sold = StockAvailability(client, channel.stock_id).sold(product.sku for product in chosen)
    for product in chosen:
        sku = product.sku
        rows += expect(f"/{sku}/salable", True, sold.get(sku), "units are left", f"{sku} salable")
        if product.source == DEFAULT_SOURCE:
            item = client.get(rest_path("stockItems", sku)).json
            held = source_quantities(capture.after.stock, sku)[DEFAULT_SOURCE]
            rows += expect(f"/{sku}/is_in_stock", True, item.get("is_in_stock"), "units are left", f"{sku} in stock")
            rows += expect(f"/{sku}/qty", held, item.get("qty"), "the default source's", f"stock item of {sku}")
    verify("capture.for_sale", "products after the capture", rows)


@then(parsers.parse('the source "{source}" holds {quantity} of "{name}"'), converters=QUANTITY)
def held(
    source: str,
    quantity: Decimal,
    name: str,
    client: MagentoClient,
    channel: SalesChannel,
    products: Products,
    verify: Verify,
) -> None:
    """As an absolute figure, which the scenario set itself."""
    sku = sku_of(name, products)
    found = source_quantities(read_stock(client.known, [sku], channel.stock_id), sku).get(source)
    rows = expect(f"/sources/{sku}/{source}", quantity, found, "entered there, less what is invoiced")
    verify("stock.source", f"stock of {name}", rows)
