"""Runs the real scenarios again and again in one pytest session, each time on another shop.

The scenarios are the items that pytest collected: pytest sets each up, runs it and tears it down just as `pytest` does, with the
same steps and fixtures. Only the shop behind the client is exchanged between two runs, and nothing is written to the reports.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from magento_acceptance.errors import HarnessError
from magento_acceptance.flows.preparation import prepare_inventory
from magento_acceptance.prove.answer_mutator import AnswerMutator
from magento_acceptance.prove.cases import PLAIN, Case, Verdict
from magento_acceptance.prove.pointers import Json
from magento_acceptance.prove.pytest_compat import play
from magento_acceptance.pytest_plugin.scenario_recorder import scenario_metadata, scenario_name
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.report.criteria import FAILED, judge
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.session import target as targets
from magento_acceptance.session.markers import INVENTORY_SETUP, LUMA, REFUSAL
from magento_acceptance.session.run import RUN, Run

_EXCERPT = 600

Scenario = pytest.Function


class Prover:
    """The scenarios of a pytest session, ready to be run on any shop."""

    def __init__(self, session: pytest.Session) -> None:
        self._run: Run = session.config.stash[RUN]
        self._prepared: dict[str | None, Any] = {}
        named = ((scenario_name(item), item) for item in session.items if isinstance(item, pytest.Function))
        usable = [(name, item) for name, item in named if name is not None and not item.get_closest_marker("skip")]
        # what a capture does is looked at before what must be refused, so that a defect is caught where a reader expects it
        self._scenarios = dict(sorted(usable, key=lambda entry: _rank(entry[1])))

    @property
    def names(self) -> list[str]:
        """The scenarios that can be run."""
        return list(self._scenarios)

    def try_case(self, case: Case) -> Verdict:
        """Run scenarios on the seeded shops until one fails; the case's own scenario goes first."""
        began = time.perf_counter()
        verdict = Verdict(case, caught=False)
        ran = applied = 0
        skipped: list[str] = []
        for shop, name in self._order(case):
            tap = AnswerMutator(after=case.mutation.after if case.mutation else 1, mutation=case.mutation)
            failure = self.run(name, self._shop(shop, case), tap if case.mutation else None)
            ran, applied = ran + 1, applied + tap.applied
            if isinstance(failure, pytest.skip.Exception) and case.may_skip(str(failure)):
                skipped.append(str(failure))
            elif failure is not None:
                verdict = replace(
                    verdict,
                    caught=True,
                    by=name,
                    shop=shop,
                    claims=self._claims(name),
                    error=type(failure).__name__,
                    failure=str(failure)[:_EXCERPT],
                    explained=isinstance(failure, AssertionError | HarnessError | pytest.fail.Exception),
                )
                break
        return replace(
            verdict, ran=ran, applied=applied, skipped=tuple(skipped), seconds=round(time.perf_counter() - began, 3)
        )

    def record(self, name: str, shop: str, after: int, magento: str | None = None) -> dict[tuple[str, int], Json]:
        """Run a scenario on a healthy shop and give back what it was answered from capture number `after` on.

        `magento` is the shop's release, None that of its kind.

        Raises AssertionError where it fails: nothing can be proven with a scenario that fails on a healthy shop.
        """
        tap = AnswerMutator(after=after)
        if name not in self._scenarios:
            raise AssertionError(f"No such scenario: {name}")
        failure = self.run(name, targets.shop_of_kind(shop, magento=magento), tap)
        if failure is not None:
            raise AssertionError(f"{name} fails on a healthy shop ({shop}): {failure}")
        return tap.seen

    def run(self, name: str, mock: Any, tap: AnswerMutator | None = None) -> BaseException | None:
        """Run one scenario on a mock; the exception that it failed with or skipped itself by, None where it passed."""
        redactor = Redactor()
        settings = replace(
            self._run.settings, store_code=mock.shop.config.store_code, mock_version=mock.shop.release.name
        )
        target = targets.open_target(settings, redactor, mock=mock)
        if tap is not None:
            target = target.through(tap.transport)
        self._run.retarget(target, settings)
        return play(self._scenarios[name])

    def _claims(self, name: str) -> tuple[str, ...]:
        """The claims that the scenario which has just run fails, by what its checks recorded."""
        scenario = {**(scenario_metadata(self._scenarios[name]) or {}), "id": name, "steps": []}
        checks = [
            {
                "scenario": name,
                "check": check.check,
                "rows": [{"pointer": row.pointer, "ok": row.ok} for row in check.rows],
            }
            for check in self._run.record.checks
        ]
        return tuple(entry["id"] for entry in judge([scenario], checks) if entry["result"] == FAILED)

    def _shop(self, kind: str, case: Case) -> Any:
        """A fresh shop. For mutations, which begin at the capture, its inventory is as an earlier run of the tutorial has left it."""
        if case.mutation is None or kind != PLAIN:
            return targets.shop_of_kind(kind, case.defect, case.magento)
        if case.magento not in self._prepared:
            mock = targets.shop_of_kind(kind, magento=case.magento)
            target = targets.open_target(self._run.settings, mock=mock)
            prepare_inventory(target.client(Evidence(None, Redactor())), Context("preparation"), allowed=True)
            target.close()
            self._prepared[case.magento] = mock
        prepared = self._prepared[case.magento]
        twin = prepared.fresh()
        twin.shop = prepared.shop.copy()
        return twin

    def _order(self, case: Case) -> Iterator[tuple[str, str]]:
        """Shops and scenarios to try, the case's own first. Only the plain shop is the tutorial's, whose figures are published."""
        if case.scenario is not None:
            yield case.shops[0], case.scenario
        if case.indifferent:
            return
        scenarios = list(self._scenarios.items())
        if case.refusals_first:
            scenarios.sort(key=lambda entry: entry[1].get_closest_marker(REFUSAL) is None)
        for shop in case.shops:
            for name, item in scenarios:
                if not item.get_closest_marker(case.marker) or not name.startswith(case.features or ("",)):
                    continue
                if not case.refusals and item.get_closest_marker(REFUSAL):
                    continue
                if (shop == PLAIN or not item.get_closest_marker(LUMA)) and (shop, name) != (
                    case.shops[0],
                    case.scenario,
                ):
                    yield shop, name


def _rank(item: pytest.Item) -> int:
    return 0 if item.get_closest_marker(INVENTORY_SETUP) else 2 if item.get_closest_marker(REFUSAL) else 1
