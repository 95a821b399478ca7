"""The mock, as the control plane needs it."""

from __future__ import annotations

from typing import Protocol

from mock_magento.control.faults import Faults
from mock_magento.control.request_log import RequestLog
from mock_magento.defects.switchboard import ActiveDefects
from mock_magento.records.config import ShopConfig
from mock_magento.webapi.messages import Reply


class Controlled(Protocol):
    """What can be looked at and changed in a mock from outside; see MockMagento."""

    faults: Faults
    requests: RequestLog
    defects: ActiveDefects

    @property
    def config(self) -> ShopConfig:
        """How the shop is configured."""

    def configure(self, config: ShopConfig) -> None:
        """Open the shop anew, configured so. Raises ValueError."""

    def look(self, path: str, query: str = "") -> Reply:
        """What the shop itself answers an admin's GET."""

    def reset(self) -> None:
        """Bring the pristine shop back."""

    def snapshot(self) -> str:
        """Keep the present state; returns its id. Raises TooManySnapshots."""

    def snapshot_ids(self) -> list[str]:
        """The ids of the kept states."""

    def restore(self, snapshot_id: str) -> None:
        """Bring a kept state back. Raises NoSuchSnapshot."""

    def delete_snapshot(self, snapshot_id: str) -> None:
        """Forget a kept state. Raises NoSuchSnapshot."""

    def expire_tokens(self) -> None:
        """Let every token given so far be refused."""
