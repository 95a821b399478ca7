"""A stateful double of Magento 2.4.7's REST API for order processing with Inventory Management.

The public names are loaded when they are first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_magento.config import ShopConfig, TaxConfig
    from mock_magento.defects.catalogue import DEFECTS
    from mock_magento.integrations import Integration
    from mock_magento.kinds import KINDS, open_kind
    from mock_magento.mock import MockMagento
    from mock_magento.server import CannotListen, running, serve

__all__ = [
    "DEFECTS",
    "KINDS",
    "CannotListen",
    "Integration",
    "MockMagento",
    "ShopConfig",
    "TaxConfig",
    "open_kind",
    "running",
    "serve",
]

_HOMES = {
    "DEFECTS": "mock_magento.defects.catalogue",
    "KINDS": "mock_magento.kinds",
    "open_kind": "mock_magento.kinds",
    "CannotListen": "mock_magento.server",
    "Integration": "mock_magento.integrations",
    "MockMagento": "mock_magento.mock",
    "ShopConfig": "mock_magento.config",
    "TaxConfig": "mock_magento.config",
    "running": "mock_magento.server",
    "serve": "mock_magento.server",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)
