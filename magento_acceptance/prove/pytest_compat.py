"""The parts of pytest that have no public name: running one collected test again. Held by a test for each release of pytest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def play(item: pytest.Function) -> BaseException | None:
    """Set a test up, run it and tear it down, as pytest does; the first exception (a skip is one), None where it passed."""
    item._initrequest()  # fixtures of the run before are forgotten
    failure = _phase(lambda: item.ihook.pytest_runtest_setup(item=item), "setup")
    if failure is None:
        failure = _phase(lambda: item.ihook.pytest_runtest_call(item=item), "call")
    torn = _phase(lambda: item.ihook.pytest_runtest_teardown(item=item, nextitem=None), "teardown")
    item._request = None  # type: ignore[assignment]
    item.funcargs = {}
    skipped = failure is None or isinstance(failure, pytest.skip.Exception)
    return torn if skipped and torn is not None else failure


def _phase(work: Callable[[], object], when: Any) -> BaseException | None:
    call = pytest.CallInfo.from_call(work, when, reraise=(KeyboardInterrupt, pytest.exit.Exception))
    return None if call.excinfo is None else call.excinfo.value
