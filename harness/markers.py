"""The tags of the features, registered as pytest markers so that a misspelt one is an error."""

from __future__ import annotations

GIVEN_ORDER = "given_order"
LUMA = "luma"

MARKERS: dict[str, str] = {
    **{f"step{number:02}": f"Step {number} of 'Order processing with Inventory Management'" for number in range(1, 15)},
    LUMA: "the published tutorial with its figures: needs Luma's products and the tutorial's sources and stock",
    "portable": "any Magento: the scenario makes its own customer and products",
    GIVEN_ORDER: "also runs on the order named by MAGENTO_ORDER_ID",
    "refusal": "what Magento must refuse, and leave unchanged",
    "concurrency": "several calls at the same moment",
    "stock": "quantities at sources and salable quantities",
    "inventory_tutorial": "'Order processing with Inventory Management'",
    "orders_tutorial": "'Order processing with REST APIs'",
    "partial": "invoices of a part of the order",
    "smoke": "the shortest way through",
    "slow": "takes longer than the others",
}
