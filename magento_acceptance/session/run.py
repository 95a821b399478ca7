"""One acceptance run in one process: what the plugin's hooks and fixtures share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from magento_acceptance.deadline import Deadline
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.writes import Write
from magento_acceptance.run_log.created_resources import ResourceLog
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.run_log.latest_link import newest, point_latest_at
from magento_acceptance.run_log.manifest import Manifest
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.run_log.results import ScenarioResults
from magento_acceptance.run_log.storage import Storage
from magento_acceptance.run_log.workspace import Workspace, new_workspace
from magento_acceptance.session.plan import Plan
from magento_acceptance.session.release import ShopRelease, find_release
from magento_acceptance.session.signals import Signals
from magento_acceptance.session.target import Target, open_target, recorded_shop
from magento_acceptance.settings.settings import Settings

#: pytest's own exit codes end at 6; this one says that the target could not be tested at all and nothing ran.
EXIT_TARGET_UNUSABLE = 10
#: Every scenario that was selected was skipped, so that nothing was tested.
EXIT_NOTHING_TESTED = 11
#: What the run does could no longer be written down, so it ended.
EXIT_EVIDENCE_LOST = 12


@dataclass
class Run:
    """The state of a run. `is_controller` is true in the process that talks to the user: the only one, or xdist's controller.

    `root` is the project's folder; `earlier` is the folder of the run before; `allure_folder` is where Allure's results go;
    `given_invoice` is the id of an invoice to go on with, where saved ids name one; `recorded` is the folder of an earlier run whose
    responses the mock gives.
    """

    settings: Settings
    redactor: Redactor
    workspace: Workspace
    is_controller: bool
    evidence: Evidence
    record: RunRecord
    resource_log: ResourceLog
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    outcomes: ScenarioResults = field(default_factory=lambda: ScenarioResults(None))
    storage: Storage = field(default_factory=Storage)
    from_workers: list[dict[str, Any]] = field(default_factory=list)
    manifest: Manifest | None = None
    root: Path | None = None
    given_invoice: int | None = None
    recorded: Path | None = None
    unusable: str = ""
    interrupted: bool = False
    summary: dict[str, object] | None = None
    printed: bool = False
    plan: Plan | None = None
    tidies: bool = True
    earlier: Path | None = None
    allure_folder: Path | None = None
    deadline: Deadline = field(default_factory=Deadline)
    signals: Signals = field(default_factory=Signals)
    undo: list[Callable[[], object]] = field(default_factory=list)
    _target: Target | None = None
    _client: MagentoClient | None = None
    _release: ShopRelease | None = None

    @classmethod
    def begin(cls, settings: Settings, worker: str = "", run_id: str = "", shard: int | None = None) -> Run:
        """Make the run's folder, or on a worker its part of the run `run_id`. Raises OSError when it cannot be written.

        The number of a `shard` begins the ids of its exchanges, so that those of all shards stay unique when they are merged.
        """
        redactor = Redactor(settings.secrets())
        earlier = None
        if worker:
            workspace = Workspace(settings.reports, run_id, worker)
            workspace.prepare()
        else:
            earlier = newest(settings.reports)
            workspace = new_workspace(settings.reports, shared=settings.share_reports)
            point_latest_at(workspace)
        storage = Storage()
        append = storage.append
        prefix = "-".join([*([str(shard)] if shard else []), *([worker] if worker else [])])
        run = cls(
            settings=settings,
            redactor=redactor,
            workspace=workspace,
            is_controller=not worker,
            earlier=earlier,
            evidence=Evidence(workspace.evidence, redactor, worker=prefix, append=append),
            record=RunRecord(workspace.record_log, mask=redactor.value, left_alone=settings.leave_alone, append=append),
            outcomes=ScenarioResults(None if worker else workspace.outcomes, append),
            resource_log=ResourceLog(workspace.resource_log, append=append),
            storage=storage,
        )
        storage.on_loss = lambda why: run.deadline.end_now(
            f"{why}: the run wrote nothing more to the shop, and cleaned up"
        )
        return run

    @property
    def run_tag(self) -> str:
        """What the name of everything that this run makes in the shop begins with, such as `qa-a1b2c3`."""
        return self.workspace.run_tag

    @property
    def why(self) -> str:
        """Why the run did not come to its end, where that is known."""
        over = bool(self.storage.lost) or (self.interrupted and self.deadline.passed)
        return self.unusable or (self.deadline.text if over else "")

    def in_memory(self) -> dict[str, Any]:
        """What this process knows that its journals may not hold."""
        recorded = self.record.as_dict()
        names = ("movements", "contexts", "untidied")
        return {name: recorded[name] for name in names} | {"made": [thing.to_dict() for thing in self.resource_log]}

    @property
    def target(self) -> Target:
        """The target, opened when first asked for."""
        if self._target is None:
            mock = recorded_shop(self.recorded, lambda: self.evidence.scenario) if self.recorded else None
            self._target = open_target(self.settings, self.redactor, mock=mock)
        return self._target

    @property
    def client(self) -> MagentoClient:
        """The client of this process, shared by its scenarios so that they share connections and one sign-in."""
        if self._client is None:
            note = self._note if self.resource_log.enabled else None
            self._client = self.target.client(self.evidence, note, deadline=self.deadline, record=self.record)
        return self._client

    @property
    def release(self) -> ShopRelease:
        """The shop's release, found when first asked for; from then on the client knows it, too."""
        if self._release is None:
            with self.evidence.during(None, "looking at the release"):
                self._release = find_release(self.client, self.settings)
            self.client.release = self._release.certain
        return self._release

    def retarget(self, target: Target, settings: Settings) -> None:
        """Test another target from now on, one that is thrown away: no evidence is kept of what happens there, and nothing tidied up."""
        self.tidies = False
        if self._target is not None:
            self._target.close()
        self._target, self._client, self._release = target, None, None
        self.settings, self.redactor = settings, target.redactor
        self.evidence, self.record, self.resource_log = Evidence(None, self.redactor), RunRecord(), ResourceLog()
        self.deadline = Deadline()

    def _note(self, writes: list[Write]) -> None:
        self.resource_log.note(writes, self.record.scenario)

    def end(self) -> None:
        """Close the target and undo what was installed."""
        if self._target is not None:
            self._target.close()
        if self.manifest is not None:
            self.manifest.close()
        while self.undo:
            self.undo.pop()()


RUN = pytest.StashKey[Run]()
