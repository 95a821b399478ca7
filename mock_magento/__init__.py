"""A stateful double of Magento 2.4.7's REST API for order processing with Inventory Management."""

from mock_magento.config import ShopConfig, TaxConfig
from mock_magento.mock import MockMagento
from mock_magento.server import serve

__all__ = ["MockMagento", "ShopConfig", "TaxConfig", "serve"]
