"""What the shop remembers of its customers."""

from __future__ import annotations

import copy
from dataclasses import dataclass


@dataclass
class CustomersState:
    """To be filled by the customers domain."""

    def copy(self) -> CustomersState:
        """An independent copy."""
        return copy.deepcopy(self)
