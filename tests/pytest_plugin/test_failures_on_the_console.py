"""What the console says of a scenario that failed, and of a run that tested nothing."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest

from magento_acceptance.session.run import EXIT_NOTHING_TESTED
from tests.support.acceptance_project import STEPS, base, project, run, run_folder, shop, signoff, summary, write

pytest_plugins = ["pytester"]
__all__ = ["base", "project", "shop"]

WRONG = STEPS.replace(
    "    pass",
    "    from magento_acceptance.expectations import CheckRow, ExpectationFailed\n"
    "    row = CheckRow('/items/0/row_total', 'row total of bag', '9.99', '3.33', 'price times quantity', ok=False)\n"
    "    raise ExpectationFailed('invoice 3', [row])",
)


@pytest.mark.parametrize(
    ("style", "workers"), [("auto", ()), ("auto", ("-n", "1")), ("short", ()), ("line", ("-n", "1"))]
)
def test_a_failure_names_sentence_file_values_and_exchange_without_frames(
    project: pytest.Pytester, style: str, workers: tuple[str, ...]
) -> None:
    write(project, "shop_steps.py", WRONG)
    result = run(project, f"--tb={style}", *workers)
    text = result.stdout.str()
    if style == "line":
        result.stdout.fnmatch_lines(
            ["*features/capture.feature:6: Then all is well: invoice 3: 1 value not as expected"]
        )
    else:
        result.stdout.fnmatch_lines(
            [
                "features/capture.feature:6: Then all is well",
                "invoice 3: 1 value not as expected",
                "row total of bag (/items/0/row_total)  3.33   9.99      price times quantity",
                "last exchange *: POST http*/order/3/invoice 200, in evidence.jsonl.gz",
            ]
        )
    for frame in ("site-packages", "shop_steps.py:", "pytest_bdd", "call_fixture_func"):
        assert frame not in text
    result.stdout.fnmatch_lines(["failed    1 scenario: row total of bag is 3.33, expected 9.99*"])
    assert max(map(len, text.partition("acceptance summary")[2].splitlines()[1:-5])) <= 160


def test_an_error_that_nobody_meant_keeps_its_traceback(project: pytest.Pytester) -> None:
    write(project, "shop_steps.py", STEPS.replace("    pass", "    {}['absent']"))
    run(project).stdout.fnmatch_lines(
        ["features/capture.feature:6: Then all is well", "KeyError: 'absent'", "*shop_steps.py*"]
    )


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_a_run_in_which_all_was_skipped_has_tested_nothing(project: pytest.Pytester, workers: tuple[str, ...]) -> None:
    earlier = run(project, "-k", "order_is_captured")
    assert earlier.ret == 0
    latest = (project.path / "reports" / "latest").resolve()
    result = run(project, "-k", "tutorial", *workers)
    assert result.ret == EXIT_NOTHING_TESTED
    result.stdout.fnmatch_lines(["verdict   NOTHING WAS TESTED: *", "sign-off  NOTHING WAS TESTED: *"])
    assert summary(project)["exit_status"] == EXIT_NOTHING_TESTED
    assert signoff(project)["verdict"]["why"] == ["No scenario ran, so nothing was tested: 1 scenario skipped."]
    junit = ET.parse(run_folder(project) / "junit.xml").getroot()
    assert junit.get("errors") == "1"
    assert (project.path / "reports" / "latest").resolve() == latest
    assert json.loads((latest / "summary.json").read_text())["scenarios"]["passed"] == 2 - 1
