"""What signals do to a run, by what is under way when they arrive."""

from __future__ import annotations

import os
import signal

import pytest

from magento_acceptance.deadline import GRACE, Deadline
from magento_acceptance.session.signals import EXIT_AT_ONCE, Signals
from tests.support.fault_matrix import Clock


class Ended(BaseException):
    pass


@pytest.fixture
def signals(monkeypatch: pytest.MonkeyPatch) -> Signals:
    def end(code: int) -> None:
        assert code == EXIT_AT_ONCE
        raise Ended

    monkeypatch.setattr(os, "_exit", end)
    return Signals()


def press(signals: Signals) -> None:
    signals.arrive(signal.SIGINT, None)


def test_the_first_interrupts_and_the_second_lets_pytest_get_as_far_as_the_clean_up(signals: Signals) -> None:
    with pytest.raises(KeyboardInterrupt):
        press(signals)
    assert signals.interrupted
    press(signals)
    with pytest.raises(Ended):
        press(signals)


def test_the_first_waits_until_what_a_scenario_made_is_removed(signals: Signals) -> None:
    removed = []

    def clean() -> None:
        with signals.cleaning(Deadline()):
            press(signals)
            removed.append("customer")

    with pytest.raises(KeyboardInterrupt):
        clean()
    assert removed
    assert signals.interrupted


def test_a_second_abandons_that_clean_up(signals: Signals) -> None:
    removed = []

    def clean() -> None:
        with signals.cleaning(Deadline()):
            press(signals)
            press(signals)
            removed.append("customer")

    with pytest.raises(KeyboardInterrupt):
        clean()
    assert not removed


def test_the_clean_up_at_the_end_is_abandoned_and_the_reports_are_written(signals: Signals) -> None:
    with pytest.raises(KeyboardInterrupt):
        press(signals)
    signals.ending = True
    removed = []
    with signals.cleaning(Deadline()):
        press(signals)
        removed.append("customer")
    assert not removed
    assert signals.interrupted


def test_signals_wait_for_the_reports_and_a_third_does_not(signals: Signals) -> None:
    signals.ending = True
    press(signals)
    press(signals)
    assert not signals.interrupted  # every scenario has ended
    with pytest.raises(Ended):
        press(signals)


def test_a_clean_up_has_the_grace_of_the_deadline(signals: Signals) -> None:
    clock = Clock()
    deadline = Deadline(0, clock=clock, sleep=clock.sleep)
    with signals.cleaning(deadline):
        assert deadline.left() == GRACE
    assert deadline.left() == 0


def test_only_what_nobody_has_claimed_is_taken() -> None:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as under nohup
    try:
        signals = Signals()
        undo = signals.take()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGTERM) == (signals.arrive if before[1] is signal.SIG_DFL else before[1])
        undo()
        assert [signal.getsignal(number) for number in numbers[:2]] == before[:2]
    finally:
        signal.signal(signal.SIGHUP, before[2])
