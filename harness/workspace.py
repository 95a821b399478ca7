"""Where a run writes: the reports folder, each worker's part of it, and the joining of the parts."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.files import write_whole
from harness.record import join_records

#: Hidden and the harness's own, since it is removed as a whole.
_PARTS = ".parts"


@dataclass(frozen=True)
class Workspace:
    """The files of one process: `reports/` itself, or `reports/.parts/gw0/` on a worker of a parallel run."""

    reports: Path
    worker: str = ""

    @property
    def folder(self) -> Path:
        """This process's folder."""
        return self.reports / _PARTS / self.worker if self.worker else self.reports

    @property
    def evidence(self) -> Path:
        """Every exchange, one JSON object a line."""
        return self.folder / "evidence.jsonl"

    @property
    def context(self) -> Path:
        """The ids of every scenario."""
        return self.folder / "context.json"

    @property
    def record(self) -> Path:
        """This process's part of the summary, removed once joined."""
        return self.folder / "record.json"

    @property
    def junit(self) -> Path:
        """The outcomes as JUnit XML."""
        return self.reports / "junit.xml"

    @property
    def summary(self) -> Path:
        """The closing summary as JSON."""
        return self.reports / "summary.json"

    def prepare(self) -> None:
        """Make the folder and, in the process that leads the run, remove what an earlier run left. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.worker:
            return
        for path in (self.evidence, self.context, self.record, self.junit, self.summary):
            path.unlink(missing_ok=True)
        shutil.rmtree(self.reports / _PARTS, ignore_errors=True)
        self.evidence.touch()

    def join(self) -> dict[str, Any]:
        """Join the workers' parts into the reports folder; return the joined record. Can be called again."""
        workers = self._workers()
        with self.evidence.open("a", encoding="utf-8") as whole:
            for worker in workers:
                if worker.evidence.exists():
                    whole.writelines(_whole_lines(worker.evidence))
        record = join_records([self.record, *(worker.record for worker in workers)])
        write_whole(self.record, json.dumps(record, ensure_ascii=False))
        contexts = {"version": 1, "contexts": record["contexts"]}
        write_whole(self.context, json.dumps(contexts, indent=2, ensure_ascii=False) + "\n")
        shutil.rmtree(self.reports / _PARTS, ignore_errors=True)
        return record

    def _workers(self) -> list[Workspace]:
        folder = self.reports / _PARTS
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        return [Workspace(self.reports, name) for name in names]


def _whole_lines(path: Path) -> list[str]:
    """Read the lines of a file, leaving out a last one that a killed worker could not finish."""
    with path.open(encoding="utf-8", errors="replace") as file:
        return [line for line in file if line.endswith("\n")]
