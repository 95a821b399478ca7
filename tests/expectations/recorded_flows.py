"""The captures in the recordings of a real Magento, cut out as inputs of the expectations."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from magento_acceptance.expectations import Captured, CaptureRequest, ProductFacts, StockReading
from tests.support.recordings import exchanges_with_values, fill

PHYSICAL = ProductFacts(is_virtual=False, manage_stock=True)
UNMANAGED = ProductFacts(is_virtual=True, manage_stock=False)
VIRTUAL = ProductFacts(is_virtual=True, manage_stock=True)
PRODUCTS = {
    "24-WB01": PHYSICAL,
    "24-WB03": PHYSICAL,
    "240-LV06": UNMANAGED,
    "vp1": VIRTUAL,
    "qa-1-bag": PHYSICAL,
    "qa-1-course": VIRTUAL,
    "qa-1-untracked": UNMANAGED,
}
LUMA = ("24-WB01", "24-WB03", "240-LV06")
QA = ("qa-1-bag", "qa-1-course", "qa-1-untracked")
US_STOCK = ("ne_wh", "west_wh", "brooklyn", "huntington", "manhattan", "berkeley", "sausalito", "hq")
REFERENCES = ("display-currency-eur", "mail-off", "prices-include-tax", "shipping-taxed-discount-after")


@dataclass(frozen=True)
class Flow:
    """The exchanges of one recording by id, with the values that they saved."""

    name: str
    exchanges: Mapping[str, Mapping[str, Any]]
    saved: Mapping[str, Mapping[str, Any]]

    def answer(self, exchange: str) -> Any:
        """The JSON of an answer, fresh on every call."""
        return json.loads(json.dumps(self.exchanges[exchange]["response"]["json"]))

    def request(self, exchange: str) -> CaptureRequest:
        """The body of a capture, its saved values filled in."""
        return CaptureRequest.from_json(fill(self.exchanges[exchange]["request"]["json"], self.saved[exchange]))

    def captured(self, capture: str, invoice: str | None) -> Captured:
        return Captured(self.request(capture), self.answer(invoice) if invoice else {})

    def stock(self, prefix: str, skus: tuple[str, ...]) -> StockReading:
        """A reading taken under a prefix ("step10-verify")."""
        return StockReading(
            {sku: self.answer(f"{prefix}-source-items-{sku}") for sku in skus},
            {sku: self.answer(f"{prefix}-salable-{sku}") for sku in skus},
        )


@functools.cache
def flow(name: str) -> Flow:
    exchanges, saved = {}, {}
    for exchange, values in exchanges_with_values(name):
        exchanges[exchange["id"]] = exchange
        saved[exchange["id"]] = values
    return Flow(name, exchanges, saved)


@dataclass(frozen=True)
class InvoiceCase:
    """One recorded capture whose invoice was read: recording, order before, capture, invoice, earlier invoices."""

    recording: str
    order: str
    capture: str
    invoice: str
    earlier: tuple[str, ...] = ()
    mail: bool = True
    label: str = field(default="")

    def __str__(self) -> str:
        return f"{self.recording}:{self.invoice}"

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of check_invoice."""
        recording = flow(self.recording)
        return {
            "order": recording.answer(self.order),
            "request": recording.request(self.capture),
            "invoice_id": recording.answer(self.capture),
            "earlier": [recording.answer(invoice) for invoice in self.earlier],
            "mail": self.mail,
        }


@dataclass(frozen=True)
class OrderCase:
    """An order read before and after recorded captures ((capture, invoice) pairs)."""

    recording: str
    before: str
    captures: tuple[tuple[str, str | None], ...]
    after: str
    earlier: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.recording}:{self.after}"

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of check_order_after."""
        recording = flow(self.recording)
        return {
            "before": recording.answer(self.before),
            "captured": [recording.captured(*pair) for pair in self.captures],
            "earlier": [recording.answer(invoice) for invoice in self.earlier],
        }


@dataclass(frozen=True)
class StockCase:
    """The stock read before and after a recorded capture."""

    recording: str
    before: str
    after: str
    order: str
    capture: str
    skus: tuple[str, ...]
    sources: tuple[str, ...] = US_STOCK
    earlier: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.recording}:{self.after}"

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of check_stock_after_capture."""
        recording = flow(self.recording)
        return {
            "before": recording.stock(self.before, self.skus),
            "order": recording.answer(self.order),
            "request": recording.request(self.capture),
            "products": PRODUCTS,
            "sources": self.sources,
            "earlier": [recording.answer(invoice) for invoice in self.earlier],
        }


