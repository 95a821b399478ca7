"""The default source, the default stock and their link, which every Magento has."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

from mock_magento.records.inventory import DEFAULT_SOURCE, DEFAULT_STOCK, WEBSITE, Link, Source, Stock
from mock_magento.shop import Shop


def plant(shop: Shop) -> None:
    """Add the default source and stock; the stock sells on the shop's website."""
    state = shop.inventory
    state.sources[DEFAULT_SOURCE] = Source(
        DEFAULT_SOURCE,
        "Default Source",
        details=MappingProxyType(
            {
                "description": "Default Source",
                "latitude": Decimal(0),
                "longitude": Decimal(0),
                "country_id": "US",
                "postcode": "00000",
            }
        ),
        frontend_name="",
    )
    state.stocks[DEFAULT_STOCK] = Stock(DEFAULT_STOCK, "Default Stock", ((WEBSITE, shop.config.website_code),))
    state.links[(DEFAULT_STOCK, DEFAULT_SOURCE)] = Link(1, DEFAULT_STOCK, DEFAULT_SOURCE, 1)
    state.last_stock_id = DEFAULT_STOCK
    state.last_link_id = 1
