"""Plants the pristine shop: every domain adds what the recorded shop starts with, and registers its routes."""

from __future__ import annotations

from mock_magento.shop import Shop


def plant(shop: Shop, admin_username: str, admin_password: str) -> Shop:
    """Fill an empty shop; returns it."""
    shop.store.admin_accounts = {admin_username: admin_password}
    return shop
