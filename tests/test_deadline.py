"""One deadline for a whole run: nothing goes beyond it, tidying up gets some grace, and the reports are written all the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from magento_acceptance.deadline import GRACE, Deadline, DeadlinePassed
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.auth.tokens import ANONYMOUS
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.retry import RetryRule
from tests.support.acceptance_project import WITHOUT
from tests.support.fault_matrix import Clock

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def clock() -> Clock:
    return Clock()


def deadline(clock: Clock, seconds: float = 100, spent: float = 0) -> Deadline:
    return Deadline(seconds, spent=spent, clock=clock, sleep=clock.sleep)


def test_time_outs_and_pauses_end_with_the_run(clock: Clock) -> None:
    end = deadline(clock, spent=40)
    assert (end.left(), end.cap(30), end.spent) == (60, 30, 40)
    end.sleep(50)
    assert end.cap(30) == 10
    with pytest.raises(DeadlinePassed, match=r"the run exceeded MAGENTO_DEADLINE \(100 s\); remaining"):
        end.sleep(11)
    assert (clock.now, end.passed, end.left()) == (60, True, 0)
    with pytest.raises(DeadlinePassed):
        end.check()


def test_tidying_up_gets_some_grace(clock: Clock) -> None:
    end = deadline(clock, 10)
    clock.now = 11
    with end.grace():
        end.check()
        assert end.cap(1000) == GRACE - 1
        assert end.passed
        clock.now = 10 + GRACE
        with pytest.raises(DeadlinePassed):
            end.check()
    clock.now = 11
    with pytest.raises(DeadlinePassed):
        end.check()


def test_nothing_that_catches_errors_holds_it_up(clock: Clock) -> None:
    assert not issubclass(DeadlinePassed, Exception)
    assert Deadline().left() == float("inf")


def client(clock: Clock, answer: httpx.MockTransport, seconds: float) -> MagentoClient:
    rule = RetryRule(attempts=1000, timed_out_attempts=1000, chance=lambda: 0.0)
    end = deadline(clock, seconds)
    return MagentoClient("http://shop.invalid", answer, None, Redactor(), deadline=end, retry=rule, timeout=30)


def test_no_call_waits_longer_than_the_run_lasts(clock: Clock) -> None:
    granted: list[float] = []

    def silent(request: httpx.Request) -> httpx.Response:
        granted.append(request.extensions["timeout"]["read"])
        clock.now += granted[-1]
        raise httpx.ReadTimeout("timed out", request=request)

    calls = client(clock, httpx.MockTransport(silent), 50)
    with pytest.raises(DeadlinePassed):
        calls.get("modules", as_=ANONYMOUS)
    assert granted == [30, 19.5]
    assert clock.now == 50


def test_no_call_is_repeated_beyond_the_end(clock: Clock) -> None:
    calls = client(clock, httpx.MockTransport(lambda _: httpx.Response(503)), 100)
    with pytest.raises(DeadlinePassed):
        calls.get("modules", as_=ANONYMOUS)
    assert clock.now == 100


def run(tmp_path: Path, *args: str) -> tuple[int, str, dict[str, object]]:
    reports = tmp_path / "reports"
    command = [sys.executable, "-m", "pytest", "-q", *WITHOUT, "features", "-m", "step10", *args]
    options = ["--magento-deadline=0.001", f"--magento-reports={reports}", f"--magento-env-file={tmp_path / 'no.env'}"]
    (tmp_path / "no.env").touch()
    done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    return done.returncode, done.stdout, json.loads(next(reports.glob("2*/summary.json")).read_text())


@pytest.mark.parametrize("args", [(), ("-n", "2")], ids=["alone", "parallel"])
def test_a_run_whose_time_is_over_stops_and_writes_its_reports(tmp_path: Path, args: tuple[str, ...]) -> None:
    status, printed, summary = run(tmp_path, *args)
    assert status == 2, printed
    assert summary["verdict"] == "interrupted"
    assert str(summary["why"]).startswith("the run exceeded MAGENTO_DEADLINE (0.001 s)")
    assert summary["scenarios"] == {"passed": 0, "failed": 0, "flaky": 0, "skipped": 0}
    assert "the run exceeded MAGENTO_DEADLINE (0.001 s)" in printed
    (folder,) = (tmp_path / "reports").glob("2*")
    assert (folder / "context.json").exists()
    assert (folder / "evidence.jsonl.gz").exists()
