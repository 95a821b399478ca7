"""How a parallel run shares its scenarios out among the workers."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

TOGETHER: Final = "test_tutorials.py"
"""The module that binds the published tutorials' scenarios."""


class TutorialsTogether(LoadScopeScheduling):  # type: ignore[misc]
    """Each scenario by itself goes to whichever worker is free; those of the published tutorials all go to the same one.

    xdist's own groups would say the same, but rest on ids that pytest 9.2 no longer lets be changed.
    """

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.split("::")[0]
        return module if PurePosixPath(module).name == TOGETHER else nodeid
