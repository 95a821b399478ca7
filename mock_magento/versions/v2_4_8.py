"""Magento Open Source 2.4.8."""

from __future__ import annotations

from typing import Final

from mock_magento.versions.release import CommentStatus, Release, RowTotal

RELEASE: Final = Release(
    name="2.4.8",
    recorded="2.4.8-p1",
    row_total=RowTotal.UNIT_LESS_DISCOUNT_FROM_ZERO,
    row_totals_in_cents=True,
    order_shows_taxes=True,
    converting_from_quote_when_taxed=False,
    own_billing_address_is_known=True,
    cart_fills_shipping_address=False,
    rules_apply_below_their_step=False,
    bundle_is_discounted_whole=True,
    discount_rule_key="rule_i_d",
    discount_label="",
    not_enough="Not enough items for sale",
    unknown_sku_has_salable_quantity=True,
    unknown_fields_crash=False,
    refunds_lines_without_rest=False,
    rest_shipped_completes=False,
    comment_status=CommentStatus.OF_THE_STATE,
    checks_city_and_telephone=True,
    signed_path_decodes="",
    otp_window=29,
    openapi={
        "PUT /V1/guest-carts/{cartId}": {"params": {"cartId": ("string", True), "storeId": ("int", True)}},
        "POST /V1/integration/customer/token": {"answers": "200 400 401 default"},
    },
)
