"""The invoice: what it shows, and whether it follows from the order."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pytest_bdd import parsers, then

from magento_acceptance.expectations import Expectation, assert_none
from magento_acceptance.flows.capture import Capture
from magento_acceptance.run_log.context import Context
from steps.captures import VISIBLE
from steps.products import Products
from steps.tables import rows

PAID = 2
FIGURES = {
    "subtotal": "subtotal",
    "discount": "discount_amount",
    "shipping": "shipping_amount",
    "tax": "tax_amount",
    "grand total": "grand_total",
    "pieces": "total_qty",
}
COLUMNS = {
    "name": "name",
    "quantity": "qty",
    "price": "price",
    "row total": "row_total",
    "discount": "discount_amount",
}
PUBLISHED = "the figures that the tutorial publishes"


@then("the invoice is paid")
def paid(capture: Capture) -> None:
    """State 2."""
    wanted = Expectation("/state", PAID, "2 is Paid: the payment is captured")
    assert_none(wanted.judge(capture.invoice.get("state")), f"invoice {capture.invoice_id}")


@then("the invoice shows the published figures:")
def published_figures(datatable: Sequence[Sequence[str]], capture: Capture) -> None:
    """The totals, in the order's currency and in the base currency alike."""
    mismatches = []
    for row in rows(datatable):
        key = FIGURES[row["figure"]]
        for name in (key,) if key == "total_qty" else (key, f"base_{key}"):
            wanted = Expectation(f"/{name}", Decimal(row["amount"]), PUBLISHED)
            mismatches += wanted.judge(capture.invoice.get(name))
    assert_none(mismatches, f"invoice {capture.invoice_id}")


@then("the invoice has these lines and no other:")
def lines(datatable: Sequence[Sequence[str]], capture: Capture) -> None:
    """Every line by its SKU, with the figures of the table."""
    wanted = {row.pop("sku"): row for row in rows(datatable)}
    skus = [line["sku"] for line in capture.invoice["items"]]
    mismatches = Expectation("/items", sorted(wanted), "one line for each SKU of the order").judge(sorted(skus))
    for index, line in enumerate(capture.invoice["items"]):
        for column, text in wanted.get(line["sku"], {}).items():
            expected = text if column == "name" else Decimal(text)
            pointer = f"/items/{index}/{COLUMNS[column]}"
            mismatches += Expectation(pointer, expected, PUBLISHED).judge(line.get(COLUMNS[column]))
    assert_none(mismatches, f"lines of invoice {capture.invoice_id}")


@then("each line of the invoice names the order item that it pays for")
def order_item_ids(capture: Capture, context: Context) -> None:
    """The order_item_id of each line is the item_id of the order's line of the same SKU, and is known by that SKU."""
    mismatches = []
    for index, line in enumerate(capture.invoice["items"]):
        ordered = capture.order.line(line["sku"])["item_id"]
        rule = f"item_id of the order's line of {line['sku']}"
        mismatches += Expectation(f"/items/{index}/order_item_id", ordered, rule).judge(line.get("order_item_id"))
        mismatches += Expectation(f"/order_item/{line['sku']}", ordered, rule).judge(
            context.get("order_item", line["sku"])
        )
    assert_none(mismatches, f"order item ids of invoice {capture.invoice_id}")


@then(parsers.parse('the order item ids of "{first}" and "{second}" are known to the steps that follow'))
def handed_on(first: str, second: str, context: Context, products: Products, capture: Capture) -> None:
    """The context holds them under their SKUs, with the exchange that they came from."""
    for name in (first, second):
        sku = products[name].sku
        entry = context.entry("order_item", sku)
        assert entry.id == capture.order.line(sku)["item_id"]
        assert entry.exchange, f"the order item id of {sku} does not say which exchange gave it"


@then("every value of the invoice follows from the order")
def follows(capture: Capture) -> None:
    """All values of the invoice, its lines and its comments."""
    capture.check_invoice()


@then("the invoice stands once in the grid, among no others of the order")
def once_in_grid(capture: Capture) -> None:
    """The list of the order's invoices has this one alone."""
    count = capture.after.listing.get("total_count")
    assert count == 1, f"order {capture.order.order_id} has {count!r} invoices in the grid, expected 1"
    capture.check_grid()


@then(parsers.parse("the grid shows {count:d} invoices of the order"))
def grid_count(count: int, capture: Capture) -> None:
    """The list of the order's invoices has all parts."""
    found = capture.after.listing.get("total_count")
    assert found == count, f"order {capture.order.order_id} has {found!r} invoices in the grid, expected {count}"
    capture.check_grid()


@then("the invoices of the order add up to the order")
def add_up(capture: Capture) -> None:
    """To the cent, in both currencies."""
    capture.check_sum()


@then("the invoice charges no shipping")
def no_shipping(capture: Capture) -> None:
    """The first invoice has carried it all; a later one has no shipping amount."""
    found = {key: value for key, value in capture.invoice.items() if "shipping_amount" in key and value}
    assert not found, f"invoice {capture.invoice_id} charges shipping again: {found}"


@then("the invoice records no e-mail")
def no_mail(capture: Capture) -> None:
    """email_sent is absent."""
    assert not capture.invoice.get("email_sent"), (
        f"invoice {capture.invoice_id}: email_sent is {capture.invoice['email_sent']!r}, expected none, for nobody asked for it"
    )


@then(parsers.re(r'the invoice carries the comment "(?P<text>[^"]*)", (?P<visible>.+) the customer'))
def comment(text: str, visible: str, capture: Capture) -> None:
    """One comment, with its flag for the shop front."""
    found = [(row.get("comment"), row.get("is_visible_on_front")) for row in capture.invoice["comments"]]
    assert found == [(text, int(VISIBLE[visible]))], f"invoice {capture.invoice_id} carries the comments {found}"
