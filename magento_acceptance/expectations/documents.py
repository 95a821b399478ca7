"""What invoices, shipments and credit memos have in common: id, number, currencies, e-mail, comments, and how their lines are paired."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from magento_acceptance.expectations.check_rows import CheckRow, Expectation, check_keys, wrong_row
from magento_acceptance.expectations.matchers import Matcher, Window, absent_or, new_id, text, time
from magento_acceptance.expectations.order_lines import shipping_address_id
from magento_acceptance.expectations.requests import DocumentRequest
from magento_acceptance.expectations.values import ABSENT, Json, number, objects, show

Expected = dict[str, tuple[Any, str]]
"""What the keys of a document must hold, each with the rule from which that follows."""

_ORDER_CURRENCIES: Final = {
    "base_currency_code": "order's base currency",
    "global_currency_code": "order's global currency",
    "order_currency_code": "order's currency",
    "store_currency_code": "order's store currency",
    "base_to_global_rate": "order's rate from base to global currency",
    "base_to_order_rate": "order's rate from base to order currency",
    "store_to_base_rate": "order's rate from store to base currency",
    "store_to_order_rate": "order's rate from store to order currency",
}
Line = TypeVar("Line")
Request = TypeVar("Request", bound=DocumentRequest)


@dataclass(frozen=True, kw_only=True)
class Creation(Generic[Request]):
    """The call that made a document, and what there was before it.

    `order` is the order as read right before the call, `document_id` what the call returned, `earlier` are the order's earlier documents of
    this kind, as read. `window` is when the call was sent (None leaves the time of day unchecked), `mail` whether the shop sends e-mail
    (None: not known).
    """

    order: Json
    request: Request
    document_id: int | str
    earlier: Sequence[Json] = ()
    window: Window | None = None
    mail: bool | None = None

    @property
    def own_id(self) -> int | str:
        """The id that the call returned as a string of digits, as the document itself shows it: a number."""
        return int(self.document_id) if str(self.document_id).isdigit() else str(self.document_id)


def check_new_document_id(answer: Any, kind: str, *, earlier: Sequence[Json] = ()) -> list[CheckRow]:
    """The answer of a call that makes a document: its id, as a JSON string of digits (placing an order returns an integer).

    `kind` is "invoice", "shipment" or "credit memo"; `earlier` are the documents of that kind that the order already had.
    """
    taken = sorted(str(made.get("entity_id")) for made in earlier)
    wanted = "a string of digits" + (f", none of {', '.join(taken)}" if taken else "")
    digits = text(r"[1-9]\d*", wanted)
    matcher = Matcher(wanted, lambda found: digits.accepts(found) and found not in taken)
    return Expectation("", matcher, f"the id of a new {kind}, as a JSON string", f"id of the {kind}").judge(answer)


def identity(kind: str, creation: Creation[Any], *, money: bool = True) -> Expected:
    """Who the document is, and what it copies from its order; `money` False for one that has no amounts."""
    order = creation.order
    numbers = {made.get("increment_id") for made in creation.earlier}
    filled = text(r"\S.*", f"a number that no other {kind} of the order has")
    number_of_its_own = Matcher(filled.description, lambda found: filled.accepts(found) and found not in numbers)
    address = shipping_address_id(order)
    virtual = "an order of virtual lines only has no shipping address"
    expected: Expected = {
        "entity_id": (creation.own_id, f"id of the {kind}, as the call returned it"),
        "increment_id": (number_of_its_own, f"every {kind} has a number of its own"),
        "order_id": (order.get("entity_id", ABSENT), "its order"),
        "store_id": (order.get("store_id", ABSENT), "store in which the order was placed"),
        "billing_address_id": (order.get("billing_address_id", ABSENT), "order's billing address"),
        "shipping_address_id": (address, virtual if address is ABSENT else "order's shipping address"),
    }
    copied = _ORDER_CURRENCIES if money else {}
    return expected | {key: (order.get(key, ABSENT), rule) for key, rule in copied.items()}


def times(document: Json, creation: Creation[Any]) -> Expected:
    """When the document was made."""
    begin = creation.order.get("created_at")
    return {
        "created_at": (time(not_before=begin, window=creation.window), "made by this call, after the order"),
        "updated_at": (time(not_before=document.get("created_at"), window=creation.window), "not before it was made"),
    }


def email(creation: Creation[Any]) -> Expected:
    """Whether an e-mail was sent."""
    mail = creation.mail
    if not creation.request.notify:
        return {"email_sent": (ABSENT, "no e-mail was asked for (notify)")}
    if mail is None:
        return {"email_sent": (absent_or(1), "e-mail asked for (notify); left out where the shop's mail is off")}
    return {"email_sent": (1, "e-mail asked for (notify)") if mail else (ABSENT, "the shop's mail is off")}


def match_lines(
    items: Any,
    wanted: Mapping[int, Line],
    noun: str,
    *,
    order_lines: Mapping[int, Json],
    expected: Callable[[Line], Expected],
    optional: frozenset[int] = frozenset(),
    taken: frozenset[int] = frozenset(),
) -> list[CheckRow]:
    """Pair a document's lines with those that it must have, and judge each pair.

    `wanted` are the lines to come by order_item_id, `order_lines` the order's; `expected` says what a line's keys must hold. `noun` is what
    happened to the lines ("invoiced"). Lines of the order items in `optional` are left alone. The order of the lines does not matter; one
    with a wrong order_item_id is paired by its SKU. `taken` are ids of earlier lines, which no new one may have.
    """
    rule = f"one line per order line that is {noun}: none missing, doubled or extra"
    if not isinstance(items, list):
        return [wrong_row("/items", "a list of lines", items, rule)]
    pairs, extra, missing = _paired(items, wanted, order_lines, optional)
    rows = []
    for index in extra:
        row = items[index]
        found = f"order_item_id {show(row.get('order_item_id', ABSENT))}" if isinstance(row, Mapping) else show(row)
        rows.append(wrong_row(f"/items/{index}", "(no such line)", found, rule))
    for item_id in missing:
        sku = str(order_lines[item_id].get("sku"))
        rows.append(wrong_row("/items", f"order_item_id {item_id}, {sku}", "(no such line)", rule, of=sku))
    if not rows:
        count = f"{len(pairs)} line{'' if len(pairs) == 1 else 's'}"
        rows.append(CheckRow("/items", "lines", count, count, rule, ok=True))
    ids = set(taken)
    for index, item_id in pairs:
        row = items[index]
        values = {"entity_id": (new_id(set(ids)), "every line has an id of its own"), **expected(wanted[item_id])}
        rows += check_keys(row, values, f"/items/{index}", of=str(order_lines[item_id].get("sku")))
        own = number(row.get("entity_id"))
        ids |= {int(own)} if own is not None else set()
    return rows


def _paired(
    items: list[Any], wanted: Mapping[int, Any], order_lines: Mapping[int, Json], optional: frozenset[int]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Pairs of a line's index and its order_item_id; the indexes of lines that are too many; the ids of lines that are missing."""
    waiting = list(wanted)
    pairs, spare = [], []
    for index, row in enumerate(items):
        key = number(row.get("order_item_id")) if isinstance(row, Mapping) else None
        if key in waiting:
            waiting.remove(int(key))
            pairs.append((index, int(key)))
        elif key not in optional:
            spare.append(index)
    extra = []
    for index in spare:
        sku = items[index].get("sku") if isinstance(items[index], Mapping) else None
        twin = next((item_id for item_id in waiting if order_lines[item_id].get("sku") == sku), None)
        if twin is None:
            extra.append(index)
        else:
            waiting.remove(twin)
            pairs.append((index, twin))
    return sorted(pairs), extra, waiting


