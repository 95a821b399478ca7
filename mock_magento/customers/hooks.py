"""What other rooms do when something happens to a customer."""

from __future__ import annotations

from collections.abc import Callable

from mock_magento.shop import Shop

when_deleted: list[Callable[[Shop, int], None]] = []
"""Called with the id of a customer who was just deleted; mock_magento.app adds them."""
