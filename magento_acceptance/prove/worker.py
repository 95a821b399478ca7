"""A process that holds one pytest session with the scenarios of Step 10 and the portable ones, and runs them as it is told."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import traceback
import warnings
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from magento_acceptance.prove.prover import Prover
from magento_acceptance.session.markers import PORTABLE, STEP_10

READY = "ready"
DONE = "done"
FAILED = "failed"


def main(connection: Connection) -> None:
    """Serve until None is received: a job is a method of Prover and its arguments, the answer (DONE, result) or (FAILED, text)."""
    printed = io.StringIO()
    for name in [name for name in os.environ if name.startswith(("MAGENTO_", "PYTEST_"))]:
        del os.environ[name]
    warnings.simplefilter("ignore")
    with (
        tempfile.TemporaryDirectory() as reports,
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        os.chdir(reports)
        try:
            code: object = pytest.main(arguments(reports), plugins=[_Loop(connection)])
        except BaseException:  # noqa: BLE001 - told to the process that waits
            code = traceback.format_exc()
    if code != pytest.ExitCode.OK:
        with contextlib.suppress(OSError):
            connection.send((FAILED, f"the scenarios could not be loaded ({code}):\n{printed.getvalue()[-4000:]}"))


def arguments(reports: str) -> list[str]:
    """pytest's arguments: the shipped scenarios, Step 10 and portable ones, on the mock; neither the user's settings nor reports count."""
    empty = Path(reports) / "no.env"
    empty.touch()
    return [
        f"--rootdir={reports}",
        "--shipped",
        "-q",
        "--capture=no",
        "-m",
        f"{STEP_10} or {PORTABLE}",
        "-p",
        "no:cacheprovider",
        "--magento-target=mock",
        f"--magento-env-file={empty}",
        f"--magento-reports={reports}",
    ]


class _Loop:
    """Takes the place of pytest's own loop over the tests."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            return False
        prover = Prover(session)
        self._connection.send((READY, prover.names))
        while (job := self._connection.recv()) is not None:
            self._connection.send(self._answer(prover, *job))
        return True

    def _answer(self, prover: Prover, method: str, *given: Any) -> tuple[str, Any]:
        try:
            return DONE, getattr(prover, method)(*given)
        except Exception as error:  # noqa: BLE001 - told to the process that waits
            return FAILED, f"{type(error).__name__}: {error}"
