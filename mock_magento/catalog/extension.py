"""What other rooms add to a product, among its extension attributes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mock_magento.records.catalog import Product
from mock_magento.shop import Shop


@dataclass(frozen=True)
class ProductExtension:
    """One extension attribute: its name, and what is done with it when a product is saved, shown or deleted."""

    name: str
    check: Callable[[Any], None]
    """Raises InputErrors where the value given (None where there is none) cannot be saved; called before anything is written."""
    save: Callable[[Shop, Product, Any], object]
    """Keeps the value given for a product that was just saved."""
    render: Callable[[Shop, Product], Any]
    """The value to show."""
    forget: Callable[[Shop, Product], None]
    """Drops what belonged to a deleted product."""


extensions: list[ProductExtension] = []
"""The extensions of every product; mock_magento.app adds them."""
