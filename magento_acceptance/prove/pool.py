"""Several workers, each busy with one case at a time."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any

from magento_acceptance.errors import HarnessError
from magento_acceptance.prove import worker
from magento_acceptance.prove.cases import Case, Verdict
from magento_acceptance.prove.pointers import Json

_PATIENCE = 300.0
"""Seconds that one case may take: all portable scenarios on a named shop take 10 on an idle processor."""


class CannotProve(HarnessError):
    """The scenarios cannot be run at all; the text says why."""


class Workers:
    """`with Workers(2) as workers: for verdict in workers.try_all(cases): ...`"""

    def __init__(self, count: int) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._count = count
        self._workers: list[tuple[Any, Any]] = []
        self.scenarios: list[str] = []

    def __enter__(self) -> Workers:
        for _ in range(self._count):
            ours, theirs = self._context.Pipe()
            process = self._context.Process(target=worker.main, args=(theirs,), daemon=True)
            process.start()
            theirs.close()
            self._workers.append((ours, process))
        for connection, _ in self._workers:
            self.scenarios = _received(connection, worker.READY)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for connection, process in self._workers:
            if kind is None:
                connection.send(None)
            else:
                process.terminate()
            process.join(10)
            connection.close()

    def record(self, scenario: str, shop: str, after: int, magento: str | None = None) -> dict[tuple[str, int], Json]:
        """What a scenario is answered on a healthy shop (of the release `magento`). Raises CannotProve where it fails there."""
        connection, _ = self._workers[0]
        connection.send(("record", scenario, shop, after, magento))
        found: dict[tuple[str, int], Json] = _received(connection, worker.DONE)
        return found

    def try_all(self, cases: Iterable[Case]) -> Iterator[Verdict]:
        """Try every case; verdicts come as they are ready. Raises CannotProve where a worker breaks down or hangs."""
        waiting = iter(cases)
        busy: dict[Connection, Case] = {}
        for connection, _ in self._workers:
            self._next(connection, waiting, busy)
        while busy:
            ready = wait(list(busy), _PATIENCE)
            if not ready:
                names = ", ".join(case.name for case in busy.values())
                raise CannotProve(f"no answer within {_PATIENCE:.0f} seconds: {names}")
            for found in [connection for connection in busy if connection in ready]:
                verdict: Verdict = _received(found, worker.DONE, busy.pop(found).name)
                self._next(found, waiting, busy)
                yield verdict

    def _next(self, connection: Connection, waiting: Iterator[Case], busy: dict[Connection, Case]) -> None:
        case = next(waiting, None)
        if case is not None:
            connection.send(("try_case", case))
            busy[connection] = case


def _received(connection: Connection, wanted: str, what: str = "") -> Any:
    try:
        kind, result = connection.recv()
    except EOFError:
        raise CannotProve(f"a worker ended without a word{f' while it tried {what}' if what else ''}") from None
    if kind != wanted:
        raise CannotProve(f"{what}: {result}" if what else str(result))
    return result
