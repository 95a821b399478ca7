"""What invoices, shipments and credit memos have in common: e-mails sent again, and comments.

Rules from Magento\\Sales\\Model\\AbstractNotifier and the comment repositories of the three documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_magento.records.documents import CreditMemo, Invoice, Shipment
from mock_magento.sales import order_actions
from mock_magento.sales.documents import comment as new_comment
from mock_magento.shop import Shop
from mock_magento.webapi.errors import MagentoError

Document = Invoice | Shipment | CreditMemo


def send_again(shop: Shop, kind: str, document: Document) -> bool:
    """Mail a document (kind: invoice, shipment, creditmemo) to the customer; False where the shop sends no mail."""
    if not shop.config.mail_enabled:
        return False
    document.email_sent = 1
    shop.sales.touch(kind, document.entity_id)
    order = shop.sales.orders.get(document.order_id)
    if order is not None:
        order_actions.mark_notified(shop, order)
    return True


def add_comment(shop: Shop, kind: str, documents: Mapping[int, Document], given: Mapping[str, Any]) -> dict[str, Any]:
    """Comment on the document that the comment names as its parent; returns the comment as stored, its time left out.

    Raises MagentoError where it names none or says nothing.
    """
    document = documents.get(given.get("parent_id") or 0)
    if document is None or not given.get("comment"):
        raise MagentoError(f"Could not save the {kind} comment.")
    comment = new_comment(shop, kind, document.entity_id, given, given.get("is_customer_notified"))
    document.comments.append(comment)
    shop.sales.touch(kind, document.entity_id)
    # the database sets the time, and the answer was made before it did
    return {**comment.__dict__, "created_at": None}
