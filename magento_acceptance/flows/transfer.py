"""Step 13: move units from one source to another."""

from __future__ import annotations

from decimal import Decimal

from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.search import where


def transfer_all(client: MagentoClient, sku: str, origin: str, destination: str, *, unassign: bool = False) -> Answer:
    """Move every unit of a SKU from one source to another; `unassign` takes the SKU off the origin as well. Returns whatever comes."""
    body = {"skus": [sku], "originSource": origin, "destinationSource": destination, "unassignFromOrigin": unassign}
    return client.attempt("POST", "inventory/bulk-product-source-transfer", body)


def transfer_some(client: MagentoClient, sku: str, origin: str, destination: str, quantity: Decimal | int) -> Answer:
    """Move a quantity of a SKU from one source to another. Returns whatever comes."""
    items = [{"sku": sku, "qty": quantity}]
    body = {"originSourceCode": origin, "destinationSourceCode": destination, "items": items}
    return client.attempt("POST", "inventory/bulk-partial-source-transfer", body)


def quantity_at(client: MagentoClient, sku: str, source: str) -> Decimal:
    """The quantity of a SKU at a source; 0 where it is not assigned."""
    found = client.items("inventory/source-items", where("sku", sku).where("source_code", source))
    return Decimal(next((item["quantity"] for item in found), 0))
