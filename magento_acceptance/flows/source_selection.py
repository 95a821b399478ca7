"""Step 11: ask Magento from which sources an order is best shipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from magento_acceptance.flows.snapshots import Json
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import MagentoClient

PRIORITY: Final = "priority"
DISTANCE: Final = "distance"
ALGORITHMS: Final = (DISTANCE, PRIORITY)


@dataclass(frozen=True)
class Selection:
    """What a source selection algorithm advises; `rows` as answered."""

    answer: Json

    @property
    def rows(self) -> list[Json]:
        """One row for each source and SKU: source_code, sku, qty_to_deduct, qty_available."""
        return list(self.answer["source_selection_items"])

    @property
    def shippable(self) -> bool:
        """Whether the sources together have all that was asked for."""
        return bool(self.answer["shippable"])

    def parts(self) -> dict[str, dict[str, Decimal]]:
        """The quantity that each source gives, by source code and SKU, in the order advised; sources that give none are left out."""
        parts: dict[str, dict[str, Decimal]] = {}
        for row in self.rows:
            if row["qty_to_deduct"] > 0:
                parts.setdefault(row["source_code"], {})[row["sku"]] = Decimal(row["qty_to_deduct"])
        return parts


def algorithms(client: MagentoClient) -> list[str]:
    """The codes of the source selection algorithms that the shop has."""
    return [entry["code"] for entry in client.get("inventory/source-selection-algorithm-list").json]


def selection_request(
    stock_id: int, quantities: Mapping[str, Decimal | int], algorithm: str, address: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The request as it goes over the wire; `address` is a cart's address and is what `distance` measures from."""
    request: dict[str, Any] = {
        "stockId": stock_id,
        "items": [{"sku": sku, "qty": quantity} for sku, quantity in quantities.items()],
    }
    if address is not None:
        destination = {
            "country": address["country_id"],
            "postcode": address["postcode"],
            "region": address["region_code"],
            "city": address["city"],
            "street": " ".join(address["street"]),
        }
        request["extension_attributes"] = {"destination_address": destination}
    return {"inventoryRequest": request, "algorithmCode": algorithm}


def select_sources(
    client: MagentoClient,
    stock_id: int,
    quantities: Mapping[str, Decimal | int],
    algorithm: str = PRIORITY,
    address: Mapping[str, Any] | None = None,
) -> Answer:
    """Ask which sources of the stock should give `quantities` (by SKU).

    Returns whatever comes: what a Selection is made of, or a refusal.
    """
    body = selection_request(stock_id, quantities, algorithm, address)
    return client.attempt("POST", "inventory/source-selection-algorithm-result", body)
