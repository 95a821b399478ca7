"""Output that nobody reads any more, and interpreters that check nothing."""

from __future__ import annotations

import os

import pytest

from magento_acceptance.pytest_plugin.closed_output import LenientOutput
from magento_acceptance.pytest_plugin.interpreter import refuse_without_assertions


def test_what_nobody_reads_is_dropped_and_python_has_nothing_left_to_write() -> None:
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as stream:
        output = LenientOutput(stream)
        output.write("one\n")
        output.flush()
        assert os.read(reader, 10) == b"one\n"
        os.close(reader)
        for _ in range(3):
            output.write("two\n" * 10_000)
            output.flush()
        stream.flush()  # as Python does at its end


def test_a_stream_that_is_closed_is_no_error(tmp_path: object) -> None:
    stream = open(os.devnull, "w")  # noqa: PTH123, SIM115
    stream.close()
    LenientOutput(stream).write("one")


def test_what_cannot_be_encoded_is_still_told() -> None:
    with open(os.devnull, "w", encoding="ascii") as stream, pytest.raises(UnicodeEncodeError):  # noqa: PTH123
        LenientOutput(stream).write("ä")  # pytest then writes it with escapes


@pytest.mark.parametrize(
    ("mode", "optimized", "words"), [("rewrite", 1, "started with -O"), ("plain", 0, "--assert=plain")]
)
def test_a_run_that_would_check_nothing_is_refused(mode: str, optimized: int, words: str) -> None:
    with pytest.raises(pytest.UsageError, match=words) as refused:
        refuse_without_assertions(mode, optimized)
    assert "\n" not in str(refused.value)


def test_an_ordinary_interpreter_is_fine() -> None:
    refuse_without_assertions("rewrite", 0)
