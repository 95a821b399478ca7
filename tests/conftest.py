"""What holds for all of the project's own tests."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(scope="session", autouse=True)
def no_job_summary() -> None:
    """Keep the runs that tests make out of the summary of the GitHub job that runs the tests."""
    os.environ.pop("GITHUB_STEP_SUMMARY", None)
