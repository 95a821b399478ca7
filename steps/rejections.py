"""What Magento must reject, and leave unchanged."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

import pytest
from pytest_bdd import parsers, then

from magento_acceptance.expectations import Matcher, check_nothing_changed
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.unchanged import SnapshotGuard
from magento_acceptance.rest.answer import Answer

from .checks import Verify, expect
from .products import Products

INVENTORY = "inventory"
CART = "cart"
UNTOUCHED = "the request was rejected"

OTHER_RELEASES = {
    "The requested qty is not available": "Not enough items for sale",
    "The quantity to refund must not be greater than the unrefunded quantity.": "We found an invalid quantity to refund item",
    "A creditmemo can not be created when an order has a status of closed": "We found an invalid quantity to refund item",
}
"""Messages of 2.4.7 that 2.4.8 (the first) or 2.4.6 (the others) words otherwise."""


@dataclass(frozen=True)
class Attempt:
    """A request that must be rejected: the id of the check that it belongs to, such as "capture.refused", and what came of it."""

    check: str
    answer: Answer


@pytest.fixture
def standing(order: OpenOrder) -> OpenOrder:
    """The order as it stands right before the request that must be rejected."""
    return order.again()


@pytest.fixture
def guard() -> SnapshotGuard:
    """The readings that a step takes before it does something."""
    return SnapshotGuard()


def said(answer: Answer) -> str:
    """What the shop said: the message of its refusal with the list of details, or the body where it refused nothing."""
    return str(answer.refusal) if answer.status >= HTTPStatus.BAD_REQUEST else answer.text[:300]


def holds(text: str, message: str) -> bool:
    """Whether a line of the text holds the message; one that ends with a full stop must be whole sentences of it."""
    lines = [line.strip().removeprefix("- ") for line in text.splitlines()]
    if message.endswith("."):
        return any(f"{line} ".startswith(f"{message} ") for line in lines)
    return any(message in line for line in lines)


@then(
    parsers.re(r'the request is rejected with (?P<status>\d+), saying "(?P<message>.*)"$'), converters={"status": int}
)
def rejected(status: int, message: str, attempt: Attempt, verify: Verify) -> None:
    answer = attempt.answer
    worded = [message, *filter(None, [OTHER_RELEASES.get(message)])]
    wanted = Matcher(" or ".join(worded), lambda text: any(holds(text, message) for message in worded))
    rows = expect("/status", status, answer.status, "Magento rejects this", "HTTP status")
    rows += expect("/message", wanted, said(answer), "Magento says why", "message")
    verify(attempt.check, answer.call, rows)


@then(parsers.parse('the message names the product "{name}"'))
def names_product(name: str, attempt: Attempt, products: Products, verify: Verify) -> None:
    wanted = products[name].name
    matcher = Matcher(f"a text with {wanted}", lambda text: wanted in text)
    rows = expect("/message", matcher, said(attempt.answer), "Magento names the product", "message")
    verify(attempt.check, attempt.answer.call, rows)


@then(parsers.re(r"order, invoices(, (?P<others>shipments|credit memos))? and stock are unchanged"))
def order_unchanged(
    others: str | None, standing: OpenOrder, guard: SnapshotGuard, attempt: Attempt, verify: Verify
) -> None:
    """Every value of all of them."""
    later = standing.afresh().now
    rows = check_nothing_changed(later.snapshot(), before=standing.now.snapshot(), because=UNTOUCHED)
    if others is not None:
        rows += guard.compare(others, UNTOUCHED)
    verify(f"{attempt.check}.unchanged", f"order {standing.order_id} with its documents and stock", rows)


@then("the inventory is unchanged")
def inventory_unchanged(guard: SnapshotGuard, verify: Verify) -> None:
    """Sources, stocks, links, source quantities and salable quantities."""
    verify("inventory.unchanged", "inventory", guard.compare(INVENTORY, "nothing was to change"))


@then("the cart is unchanged")
def cart_unchanged(guard: SnapshotGuard, verify: Verify) -> None:
    """Its lines and its totals."""
    verify("cart.unchanged", "cart", guard.compare(CART, UNTOUCHED))