# The recorded flow reads this order in full only after its first part; what earlier parts took follows from their invoices.
VARIANT_ORDER = "a-partial-1-order"

INVOICES = (
    InvoiceCase("inventory-tutorial", "step09-verify-order", "step10-capture", "step10-invoice"),
    InvoiceCase("step10-variants", VARIANT_ORDER, "a-partial-1", "a-partial-1-invoice"),
    InvoiceCase("step10-variants", VARIANT_ORDER, "a-partial-2", "a-partial-2-invoice", ("a-partial-1-invoice",)),
    InvoiceCase(
        "step10-variants", VARIANT_ORDER, "a-rest", "a-rest-invoice", ("a-partial-1-invoice", "a-partial-2-invoice")
    ),
    InvoiceCase("step10-virtual-stock", "order", "capture", "invoice"),
    InvoiceCase("step10-virtual-stock", "v09-read", "v10-partial", "v10-partial-read"),
    InvoiceCase("portable", "order", "capture", "invoice"),
    InvoiceCase("taxed", "order", "capture", "invoice"),
    InvoiceCase("taxed", "u-order", "u-part-1", "u-part-1-invoice"),
    InvoiceCase("taxed", "u-order", "u-part-2", "u-part-2-invoice", ("u-part-1-invoice",)),
    InvoiceCase("taxed", "u-order", "u-rest", "u-rest-invoice", ("u-part-1-invoice", "u-part-2-invoice")),
    InvoiceCase("orders-tutorial", "step07-verify-order", "step08-capture", "step08-invoice"),
    *(InvoiceCase(f"reference/{name}", "order", "part", "part-invoice", (), name != "mail-off") for name in REFERENCES),
    *(
        InvoiceCase(f"reference/{name}", "order", "rest", "rest-invoice", ("part-invoice",), name != "mail-off")
        for name in REFERENCES
    ),
)

_PARTS = (("u-part-1", "u-part-1-invoice"), ("u-part-2", "u-part-2-invoice"), ("u-rest", "u-rest-invoice"))
ORDERS = (
    OrderCase(
        "inventory-tutorial", "step09-verify-order", (("step10-capture", "step10-invoice"),), "step10-verify-order"
    ),
    OrderCase(
        "step10-variants",
        "a-partial-1-order",
        (("a-partial-2", "a-partial-2-invoice"), ("a-rest", "a-rest-invoice")),
        "a-order-final",
        ("a-partial-1-invoice",),
    ),
    OrderCase(
        "step10-virtual-stock", "v09-read", (("v10-partial", "v10-partial-read"), ("v10-rest", None)), "v10-order-final"
    ),
    OrderCase("taxed", "order", (("capture", "invoice"),), "order-after"),
    OrderCase("taxed", "u-order", _PARTS, "u-order-after"),
    *(OrderCase(f"reference/{name}", "order", (("part", "part-invoice"),), "order-between") for name in REFERENCES),
    *(
        OrderCase(f"reference/{name}", "order-between", (("rest", "rest-invoice"),), "order-after", ("part-invoice",))
        for name in REFERENCES
    ),
    *(
        OrderCase(f"reference/{name}", "order", (("part", "part-invoice"), ("rest", "rest-invoice")), "order-after")
        for name in REFERENCES
    ),
)

STOCKS = (
    StockCase("inventory-tutorial", "step09-verify", "step10-verify", "step09-verify-order", "step10-capture", LUMA),
    StockCase("step10-virtual-stock", "after-order", "after-invoice", "order", "capture", (*LUMA, "vp1")),
    StockCase("step10-virtual-stock", "v-after-order", "v-after-partial", "v09-read", "v10-partial", ("vp1",)),
    StockCase(
        "step10-virtual-stock",
        "v-after-partial",
        "v-after-rest",
        "v09-read",
        "v10-rest",
        ("vp1",),
        earlier=("v10-partial-read",),
    ),
    StockCase("portable", "ordered", "invoiced", "order", "capture", QA, ("default",)),
    *(StockCase(f"reference/{name}", "r09-verify", "after", "order", "rest", LUMA) for name in REFERENCES),
)
