"""Nothing that a shop sends moves a cursor, hides text or gives a build server an order."""

from __future__ import annotations

import json
import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.pytest_plugin.report_redaction import install_log_redaction
from magento_acceptance.redaction.harmless import harmless, json_visible
from magento_acceptance.redaction.redactor import Redactor

CONTROLS = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("\x1b[2J\x1b]0;title\x07", "[U+001B][2J[U+001B]]0;title[U+0007]"),
        ("\x9b2J", "[U+009B]2J"),
        ("right\rleft", "right[U+000D]left"),
        ("one\r\ntwo\tthree", "one\r\ntwo\tthree"),
        ("\u202egnp.exe", "[U+202E]gnp.exe"),
        ("::error::gone", "[U+003A]:error::gone"),
        ("  ::add-mask::x", "  [U+003A]:add-mask::x"),
        ("##vso[task.complete]", "[U+0023]#vso[task.complete]"),
        ("at ##[error]", "at [U+0023]#[error]"),
        ("##teamcity[x]", "[U+0023]#teamcity[x]"),
        ("features/test_scenarios.py::test_one: 12:30 ## heading C#", None),
        ("می‌خواهم 👨‍👩‍👧", None),
    ],
)
def test_what_would_be_obeyed_stands_as_its_code_point(sent: str, shown: str | None) -> None:
    assert harmless(sent) == (sent if shown is None else shown)


@given(st.text(st.one_of(st.characters(), st.sampled_from("\x1b\x9b\r\n:#[mv")), max_size=40))
def test_no_control_character_is_left(text: str) -> None:
    shown = harmless(text)
    assert not CONTROLS.search(shown)
    assert not re.search(r"(?m)^\s*::\w", shown)
    assert harmless(shown) == shown
    assert json.loads(json_visible(json.dumps(text, ensure_ascii=False))) == text


def test_a_log_record_is_harmless_before_anybody_prints_it(caplog: pytest.LogCaptureFixture) -> None:
    undo = install_log_redaction(Redactor(["Very-Secret-Pa55"]))
    try:
        logging.getLogger("shop").error("%s\x1b[2J %s", "Very-Secret-Pa55", "##vso[task.complete]")
    finally:
        undo()
    assert caplog.messages == ["***[U+001B][2J [U+0023]#vso[task.complete]"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("\x1b[31mred\x1b[39;49;00m", True),
        ("\x1b[1;38;5;120mbold\x1b[0m", True),
        ("\x1b[8mhidden", False),
        ("\x1b[2Jcleared", False),
        ("\x1b[31;8mhidden", False),
    ],
)
def test_of_what_pytest_prints_only_its_colours_stay(sent: str, kept: bool) -> None:
    assert (harmless(sent, colours=True) == sent) is kept
    assert "\x1b" not in harmless(sent)
