"""Magento Open Source 2.4.7."""

from __future__ import annotations

from typing import Final

from mock_magento.versions.release import CommentStatus, Release, RowTotal

RELEASE: Final = Release(
    name="2.4.7",
    recorded="2.4.7-p3",
    row_total=RowTotal.ROW_LESS_DISCOUNT_FROM_ZERO,
    row_totals_in_cents=False,
    order_shows_taxes=True,
    converting_from_quote_when_taxed=False,
    own_billing_address_is_known=False,
    cart_fills_shipping_address=True,
    rules_apply_below_their_step=True,
    bundle_is_discounted_whole=False,
    discount_rule_key="rule_i_d",
    discount_label="",
    not_enough="The requested qty is not available",
    unknown_sku_has_salable_quantity=False,
    unknown_fields_crash=False,
    refunds_lines_without_rest=False,
    rest_shipped_completes=True,
    comment_status=CommentStatus.PRESENT,
    checks_city_and_telephone=False,
    signed_path_decodes=":@&=+$,/;",
    otp_window=1,
    openapi={},
)
