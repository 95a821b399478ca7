"""Where a run writes: its own folder in the reports folder, each worker's part of it, and the joining of the parts."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from magento_acceptance.files import create, make_folder, pack, stored, unpack, write_whole
from magento_acceptance.run_log.created_resources import RESOURCE_LOG, read_journals
from magento_acceptance.run_log.record import read_record

#: Hidden and the harness's own, since it is removed as a whole.
_PARTS = ".parts"
_TAIL = 3


def new_run_id(now: datetime | None = None) -> str:
    """Make up a run's id: the moment in UTC and six random hexadecimal digits, such as `20261122-194800-a1b2c3`."""
    moment = (now or datetime.now(UTC)).strftime("%Y%m%d-%H%M%S")
    return f"{moment}-{secrets.token_hex(_TAIL)}"


@dataclass(frozen=True)
class Workspace:
    """The files of one process: `reports/<run>/`, or `reports/<run>/.parts/gw0/` on a worker of a parallel run."""

    reports: Path
    run_id: str
    worker: str = ""

    @classmethod
    def of(cls, folder: Path) -> Workspace:
        """The workspace of a run that was, given its folder."""
        return cls(folder.parent, folder.name)

    @property
    def run_tag(self) -> str:
        """What the name of everything that the run makes in a shop begins with, such as `qa-a1b2c3`."""
        return f"qa-{self.run_id.rpartition('-')[2]}"

    @property
    def run_folder(self) -> Path:
        """The folder of the whole run."""
        return self.reports / self.run_id

    @property
    def folder(self) -> Path:
        """This process's folder."""
        return self.run_folder / _PARTS / self.worker if self.worker else self.run_folder

    @property
    def evidence(self) -> Path:
        """Every exchange, one JSON object a line. Packed once the run has ended, as are other large files (see files.stored)."""
        return self.folder / "evidence.jsonl"

    @property
    def context(self) -> Path:
        """The ids of every scenario."""
        return self.folder / "context.json"

    @property
    def record_log(self) -> Path:
        """What this process has to tell beside its outcomes, as it comes; see RunRecord."""
        return self.folder / "record.jsonl"

    @property
    def resource_log(self) -> Path:
        """The log of what was created in the shop; see ResourceLog."""
        return self.folder / RESOURCE_LOG

    @property
    def cleaned(self) -> Path:
        """What a later cleaning up removed of the run's things, as a journal; there once that has taken place."""
        return self.run_folder / "cleaned.jsonl"

    @property
    def plan(self) -> Path:
        """What was announced before the first write; see Plan."""
        return self.folder / "plan.json"

    @property
    def planned(self) -> Path:
        """The scenarios that were to run, so that one that never did is known too."""
        return self.folder / "scenarios.json"

    @property
    def manifest(self) -> Path:
        """What run this is: when, who, where, with which settings, how it ended."""
        return self.run_folder / "run.json"

    @property
    def outcomes(self) -> Path:
        """What became of each scenario, one JSON object a line."""
        return self.run_folder / "outcomes.jsonl"

    @property
    def junit(self) -> Path:
        """The outcomes as JUnit XML."""
        return self.run_folder / "junit.xml"

    @property
    def summary(self) -> Path:
        """The closing summary as JSON."""
        return self.run_folder / "summary.json"

    @property
    def signoff(self) -> Path:
        """The sign-off document as JSON."""
        return self.run_folder / "signoff.json"

    @property
    def signoff_page(self) -> Path:
        """The sign-off document as a page."""
        return self.run_folder / "signoff.html"

    def prepare(self, *, shared: bool = False) -> None:
        """Make the folder, in the process that leads a run a new one, for this user's eyes only unless it is `shared`. Raises OSError."""
        if self.worker:
            make_folder(self.folder)
            return
        make_folder(self.reports)
        self.folder.mkdir(mode=0o777 if shared else 0o700)
        create(self.evidence, "a").close()

    def join(self) -> dict[str, Any]:
        """Join the workers' parts into the run's folder and pack what is large; return the joined record without its checks, of which there
        are many. Can be called again.
        """
        workers = self.parts()
        unpack(self.evidence)
        unpack(self.record_log)
        _append(self.evidence, [worker.evidence for worker in workers])
        _append(self.resource_log, [worker.resource_log for worker in workers])
        for worker in workers:
            if worker.planned.exists() and not stored(self.planned).exists():
                worker.planned.replace(self.planned)
        _append(self.record_log, [worker.record_log for worker in workers])
        record = read_record(self.record_log, each_check=lambda _check: None)
        record["made"] = [thing.to_dict() for thing in read_journals([self.resource_log, self.cleaned])]
        contexts = {"version": 1, "contexts": record["contexts"]}
        write_whole(self.context, json.dumps(contexts, indent=2, ensure_ascii=False) + "\n")
        shutil.rmtree(self.run_folder / _PARTS, ignore_errors=True)
        for file in (self.evidence, self.record_log, self.outcomes, self.planned):
            with suppress(OSError):  # where there is no room, or none was written, it stays as it is
                pack(file)
        return record

    def part(self, worker: str) -> Workspace:
        """A worker's part of this run."""
        return Workspace(self.reports, self.run_id, worker)

    def parts(self) -> list[Workspace]:
        """The workers' parts that are not joined yet."""
        folder = self.run_folder / _PARTS
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        return [Workspace(self.reports, self.run_id, name) for name in names]


def new_workspace(reports: Path, *, shared: bool = False) -> Workspace:
    """Make a new run's folder in the reports folder, for this user's eyes only unless it is `shared`. Raises OSError."""
    while True:
        workspace = Workspace(reports, new_run_id())
        try:
            workspace.prepare(shared=shared)
        except FileExistsError:
            if not workspace.run_folder.is_dir():  # the reports folder itself, or one above it, is a file
                raise
        else:
            return workspace


def _append(whole: Path, parts: Iterable[Path]) -> None:
    """Append the lines of several files to one, whose own last line may be one that a killed process could not finish."""
    with create(whole, "ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")
        for part in parts:
            file.writelines(_whole_lines(part))


def _whole_lines(path: Path) -> Iterable[bytes]:
    """The lines of a file, without a last one that a killed worker could not finish; none where there is no file."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        for line in file:
            if line.endswith(b"\n"):
                yield line
