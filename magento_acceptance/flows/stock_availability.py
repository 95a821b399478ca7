"""What a stock sells: asked, required, and waited for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from magento_acceptance.errors import UnfitShop
from magento_acceptance.flows.polling import after_waiting, poll_until
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
        return Decimal(self.client.get(rest_path("inventory", "get-product-salable-quantity", sku, self.stock_id)).json)

    def sells(self, sku: str) -> bool:
        """Whether a SKU is for sale, its stock managed or not."""
        return self.client.get(rest_path("inventory", "is-product-salable", sku, self.stock_id)).json is True

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

    def await_sale(self, skus: Iterable[str], quantity: Decimal | None = None) -> None:
        """Wait until every SKU is for sale, with this salable quantity if one is given: stocks other than the default one are indexed,
        on some shops by cron. Raises UnfitShop where MAGENTO_SETTLE ends before that.
        """
        skus = list(skus)
        found = poll_until(
            lambda: [text for sku in skus if (text := self._unsold(sku, quantity))], list, self.client.pauses()
        )
        if found.value:
            what = f"does not sell {', '.join(found.value)}{after_waiting(found.waited_s)}"
            raise UnfitShop(f"stock {self.stock_id}", what, _WAIT_LONGER)
        if found.waited_s:
            self.client.listener.waited(f"{', '.join(skus)} for sale on stock {self.stock_id}", found.waited_s)

    def _unsold(self, sku: str, quantity: Decimal | None) -> str:
        if not self.sells(sku):
            return sku
        if quantity is None or (salable := self.salable(sku)) == quantity:
            return ""
        return f"{sku} ({salable} salable, expected {quantity})"
