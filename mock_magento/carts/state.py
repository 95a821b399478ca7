"""What the shop remembers of its carts."""

from __future__ import annotations

import copy
from dataclasses import dataclass


@dataclass
class CartsState:
    """To be filled by the carts domain."""

    def copy(self) -> CartsState:
        """An independent copy."""
        return copy.deepcopy(self)