def check_comments(document: Json, creation: Creation[Any]) -> list[CheckRow]:
    """The comments of a new document: exactly the one that was sent, if any."""
    request: DocumentRequest = creation.request
    comments = document.get("comments", ABSENT)
    count = 1 if request.comment else 0
    rule = "the comment sent with the call" if request.comment else "no comment was sent"
    wanted = f"{count} comment{'' if count == 1 else 's'}"
    if not isinstance(comments, list) or len(objects(comments)) != len(comments) or len(comments) != count:
        found = f"{len(comments)} comments" if isinstance(comments, list) else show(comments)
        return [wrong_row("/comments", wanted, found, rule)]
    if request.comment is None:
        return [CheckRow("/comments", "comments", wanted, wanted, rule, ok=True)]
    mailed = int(request.append_comment and request.notify)
    expected: Expected = {
        "comment": (request.comment.text, rule),
        "is_visible_on_front": (int(request.comment.visible_on_front), "as sent with the comment"),
        "is_customer_notified": (mailed, "in the e-mail: appendComment and notify"),
        "parent_id": (creation.own_id, "id of what it belongs to"),
        "entity_id": (new_id(set()), "every comment has an id"),
        "created_at": (
            time(not_before=document.get("created_at"), window=creation.window),
            "made with what it belongs to",
        ),
    }
    return check_keys(comments[0], expected, "/comments/0")
