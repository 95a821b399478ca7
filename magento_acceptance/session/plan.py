"""What a run is going to make or change in the shop, told before the first write: derived from the scenarios that were selected.

The kinds of things are those of the journal (magento_acceptance.rest.writes), so what a run did can be compared with what it announced.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from magento_acceptance.rest.writes import (
    CART,
    CREDIT_MEMO,
    CUSTOMER,
    INVOICE,
    LINK,
    ORDER,
    PRODUCT,
    QUANTITY,
    SHIPMENT,
    SOURCE,
    STOCK,
)
from magento_acceptance.run_log.wording import amount_of, plural
from magento_acceptance.session.markers import GIVEN_INVOICE, GIVEN_ORDER, INVENTORY_SETUP, LUMA
from magento_acceptance.settings.settings import Settings
from magento_acceptance.tutorials import inventory as tutorial
from magento_acceptance.tutorials.inventory import DOMAIN, PUBLISHED_EMAIL

_PORTABLE: Final = "portable"
_ORDERS_TUTORIAL: Final = "orders_tutorial"
_INVENTORY_TUTORIAL: Final = "inventory_tutorial"
_SHOPPING: Final = frozenset({CUSTOMER, CART})
_ORDERED: Final = _SHOPPING | {ORDER}
_PAID: Final = _ORDERED | {INVOICE, CREDIT_MEMO}  # what is paid is refunded at the end
_SHIPPED: Final = _PAID | {SHIPMENT}
_SET_UP: Final = frozenset({SOURCE, STOCK, LINK, QUANTITY})

BY_STEP: Final[Mapping[int, frozenset[str]]] = {
    1: _SHOPPING,  # what the shop offers shows in a cart only
    2: frozenset({SOURCE}),
    3: frozenset({STOCK}),
    4: frozenset({LINK}),
    5: frozenset({QUANTITY}),
    6: frozenset({CUSTOMER}),
    7: _SHOPPING,
    8: _SHOPPING,
    9: _ORDERED,
    10: _PAID | {PRODUCT},
    11: frozenset(),
    12: _SHIPPED,
    13: frozenset({QUANTITY}),
    14: _ORDERED | {SHIPMENT},
}
"""What a scenario of a step of the inventory tutorial makes, beyond the inventory that it needs."""

_ORDER_OF_KINDS: Final = (
    CUSTOMER,
    PRODUCT,
    CART,
    ORDER,
    INVOICE,
    SHIPMENT,
    CREDIT_MEMO,
    SOURCE,
    STOCK,
    LINK,
    QUANTITY,
)
_REMOVED: Final = (CUSTOMER, PRODUCT)
_KEPT: Final = (CART, ORDER, INVOICE, SHIPMENT, CREDIT_MEMO)


@dataclass(frozen=True)
class Plan:
    """What is announced: the `kinds` of things, each with the number of scenarios that may make or change some.

    `order_id` is an order of the shop's own that is gone on with; `shop` an address, or words for the mock; `run_tag` what the run's own
    names begin with.
    """

    shop: str
    store: str
    run_tag: str
    scenarios: int
    kinds: Mapping[str, int]
    order_id: int | None = None
    is_mock: bool = False
    tutorials: bool = False
    lends: bool = False

    @classmethod
    def of(
        cls, selected: Iterable[frozenset[str]], settings: Settings, run_tag: str, given_invoice: int | None = None
    ) -> Plan:
        """The plan of scenarios that are going to run, each given by its tags."""
        scenarios = list(selected)
        kinds: dict[str, int] = {}
        for tags in scenarios:
            for kind in kinds_of(tags, settings, given_invoice):
                kinds[kind] = kinds.get(kind, 0) + 1
        return cls(
            shop=_shop(settings),
            store=settings.store_code,
            run_tag=run_tag,
            scenarios=len(scenarios),
            kinds={kind: kinds[kind] for kind in _ORDER_OF_KINDS if kind in kinds},
            order_id=settings.order_id
            if any(GIVEN_ORDER in tags or GIVEN_INVOICE in tags for tags in scenarios)
            else None,
            is_mock=settings.is_mock,
            tutorials=any(LUMA in tags for tags in scenarios),
            lends=settings.allow_inventory_setup and any(_ORDERS_TUTORIAL in tags for tags in scenarios),
        )

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Plan:
        """Read what `vars` gave; raises TypeError for anything else."""
        return cls(**stored)

    def beyond(self, kinds: Iterable[str]) -> list[str]:
        """Those kinds that were not announced."""
        return sorted(set(kinds) - self.kinds.keys())

    def lines(self) -> Iterator[str]:
        """The announcement: one line for the mock, which nobody else uses, several for a real shop."""
        many = amount_of(self.scenarios, "scenario")
        if not self.kinds:
            yield f"plan: {many} on {self.shop}, store view {self.store}; nothing is made or changed there"
            return
        if self.is_mock:
            yield f"plan: {many} on {self.shop}; they make {_listed(self.kinds)}; names begin with {self.run_tag}"
            return
        yield f"plan: {many} on {self.shop}, store view {self.store}; what they make is named {self.run_tag}-..."
        yield from _told("  made, and removed again: ", self._own(_REMOVED))
        tidied = " (orders are cancelled, or refunded)" if ORDER in self.kinds else ""
        yield from _told(f"  made, and kept by Magento{tidied}: ", self._own(_KEPT))
        yield from (f"  {text}" for text in self._changes())
        yield "  nothing else is changed; what an interrupted run leaves, `magento-acceptance cleanup` removes"

    def _own(self, kinds: Iterable[str]) -> list[str]:
        names = {
            CUSTOMER: f"customers ({self.run_tag}-...@{DOMAIN})",
            PRODUCT: f"products (SKU {self.run_tag}-...)",
        }
        return [names.get(kind, plural(kind)) for kind in kinds if kind in self.kinds]

    def _changes(self) -> Iterator[str]:
        if self.order_id is not None:
            yield f"your order {self.order_id} is captured or shipped, and stays so"
        if self.tutorials and CUSTOMER in self.kinds:
            yield f"the tutorial's customer is {PUBLISHED_EMAIL} where the shop has none of that address; removed again"
        if SOURCE in self.kinds:
            yield f"made or set, and left so: sources {', '.join(source.code for source in tutorial.SOURCES)}"
        if STOCK in self.kinds:
            yield (
                f"made or set, and left so: stock {tutorial.STOCK_NAME!r} with these sources, which takes over the website of "
                f"store view {self.store}"
            )
        if STOCK in self.kinds or (QUANTITY in self.kinds and not self.lends):
            yield f"made or set, and left so: the quantities of {', '.join(tutorial.QUANTITIES)} at these sources"
        if self.lends:
            yield "lent to a source where none has them, and restored afterwards: 100 units of each product of the orders tutorial"


def kinds_of(tags: frozenset[str], settings: Settings, given_invoice: int | None = None) -> frozenset[str]:
    """The kinds of things that a scenario with these tags may make or change."""
    if given_invoice is not None and GIVEN_INVOICE in tags:
        return frozenset({SHIPMENT})
    if settings.order_id is not None and GIVEN_ORDER in tags:
        return frozenset({INVOICE})
    kinds = _SET_UP if INVENTORY_SETUP in tags else frozenset()
    if _PORTABLE in tags:
        ships = tags & {"shipping", "refunding", GIVEN_INVOICE}
        kinds |= (_SHIPPED if ships else _PAID) | {PRODUCT}
    if _ORDERS_TUTORIAL in tags:
        kinds |= _SHIPPED | ({QUANTITY} if settings.allow_inventory_setup else frozenset())
    if _INVENTORY_TUTORIAL in tags:
        steps = [number for number in BY_STEP if f"step{number:02}" in tags]
        kinds |= frozenset().union(*(BY_STEP[number] for number in steps)) if steps else _SHIPPED
    return kinds


def replay_plan(first: int, last: int, settings: Settings, run_tag: str) -> Iterator[str]:
    """The announcement of a replay of the tutorial's steps `first` to `last`, which leaves what it makes."""
    made = frozenset().union(*(BY_STEP[number] for number in range(max(first, 2), last + 1))) - {PRODUCT, CREDIT_MEMO}
    made |= {CART} if first == 1 else frozenset()
    kinds = [kind for kind in _ORDER_OF_KINDS if kind in made]
    where = _shop(settings) if settings.is_mock else f"{_shop(settings)}, store view {settings.store_code}"
    steps = f"Step {first}" if first == last else f"Steps {first} to {last}"
    if not kinds:
        yield f"plan: {steps} on {where}; nothing is made or changed there"
        return
    yield f"plan: {steps} on {where}; made or changed, and left there: {_listed(kinds)}"
    if settings.is_mock:
        return
    if first == 1:
        yield "  Step 1 looks at the shop through a cart of a customer made for it, who is removed again"
    if CUSTOMER in made:
        yield f"  the customer is {PUBLISHED_EMAIL}, or {run_tag}-...@{DOMAIN} where the shop has one of that address"
    if STOCK in made:
        yield f"  the stock {tutorial.STOCK_NAME!r} takes over the website of store view {settings.store_code}"


def where_it_writes(settings: Settings) -> dict[str, Any]:
    """Which shop a run writes to, for a later cleaning up; the first part of what a plan is stored as."""
    return {"shop": _shop(settings), "store": settings.store_code, "is_mock": settings.is_mock}


def _shop(settings: Settings) -> str:
    return "the built-in mock" if settings.is_mock else str(settings.base_url)


def _listed(kinds: Iterable[str]) -> str:
    return ", ".join(plural(kind) for kind in kinds)


def _told(head: str, names: list[str]) -> Iterator[str]:
    if names:
        yield head + ", ".join(names)
