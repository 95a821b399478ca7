"""A small load on a mock in this process, and which laws it breaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from magento_acceptance.expectations import wrong
from magento_acceptance.flows.products import ProductMaker
from magento_acceptance.flows.sales_channel import find_sales_channel
from magento_acceptance.flows.shop_defaults import read_shop_defaults
from magento_acceptance.flows.snapshots import read_stock
from magento_acceptance.load.journey import Buyer, How, Outcome
from magento_acceptance.load.laws import LAWS, Load, Readings
from magento_acceptance.load.readings import read
from magento_acceptance.load.shared_products import create_shared_products
from magento_acceptance.run_log.context import Context
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.settings.shop_profile import ShopProfile
from mock_magento import MockMagento, open_variant
from tests.support.shops import opened

JOURNEYS = 4
SCARCE = 2


@dataclass
class After:
    """What is there after a small load, and which laws it breaks."""

    found: Readings
    load: Load
    outcomes: list[Outcome]

    def broken(self) -> dict[str, list[str]]:
        """The laws that do not hold, each with its wrong values: name, expected, found."""
        judged = {law.check: wrong(law.judge(self.found, self.load)) for law in LAWS}
        return {
            check: [f"{row.name}: expected {row.expected}, found {row.found}" for row in rows]
            for check, rows in judged.items()
            if rows
        }


def small_load(*defects: str, shop: str = "plain") -> After:
    """A few journeys one after the other on a mock in this process, which is one of `mock_magento.VARIANTS`."""
    ways = list(How)

    def in_turn(buyer: Callable[[], Buyer]) -> list[Outcome]:
        one = buyer()
        return [one.journey(ways[number % len(ways)]) for number in range(JOURNEYS)]

    return _load(open_variant(shop), defects, SCARCE, in_turn)


def rush(*defects: str) -> After:
    """Two customers, each with the last unit in the cart before either orders."""

    def both(buyer: Callable[[], Buyer]) -> list[Outcome]:
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(lambda one: one.journey(How.ONCE), [buyer(), buyer()]))

    return _load(MockMagento(), defects, 1, both)


def _load(
    mock: MockMagento, defects: Sequence[str], units: int, journeys: Callable[[Callable[[], Buyer]], list[Outcome]]
) -> After:
    for name in defects:
        mock.defects.switch_on(name)
    with opened(mock) as client:
        channel = find_sales_channel(client)
        defaults = read_shop_defaults(client, ShopProfile())
        maker = ProductMaker(client, Context(), CleanupStack(), channel, defaults)
        products = create_shared_products(maker, units, 1)
        start = read_stock(client.get, products.facts, channel.stock_id)
        outcomes = journeys(lambda: Buyer(client, products, defaults))
        return After(read(client, products), Load(start, products.facts, channel.sources, outcomes), outcomes)
