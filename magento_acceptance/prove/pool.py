"""Several workers, each busy with one seed at a time."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Any

from magento_acceptance.errors import HarnessError
from magento_acceptance.prove import worker
from magento_acceptance.prove.cases import Seed, Verdict
from magento_acceptance.prove.pointers import Json

_PATIENCE = 120.0
"""Seconds that one seed may take."""


class CannotProve(HarnessError):
    """The scenarios cannot be run at all; the text says why."""


class Workers:
    """`with Workers(2, root) as workers: for verdict in workers.try_all(seeds): ...`."""

    def __init__(self, count: int, root: Path) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._root = str(root)
        self._count = count
        self._lines: list[tuple[Any, Any]] = []
        self.scenarios: list[str] = []

    def __enter__(self) -> Workers:
        for _ in range(self._count):
            ours, theirs = self._context.Pipe()
            process = self._context.Process(target=worker.main, args=(theirs, self._root), daemon=True)
            process.start()
            theirs.close()
            self._lines.append((ours, process))
        for line, _ in self._lines:
            self.scenarios = _received(line, worker.READY)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for line, process in self._lines:
            if kind is None:
                line.send(None)
            else:
                process.terminate()
            process.join(10)
            line.close()

    def record(self, scenario: str, shop: str, after: int) -> dict[tuple[str, int], Json]:
        """What a scenario is answered on a healthy shop. Raises CannotProve where it fails there."""
        line, _ = self._lines[0]
        line.send(("record", scenario, shop, after))
        found: dict[tuple[str, int], Json] = _received(line, worker.DONE)
        return found

    def try_all(self, seeds: Iterable[Seed]) -> Iterator[Verdict]:
        """Try every seed; verdicts come as they are ready. Raises CannotProve where a worker breaks down or hangs."""
        waiting = iter(seeds)
        busy: dict[Connection, Seed] = {}
        for line, _ in self._lines:
            self._next(line, waiting, busy)
        while busy:
            ready = wait(list(busy), _PATIENCE)
            if not ready:
                names = ", ".join(seed.name for seed in busy.values())
                raise CannotProve(f"no answer within {_PATIENCE:.0f} seconds: {names}")
            for found in [line for line in busy if line in ready]:
                verdict: Verdict = _received(found, worker.DONE, busy.pop(found).name)
                self._next(found, waiting, busy)
                yield verdict

    def _next(self, line: Connection, waiting: Iterator[Seed], busy: dict[Connection, Seed]) -> None:
        seed = next(waiting, None)
        if seed is not None:
            line.send(("try_seed", seed))
            busy[line] = seed


def _received(line: Connection, wanted: str, what: str = "") -> Any:
    try:
        kind, result = line.recv()
    except EOFError:
        raise CannotProve(f"a worker ended without a word{f' while it tried {what}' if what else ''}") from None
    if kind != wanted:
        raise CannotProve(f"{what}: {result}" if what else str(result))
    return result
