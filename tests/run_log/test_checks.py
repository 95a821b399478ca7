"""Checks are written down whole, right rows and wrong ones, before a wrong one fails the scenario."""

from __future__ import annotations

from pathlib import Path

import pytest

from magento_acceptance.expectations import CheckRow, ExpectationFailed
from magento_acceptance.run_log.checks import Check
from magento_acceptance.run_log.record import RunRecord, read_record

RIGHT = CheckRow("/state", "state", "2", "2", "paid", ok=True)
WRONG = CheckRow("/grand_total", "grand total", "12.5", "12.4", "the order's total", ok=False)


def test_a_check_is_written_down_with_its_scenario_and_sentence(tmp_path: Path) -> None:
    record = RunRecord(tmp_path / "record.jsonl", scenario="Full capture", sentence="Then the invoice is right")

    record.verify("capture.invoice", "invoice 3", [RIGHT])

    stored = read_record(tmp_path / "record.jsonl")["checks"]
    expected = Check("Full capture", "Then the invoice is right", "capture.invoice", "invoice 3", (RIGHT,))
    assert [Check.from_dict(entry) for entry in stored] == [expected]
    assert not record.checks, "what is on disk is not held in memory as well"
    assert expected.ok


def test_a_wrong_row_fails_after_all_rows_are_written_down(tmp_path: Path) -> None:
    record = RunRecord(tmp_path / "record.jsonl")

    with pytest.raises(ExpectationFailed, match="invoice 3: 1 value not as expected") as failed:
        record.verify("capture.invoice", "invoice 3", [RIGHT, WRONG])

    assert failed.value.rows == (WRONG,)
    (stored,) = read_record(tmp_path / "record.jsonl")["checks"]
    assert Check.from_dict(stored).rows == (RIGHT, WRONG)
    assert not Check.from_dict(stored).ok


@pytest.mark.parametrize(
    ("entry", "left"),
    [("/grand*", True), ("capture.invoice:/grand_total", True), ("capture.order:/grand_total", False)],
)
def test_a_value_that_is_left_alone_is_written_down_as_such(entry: str, left: bool) -> None:
    record = RunRecord(left_alone=(entry,))

    if left:
        record.verify("capture.invoice", "invoice 3", [WRONG])
        assert [(row.found, row.rule) for row in record.checks[0].rows] == [("12.4", "left alone by setting")]
    else:
        with pytest.raises(ExpectationFailed):
            record.verify("capture.invoice", "invoice 3", [WRONG])


def test_what_is_written_down_is_masked(tmp_path: Path) -> None:
    record = RunRecord(tmp_path / "record.jsonl")
    record.mask = lambda value: {**value, "rows": [["***" if cell == "12.4" else cell for cell in value["rows"][0]]]}

    with pytest.raises(ExpectationFailed):
        record.verify("capture.invoice", "invoice 3", [WRONG])

    assert "12.4" not in (tmp_path / "record.jsonl").read_text()
