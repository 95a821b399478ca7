"""Removing what was found, as the scenarios' own tidying does: orders first, since they need the products, then all else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from magento_acceptance.errors import MagentoError
from magento_acceptance.flows.close_order import close_order
from magento_acceptance.flows.products import remove_source_items
from magento_acceptance.orphans.discover import Found
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import where


@dataclass(frozen=True)
class Removal:
    """What became of one thing: done, or why not."""

    what: str
    done: bool
    why: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.why}" if self.why else self.what


def clear(client: MagentoClient, found: Found) -> Iterator[Removal]:
    """Remove everything that was found, one outcome each; what cannot be removed does not stop the others.

    The products of an order that cannot be closed stay, because its units could not return to stock.
    """
    held: dict[str, int] = {}
    for order_id, skus in found.orders.items():
        outcome = _tried(f"order {order_id}", partial(_close, client, order_id))
        held |= {} if outcome.done else dict.fromkeys(skus, order_id)
        yield outcome
    for sku in found.products:
        if sku in held:
            yield Removal(f"product {sku}", done=False, why=f"order {held[sku]} still holds it")
        else:
            yield _tried(f"product {sku}", partial(_delete, client, rest_path("products", sku)))
    for customer_id, email in found.customers.items():
        what = f"customer {customer_id} ({email})"
        yield _tried(what, partial(_delete, client, rest_path("customers", customer_id)))
    # deleting a product leaves its source items behind, and of some the product went with the run itself
    for sku in dict.fromkeys([*found.products, *(sku for sku, _ in found.source_items)]):
        if sku not in held and any(True for _ in client.items("inventory/source-items", where("sku", sku))):
            yield _tried(f"source items of {sku}", partial(_unassign, client, sku))


def listed(found: Found) -> Iterator[str]:
    """What would be done, a line each."""
    yield from (f"order {order_id}: cancel, or refund what is paid" for order_id in found.orders)
    yield from (f"product {sku}" for sku in found.products)
    yield from (f"customer {customer_id} ({email})" for customer_id, email in found.customers.items())
    yield from (f"source item of {sku} at {source}" for sku, source in found.source_items)


def _tried(what: str, work: Callable[[], str]) -> Removal:
    try:
        return Removal(what, done=True, why=work())
    except Exception as error:  # noqa: BLE001 - whatever it is, the other things are removed
        return Removal(what, done=False, why=" ".join(str(error).split()) or type(error).__name__)


def _close(client: MagentoClient, order_id: int) -> str:
    return f"{close_order(client, order_id)}; Magento removes no order"


def _delete(client: MagentoClient, path: str) -> str:
    try:
        client.delete(path)
    except MagentoError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
    return ""


def _unassign(client: MagentoClient, sku: str) -> str:
    remove_source_items(client, [sku])
    return ""
