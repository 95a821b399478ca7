"""Which runs are cleaned up after: those named, those that the reports folder knows, or all whose tag is found in the shop."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from magento_acceptance.errors import HarnessError
from magento_acceptance.orphans.discover import Found, add_recorded, find, shop_time
from magento_acceptance.orphans.past_runs import PastRun, past_runs
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.manifest import process_is_gone, surely_under_way


@dataclass(frozen=True)
class Job:
    """What is to be removed of one run; `run` None where no folder tells of it."""

    found: Found
    run: PastRun | None

    @property
    def name(self) -> str:
        """How the run is spoken of."""
        return self.run.workspace.run_id if self.run is not None else self.found.run_tag


@dataclass(frozen=True)
class Choice:
    """How runs are chosen.

    `reports` is where their folders are, `shop` the shop's address; `named` are run tags; `every` tag found in the shop counts; what is
    younger than `age` may belong to a run that is still under way, and is left unless it is named. `leave` hears of what is left, and why.
    """

    reports: Path
    shop: str
    named: Collection[str]
    every: bool
    age: timedelta
    leave: Callable[[str], None]

    def jobs(self, client: MagentoClient) -> list[Job]:
        """What is to be done, run by run. Reads only.

        Raises HarnessError where a named run was on another shop, and what the client raises.
        """
        known = {run.run_tag: run for run in past_runs(self.reports)}
        if self.named:
            for run_tag in self.named:
                self._check_same_shop(known.get(run_tag))
        here = {run_tag: run for run_tag, run in known.items() if run.shop == self.shop}
        in_shop = find(client) if self.every else {}
        run_tags = list(dict.fromkeys([*self.named, *in_shop]))
        if not self.named and not self.every:
            run_tags = [run.run_tag for run in here.values() if run.needs_cleanup and not self._may_run(run)]
        now = shop_time(client)
        jobs = []
        for run_tag in run_tags:
            run = here.get(run_tag)
            if run is not None and surely_under_way(run.workspace.run_folder):
                self.leave(f"left alone: run {run.workspace.run_id} is under way, and cleans up at its end")
                continue
            found = in_shop.get(run_tag) or find(client, run_tag).get(run_tag) or Found(run_tag)
            if run is not None:
                add_recorded(client, found, run)
            if not (found.anything and self._is_recent(found, run, now)):
                jobs.append(Job(found, run))
        return jobs

    def _check_same_shop(self, run: PastRun | None) -> None:
        if run is not None and run.is_mock:
            raise HarnessError(
                f"run {run.workspace.run_id} was on the built-in mock, which is gone with all that was in it"
            )
        if run is not None and run.shop and run.shop != self.shop:
            raise HarnessError(
                f"run {run.workspace.run_id} was on {run.shop}, not on {self.shop}; set MAGENTO_BASE_URL to that shop"
            )

    def _may_run(self, run: PastRun) -> bool:
        """Whether a run may still be under way, by its folder alone."""
        if run.ended or process_is_gone(run.workspace.run_folder):
            return False
        since = datetime.now(UTC) - run.last_activity
        if since < self.age:
            self.leave(
                f"left alone: run {run.workspace.run_id} wrote its last line {_spoken(since)} ago and may still be under way; "
                f"name it if it is not: magento-acceptance cleanup {run.workspace.run_id}"
            )
        return since < self.age

    def _is_recent(self, found: Found, run: PastRun | None, now: datetime) -> bool:
        """Whether what was found may belong to a run that is still under way, by the shop's own times."""
        if found.run_tag in self.named or found.newest is None:
            return False
        if run is not None and (run.ended or process_is_gone(run.workspace.run_folder)):
            return False
        since = now - found.newest
        if since < self.age:
            self.leave(
                f"left alone: the newest thing of {found.run_tag} was made or changed {_spoken(since)} ago, so that run may still be "
                f"under way; name it if it is not: magento-acceptance cleanup {found.run_tag}"
            )
        return since < self.age


def _spoken(since: timedelta) -> str:
    seconds = max(0, int(since.total_seconds()))
    return f"{seconds} seconds" if seconds < 100 else f"{seconds // 60} minutes"
