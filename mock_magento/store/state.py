"""What the shop remembers of its store."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field


@dataclass
class StoreState:
    """Admin accounts (user name to password) and what the store domain adds."""

    admin_accounts: dict[str, str] = field(default_factory=dict)

    def copy(self) -> StoreState:
        """An independent copy."""
        return copy.deepcopy(self)
