"""A stateful double of Magento's REST API (2.4.6, 2.4.7, 2.4.8) for order processing with Inventory Management.

The public names are loaded when they are first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_magento.control.configuration import ConfigError, read_config
    from mock_magento.control.faults import ConnectionDropped, TimedOut
    from mock_magento.defects.catalogue import DEFECTS
    from mock_magento.faces.server import CannotListen, running, serve
    from mock_magento.mock import MockMagento
    from mock_magento.records.config import DiscountConfig, ShopConfig, StockConfig, TaxConfig, TaxRateConfig
    from mock_magento.variants import VARIANTS, open_variant
    from mock_magento.webapi.integrations import Integration

__all__ = [
    "DEFECTS",
    "VARIANTS",
    "CannotListen",
    "ConfigError",
    "ConnectionDropped",
    "DiscountConfig",
    "Integration",
    "MockMagento",
    "ShopConfig",
    "StockConfig",
    "TaxConfig",
    "TaxRateConfig",
    "TimedOut",
    "open_variant",
    "read_config",
    "running",
    "serve",
]

_HOMES = {
    "DEFECTS": "mock_magento.defects.catalogue",
    "VARIANTS": "mock_magento.variants",
    "open_variant": "mock_magento.variants",
    "CannotListen": "mock_magento.faces.server",
    "ConfigError": "mock_magento.control.configuration",
    "ConnectionDropped": "mock_magento.control.faults",
    "DiscountConfig": "mock_magento.records.config",
    "Integration": "mock_magento.webapi.integrations",
    "MockMagento": "mock_magento.mock",
    "ShopConfig": "mock_magento.records.config",
    "StockConfig": "mock_magento.records.config",
    "TaxConfig": "mock_magento.records.config",
    "TaxRateConfig": "mock_magento.records.config",
    "TimedOut": "mock_magento.control.faults",
    "read_config": "mock_magento.control.configuration",
    "running": "mock_magento.faces.server",
    "serve": "mock_magento.faces.server",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)
