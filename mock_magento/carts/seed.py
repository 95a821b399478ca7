"""What the pristine shop has of carts, sales rules and taxes; importing this module registers their routes."""

from __future__ import annotations

import mock_magento.carts.checkout_routes
import mock_magento.carts.routes
import mock_magento.pricing.routes
import mock_magento.tax.routes  # noqa: F401 - registers routes
from mock_magento.carts.state import luma_carts
from mock_magento.pricing.seed import luma_rules
from mock_magento.shop import Shop
from mock_magento.tax.state import luma_taxes


def plant(shop: Shop) -> None:
    """Sales rules, taxes, and the ids that the sample orders' carts took."""
    shop.carts = luma_carts()
    shop.pricing = luma_rules()
    shop.tax = luma_taxes()
