"""What every value after a call must be, derived from what was read before it.

Pure functions over plain JSON: each takes a response and what it must follow from, and returns every row that it judged. `wrong` picks
the rows that are not as expected; ExpectationFailed shows them as a table.
"""

from magento_acceptance.expectations.canceled_order import check_order_after_cancel
from magento_acceptance.expectations.captured_order import Captured, check_order_after_capture
from magento_acceptance.expectations.check_rows import (
    CheckRow,
    Expectation,
    ExpectationFailed,
    assert_none,
    format_rows,
    leave_alone,
    wrong,
)
from magento_acceptance.expectations.credit_memo import check_credit_memo, excess_of_refund, refunded_quantities
from magento_acceptance.expectations.documents import Creation, check_new_document_id
from magento_acceptance.expectations.invoice import check_invoice
from magento_acceptance.expectations.invoice_list import check_invoice_list
from magento_acceptance.expectations.matchers import Matcher, Window
from magento_acceptance.expectations.order import DEFAULT_STATUSES
from magento_acceptance.expectations.order_lines import PlannedLine, is_dummy, plan_lines
from magento_acceptance.expectations.placed_order import check_placed_order
from magento_acceptance.expectations.refunded_order import check_order_after_refund
from magento_acceptance.expectations.requests import (
    CaptureRequest,
    DocumentComment,
    RefundRequest,
    ShipmentRequest,
    Track,
)
from magento_acceptance.expectations.shipment import check_shipment, shipped_quantities
from magento_acceptance.expectations.shipped_order import check_order_after_shipments
from magento_acceptance.expectations.stock import ProductFacts, StockReading, check_stock_unchanged
from magento_acceptance.expectations.stock_movements import (
    check_salable_after_shipments,
    check_stock_after_cancel,
    check_stock_after_capture,
    check_stock_after_order,
    check_stock_after_refund,
    check_stock_after_shipments,
)
from magento_acceptance.expectations.unchanged import Snapshot, check_nothing_changed, check_same
from magento_acceptance.expectations.versions import Release, release_named

__all__ = [
    "DEFAULT_STATUSES",
    "CaptureRequest",
    "Captured",
    "CheckRow",
    "Creation",
    "DocumentComment",
    "Expectation",
    "ExpectationFailed",
    "Matcher",
    "PlannedLine",
    "ProductFacts",
    "RefundRequest",
    "Release",
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
    "check_order_after_cancel",
    "check_order_after_capture",
    "check_order_after_refund",
    "check_order_after_shipments",
    "check_placed_order",
    "check_salable_after_shipments",
    "check_same",
    "check_shipment",
    "check_stock_after_cancel",
    "check_stock_after_capture",
    "check_stock_after_order",
    "check_stock_after_refund",
    "check_stock_after_shipments",
    "check_stock_unchanged",
    "excess_of_refund",
    "format_rows",
    "is_dummy",
    "leave_alone",
    "plan_lines",
    "refunded_quantities",
    "release_named",
    "shipped_quantities",
    "wrong",
]
