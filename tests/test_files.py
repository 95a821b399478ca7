"""Journals: what was written comes back, and a torn line spoils no other. Whole files are old or new, never a part."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from magento_acceptance.files import (
    append_line,
    open_journal,
    pack,
    read_lines,
    stored,
    unpack,
    write_parts,
    write_whole,
)

ENTRIES = st.dictionaries(
    st.text(max_size=6), st.text() | st.integers() | st.lists(st.none() | st.booleans()), max_size=4
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ENTRIES, max_size=4))
def test_a_journal_gives_back_what_was_added(tmp_path: Path, entries: list[dict[str, object]]) -> None:
    path = tmp_path / "journal"
    path.unlink(missing_ok=True)
    for entry in entries:
        append_line(path, entry)
    assert list(read_lines(path)) == entries


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ENTRIES, min_size=1, max_size=4))
def test_a_packed_journal_is_read_the_same_and_can_be_gone_on_with(
    tmp_path: Path, entries: list[dict[str, object]]
) -> None:
    path = tmp_path / "journal"
    path.unlink(missing_ok=True)
    for entry in entries:
        append_line(path, entry)
    pack(path)
    assert [file.name for file in tmp_path.iterdir()] == ["journal.gz"]
    assert list(read_lines(path)) == entries
    packed = stored(path).read_bytes()
    unpack(path)
    assert [file.name for file in tmp_path.iterdir()] == ["journal"]
    pack(path)
    assert stored(path).read_bytes() == packed
    unpack(path)
    append_line(path, entries[0])
    assert list(read_lines(path)) == [*entries, entries[0]]


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: b"x" + data, lambda data: data[:20] + b"xx"])
def test_a_damaged_packed_journal_is_reported(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "journal"
    path.write_text('{"n": 1}\n' * 50)
    pack(path)
    stored(path).write_bytes(damage(stored(path).read_bytes()))
    with pytest.raises(OSError, match=r"journal\.gz cannot be unpacked"):
        open_journal(path)


def test_what_is_no_entry_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_bytes(b'{"n": 1}\n[2]\n\xff\n\n{"n": 3}\n{"n": 4, "cut o')
    assert list(read_lines(path)) == [{"n": 1}, {"n": 3}]


def test_where_there_is_no_journal_there_are_no_entries(tmp_path: Path) -> None:
    assert list(read_lines(tmp_path / "none")) == []


def test_a_file_that_cannot_be_written_whole_stays_as_it_was_and_leaves_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "exchanges.har"
    write_whole(path, "old")

    def parts() -> Iterator[str]:
        yield "n" * 100_000
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left on device"):
        write_parts(path, parts())
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path / "folder", "new")
    assert path.read_text() == "old"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["exchanges.har", "folder"]
