"""Orders made up for tests, as REST would answer them, and the invoices of their parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from magento_acceptance.expectations import CaptureRequest
from magento_acceptance.expectations.amounts import CURRENCIES, LINE_AMOUNTS, SHIPPING_KEYS, derive, settle

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """What a made-up order line costs: price and quantity, percent of discount and tax, converted at the order's rate."""

    price: Decimal
    qty: Decimal
    discount_percent: int = 0
    tax_percent: Decimal = Decimal(0)


def cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def make_order(
    lines: Sequence[Line], *, shipping: Decimal = Decimal(5), rate: Decimal = Decimal(1), rows: str = "less discount"
) -> dict[str, Any]:
    """An order with tax on the discounted price; `rows` is how this release of Magento shows an order line's row_total."""
    items = [_item(10 + index, line, rate, rows) for index, line in enumerate(lines)]
    order: dict[str, Any] = {
        "entity_id": 7,
        "store_id": 1,
        "billing_address_id": 70,
        "created_at": "2026-01-02 03:04:05",
    }
    order |= {f"{kind}_currency_code": "USD" for kind in ("base", "global", "order", "store")}
    order |= {
        "base_to_global_rate": 1,
        "base_to_order_rate": float(rate),
        "store_to_base_rate": 0,
        "store_to_order_rate": 0,
    }
    for prefix in CURRENCIES:
        carried = float(cents(shipping * (Decimal(1) if prefix else rate)))
        sums = {key: sum(Decimal(str(item[f"_{prefix}{key}"])) for item in items) for key in ("row", "row_incl")}
        discount, tax = (
            sum(Decimal(str(item[prefix + key])) for item in items) for key in ("discount_amount", "tax_amount")
        )
        order |= {
            f"{prefix}subtotal": float(sums["row"]),
            f"{prefix}subtotal_incl_tax": float(sums["row_incl"]),
            f"{prefix}discount_amount": float(-discount),
            f"{prefix}tax_amount": float(tax),
            f"{prefix}discount_tax_compensation_amount": 0,
            f"{prefix}shipping_discount_amount": 0,
            f"{prefix}grand_total": float(sums["row"] - discount + tax + Decimal(str(carried))),
        }
        order |= dict.fromkeys(SHIPPING_KEYS, 0)
    for prefix in CURRENCIES:
        carried = float(cents(shipping * (Decimal(1) if prefix else rate)))
        order |= {f"{prefix}shipping_amount": carried, f"{prefix}shipping_incl_tax": carried}
    order["items"] = [{key: value for key, value in item.items() if not key.startswith("_")} for item in items]
    order["payment"] = {"method": "banktransfer"}
    address = {"entity_id": 71}
    order["extension_attributes"] = {"shipping_assignments": [{"shipping": {"address": address}}]}
    return order


def _item(item_id: int, line: Line, rate: Decimal, rows: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "item_id": item_id,
        "sku": f"sku-{item_id}",
        "name": f"Product {item_id}",
        "product_id": 100 + item_id,
        "product_type": "simple",
        "qty_ordered": float(line.qty),
        "qty_canceled": 0,
        "tax_percent": float(line.tax_percent),
    }
    for prefix in CURRENCIES:
        price = cents(line.price * (Decimal(1) if prefix else rate))
        row = cents(price * line.qty)
        discount = cents(row * line.discount_percent / 100)
        tax = cents((row - discount) * line.tax_percent / 100)
        answered = {"gross": row, "less discount": row - discount, "without quantity": price}[rows]
        item |= {
            f"{prefix}price": float(price),
            f"{prefix}price_incl_tax": float(cents(price * (1 + line.tax_percent / 100))),
            f"{prefix}row_total": float(answered),
            f"{prefix}discount_amount": float(discount),
            f"{prefix}tax_amount": float(tax),
            f"{prefix}discount_tax_compensation_amount": 0,
            f"_{prefix}row": float(row),
            f"_{prefix}row_incl": float(row + cents(row * line.tax_percent / 100)),
        }
    return item


def make_invoice(
    order: dict[str, Any], request: CaptureRequest, invoice_id: int, earlier: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """The invoice that follows from the derivation, as a healthy shop would answer it."""
    derived = derive(order, request, earlier)
    settled = settle(derived, {})
    invoice: dict[str, Any] = {
        "entity_id": invoice_id,
        "increment_id": f"{invoice_id:09d}",
        "order_id": order["entity_id"],
        "state": 2,
        "can_void_flag": 0,
        "shipping_address_id": 71,
        "created_at": "2026-01-02 03:04:06",
        "updated_at": "2026-01-02 03:04:06",
        "comments": [],
    }
    copied = [key for key in order if key.endswith(("_currency_code", "_rate"))]
    invoice |= {key: order[key] for key in (*copied, "store_id", "billing_address_id")}
    invoice |= {key: float(value) for key, value in settled.totals.items() if "shipping" not in key}
    if derived.first:
        invoice |= {key: order[key] for key in SHIPPING_KEYS}
    invoice["items"] = [
        {
            "entity_id": invoice_id * 100 + index,
            "parent_id": invoice_id,
            "order_item_id": planned.item_id,
            "qty": float(planned.qty),
            **{key: planned.line[key] for key in ("sku", "name", "product_id")},
            **{
                f"{prefix}{key}": planned.line[prefix + key]
                for prefix in CURRENCIES
                for key in ("price", "price_incl_tax")
            },
            **{
                prefix + key: float(settled.amounts[planned.item_id, prefix + key])
                for prefix in CURRENCIES
                for key in LINE_AMOUNTS
            },
        }
        for index, planned in enumerate(derived.lines)
    ]
    return invoice
