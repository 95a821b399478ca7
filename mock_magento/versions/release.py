"""What releases of Magento do differently, as traits that rules ask for by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any


class RowTotal(Enum):
    """What REST gives as the row_total of an order's line (Magento\\Sales\\Model\\Order\\Webapi\\ChangeOutputArray)."""

    ROW_LESS_DISCOUNT = "the row less its discount"
    ROW_LESS_DISCOUNT_FROM_ZERO = "the row less its discount, not below 0"
    UNIT_LESS_DISCOUNT_FROM_ZERO = "the price of one unit less the whole row's discount, not below 0"


class CommentStatus(Enum):
    """Which status a comment on an order may bring (Magento\\Sales\\Model\\Service\\OrderService::addComment)."""

    ANY = "any; a comment without one takes the order's away"
    PRESENT = "the order's present one only"
    OF_THE_STATE = "any of the order's state"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release of Magento Open Source."""

    name: str
    """Major, minor and patch number: 2.4.7."""
    recorded: str
    """The patch level whose answers were recorded: 2.4.7-p3."""
    row_total: RowTotal
    row_totals_in_cents: bool
    """Whether the row totals of an order's lines are rounded to cents over REST."""
    order_shows_taxes: bool
    """Whether orders carry extension_attributes.taxes and additional_itemized_taxes, and their lines itemized_taxes."""
    converting_from_quote_when_taxed: bool
    """Whether converting_from_quote is true for taxed orders and absent for others; otherwise it is always false."""
    own_billing_address_is_known: bool
    """Whether an address that is sent with a checkout and equals the cart's one from the address book keeps its customer_address_id."""
    cart_fills_shipping_address: bool
    """Whether a cart's shipping address is filled from the address book before the customer names one."""
    rules_apply_below_their_step: bool
    """Whether applied_rule_ids names rules whose discount_step the line's quantity does not reach."""
    bundle_is_discounted_whole: bool
    """Whether discounts are taken of a dynamic bundle, whose parts then share them, instead of part by part."""
    discount_rule_key: str
    """The field of a cart line's discount that holds the rule's id."""
    discount_label: str
    """What a discount is called whose rule has no label."""
    not_enough: str
    """The refusal of a quantity that is more than can be sold."""
    unknown_sku_has_salable_quantity: bool
    """Whether the salable quantity of an unknown SKU is 0, and 404 on the default stock, instead of a crash."""
    unknown_fields_crash: bool
    """Whether a field that a data interface lacks is answered with 500 instead of a refusal that names it."""
    refunds_lines_without_rest: bool
    """Whether a credit memo takes up lines of which nothing is left to refund, and so refuses them by name."""
    rest_shipped_completes: bool
    """Whether an order of which some was refunded is complete when the rest is shipped (State::isPartiallyRefundedOrderShipped)."""
    comment_status: CommentStatus
    checks_city_and_telephone: bool
    """Whether a customer's address is refused for a city or telephone number with other characters than the usual."""
    signed_path_decodes: str
    """Characters, beside letters, digits and -._~, that stand decoded in the path that a call is signed with."""
    otp_window: int
    """Seconds by which a one-time code may come too early or too late, unless the merchant set it."""
    openapi: Mapping[str, Mapping[str, Any]]
    """What the published OpenAPI says otherwise than 2.4.7's: by route or type, in the form of data/webapi.json.gz; None takes away."""

    @property
    def number(self) -> tuple[int, ...]:
        """The name as numbers, to sort by."""
        return tuple(map(int, self.name.split(".")))
