"""Which recorded call a call is: the n-th that is the same is the n-th that was recorded, in the scenario that is under way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from magento_acceptance.run_log.recorded_calls import Call, Names, RecordedCall


@dataclass
class _Scope:
    """The calls of one scenario, and those that are used up, by number."""

    calls: list[RecordedCall] = field(default_factory=list)
    used: set[int] = field(default_factory=set)


class RecordedFinder:
    """Finds the recorded call that a call is, and keeps which names stand for which.

    `only` are the scenarios that take part, by their names in the evidence; None for all. Readings of the others are known all the same.
    """

    def __init__(self, calls: Iterable[RecordedCall], only: frozenset[str] | None = None) -> None:
        self.names = Names()
        self.scenario: str | None = None
        """The scenario of the call that was found last."""
        self._all: dict[str, list[RecordedCall]] = {}
        self._scopes: dict[str | None, _Scope] = {None: _Scope()}
        for recorded in calls:
            self._all.setdefault(recorded.call.what, []).append(recorded)
            if only is None or recorded.scenario is None or recorded.scenario in only:
                self._scopes.setdefault(recorded.scenario, _Scope()).calls.append(recorded)

    def knows(self, what: str) -> bool:
        """Whether calls of this method and path were recorded at all."""
        return what in self._all

    def find(self, call: Call, scenario: str | None = None) -> RecordedCall | None:
        """The recorded call; None where there is none.

        Where nobody knows which `scenario` is under way, they are expected in the order in which they were recorded.
        """
        current = scenario or self.scenario
        own = self._scopes.get(current, _Scope())
        others = [None] if scenario else [None, *self._following(current)]
        scopes = [] if call.is_reading and current is not None else [self._scopes[name] for name in others]
        found = next((each for scope in (own, *scopes) if (each := self._next(scope, call))), None)
        if found is None and call.is_reading:
            found = self._last(own, call) or self._elsewhere(own, call)
        elif found is None:
            found = self._begin_anew(call, [own, *scopes])
        return self._use(found, call) if found else None

    def _following(self, scenario: str | None) -> list[str | None]:
        names = [name for name in self._scopes if name is not None]
        place = names.index(scenario) + 1 if scenario in names else 0
        return [*names[place:], *names[:place]]

    def _next(self, scope: _Scope, call: Call) -> RecordedCall | None:
        """The first call of a scope that is the same and is not used up."""
        unused = (recorded for recorded in scope.calls if recorded.number not in scope.used)
        return next((recorded for recorded in unused if self._fits(recorded, call)), None)

    def _last(self, scope: _Scope, call: Call) -> RecordedCall | None:
        return next((recorded for recorded in reversed(scope.calls) if self._fits(recorded, call)), None)

    def _fits(self, recorded: RecordedCall, call: Call) -> bool:
        return recorded.is_like(call) and self.names.agree(recorded.call.names, call.names)

    def _elsewhere(self, scope: _Scope, call: Call) -> RecordedCall | None:
        """What a scenario knew before it began: the last such reading of the same process, else of any, else the first one later."""
        if call.names:  # things of another scenario's own
            return None
        fitting = sorted(
            (each for each in self._all.get(call.what, ()) if each.is_like(call)), key=lambda each: each.time
        )
        if not fitting or not scope.calls:
            return fitting[-1] if fitting else None
        begin = scope.calls[0]
        before = [each for each in fitting if _place(each) <= _place(begin)]
        known = [each for each in before if each.worker == begin.worker] or before
        return known[-1] if known else fitting[0]

    def _begin_anew(self, call: Call, scopes: list[_Scope]) -> RecordedCall | None:
        """The first write of a scenario that was played before: it is run again, and makes things of other names."""
        for scope in scopes:
            first = next((each for each in scope.calls if each.call.makes_something), None)
            if first and first.scenario is not None and first.number in scope.used and first.is_like(call):
                scope.used.clear()
                self.names.forget(old for each in scope.calls for old in each.call.names)
                return first
        return None

    def _use(self, found: RecordedCall, call: Call) -> RecordedCall:
        self.names.keep(found.call.names, call.names)
        if scope := self._scopes.get(found.scenario):
            scope.used.add(found.number)
        if not call.is_reading or self.scenario is None:
            self.scenario = found.scenario or self.scenario
        return found


def _place(recorded: RecordedCall) -> tuple[str, int]:
    """Where a call stands among those of all processes."""
    return recorded.time, recorded.number
