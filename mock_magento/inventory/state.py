"""What the shop remembers of its inventory."""

from __future__ import annotations

import copy
from dataclasses import dataclass


@dataclass
class InventoryState:
    """To be filled by the inventory domain."""

    def copy(self) -> InventoryState:
        """An independent copy."""
        return copy.deepcopy(self)
