"""Credit memos over REST: refunding an order or an invoice, reading, searching, commenting, mailing."""

from __future__ import annotations

from typing import Final

from mock_magento.sales import invoicing, reading, rendering, saving
from mock_magento.sales.crediting import Arguments
from mock_magento.sales.document_routes import DocumentKind
from mock_magento.sales.documents import Notice
from mock_magento.sales.refund_service import refund_invoice, refund_order
from mock_magento.shop import Call
from mock_magento.webapi.errors import MagentoError

_ACL = "Magento_Sales::sales_creditmemo"
CREDIT_MEMOS: Final = DocumentKind(
    "creditmemo",
    _ACL,
    "#sales-data-creditmemo-interface",
    one="/V1/creditmemo/{id}",
    listed="/V1/creditmemos",
    comment="/V1/creditmemo/{id}/comments",
    stored=lambda sales: sales.creditmemos,
    columns=reading.CREDITMEMO_COLUMNS,
    raw_of=rendering.creditmemo,
)
routes = CREDIT_MEMOS.routes()
route = routes.route


@route("POST", "/V1/order/{orderId}/refund", acl="Magento_Sales::creditmemo")
def refund(call: Call) -> str:
    """Refund an order offline, in full or the lines named; returns the credit memo's id, as a string."""
    items = reading.list_of(call, "items")
    order = reading.require(call.shop.sales.orders, call["orderId"])
    memo = refund_order(
        call.shop,
        order,
        invoicing.quantities(items),
        Arguments.of(call.get("arguments")),
        Notice.of(call),
    )
    return str(memo.entity_id)


@route("POST", "/V1/invoice/{invoiceId}/refund", acl="Magento_Sales::sales_invoice")
def refund_by_invoice(call: Call) -> str:
    """Refund an invoice; returns the credit memo's id, as a string."""
    items = reading.list_of(call, "items")
    invoice = reading.require(call.shop.sales.invoices, call["invoiceId"])
    memo = refund_invoice(
        call.shop,
        reading.require(call.shop.sales.orders, invoice.order_id),
        invoice,
        invoicing.quantities(items),
        Arguments.of(call.get("arguments")),
        Notice.of(call),
    )
    return str(memo.entity_id)


@route("PUT", "/V1/creditmemo/{id}", acl=_ACL)
def cancel_creditmemo(_call: Call) -> bool:
    """Cancel a credit memo: Magento refuses."""
    raise MagentoError("You can not cancel Credit Memo")


@route("POST", "/V1/creditmemo", acl=_ACL)
def save_creditmemo(call: Call) -> rendering.Raw:
    """Store a credit memo as it is given."""
    return saving.save_creditmemo(call.shop, call["entity"])
