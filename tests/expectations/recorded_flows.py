"""The captures in the recordings of a real Magento, cut out as inputs of the expectations."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
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
    "qa-bag": PHYSICAL,
    "qa-course": VIRTUAL,
    "qa-book": VIRTUAL,
}
LUMA = ("24-WB01", "24-WB03", "240-LV06")
QA = ("qa-1-bag", "qa-1-course", "qa-1-untracked")
QA_VIRTUAL = ("qa-course", "qa-book")
WEST_FIRST = ("west_wh", "ne_wh")
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

    def captured(self, capture: str, invoice: str) -> Captured:
        return Captured(self.request(capture), self.answer(invoice))

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
    """Exchanges that show one invoice each, or a list of them and the index in it ("a-invoices/0")."""

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
            "earlier": [_invoice(recording, *invoice.split("/")) for invoice in self.earlier],
        }


def _invoice(recording: Flow, exchange: str, index: str | None = None) -> Any:
    answer = recording.answer(exchange)
    return answer if index is None else answer["items"][int(index)]


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
    StockCase(
        "reference/threshold-2",
        "ordered",
        "invoiced",
        "a-order-read",
        "a-capture",
        ("qa-bag", "qa-course"),
        ("default",),
    ),
    StockCase("portable", "ordered", "invoiced", "order", "capture", QA, ("default",)),
    *(
        case
        for release in ("", "2.4.6/", "2.4.8/")
        for case in (
            StockCase(
                f"{release}step10-two-sources", "ordered", "part", "a-order-read", "part", QA_VIRTUAL, WEST_FIRST
            ),
            StockCase(
                f"{release}step10-two-sources",
                "part",
                "rest",
                "a-order-after",
                "rest",
                QA_VIRTUAL,
                WEST_FIRST,
                ("a-invoices/0",),
            ),
        )
    ),
    *(StockCase(f"reference/{name}", "r09-verify", "after", "order", "rest", LUMA) for name in REFERENCES),
)
