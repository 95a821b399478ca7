"""How a parallel run shares its scenarios out among the workers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any, Final

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

TUTORIALS: Final = frozenset({"inventory_tutorial", "orders_tutorial"})
"""The folders of the published tutorials' features."""


class TutorialScheduler(LoadScopeScheduling):  # type: ignore[misc]
    """Each scenario by itself goes to whichever worker is free; those of the published tutorials all go to the same one.

    xdist's own groups would say the same, but rest on ids that pytest 9.2 no longer lets be changed. `prepare` is called once before
    the first scenario where both kinds run: the tutorials move the website to another stock, which must not happen while other
    scenarios order.
    """

    def __init__(self, config: pytest.Config, log: Any, prepare: Callable[[], None]) -> None:
        super().__init__(config, log)
        self._prepare = prepare

    def schedule(self) -> None:
        """Share out; see the class."""
        first = self.collection is None
        if first and self.collection_is_completed:
            kinds = {_tutorial(nodeid) for ids in self.registered_collections.values() for nodeid in ids}
            if kinds == {True, False}:
                self._prepare()
        super().schedule()
        if not first:  # for a worker that took another's place: it begins only when it knows what comes next
            super().schedule()

    def remove_node(self, node: Any) -> str | None:
        """Hand on what a worker that is gone had left; return the scenario during which it died, None where it died during none.

        That one is not run again. xdist's own way gives it to the next worker, until all have died, and each would order anew.
        """
        units = self.assigned_work.get(node, {})
        died_in = next((nodeid for unit in units.values() for nodeid, done in unit.items() if not done), None)
        for scope, unit in list(units.items()):
            if died_in in unit:
                unit[died_in] = True
            if all(unit.values()):
                del units[scope]  # handed on, it would keep a worker waiting for nothing
        super().remove_node(node)
        return died_in

    def _split_scope(self, nodeid: str) -> str:
        return "the published tutorials" if _tutorial(nodeid) else nodeid


def _tutorial(nodeid: str) -> bool:
    return not TUTORIALS.isdisjoint(PurePosixPath(nodeid.split("::")[0]).parts)
