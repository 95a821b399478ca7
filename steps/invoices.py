"""The invoice: what it shows, and whether it matches the order."""

from __future__ import annotations

from typing import Annotated

from pytest_bdd import parsers, then

from magento_acceptance.expectations import Matcher, check_invoice_list
from magento_acceptance.flows.capture import Capture
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where
from magento_acceptance.run_log.context import Context

from .captures import VISIBLE
from .checks import Verify, expect, figure_rows, line_rows, own_line_rows
from .products import Products
from .tables import OWN_LINES, PUBLISHED_LINES, Figures, Table

PAID = 2
COMMENT = ("entity_id", "parent_id", "comment", "is_visible_on_front", "is_customer_notified", "created_at")
NO_SHIPPING = Matcher("0 or absent", lambda found: not found)


@then("the invoice is paid")
def paid(capture: Capture, verify: Verify) -> None:
    rows = expect("/state", PAID, capture.invoice.get("state"), "2 is Paid: the payment is captured")
    verify("invoice.state", capture.subject, rows)


@then("the invoice shows:")
def shows(datatable: Figures, capture: Capture, verify: Verify) -> None:
    verify("invoice.published.totals", capture.subject, figure_rows(capture.invoice, datatable))


@then("the invoice has exactly these lines:")
def lines(
    datatable: Annotated[Table, PUBLISHED_LINES, OWN_LINES], capture: Capture, products: Products, verify: Verify
) -> None:
    items, subject = capture.invoice["items"], f"lines of {capture.subject}"
    if datatable[0][0] == "product":
        ordered = {line["sku"]: line for line in capture.order.now.order["items"]}
        verify("invoice.lines", subject, own_line_rows(items, datatable, products, ordered))
    else:
        verify("invoice.published.lines", subject, line_rows(items, datatable))


@then("each line of the invoice names the order item that it pays for")
def order_item_ids(capture: Capture, context: Context, verify: Verify) -> None:
    """The item_id of the order's line of the same SKU, which is known by that SKU."""
    rows = []
    for index, line in enumerate(capture.invoice["items"]):
        sku = line["sku"]
        ordered = capture.order.line(sku)["item_id"]
        rule, name = f"item_id of the order's line of {sku}", f"order item id of {sku}"
        rows += expect(f"/items/{index}/order_item_id", ordered, line.get("order_item_id"), rule, name)
        rows += expect(f"/order_item/{sku}", ordered, context.get("order_item", sku), rule, f"saved {name}")
    verify("invoice.order_items", f"order item ids of {capture.subject}", rows)


@then(parsers.parse('the order item ids of "{first}" and "{second}" are known to the steps that follow'))
def handed_on(first: str, second: str, context: Context, products: Products, capture: Capture, verify: Verify) -> None:
    """The context holds them under their SKUs, with the exchange that they came from."""
    rows = []
    for sku in (products[first].sku, products[second].sku):
        entry = context.entry("order_item", sku)
        ordered = capture.order.line(sku)["item_id"]
        rows += expect(f"/order_item/{sku}", ordered, entry.id, f"item_id of the order's line of {sku}")
        rows += expect(f"/order_item/{sku}/exchange", True, bool(entry.exchange), "it says which exchange gave it")
    verify("context.order_items", "saved order item ids", rows)


@then("the invoice grid lists exactly this invoice")
def once_in_grid(capture: Capture, verify: Verify) -> None:
    _check_grid(capture, 1, verify)


@then("the invoice grid lists this invoice")
def in_grid(capture: Capture) -> None:
    capture.check_grid()


@then("no other invoice has the invoice's number")
def number_of_its_own(client: MagentoClient, capture: Capture, verify: Verify) -> None:
    """A number is one of a store view: another store view may count for itself."""
    number, store = capture.invoice["increment_id"], capture.invoice["store_id"]
    search = where("increment_id", number).where("store_id", store)
    rows = check_invoice_list(
        client.get("invoices", params=search).json,
        invoices=[capture.invoice],
        search_criteria=search.filters_repeated(),
        rule="an invoice has a number of its own",
    )
    verify("invoice.number", capture.subject, rows)


@then(parsers.parse("the invoice grid lists {count:d} invoices of the order"))
def grid_count(count: int, capture: Capture, verify: Verify) -> None:
    _check_grid(capture, count, verify)


def _check_grid(capture: Capture, count: int, verify: Verify) -> None:
    rows = expect("/total_count", count, capture.after.listing.get("total_count"), "the order's captures")
    verify("capture.grid", f"invoices of order {capture.order.order_id}", rows)
    capture.check_grid()


@then("the invoices add up to the order")
def add_up(capture: Capture) -> None:
    """To the cent, in both currencies."""
    capture.check_sum()


@then("the invoice charges no shipping")
def no_shipping(capture: Capture, verify: Verify) -> None:
    rows = []
    for key in ("shipping_amount", "base_shipping_amount", "shipping_incl_tax", "base_shipping_incl_tax"):
        rows += expect(f"/{key}", NO_SHIPPING, capture.invoice.get(key), "the first invoice has carried it all")
    verify("invoice.shipping", capture.subject, rows)


@then("the invoice records no e-mail")
def no_mail(capture: Capture, verify: Verify) -> None:
    none = Matcher("none", lambda found: not found)
    rows = expect("/email_sent", none, capture.invoice.get("email_sent"), "no notification was asked for")
    verify("invoice.mail", capture.subject, rows)


@then(parsers.re(r'the invoice has the comment "(?P<text>[^"]*)", (?P<visible>shown to|hidden from) the customer'))
def comment(text: str, visible: str, capture: Capture, verify: Verify) -> None:
    """One comment, with its flag for the storefront."""
    found = [[row.get("comment"), row.get("is_visible_on_front")] for row in capture.invoice["comments"]]
    rows = expect("/comments", [[text, int(VISIBLE[visible])]], found, "sent with the capture: text, shown to customer")
    verify("invoice.comment", capture.subject, rows)


@then("the comment was sent to the customer")
def comment_sent(capture: Capture, verify: Verify) -> None:
    found = [row.get("is_customer_notified") for row in capture.invoice["comments"]]
    rows = expect("/comments/0/is_customer_notified", [1], found, "asked for with the capture", "customer notified")
    verify("invoice.comment", capture.subject, rows)


@then("the invoice's own list of comments shows the comment")
def comment_listed(client: MagentoClient, capture: Capture, verify: Verify) -> None:
    """As the invoice itself shows it; an extension may add values to one of the two."""
    listed = client.get(rest_path("invoices", capture.document_id, "comments")).json["items"]
    shown = capture.invoice["comments"]
    rule = "as the invoice shows it"
    rows = expect("/items", len(shown), len(listed), rule, "comments")
    for index, (comment, found) in enumerate(zip(shown, listed, strict=False)):
        for key in COMMENT:
            rows += expect(f"/items/{index}/{key}", comment.get(key), found.get(key), rule)
    verify("invoice.comments", f"comments of {capture.subject}", rows)
