"""Running the steps against a target, with the ids saved as they come and every failure said in words."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from magento_acceptance.deadline import Deadline
from magento_acceptance.errors import HarnessError
from magento_acceptance.files import create, read_lines, write_whole
from magento_acceptance.flows.tutorial_replay import STEPS
from magento_acceptance.flows.tutorial_run import Step, TutorialRun
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.replay.saved import LAST_STEP, REPLAY, last_step
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.created_resources import ResourceLog
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.run_log.workspace import Workspace
from magento_acceptance.session.plan import replay_plan, where_it_writes
from magento_acceptance.session.preflight import check_target
from magento_acceptance.session.release import find_release
from magento_acceptance.session.target import open_target
from magento_acceptance.settings.settings import Settings

NEEDS_SETUP: Final = (
    "the replay makes the tutorial's sources and moves the website to its stock, which changes what shoppers can buy; "
    "set MAGENTO_ALLOW_INVENTORY_SETUP=true where that is allowed"
)


class StepFailed(HarnessError):
    """A step could not be finished; `step` is the one, the text is what went wrong, `details` further lines of it."""

    def __init__(self, step: Step, text: str) -> None:
        self.step = step
        head, *self.details = text.rstrip().splitlines() or ["nothing is known about it"]
        super().__init__(f"Step {step.number} ({step.title}) stopped: {head}")


class Reporter(Protocol):
    """Shows how far a replay is."""

    def begin(self, step: Step, evidence: Evidence) -> None:
        """A step begins; its calls are counted in the evidence."""

    def say(self, text: str) -> None:
        """Something was done."""

    def finish(self) -> None:
        """The step is done."""


@dataclass(frozen=True)
class Session:
    """One process's part of a replay."""

    settings: Settings
    redactor: Redactor
    client: MagentoClient
    record: RunRecord
    evidence: Evidence
    context: Context
    reporter: Reporter
    run_tag: str

    def run(self, first: int, last: int, announce: Callable[[str], None] = lambda _: None) -> None:
        """Look at the target, announce what will be made or changed, then run the steps `first` to `last`, both counted from 1.

        Each step that is finished is noted in the context. Raises TargetUnusable where the shop cannot be used at all, StepFailed
        where a step cannot be finished.
        """
        with self.evidence.during(REPLAY, "looking at the target"):
            check_target(self.client, self.settings)
            self.client.release = find_release(self.client, self.settings).certain
        for line in replay_plan(first, last, self.settings, self.run_tag):
            announce(self.redactor.text(line))
        record = self.record
        run = TutorialRun(self.client, self.context, self.settings, say=self._say, run_tag=self.run_tag, record=record)
        for step in STEPS[first - 1 : last]:
            self.reporter.begin(step, self.evidence)
            recovered, settled = len(record.recoveries), len(record.waits)
            with self.evidence.during(REPLAY, f"Step {step.number}"), _warnings_said(self._say):
                self._step(step, run)
            for entry in record.recoveries[recovered:]:
                self._say(f"{entry['call']}: {entry['what']}")
            for entry in record.waits[settled:]:
                self._say(f"{entry['what']}: right after {entry['seconds']} s")
            self.reporter.finish()

    def _step(self, step: Step, run: TutorialRun) -> None:
        try:
            step.run(run)
            self.context.put(LAST_STEP, max(step.number, last_step(self.context)))
        except (HarnessError, AssertionError) as error:
            raise StepFailed(step, self.redactor.text(str(error))) from error
        except OSError as error:
            raise StepFailed(
                step, f"a file could not be written ({error}); make room or choose another folder"
            ) from error
        except Exception as error:
            text = self.redactor.text(
                f"the shop's answers are not as Magento gives them ({type(error).__name__}: {error})"
            )
            raise StepFailed(step, f"{text}; look at the last exchanges in the evidence") from error

    def _say(self, text: str) -> None:
        self.reporter.say(self.redactor.text(text))


@contextmanager
def open_session(settings: Settings, context: Context, reporter: Reporter, workspace: Workspace) -> Iterator[Session]:
    """Open the target, and the evidence of a run's folder, to which is added. Raises OSError where it cannot be written."""
    redactor = Redactor(settings.secrets())
    create(workspace.evidence, "a").close()
    evidence = Evidence(workspace.evidence, redactor, written=_last_exchange(workspace.evidence))
    target = open_target(settings, redactor)
    made = ResourceLog(workspace.resource_log)
    write_whole(workspace.plan, json.dumps(where_it_writes(settings)))
    record = RunRecord(scenario=REPLAY, mask=redactor.value)
    client = target.client(
        evidence,
        lambda writes: made.note(writes, REPLAY),
        deadline=Deadline(settings.deadline),
        record=record,
    )
    try:
        yield Session(settings, redactor, client, record, evidence, context, reporter, workspace.run_tag)
    finally:
        target.close()


def _last_exchange(path: Path) -> int:
    """The highest number of an exchange in an evidence file, so that numbers stay unique when it is gone on with."""
    numbers = (str(entry.get("exchange")).rpartition("-")[2] for entry in read_lines(path))
    return max((int(number) for number in numbers if number.isascii() and number.isdigit()), default=0)


@contextmanager
def _warnings_said(say: object) -> Iterator[None]:
    """Let warnings, such as of something that could not be tidied up, be lines of the report."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", UserWarning)
        warnings.showwarning = lambda message, *_args, **_more: say(f"warning: {message}")  # type: ignore[operator]
        yield
