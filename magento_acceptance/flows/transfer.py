"""Step 13: move pieces from one source to another."""

from __future__ import annotations

from decimal import Decimal

from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.search import where


def transfer_everything(client: MagentoClient, sku: str, origin: str, destination: str, *, unassign: bool) -> None:
    """Move every piece of a SKU from one source to another; `unassign` takes the SKU off the origin as well."""
    try_transfer_everything(client, sku, origin, destination, unassign=unassign).raise_for_refusal()


def try_transfer_everything(
    client: MagentoClient, sku: str, origin: str, destination: str, *, unassign: bool
) -> Answer:
    """Ask for the same and answer whatever comes."""
    body = {"skus": [sku], "originSource": origin, "destinationSource": destination, "unassignFromOrigin": unassign}
    return client.attempt("POST", "inventory/bulk-product-source-transfer", body)


def transfer_pieces(client: MagentoClient, sku: str, origin: str, destination: str, pieces: Decimal | int) -> None:
    """Move some pieces of a SKU from one source to another."""
    try_transfer_pieces(client, sku, origin, destination, pieces).raise_for_refusal()


def try_transfer_pieces(
    client: MagentoClient, sku: str, origin: str, destination: str, pieces: Decimal | int
) -> Answer:
    """Ask for the same and answer whatever comes."""
    body = {
        "originSourceCode": origin,
        "destinationSourceCode": destination,
        "items": [{"sku": sku, "qty": pieces}],
    }
    return client.attempt("POST", "inventory/bulk-partial-source-transfer", body)


def quantity_at(client: MagentoClient, sku: str, source: str) -> Decimal:
    """The pieces of a SKU at a source; 0 where it is not assigned."""
    found = client.items("inventory/source-items", where("sku", sku).where("source_code", source))
    return Decimal(next((item["quantity"] for item in found), 0))
