"""What every value after a capture must be, derived from what was read before it.

Pure functions over plain JSON: each takes an answer and what it must follow from, and returns all mismatches at once.
``assert_none`` turns them into one AssertionError with a table.
"""

from .cancellation import check_order_after_cancel, check_stock_after_cancel
from .capture import CaptureComment, CaptureRequest, PlannedLine, is_dummy, plan_lines
from .credit_memo import RefundRequest, check_credit_memo, check_credit_memo_id, refunded_quantities
from .invoice import check_capture_id, check_invoice
from .invoice_list import check_invoice_list
from .matchers import Matcher, Window
from .mismatch import Expectation, ExpectationFailed, Mismatch, assert_none, format_mismatches
from .order import Captured, check_order_after
from .refund import check_order_after_refund, check_stock_after_refund
from .shipment import (
    ShipmentRequest,
    Track,
    check_order_after_shipments,
    check_shipment,
    check_stock_after_shipments,
    shipped_quantities,
)
from .stock import (
    ProductFacts,
    StockReading,
    check_stock_after_capture,
    check_stock_after_order,
    check_stock_unchanged,
)
from .unchanged import Snapshot, check_nothing_changed, check_same

__all__ = [
    "CaptureComment",
    "CaptureRequest",
    "Captured",
    "Expectation",
    "ExpectationFailed",
    "Matcher",
    "Mismatch",
    "PlannedLine",
    "ProductFacts",
    "RefundRequest",
    "ShipmentRequest",
    "Snapshot",
    "StockReading",
    "Track",
    "Window",
    "assert_none",
    "check_capture_id",
    "check_credit_memo",
    "check_credit_memo_id",
    "check_invoice",
    "check_invoice_list",
    "check_nothing_changed",
    "check_order_after",
    "check_order_after_cancel",
    "check_order_after_refund",
    "check_order_after_shipments",
    "check_same",
    "check_shipment",
    "check_stock_after_cancel",
    "check_stock_after_capture",
    "check_stock_after_order",
    "check_stock_after_refund",
    "check_stock_after_shipments",
    "check_stock_unchanged",
    "format_mismatches",
    "is_dummy",
    "plan_lines",
    "refunded_quantities",
    "shipped_quantities",
]
