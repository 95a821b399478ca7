"""The history's file: every run is in it once, whoever else writes, whatever ends up in it, and whatever the clock does."""

from __future__ import annotations

import json
import multiprocessing
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from magento_acceptance.history import file
from magento_acceptance.history.file import History, add, merged, read
from magento_acceptance.history.past_run import Counts, PastRun, Target, encoded, run_of
from tests.history.past import FIRST, STAGING, document

fcntl = pytest.importorskip("fcntl")


def run(number: int, **other: Any) -> PastRun:
    return run_of(document(number, **other))


def ids(history: History) -> list[str]:
    return [run.id for run in history.runs]


def test_a_run_is_read_as_it_was_added(tmp_path: Path) -> None:
    results = [
        ("Capture", "in full", "passed", 1.25),
        ("Capture", "in full", "failed", 0.5),
        ("Refund", "x", "skipped", 0.0),
    ]
    added = add(tmp_path / "deep" / "history.jsonl", run(7, results=results))
    (found,) = read(tmp_path / "deep" / "history.jsonl").runs
    assert added.runs == [found]
    assert found == run(7, results=results)
    assert found.target == Target("real", STAGING, "default", "staging")
    assert (found.magento, found.tested) == ("2.4.7-p3 (Community)", f"{'a' * 40} 0.1.0")
    assert (found.verdict, found.kind) == ("NOT ACCEPTED", "failed")
    assert found.counts == Counts(passed=1, failed=1, flaky=0, skipped=1, not_run=0)
    assert {name: tuple(one) for name, one in found.scenarios.items()} == {
        "Capture: in full": ("passed", 1.25),
        "Capture: in full (2)": ("failed", 0.5),
        "Refund: x": ("skipped", 0.0),
    }
    assert found.routes["GET orders"] == (3, 12.0, 30.0)
    assert (found.calls, found.seconds, found.workers) == (3, 1.8, 1)


def test_an_address_is_kept_without_credentials() -> None:
    address = "https://qa:s3cret@shop.example.com:8443/de?key=s3cret#x"
    assert run(1, base_url=address).target.address == "https://shop.example.com:8443/de"


def _add_several(path: Path, first: int) -> None:
    for number in range(first, first + 6):
        add(path, run(number, results=[("Capture", f"case {case}" * 40, "passed", 1.0) for case in range(40)]))


def test_several_processes_add_at_once_and_no_run_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=_add_several, args=(path, first)) for first in (0, 100, 200, 300)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0, 0]
    history = read(path)
    assert (len(history.runs), history.foreign) == (24, 0)
    assert path.read_bytes().count(b"\n") == 24


def test_a_writer_does_not_wait_for_ever_for_one_that_hangs(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    add(path, run(1))
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        add(path, run(2), patience=0.0)
    assert len(read(path).runs) == 2


LINE = json.loads(encoded(run(5)))


@pytest.mark.parametrize(
    "foreign",
    [
        encoded(run(5))[:-40],
        b'{"other": "program"}',
        b"[1, 2]",
        b"\xff\xfe no text",
        b"[" * 100_000,
        *(
            json.dumps(LINE | {name: wrong}).encode()
            for name, wrong in {
                "version": 2,
                "seconds": float("nan"),
                "calls": -1,
                "results": {"passed": {"Capture": {"in full": "long"}}},
                "target": None,
                "order": ["2026", 1e999],
                "routes": {"GET orders": [1, 2.0]},
            }.items()
        ),
    ],
)
@pytest.mark.parametrize("cut_off", [True, False])
def test_what_is_no_run_is_counted_and_spoils_no_other(tmp_path: Path, foreign: bytes, cut_off: bool) -> None:
    path = tmp_path / "history.jsonl"
    add(path, run(1))
    before = path.read_bytes() + foreign + (b"" if cut_off else b"\n")
    path.write_bytes(before)
    history = add(path, run(2))
    assert (len(history.runs), history.foreign) == (2, 1)
    assert read(path) == history
    assert path.read_bytes().startswith(before)


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes, as where a disk is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


def test_a_line_that_a_full_disk_cuts_off_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    add(path, run(1))
    before = path.read_bytes()
    with room_for(len(before) + 100), pytest.raises(OSError, match="File too large"):
        add(path, run(2))
    assert path.read_bytes() == before
    add(path, run(3))
    assert len(read(path).runs) == 2


def test_runs_keep_their_order_though_the_clock_is_put_back(tmp_path: Path) -> None:
    path, elsewhere = tmp_path / "history.jsonl", tmp_path / "other.jsonl"
    days = (3, 5, 1, 2, 6)
    for number, day in enumerate(days):
        add(path, run(number, started=FIRST + timedelta(days=day)))
    wanted = [run(number, started=FIRST + timedelta(days=day)).id for number, day in enumerate(days)]
    assert ids(read(path)) == wanted
    between = run(9, started=FIRST + timedelta(days=4))
    add(elsewhere, between)
    history, _ = file.merge(path, [read(elsewhere)])
    assert ids(history) == [wanted[0], between.id, *wanted[1:]]
    assert ids(read(path)) == ids(history)


def test_a_run_that_is_added_late_stands_where_it_was_and_one_that_is_known_is_not_added(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    for number in (1, 3):
        add(path, run(number))
    late = run(2, finished=False)
    for _ in range(2):
        add(path, late, late=True)
    assert ids(read(path)) == [run(1).id, late.id, run(3).id]
    assert path.read_bytes().count(b"\n") == 3


def test_a_merged_run_stands_for_its_shards(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    shards = [add(path, run(number)).runs[-1].id for number in (1, 2)]
    whole = replace(run(3), shards=tuple(shards))
    add(path, run(4))
    assert ids(add(path, whole)) == [run(4).id, whole.id]
    assert ids(read(path)) == [run(4).id, whole.id]


def merged_run(number: int, *of: int) -> PastRun:
    return replace(run(number), shards=tuple(run(shard).id for shard in of))


#: Few, so that the same run comes in several histories, complete and not, and so do shards and what they became.
RUNS = st.sampled_from(
    [
        *(
            replace(run(number, finished=finished), order=(run(number).started, order))
            for number in range(5)
            for order in (0, 1)
            for finished in (True, False)
        ),
        merged_run(6, 0, 1),
        merged_run(7, 1, 2, 3),
    ]
)
HISTORIES = st.lists(st.lists(RUNS, max_size=5), max_size=4)


@settings(max_examples=60)
@given(HISTORIES, st.randoms(use_true_random=False))
def test_merging_does_not_depend_on_order_or_repetition(histories: list[list[PastRun]], chance: Any) -> None:
    whole = merged(*histories)
    shuffled = [chance.sample(history, len(history)) for history in chance.sample(histories, len(histories))]
    assert merged(*shuffled) == whole
    assert merged(whole, *histories) == whole
    assert merged(merged(*histories[:2]), *histories[2:]) == whole
    given_ids = {run.id for history in histories for run in history}
    assert {run.id for run in whole} == given_ids - {shard for run in whole for shard in run.shards}
    assert [run.order for run in whole] == sorted(run.order for run in whole)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HISTORIES)
def test_files_that_are_merged_hold_every_run_once(tmp_path: Path, histories: list[list[PastRun]]) -> None:
    others = [History(merged(history)) for history in histories]
    paths = [tmp_path / "there.jsonl", tmp_path / "back.jsonl"]
    for path, order in zip(paths, (others, others[::-1]), strict=True):
        path.unlink(missing_ok=True)
        for other in order:
            file.merge(path, [other])
        assert file.merge(path, others)[1] == 0
        assert read(path) == History(merged(*histories))
