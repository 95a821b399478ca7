"""Magento Open Source 2.4.6."""

from __future__ import annotations

from typing import Final

from mock_magento.versions.release import CommentStatus, Release, RowTotal

RELEASE: Final = Release(
    name="2.4.6",
    recorded="2.4.6-p11",
    row_total=RowTotal.ROW_LESS_DISCOUNT,
    row_totals_in_cents=False,
    order_shows_taxes=False,
    converting_from_quote_when_taxed=True,
    own_billing_address_is_known=False,
    cart_fills_shipping_address=True,
    rules_apply_below_their_step=True,
    bundle_is_discounted_whole=False,
    discount_rule_key="rule_id",
    discount_label="Discount",
    not_enough="The requested qty is not available",
    unknown_sku_has_salable_quantity=False,
    unknown_fields_crash=True,
    refunds_lines_without_rest=True,
    rest_shipped_completes=True,
    comment_status=CommentStatus.ANY,
    checks_city_and_telephone=False,
    signed_path_decodes=":@&=+$,/;",
    otp_window=1,
    # its OpenAPI was not recorded: these are the differences that its answers show
    openapi={
        "sales-rule-data-rule-discount-interface": {"rule_i_d": None, "rule_id": ("int", True)},
        "sales-data-order-extension-interface": {"taxes": None, "additional_itemized_taxes": None},
        "sales-data-order-item-extension-interface": {"itemized_taxes": None},
    },
)
