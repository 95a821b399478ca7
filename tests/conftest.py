"""What holds for all of the project's own tests."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import Any

import httpcore  # noqa: F401 - httpx imports it with its first call; made within a pytest in this process, that call leaves a second copy
import pytest

# `pytest .` reads this file before it leaves these tests out, which it does where hypothesis is not installed (see /conftest.py).
with contextlib.suppress(ModuleNotFoundError):
    import hypothesis

    # How long an example takes is no property of the code: on a busy machine any of them can be slow.
    hypothesis.settings.register_profile("untimed", deadline=None)
    hypothesis.settings.load_profile("untimed")


@pytest.hookimpl(optionalhook=True, trylast=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let a worker that has done its part take of another's, for some tests take a hundred times as long as others.

    The scenarios, which a run of the whole checkout has too, are shared out by the plugin.
    """
    from xdist.scheduler import WorkStealingScheduling  # type: ignore[import-untyped]

    return WorkStealingScheduling(config, log) if config.getvalue("dist") == "load" else None


@pytest.fixture(scope="session", autouse=True)
def no_job_summary() -> None:
    """Keep the runs that tests make out of the summary of the GitHub job that runs the tests."""
    os.environ.pop("GITHUB_STEP_SUMMARY", None)


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # as in a build that a shell started in the background; what a process ignores its children ignore, and tests interrupt children
    signal.signal(signal.SIGINT, signal.default_int_handler)
