"""What every value after a capture must be, derived from what was read before it.

Pure functions over plain JSON: each takes an answer and what it must follow from, and returns every row that it judged.
`wrong` picks those that are not as expected; ExpectationFailed shows them as a table.
"""

from magento_acceptance.expectations.cancellation import check_order_after_cancel, check_stock_after_cancel
from magento_acceptance.expectations.capture import CaptureComment, CaptureRequest, PlannedLine, is_dummy, plan_lines
from magento_acceptance.expectations.check_rows import (
    CheckRow,
    Expectation,
    ExpectationFailed,
    assert_none,
    format_rows,
    wrong,
)
from magento_acceptance.expectations.credit_memo import RefundRequest, check_credit_memo, refunded_quantities
from magento_acceptance.expectations.invoice import check_invoice, check_new_document_id
from magento_acceptance.expectations.invoice_list import check_invoice_list
from magento_acceptance.expectations.matchers import Matcher, Window
from magento_acceptance.expectations.order import Captured, check_order_after
from magento_acceptance.expectations.refund import check_order_after_refund, check_stock_after_refund
from magento_acceptance.expectations.shipment import (
    ShipmentRequest,
    Track,
    check_order_after_shipments,
    check_shipment,
    check_stock_after_shipments,
    shipped_quantities,
)
from magento_acceptance.expectations.stock import (
    ProductFacts,
    StockReading,
    check_stock_after_capture,
    check_stock_after_order,
    check_stock_unchanged,
)
from magento_acceptance.expectations.unchanged import Snapshot, check_nothing_changed, check_same

__all__ = [
    "CaptureComment",
    "CaptureRequest",
    "Captured",
    "CheckRow",
    "Expectation",
    "ExpectationFailed",
    "Matcher",
    "PlannedLine",
    "ProductFacts",
    "RefundRequest",
    "ShipmentRequest",
    "Snapshot",
    "StockReading",
    "Track",
    "Window",
    "assert_none",
    "check_credit_memo",
    "check_invoice",
    "check_invoice_list",
    "check_new_document_id",
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
    "format_rows",
    "is_dummy",
    "plan_lines",
    "refunded_quantities",
    "shipped_quantities",
    "wrong",
]
