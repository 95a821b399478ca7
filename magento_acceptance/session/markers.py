"""The tags of the features, registered as pytest markers so that a misspelt one is an error."""

from __future__ import annotations

GIVEN_INVOICE = "given_invoice"
GIVEN_ORDER = "given_order"
INVENTORY_SETUP = "inventory_setup"
LUMA = "luma"
PORTABLE = "portable"
REFUNDING = "refunding"
REFUSAL = "refusal"
STEP_10 = "step10"

MARKERS: dict[str, str] = {
    **{f"step{number:02}": f"Step {number} of 'Order processing with Inventory Management'" for number in range(1, 15)},
    LUMA: "a published tutorial with its figures: needs Luma's sample data",
    INVENTORY_SETUP: "makes the tutorial's sources and moves the website to its stock: needs MAGENTO_ALLOW_INVENTORY_SETUP=true",
    PORTABLE: "any Magento: the scenario makes its own customer and products",
    GIVEN_ORDER: "also runs on the order named by MAGENTO_ORDER_ID, or saved in the file of --context",
    GIVEN_INVOICE: "goes on with the captured order saved in the file of --context",
    REFUSAL: "what Magento must refuse, and leave unchanged",
    "inventory_tutorial": "'Order processing with Inventory Management'",
    "orders_tutorial": "'Order processing with REST APIs'",
    "errata": "the published tutorial errs: what a real shop answers instead",
    "shipping": "shipments",
    REFUNDING: "credit memos",
    "cancelling": "orders that are canceled before they are paid",
}
