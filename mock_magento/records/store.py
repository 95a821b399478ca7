"""What the shop remembers of its store."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class StoreState:
    """Admin accounts (user name to password), the secret of their one-time codes (base32; None: they need no code), and the address
    under which the shop's configuration says it is found.
    """

    admin_accounts: dict[str, str] = field(default_factory=dict, repr=False)
    base_url: str = "http://127.0.0.1/"
    admin_totp_secret: str | None = field(default=None, repr=False)

    def copy(self) -> StoreState:
        """An independent copy."""
        return StoreState(self.admin_accounts.copy(), self.base_url, self.admin_totp_secret)
