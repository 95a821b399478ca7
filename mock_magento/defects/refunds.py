"""Credit memos that pay back a wrong tax or discount."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mock_magento.defects.builders import changed
from mock_magento.defects.model import Exchange, Work

CREDIT_MEMO: Final = "/V1/creditmemo/{id}"
_PREFIXES: Final = ("", "base_")
_CENT: Final = 0.01


def _shipping_tax_a_cent_off(memo: Any, _: Exchange) -> Any:
    for prefix in _PREFIXES:
        if memo.get(f"{prefix}shipping_tax_amount"):
            for name in ("shipping_tax_amount", "shipping_incl_tax", "tax_amount", "grand_total"):
                memo[prefix + name] = round(memo[prefix + name] + _CENT, 4)
    return memo


def _discount_left_out(memo: Any, _: Exchange) -> Any:
    for prefix in _PREFIXES:
        memo[f"{prefix}grand_total"] -= memo[f"{prefix}discount_amount"]
        for record in (memo, *memo["items"]):
            record[f"{prefix}discount_amount"] = 0
    return memo


WORKS: Final[Mapping[str, Work]] = {
    "refund-shipping-tax-a-cent-off": changed("GET", CREDIT_MEMO, _shipping_tax_a_cent_off),
    "refund-without-discount": changed("GET", CREDIT_MEMO, _discount_left_out),
}
