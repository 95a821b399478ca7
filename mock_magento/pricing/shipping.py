"""The ways to ship: flat rate, table rate and in-store pickup.

Rules from Magento\\OfflineShipping\\Model\\Carrier\\{Flatrate,Tablerate} and Magento_InventoryInStorePickupShipping.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from mock_magento.inventory import Source
from mock_magento.kernel.money import ZERO, cents, convert
from mock_magento.pricing.model import Basket, ShippingRate, Totals
from mock_magento.records.inventory import WEBSITE
from mock_magento.shop import Shop
from mock_magento.tax.model import Destination

PICKUP: Final = "instore_pickup"
PICKUP_CARRIER_TITLE: Final = "In-Store Pickup Delivery"

_ALASKA, _HAWAII = 2, 21
_TABLE: Final[tuple[tuple[str, int, Decimal, Decimal], ...]] = tuple(
    (country, region, Decimal(subtotal), Decimal(price))
    for country, region, steps in (
        ("US", 0, ((0, 15), (50, 10), (100, 5))),
        ("US", _ALASKA, ((0, 20), (50, 15), (100, 10))),
        ("US", _HAWAII, ((0, 20), (50, 15), (100, 10))),
    )
    for subtotal, price in steps
)
"""Luma's table of rates by subtotal after discounts: country, region (0 any), from that subtotal on, price."""


def physical_pieces(basket: Basket) -> Decimal:
    """How many units are shipped: top lines that are not virtual; the parts of a bundle that is shipped in parts."""
    total = ZERO
    for line in basket.lines:
        if line.is_virtual:
            continue
        if line.ship_separately:
            total += sum((child.total_qty for child in line.children if not child.is_virtual), ZERO)
        else:
            total += line.qty
    return total


def free_pieces(basket: Basket) -> Decimal:
    """How many of them ship free of charge."""
    return sum((line.qty for line in basket.lines if line.free_shipping and not line.is_virtual), ZERO)


def rates(shop: Shop, basket: Basket, totals: Totals) -> list[ShippingRate]:
    """The rates offered for a basket that has its discounts, the cheapest first (Shipping\\Model\\Rate\\CarrierResult)."""
    if basket.is_virtual or not basket.lines:
        return []
    found = []
    free = free_pieces(basket)
    table = _table_rate(totals.base.subtotal + totals.base.discount, basket.destination)
    if table is not None:
        price = ZERO if physical_pieces(basket) == free else table
        found.append(_rate(shop, "tablerate", "bestway", "Best Way", "Table Rate", price))
    if pickup_available(shop, basket):
        found.append(_rate(shop, "instore", "pickup", PICKUP_CARRIER_TITLE, "Pick in Store", ZERO))
    flat = (physical_pieces(basket) - free) * shop.config.flat_rate_price
    found.append(_rate(shop, "flatrate", "flatrate", "Flat Rate", "Fixed", flat))
    return sorted(found, key=lambda rate: rate.base_amount)


def _rate(shop: Shop, carrier: str, method: str, carrier_title: str, method_title: str, base: Decimal) -> ShippingRate:
    return ShippingRate(
        carrier, method, carrier_title, method_title, base, cents(convert(base, shop.config.display_rate))
    )


def _table_rate(subtotal: Decimal, place: Destination) -> Decimal | None:
    rows = [
        row for row in _TABLE if row[0] == place.country_id and row[1] in {0, place.region_id} and row[2] <= subtotal
    ]
    return max(rows, key=lambda row: (row[1], row[2]))[3] if rows else None


def pickup_locations(shop: Shop) -> list[Source]:
    """The enabled sources of the website's stock where customers may collect orders."""
    state = shop.inventory
    stock_ids = {
        stock.stock_id for stock in state.stocks.values() if (WEBSITE, shop.config.website_code) in stock.sales_channels
    }
    codes = {code for stock_id, code in state.links if stock_id in stock_ids}
    return [
        source
        for code, source in state.sources.items()
        if code in codes and source.enabled and source.is_pickup_location
    ]


def pickup_location(shop: Shop, code: str | None) -> Source | None:
    """The pickup location with that code, or None where there is none on this website."""
    return next((source for source in pickup_locations(shop) if code and source.code.lower() == code.lower()), None)


def pickup_available(shop: Shop, basket: Basket) -> bool:
    """Whether some pickup location carries everything in the basket (PickupLocationsAvailabilityValidator)."""
    skus = {line.product.sku for line in basket.all_lines if not line.children}
    return any(all(shop.inventory.source_item(source.code, sku) for sku in skus) for source in pickup_locations(shop))


def description(shop: Shop, rate: ShippingRate, basket: Basket) -> str:
    """What the order calls the way to ship: carrier and method, or the place of pickup."""
    if rate.code == PICKUP:
        location = pickup_location(shop, basket.pickup_location_code)
        if location is not None:
            return f"{PICKUP_CARRIER_TITLE} - {location.frontend_name or location.name}"
    return f"{rate.carrier_title} - {rate.method_title}".strip(" -")


def weigh(basket: Basket, totals: Totals) -> None:
    """Write every line's row weight and the weight of the whole (Magento\\Quote\\Model\\Quote\\Address\\Total\\Shipping)."""
    for line in basket.lines:
        if line.is_virtual:
            continue
        weight = (line.weight or ZERO) * line.qty
        totals.weight += weight
        line.row_weight = ZERO if line.free_shipping else weight
