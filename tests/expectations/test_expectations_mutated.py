"""A defect in any place of any answer contradicts an expectation: the harness can fail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from magento_acceptance.expectations import (
    CheckRow,
    StockReading,
    Window,
    check_invoice_list,
    check_stock_after_capture,
    wrong,
)
from tests.expectations.mutations import mutations
from tests.expectations.recorded_flows import STOCKS, StockCase, flow
from tests.expectations.walk import Judged, walk

Indifferent = Sequence[tuple[str, str]]

# Pointer and kind of the mutations that may pass, each list with its reason. Everything else must be caught.
# What another answer names: the number and the ids of a document's parts are caught by the list of documents.
BY_ANOTHER_ANSWER: Indifferent = (
    ("/increment_id", "other text"),
    (r"/(items|comments|tracks)/\d+/entity_id", "plus 1"),
)
# 2.4.7 writes an empty list of fixed product taxes, not every release does; credit memos repeat cost and taxes of no other use.
BY_THE_RELEASE: Indifferent = (
    (".*/weee_tax_applied", "removed|renamed"),
    (r"/items/\d+/(base_cost|\w*weee\w+)", ".*"),
)
# Lines without a discount or tax compensation may leave it out; calls without adjustments may.
LEFT_OUT_OR_NOTHING: Indifferent = (
    (r".*/discount_tax_compensation_canceled", "removed|renamed"),
    (r"/items/\d+/(base_)?discount_amount", "removed|renamed"),
    ("/(base_)?adjustment_(positive|negative)", "removed|renamed"),
)
# Keys that Magento always shows as null for a tracking number, and the source that it chose by itself.
UNUSED: Indifferent = ((r"/tracks/\d+/(weight|qty|description)", ".*"), ("/extension_attributes.*", ".*"))
# Two of seven units: a share that is no whole number of cents may be rounded either way.
A_CENT: Indifferent = ((r"/items/\d+/(base_)?tax_amount", "plus 0.01"),)
# A history may have entries of other systems, and history entries of a refund are known by their kind.
OTHERS_MAY_WRITE: Indifferent = ((r"/status_histories(/\d+.*)?", ".*"),)

# Of two sources one is emptied, which some releases mark as out of stock; where all was reserved the index may lag and read 0.
EMPTIED: Indifferent = ((r"/source_items/.*/status", "zero"), ("/salable/.*", "zero"))

INVOICES = (
    "inventory-tutorial",
    "step10-variants",
    "step10-virtual-stock",
    "portable",
    "taxed",
    "orders-tutorial",
    "reference/display-currency-eur",
    "reference/mail-off",
    "reference/prices-include-tax",
    "reference/shipping-taxed-discount-after",
    "2.4.8/step10-reads",
)
REFUNDS = ("taxed", "orders-tutorial", "reference/discount-on-shipping", "reference/tax-and-discount")
SHIPMENTS = ("inventory-tutorial", "orders-tutorial")
# An order captured in full, the last part of a taxed one, one that is refunded and one that is canceled.
ORDERS = (
    ("inventory-tutorial", "step10-verify-order"),
    ("reference/prices-include-tax", "order-after"),
    ("reference/tax-and-discount", "b-order-closed"),
    ("reference/tax-and-discount", "c-order"),
)


# An order repeats its lines here, judged like the lines themselves: the first stands for the others.
REPEATED = re.compile(r"/extension_attributes/shipping_assignments/0/items/[1-9].*")


def _survivors(document: Any, check: Callable[[Any], Sequence[CheckRow]], *indifferent: Indifferent) -> list[str]:
    """The mutations of a document that a check lets pass, the indifferent ones left out."""
    assert wrong(check(document)) == [], "the untouched answer must be as expected"
    known = [entry for group in indifferent for entry in group]
    return [
        f"{mutation.pointer or '/'}: {mutation.kind}"
        for mutation in mutations(document)
        if not REPEATED.match(mutation.pointer)
        and not wrong(check(mutation.document))
        and not any(
            re.fullmatch(where, mutation.pointer) and re.fullmatch(what, mutation.kind) for where, what in known
        )
    ]


def _around(document: Mapping[str, Any], key: str) -> Window:
    moment = datetime.strptime(document[key], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    return Window(moment - timedelta(seconds=1), moment + timedelta(seconds=1))


def _document_survivors(judged: Judged, *indifferent: Indifferent) -> list[str]:
    window = _around(judged.document, "created_at")
    return [
        f"{judged.exchange}{survivor}"
        for survivor in _survivors(judged.document, lambda found: judged.rows(found, window=window), *indifferent)
    ]


def _met(name: str, kind: str) -> list[Judged]:
    met = [judged for judged in walk(name) if judged.kind == kind]
    assert met
    return met


@pytest.mark.parametrize("name", INVOICES)
def test_every_defect_of_an_invoice_is_caught_by_the_invoice_alone(name: str) -> None:
    for judged in _met(name, "invoice"):
        assert _document_survivors(judged, BY_ANOTHER_ANSWER) == []


@pytest.mark.parametrize("name", REFUNDS)
def test_every_defect_of_a_credit_memo_is_caught(name: str) -> None:
    indifferent = [BY_ANOTHER_ANSWER, BY_THE_RELEASE, LEFT_OUT_OR_NOTHING]
    for judged in _met(name, "credit memo"):
        assert _document_survivors(judged, *indifferent, *([A_CENT] if "tax" in name else [])) == []


@pytest.mark.parametrize("name", SHIPMENTS)
def test_every_defect_of_a_shipment_is_caught(name: str) -> None:
    indifferent = [BY_ANOTHER_ANSWER, UNUSED] if name == "orders-tutorial" else [BY_ANOTHER_ANSWER]
    for judged in _met(name, "shipment"):
        assert _document_survivors(judged, *indifferent) == []


@pytest.mark.parametrize(("name", "exchange"), ORDERS)
def test_every_defect_of_an_order_after_what_was_done_to_it_is_caught(name: str, exchange: str) -> None:
    (judged,) = (judged for judged in _met(name, "order") if judged.exchange == exchange)
    window = _around(judged.document, "updated_at")

    survivors = _survivors(
        judged.document,
        lambda order: judged.rows(order, window=window),
        BY_THE_RELEASE,
        OTHERS_MAY_WRITE,
        LEFT_OUT_OR_NOTHING,
    )

    assert survivors == []


@pytest.mark.parametrize("name", ["inventory-tutorial", "portable"])
def test_every_defect_of_a_capture_answer_is_caught(name: str) -> None:
    (invoice,) = _met(name, "invoice")
    answer = next(judged for judged in _met(name, "id") if judged.arguments["kind"] == "invoice")

    def check(found: Any) -> list[CheckRow]:
        return wrong(answer.rows(found)) or invoice.rows(invoice.document, document_id=found)

    assert _survivors(answer.document, check) == []
    assert wrong(check(int(answer.document))), "an integer is no string of digits"


@pytest.mark.parametrize(
    "break_it",
    [
        lambda invoice: invoice.update(increment_id="000000099"),
        lambda invoice: invoice["items"][-1].update(entity_id=99),
        lambda invoice: invoice["comments"][0].update(entity_id=99),
    ],
    ids=["increment id", "id of the last line", "id of the comment"],
)
def test_what_the_invoice_alone_cannot_show_the_list_shows(break_it: Callable[[Any], None]) -> None:
    recording = flow("step10-variants")
    listed, read = recording.answer("a-partial-1-invoice"), recording.answer("a-partial-1-invoice")
    break_it(read)

    assert len(wrong(check_invoice_list({"items": [listed], "total_count": 1}, invoices=[read]))) == 1


def _lists() -> Iterator[tuple[str, str, tuple[str, ...], dict[str, Any]]]:
    fields = ("entity_id", "state", "order_id", "increment_id")
    yield "inventory-tutorial", "step10-verify-invoice-grid", ("step10-invoice",), {"fields": fields}
    parts = tuple(f"a-{part}-invoice" for part in ("partial-1", "partial-2", "rest"))
    yield "step10-variants", "a-invoices", parts, {"page_size": 2}


@pytest.mark.parametrize(("name", "listing", "invoices", "options"), list(_lists()))
def test_every_defect_of_the_invoice_list_is_caught(
    name: str, listing: str, invoices: tuple[str, ...], options: dict[str, Any]
) -> None:
    recording = flow(name)
    original = recording.answer(listing)
    reads = [recording.answer(invoice) for invoice in invoices]
    options = {**options, "search_criteria": original.get("search_criteria")}

    assert _survivors(original, lambda found: check_invoice_list(found, invoices=reads, **options)) == []


@pytest.mark.parametrize("case", STOCKS, ids=str)
def test_every_defect_of_the_stock_after_a_capture_is_caught(case: StockCase) -> None:
    reading, arguments = flow(case.recording).stock(case.after, case.skus), case.arguments()
    original = {"source_items": dict(reading.source_items), "salable": dict(reading.salable)}

    def check(found: Any) -> list[CheckRow]:
        parts = [found.get(key) if isinstance(found, dict) else None for key in ("source_items", "salable")]
        # The two maps are the harness' own; what an answer says stands below them.
        after = StockReading(*(part if isinstance(part, dict) else {} for part in parts))
        return check_stock_after_capture(after, **arguments)

    assert _survivors(original, check, *([EMPTIED] if "two-sources" in case.recording else [])) == []
