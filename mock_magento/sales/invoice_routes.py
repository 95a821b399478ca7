"""Invoices over REST: capturing an order, reading, searching, commenting, mailing."""

from __future__ import annotations

from typing import Final

from mock_magento.sales import invoicing, reading, rendering, saving
from mock_magento.sales.document_routes import DocumentKind
from mock_magento.sales.documents import Notice
from mock_magento.sales.invoice_service import create_invoice
from mock_magento.shop import Call
from mock_magento.webapi.errors import MagentoError

_ACL = "Magento_Sales::sales_invoice"
INVOICES: Final = DocumentKind(
    "invoice",
    _ACL,
    "#sales-data-invoice-interface",
    one="/V1/invoices/{id}",
    listed="/V1/invoices",
    comment="/V1/invoices/comments",
    stored=lambda sales: sales.invoices,
    columns=reading.INVOICE_COLUMNS,
    raw_of=rendering.invoice,
)
routes = INVOICES.routes()
route = routes.route


@route("POST", "/V1/order/{orderId}/invoice", acl="Magento_Sales::invoice")
def invoice_order(call: Call) -> str:
    """Capture an order's payment, in full or the lines named; returns the invoice's id, as a string."""
    order = reading.require(call.shop.sales.orders, call["orderId"])
    invoice = create_invoice(
        call.shop,
        order,
        invoicing.quantities(reading.list_of(call, "items")),
        Notice.of(call),
    )
    return str(invoice.entity_id)


@route("POST", "/V1/invoices/{id}/capture", acl=_ACL)
def capture_invoice(call: Call) -> str:
    """Capture an open invoice: there is none, since offline payments are paid at once."""
    INVOICES.asked(call)
    raise MagentoError("The capture action is not available.")


@route("POST", "/V1/invoices/{id}/void", acl=_ACL)
def void_invoice(call: Call) -> bool:
    """Void an authorised payment: offline methods have none."""
    INVOICES.asked(call)
    raise MagentoError("The void action is not available.")


@route("POST", "/V1/invoices/", acl=_ACL)
def save_invoice(call: Call) -> rendering.Raw:
    """Store an invoice as it is given."""
    return saving.save_invoice(call.shop, call["entity"])
