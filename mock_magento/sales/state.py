"""What the shop remembers of its sales."""

from __future__ import annotations

import copy
from dataclasses import dataclass


@dataclass
class SalesState:
    """To be filled by the sales domain."""

    def copy(self) -> SalesState:
        """An independent copy."""
        return copy.deepcopy(self)
