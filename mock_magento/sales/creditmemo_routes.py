"""Credit memos over REST: refunding an order or an invoice, reading, searching, commenting, mailing."""

from __future__ import annotations

from typing import Any

from mock_magento.records.documents import CreditMemo
from mock_magento.sales import invoicing, mailing, reading, rendering, saving
from mock_magento.sales.crediting import Arguments
from mock_magento.sales.documents import Notice
from mock_magento.sales.refund_service import refund_invoice, refund_order
from mock_magento.shop import Call
from mock_magento.webapi.errors import MagentoError
from mock_magento.webapi.routes import Routes

routes = Routes()
route = routes.route

_ACL = "Magento_Sales::sales_creditmemo"
_CREDITMEMO = "#sales-data-creditmemo-interface"


def _creditmemo(call: Call) -> CreditMemo:
    return reading.require(call.shop.sales.creditmemos, call["id"])


@route("POST", "/V1/order/{orderId}/refund", acl="Magento_Sales::creditmemo")
def refund(call: Call) -> str:
    """Refund an order offline, in full or the lines named; answers the credit memo's id, as a string."""
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
    """Refund an invoice; answers the credit memo's id, as a string."""
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


@route("GET", "/V1/creditmemo/{id}", acl=_ACL)
def get_creditmemo(call: Call) -> bytes:
    """One credit memo."""
    entity = _creditmemo(call)
    return reading.kept(
        call.shop.sales, "creditmemo", entity.entity_id, lambda: rendering.creditmemo(entity), _CREDITMEMO
    )


@route("GET", "/V1/creditmemos", acl=_ACL, required=("searchCriteria",))
def list_creditmemos(call: Call) -> dict[str, Any]:
    """Credit memos by searchCriteria."""
    memos = call.shop.sales.creditmemos.values()
    return reading.found(call, memos, lambda entity: entity.__dict__, reading.CREDITMEMO_COLUMNS, rendering.creditmemo)


@route("PUT", "/V1/creditmemo/{id}", acl=_ACL)
def cancel_creditmemo(_call: Call) -> bool:
    """Cancel a credit memo: Magento refuses."""
    raise MagentoError("You can not cancel Credit Memo")


@route("POST", "/V1/creditmemo/{id}/emails", acl=_ACL)
def mail_creditmemo(call: Call) -> bool:
    """Send the credit memo's e-mail again; false where the shop sends none."""
    entity = _creditmemo(call)
    return mailing.send_again(call.shop, "creditmemo", entity)


@route("GET", "/V1/creditmemo/{id}/comments", acl=_ACL)
def list_comments(call: Call) -> dict[str, Any]:
    """A credit memo's comments; an unknown credit memo has none."""
    entity = call.shop.sales.creditmemos.get(call["id"])
    return reading.all_of(rendering.comments(entity.comments if entity else ()), call["id"])


@route("POST", "/V1/creditmemo/{id}/comments", acl=_ACL)
def add_comment(call: Call) -> rendering.Raw:
    """Comment on the credit memo that the comment names as its parent. Raises MagentoError where the comment cannot be saved."""
    return mailing.add_comment(call.shop, "creditmemo", call.shop.sales.creditmemos, call["entity"])


@route("POST", "/V1/creditmemo", acl=_ACL)
def save_creditmemo(call: Call) -> rendering.Raw:
    """Store a credit memo as it is given."""
    return saving.save_creditmemo(call.shop, call["entity"])
