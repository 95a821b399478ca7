"""What a stock sells: asked, required, and waited for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from magento_acceptance.errors import UnfitShop
from magento_acceptance.flows.polling import after_waiting, poll_until
from magento_acceptance.flows.snapshots import in_searches
from magento_acceptance.rest.answer import Json
from magento_acceptance.rest.client import MagentoClient, rest_path

_CANCEL_ORDERS = "cancel or refund the orders that reserve it, or raise its quantity at a source"
_WAIT_LONGER = "check the shop's indexers and cron (bin/magento indexer:status) and orders that reserve it, or raise MAGENTO_SETTLE"


@dataclass(frozen=True)
class StockAvailability:
    """What one stock sells."""

    client: MagentoClient
    stock_id: int

    def salable(self, sku: str) -> Decimal:
        """The salable quantity of a SKU. Raises MagentoError where the stock does not know it."""
        path = rest_path("inventory", "get-product-salable-quantity", sku, self.stock_id)
        return Decimal(self.client.get(path).json)

    def sold(self, skus: Iterable[str]) -> dict[str, Json]:
        """Whether SKUs are for sale, their stock managed or not, as answered by SKU; what is not answered is left out."""
        found: dict[str, Json] = {}
        for some in in_searches(skus):
            params = [*((f"skus[{index}]", sku) for index, sku in enumerate(some)), ("stockId", self.stock_id)]
            answer = self.client.get("inventory/are-products-salable", params=params)
            found |= {row["sku"]: row["salable"] for row in answer.json if row["stock_id"] == self.stock_id}
        return found

    def require(self, quantities: Mapping[str, Decimal | int]) -> None:
        """Raise UnfitShop where fewer units of a SKU are salable than `quantities` asks for."""
        for sku, wanted in quantities.items():
            salable = self.salable(sku)
            if salable < wanted:
                found = f"has {salable} salable units of {sku}, needed are {wanted}"
                raise UnfitShop(f"stock {self.stock_id}", found, _CANCEL_ORDERS)

    def require_unreserved(self, quantities: Mapping[str, Decimal | int]) -> None:
        """Raise UnfitShop where orders reserve units, so that fewer are salable than `quantities` at the sources."""
        for sku, wanted in quantities.items():
            salable = self.salable(sku)
            if salable != wanted:
                found = f"has {salable} salable units of {sku}, while {wanted} are at its sources"
                raise UnfitShop(f"stock {self.stock_id}", found, "ship, cancel or refund the orders that reserve it")

    def await_sale(self, quantities: Mapping[str, Decimal | None]) -> None:
        """Wait until every SKU is for sale, with the salable quantity that is given for it (None: with any): stocks other than the default
        one are indexed, on some shops by cron. Raises UnfitShop where MAGENTO_SETTLE ends before that.
        """
        found = poll_until(lambda: self._unsold(quantities), list, self.client.pauses())
        if found.value:
            what = f"does not sell {', '.join(found.value)}{after_waiting(found.waited_s)}"
            raise UnfitShop(f"stock {self.stock_id}", what, _WAIT_LONGER)
        if found.waited_s:
            self.client.listener.waited(f"{', '.join(quantities)} for sale on stock {self.stock_id}", found.waited_s)

    def _unsold(self, quantities: Mapping[str, Decimal | None]) -> list[str]:
        sold = self.sold(quantities)
        unsold = [sku for sku in quantities if sold.get(sku) is not True]
        for sku, quantity in quantities.items():
            if sku in unsold or quantity is None:
                continue
            if (salable := self.salable(sku)) != quantity:
                unsold.append(f"{sku} ({salable} salable, expected {quantity})")
        return unsold
