"""What the shop remembers of its catalog."""

from __future__ import annotations

import copy
from dataclasses import dataclass


@dataclass
class CatalogState:
    """To be filled by the catalog domain."""

    def copy(self) -> CatalogState:
        """An independent copy."""
        return copy.deepcopy(self)
