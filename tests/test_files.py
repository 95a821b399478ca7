"""Journals: what was written comes back, and a torn line spoils no other."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from magento_acceptance.files import append_line, read_lines

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


def test_what_is_no_entry_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_bytes(b'{"n": 1}\n[2]\n\xff\n\n{"n": 3}\n{"n": 4, "cut o')
    assert list(read_lines(path)) == [{"n": 1}, {"n": 3}]


def test_where_there_is_no_journal_there_are_no_entries(tmp_path: Path) -> None:
    assert list(read_lines(tmp_path / "none")) == []
