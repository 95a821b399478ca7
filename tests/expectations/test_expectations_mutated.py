"""A defect in any place of any answer of Step 10 contradicts an expectation: the harness can fail."""

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
    check_invoice,
    check_invoice_list,
    check_new_document_id,
    check_order_after,
    check_stock_after_capture,
    wrong,
)
from tests.expectations.mutations import mutations
from tests.expectations.recorded_flows import (
    INVOICES,
    ORDERS,
    STOCKS,
    InvoiceCase,
    OrderCase,
    StockCase,
    flow,
)

# (pointer, kind of mutation, why it may pass). Everything else must be caught.
INDIFFERENT: Sequence[tuple[str, str, str]] = (
    (
        ".*/weee_tax_applied",
        "removed|renamed",
        "2.4.7 writes an empty list of fixed product taxes, not every version does",
    ),
)
ONLY_THE_LIST_TELLS: Sequence[tuple[str, str, str]] = (
    ("/increment_id", "other text", "its number is the shop's to choose; caught by the list of the order's invoices"),
    (
        r"/(items|comments)/\d+/entity_id",
        "plus 1",
        "an id of its own that nothing else names; caught by the list of invoices",
    ),
)
# Every kind of capture once: in full, the last parts of a taxed order with prices including tax, and virtual lines only.
ORDERS_TO_BREAK = [
    case
    for case in ORDERS
    if str(case) in ("inventory-tutorial:step10-verify-order", "step10-virtual-stock:v10-order-final")
    or (str(case) == "reference/prices-include-tax:order-after" and len(case.captures) == 1)
]


def _survivors(
    document: Any,
    check: Callable[[Any], Sequence[CheckRow]],
    indifferent: Sequence[tuple[str, str, str]] = INDIFFERENT,
) -> list[str]:
    """The mutations of a document that a check lets pass, the indifferent ones left out."""
    assert wrong(check(document)) == [], "the untouched answer must be as expected"
    return [
        f"{mutation.pointer or '/'}: {mutation.kind}"
        for mutation in mutations(document)
        if not wrong(check(mutation.document))
        and not any(
            re.fullmatch(where, mutation.pointer) and re.fullmatch(what, mutation.kind)
            for where, what, _ in indifferent
        )
    ]


def _around(document: Mapping[str, Any], key: str) -> Window:
    moment = datetime.strptime(document[key], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    return Window(moment - timedelta(seconds=1), moment + timedelta(seconds=1))


@pytest.mark.parametrize("case", INVOICES, ids=str)
def test_every_defect_of_an_invoice_is_caught_by_the_invoice_alone(case: InvoiceCase) -> None:
    original, arguments = flow(case.recording).answer(case.invoice), case.arguments()
    window = _around(original, "created_at")

    survivors = _survivors(
        original, lambda found: check_invoice(found, window=window, **arguments), ONLY_THE_LIST_TELLS
    )

    assert survivors == []


@pytest.mark.parametrize(
    "break_it",
    [
        lambda invoice: invoice.update(increment_id="000000099"),
        lambda invoice: invoice["items"][-1].update(entity_id=99),
        lambda invoice: invoice["comments"][0].update(entity_id=99),
    ],
    ids=["increment id", "id of the last line", "id of the comment"],
)
def test_what_the_invoice_alone_cannot_tell_the_list_tells(break_it: Callable[[Any], None]) -> None:
    recording = flow("step10-variants")
    listed, read = recording.answer("a-partial-1-invoice"), recording.answer("a-partial-1-invoice")
    break_it(read)

    assert len(wrong(check_invoice_list({"items": [listed], "total_count": 1}, invoices=[read]))) == 1


@pytest.mark.parametrize("case", ORDERS_TO_BREAK, ids=str)
def test_every_defect_of_the_order_after_its_capture_is_caught(case: OrderCase) -> None:
    original, arguments = flow(case.recording).answer(case.after), case.arguments()
    window = _around(original, "updated_at")

    assert _survivors(original, lambda order: check_order_after(order, window=window, **arguments)) == []


@pytest.mark.parametrize("case", [case for case in INVOICES if not case.earlier], ids=str)
def test_every_defect_of_a_capture_answer_is_caught(case: InvoiceCase) -> None:
    recording, arguments = flow(case.recording), case.arguments()
    answer = recording.answer(case.capture)
    invoice = recording.answer(case.invoice)

    def check(found: Any) -> list[CheckRow]:
        return wrong(check_new_document_id(found, "invoice")) or check_invoice(
            invoice, **{**arguments, "invoice_id": found}
        )

    assert _survivors(answer, check) == []
    assert wrong(check(int(answer))), "an integer is no string of digits"


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

    assert _survivors(original, check) == []
