"""What invoices and shipments have in common: number, shipping address, comments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from magento_acceptance.expectations.capture import CaptureComment
from magento_acceptance.expectations.check_rows import CheckRow, check_keys, wrong_row
from magento_acceptance.expectations.matchers import Matcher, Window, new_id, text, time
from magento_acceptance.expectations.values import ABSENT, Json, objects, show


class Commented(Protocol):
    """A call that may carry a comment: what was sent, and whether the customer's mail was asked to hold it."""

    @property
    def comment(self) -> CaptureComment | None:
        """The comment, if one was sent."""

    @property
    def append_comment(self) -> bool:
        """Whether the comment goes into the mail."""

    @property
    def notify(self) -> bool:
        """Whether a mail was asked for."""


def new_increment(order: Json, earlier: Sequence[Json]) -> Matcher:
    """The number of a new document: none that an earlier one has, of the shape of the order's own number."""
    increments = {invoice.get("increment_id") for invoice in earlier}
    # Magento numbers all documents of a store by one pattern; nine digits, unless the shop has its own.
    nine = bool(re.search(r"\d{9}", str(order.get("increment_id", "0" * 9))))
    shape = (
        text(r"\S*\d{9}\S*", "an invoice number of its own, with nine digits")
        if nine
        else text(r"\S*\d\S*", "a number")
    )
    return Matcher(shape.description, lambda found: shape.accepts(found) and found not in increments)


def shipping_address_id(order: Json) -> Any:
    """The id of the order's shipping address; ABSENT for an order of virtual lines only."""
    extension = order.get("extension_attributes")
    assignments = objects(extension.get("shipping_assignments")) if isinstance(extension, Mapping) else []
    for assignment in assignments:
        shipping = assignment.get("shipping")
        address = shipping.get("address") if isinstance(shipping, Mapping) else None
        if isinstance(address, Mapping):
            return address.get("entity_id", ABSENT)
    return ABSENT


def check_comments(document: Json, request: Commented, document_id: int | str, window: Window | None) -> list[CheckRow]:
    """The comments of a new document: exactly the one that was sent, if any."""
    comments = document.get("comments", ABSENT)
    expected_count = 1 if request.comment else 0
    rule = "the comment sent with the call" if request.comment else "no comment was sent"
    if not isinstance(comments, list) or len(comments) != expected_count:
        found = f"{len(comments)} comments" if isinstance(comments, list) else show(comments)
        return [wrong_row("/comments", f"a list of {expected_count}", found, rule)]
    if request.comment is None:
        return []
    if not isinstance(comments[0], Mapping):
        return [wrong_row("/comments/0", "a JSON object", show(comments[0]), rule)]
    expected: dict[str, tuple[Any, str]] = {
        "comment": (request.comment.text, rule),
        "is_visible_on_front": (int(request.comment.visible_on_front), "as sent with the comment"),
        "is_customer_notified": (
            int(request.append_comment and request.notify),
            "in the mail: appendComment and notify",
        ),
        "parent_id": (document_id, "id of what it belongs to"),
        "entity_id": (new_id(set()), "every comment has an id"),
        "created_at": (time(not_before=document.get("created_at"), window=window), "made with what it belongs to"),
    }
    return check_keys(comments[0], expected, "/comments/0")
