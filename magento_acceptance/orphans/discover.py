"""What is in a shop that bears a run's run_tag."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from magento_acceptance.flows.close_order import is_open
from magento_acceptance.orphans.past_runs import PastRun
from magento_acceptance.rest.client import MagentoClient, rest_path
from magento_acceptance.rest.search import SearchCriteria, where
from magento_acceptance.rest.writes import CREDIT_MEMO, CUSTOMER, INVOICE, ORDER, SHIPMENT, STAYS, Write
from magento_acceptance.run_log.created_resources import CreatedResource
from magento_acceptance.run_tag import LIKE, run_tag_of

SLACK: Final = timedelta(minutes=10)
"""How far a shop's clock may be from this machine's."""
_AT_ONCE: Final = 50
_ALL: Final = 5000


@dataclass
class Found:
    """What bears one run_tag.

    `orders` are those that still hold stock or money, each with the SKUs that it is of; `closed` are the others, which Magento keeps.
    """

    run_tag: str
    customers: dict[int, str] = field(default_factory=dict)
    orders: dict[int, frozenset[str]] = field(default_factory=dict)
    closed: list[int] = field(default_factory=list)
    products: list[str] = field(default_factory=list)
    source_items: list[tuple[str, str]] = field(default_factory=list)
    newest: datetime | None = None

    @property
    def anything(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.customers or self.orders or self.products or self.source_items)

    def seen(self, *stamps: object) -> None:
        """Take notice of when something was made or changed, in Magento's writing (UTC)."""
        for stamp in stamps:
            moment = read_stamp(stamp)
            if moment is not None and (self.newest is None or moment > self.newest):
                self.newest = moment


def find(client: MagentoClient, run_tag: str = "") -> dict[str, Found]:
    """Everything that bears the run_tag, or any run_tag, by run_tag. Reads only; raises what the client raises.

    A search by pattern finds more than what bears a run_tag, so each find is checked against the tag's own form.
    """
    pattern = f"{run_tag}-%" if run_tag else LIKE
    found: dict[str, Found] = {}

    def entry(name: object) -> Found | None:
        its = run_tag_of(name)
        return None if its is None or (run_tag and its != run_tag) else found.setdefault(its, Found(its))

    for product in client.items("products", where("sku", pattern, "like").sort("entity_id")):
        if (known := entry(product["sku"])) is not None:
            known.products.append(product["sku"])
            known.seen(product.get("created_at"))
    for customer in client.items("customers/search", where("email", pattern, "like").sort("entity_id")):
        if (known := entry(customer["email"])) is not None:
            known.customers[int(customer["id"])] = customer["email"]
            known.seen(customer.get("created_at"))
    for order in client.items("orders", where("customer_email", pattern, "like").sort("entity_id")):
        if (known := entry(order["customer_email"])) is not None:
            _enter_order(known, order)
    for item in client.items("inventory/source-items", where("sku", pattern, "like")):
        if (known := entry(item["sku"])) is not None:
            known.source_items.append((item["sku"], item["source_code"]))
    return found


def add_recorded(client: MagentoClient, found: Found, run: PastRun) -> None:
    """Add what a run made under a published name: a customer that its journal knows by id and address, and her orders.

    They bear no run_tag, so each must be as the journal says, and made while the run was under way. Anything else under these ids is
    somebody else's.
    """
    customers = {
        thing.id: thing.what
        for thing in run.made
        if thing.kind == CUSTOMER and thing.what and not run_tag_of(thing.what)
    }
    for customer_id, email in customers.items():
        customer = _read(client, rest_path("customers", customer_id))
        if customer is not None and customer.get("email", "").lower() == email.lower() and _during(run, customer):
            found.customers[int(customer["id"])] = email
    emails = {email.lower() for email in customers.values()}
    for thing in _orders(run.made):
        order = _read(client, rest_path("orders", thing.id))
        if order is not None and order.get("customer_email", "").lower() in emails and _during(run, order):
            _enter_order(found, order)


def documents(client: MagentoClient, orders: Sequence[int]) -> list[Write]:
    """The orders themselves, with their invoices, shipments and credit memos: what Magento keeps."""
    kept = [Write("made", ORDER, number, why=f"closed; {STAYS[ORDER]}") for number in orders]
    for first in range(0, len(orders), _AT_ONCE):
        chosen = where("order_id", orders[first : first + _AT_ONCE], "in").sort("entity_id").page(_ALL)
        for path, kind in (("invoices", INVOICE), ("shipments", SHIPMENT), ("creditmemos", CREDIT_MEMO)):
            kept += [
                Write("made", kind, int(document["entity_id"]), f"of order {document['order_id']}", STAYS[kind])
                for document in _unjudged(client, path, chosen)
            ]
    return kept


def read_stamp(stamp: object) -> datetime | None:
    """A moment as Magento writes it (2020-07-23 16:59:20, UTC); None for anything else."""
    try:
        return datetime.strptime(str(stamp), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def shop_time(client: MagentoClient) -> datetime:
    """The shop's time, by the date of an answer; this machine's where there is none."""
    return client.get("store/storeConfigs").date or datetime.now(UTC)


def _enter_order(found: Found, order: dict[str, Any]) -> None:
    number = int(order["entity_id"])
    if number in found.orders or number in found.closed:
        return
    if is_open(order):
        found.orders[number] = frozenset(line["sku"] for line in order["items"])
    else:
        found.closed.append(number)
    found.seen(order.get("created_at"), order.get("updated_at"))


def _read(client: MagentoClient, path: str) -> dict[str, Any] | None:
    answer = client.attempt("GET", path)
    if answer.status == HTTPStatus.NOT_FOUND:
        return None
    entity: dict[str, Any] = answer.raise_for_refusal().json
    return entity


def _unjudged(client: MagentoClient, path: str, criteria: SearchCriteria) -> list[dict[str, Any]]:
    """The entries of a list, whether they fit their schema or not: here only their ids count."""
    answer = client.attempt("GET", path, params=criteria, checked=False).raise_for_refusal()
    return list(answer.json["items"])


def _during(run: PastRun, entity: dict[str, Any]) -> bool:
    made = read_stamp(entity.get("created_at"))
    return made is not None and run.started - SLACK <= made <= run.last_activity + SLACK


def _orders(made: Iterable[CreatedResource]) -> list[CreatedResource]:
    return [thing for thing in made if thing.kind == ORDER and isinstance(thing.id, int)]
