"""Invoices over REST: capturing an order, reading, searching, commenting, mailing."""

from __future__ import annotations

from typing import Any

from mock_magento.records.documents import Invoice
from mock_magento.sales import invoicing, mailing, reading, rendering, saving
from mock_magento.sales.documents import Notice
from mock_magento.sales.invoice_service import create_invoice
from mock_magento.shop import Call
from mock_magento.webapi.errors import MagentoError
from mock_magento.webapi.routes import Routes

routes = Routes()
route = routes.route

_ACL = "Magento_Sales::sales_invoice"
_INVOICE = "#sales-data-invoice-interface"


def _invoice(call: Call) -> Invoice:
    return reading.require(call.shop.sales.invoices, call["id"])


@route("POST", "/V1/order/{orderId}/invoice", acl="Magento_Sales::invoice")
def invoice_order(call: Call) -> str:
    """Capture an order's payment, in full or the lines named; answers the invoice's id, as a string."""
    order = reading.require(call.shop.sales.orders, call["orderId"])
    invoice = create_invoice(
        call.shop,
        order,
        invoicing.quantities(reading.list_of(call, "items")),
        Notice.of(call),
    )
    return str(invoice.entity_id)


@route("GET", "/V1/invoices/{id}", acl=_ACL)
def get_invoice(call: Call) -> bytes:
    """One invoice."""
    entity = _invoice(call)
    return reading.kept(call.shop.sales, "invoice", entity.entity_id, lambda: rendering.invoice(entity), _INVOICE)


@route("GET", "/V1/invoices", acl=_ACL, required=("searchCriteria",))
def list_invoices(call: Call) -> dict[str, Any]:
    """Invoices by searchCriteria."""
    invoices = call.shop.sales.invoices.values()
    return reading.found(call, invoices, lambda entity: entity.__dict__, reading.INVOICE_COLUMNS, rendering.invoice)


@route("POST", "/V1/invoices/{id}/capture", acl=_ACL)
def capture_invoice(call: Call) -> str:
    """Capture an open invoice: there is none, since offline payments are paid at once."""
    _invoice(call)
    raise MagentoError("The capture action is not available.")


@route("POST", "/V1/invoices/{id}/void", acl=_ACL)
def void_invoice(call: Call) -> bool:
    """Void an authorised payment: offline methods have none."""
    _invoice(call)
    raise MagentoError("The void action is not available.")


@route("POST", "/V1/invoices/{id}/emails", acl=_ACL)
def mail_invoice(call: Call) -> bool:
    """Send the invoice's e-mail again; false where the shop sends none."""
    entity = _invoice(call)
    return mailing.send_again(call.shop, "invoice", entity)


@route("GET", "/V1/invoices/{id}/comments", acl=_ACL)
def list_comments(call: Call) -> dict[str, Any]:
    """An invoice's comments; an unknown invoice has none."""
    entity = call.shop.sales.invoices.get(call["id"])
    return reading.all_of(rendering.comments(entity.comments if entity else ()), call["id"])


@route("POST", "/V1/invoices/comments", acl=_ACL)
def add_comment(call: Call) -> rendering.Raw:
    """Comment on the invoice that the comment names as its parent. Raises MagentoError where the comment cannot be saved."""
    return mailing.add_comment(call.shop, "invoice", call.shop.sales.invoices, call["entity"])


@route("POST", "/V1/invoices/", acl=_ACL)
def save_invoice(call: Call) -> rendering.Raw:
    """Store an invoice as it is given."""
    return saving.save_invoice(call.shop, call["entity"])
