"""How scenarios are handed on when a worker dies."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from xdist.scheduler import LoadScopeScheduling

from magento_acceptance.pytest_plugin.xdist_scheduler import TutorialScheduler


class Worker:
    """What the scheduler needs of a worker."""

    def __init__(self) -> None:
        self.sent: list[int] = []
        self.shutting_down = False

    def send_runtest_some(self, indices: list[int]) -> None:
        self.sent += indices

    def shutdown(self) -> None:
        self.shutting_down = True


def scheduler(gone: Worker, other: Worker, done: dict[str, bool]) -> Any:
    made = object.__new__(TutorialScheduler)
    made.log = lambda *_: None
    made.workqueue = OrderedDict()
    made.collection = list(done)
    made.registered_collections = {gone: list(done), other: list(done)}
    made.assigned_work = {
        gone: OrderedDict((name, {name: ended}) for name, ended in done.items()),
        other: OrderedDict(),
    }
    return made


def test_the_scenario_during_which_a_worker_died_is_not_run_again() -> None:
    gone, other = Worker(), Worker()
    sharing = scheduler(gone, other, {"a": True, "b": False, "c": False})
    assert sharing.remove_node(gone) == "b"
    assert other.sent == [2]


def test_a_worker_that_ended_as_it_should_leaves_nothing() -> None:
    gone, other = Worker(), Worker()
    sharing = scheduler(gone, other, {"a": True, "b": True})
    assert sharing.remove_node(gone) is None
    assert other.sent == []


def test_the_last_scenario_of_all_may_take_the_worker_with_it() -> None:
    gone, other = Worker(), Worker()
    sharing = scheduler(gone, other, {"a": True, "b": False})
    assert sharing.remove_node(gone) == "b"
    assert other.sent == []


def test_xdist_s_own_way_would_run_it_again() -> None:
    """Once this fails, xdist has mended it, and the method here can go."""
    gone, other = Worker(), Worker()
    sharing = scheduler(gone, other, {"b": False, "c": False})
    assert LoadScopeScheduling.remove_node(sharing, gone) == "b"
    assert other.sent == [0]
