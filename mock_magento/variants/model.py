"""A variant of the healthy shop: its configuration, what was done to it before, and what is special about its responses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from mock_magento.mock import AnswerFilter, MockMagento
from mock_magento.records.config import ShopConfig
from mock_magento.shop import Shop, utc_now

Prepare = Callable[[Shop], None]


@dataclass(frozen=True)
class ShopVariant:
    """A variant of the shop: what is special about it, how it is configured and prepared, and what is added to its answers."""

    title: str
    config: ShopConfig = field(default_factory=ShopConfig)
    prepare: tuple[Prepare, ...] = ()
    filters: tuple[AnswerFilter, ...] = ()
    delay: float = 0.0
    """Seconds that every read takes longer."""

    def open(self) -> MockMagento:
        """A fresh mock of this variant."""
        mock = _pristine(self.config).fresh()
        for step in self.prepare:
            step(mock.shop)
        mock.answer_filters.extend(self.filters)
        if self.delay:
            mock.faults.add("delay", seconds=self.delay, method="GET", times=None)
        return mock


@lru_cache(maxsize=64)
def _pristine(config: ShopConfig) -> MockMagento:
    return MockMagento(config=config)


def numbers_from(first: int) -> Prepare:
    """Let orders, documents, products, customers and carts be numbered from `first` on, each table a little apart."""

    def prepare(shop: Shop) -> None:
        for offset, table in enumerate(sorted(shop.sales.next_ids)):
            shop.sales.next_ids[table] += first + 17 * offset
        for offset, table in enumerate(sorted(shop.carts.last_ids)):
            shop.carts.last_ids[table] += first + 31 * offset
        shop.catalog.last_product_id += first
        shop.customers.last_customer_id += first + 5
        shop.customers.last_address_id += first + 9

    return prepare


def clock_off(seconds: float) -> Prepare:
    """Let the shop's clock be off."""

    def prepare(shop: Shop) -> None:
        def now() -> datetime:
            return utc_now() + timedelta(seconds=seconds)

        shop.clock = now

    return prepare
