"""When nothing can be written down any more, the run stops writing to the shop, cleans up and says what is left."""

from __future__ import annotations

import json

import pytest

from magento_acceptance.session.run import EXIT_EVIDENCE_LOST
from tests.support.acceptance_project import STEPS, base, project, run, run_folder, shop, write
from tests.support.stub_shop import StubShop

__all__ = ["base", "project", "shop"]
pytest_plugins = ["pytester"]

TWICE = '    client.post(f"order/{context[\'order\']}/invoice", {"capture": True})\n'
FULL_DISK = STEPS.replace("    answer = client.post", f"{TWICE}    answer = client.post").replace(
    '    cleanup.add("order 3", lambda: client.delete("things/3"))\n',
    """    cleanup.add("order 3", lambda: client.delete("things/3"))
    cleanup.add("cart 7", lambda: 1 / 0)
    import pathlib
    for journal in pathlib.Path("reports").glob("2*/**/evidence.jsonl"):
        journal.unlink()
        journal.symlink_to("/dev/full")
""",
)


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_a_full_disk_ends_the_run_and_leaves_the_shop_clean(
    project: pytest.Pytester, shop: StubShop, workers: tuple[str, ...]
) -> None:
    write(project, "shop_steps.py", FULL_DISK)
    result = run(project, *workers)
    assert result.ret == EXIT_EVIDENCE_LOST, result.stdout.str()
    result.stdout.fnmatch_lines(
        [
            "verdict   INTERRUPTED: scenarios 0 passed, 0 failed, *",
            "why       evidence.jsonl cannot be written (No space left on device): the run wrote nothing more to the shop*",
            "left over *cart 7: division by zero",
        ]
    )
    assert "INTERNALERROR" not in result.stdout.str() + result.stderr.str()
    assert [call for call in shop.calls if call.startswith(("POST", "DELETE")) and "token" not in call] == [
        "POST /rest/default/V1/order/3/invoice",  # whose evidence is the first that is lost
        "DELETE /rest/default/V1/things/3",
    ]
    if not workers:
        assert json.loads((run_folder(project) / "run.json").read_text())["end"]["exit_status"] is None


def test_a_reports_folder_that_cannot_be_written_is_refused_before_anything_is_called(
    project: pytest.Pytester, shop: StubShop
) -> None:
    result = run(project, "--magento-reports=/proc/none")  # where even root makes no folder
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = (line for line in result.errlines if line.startswith("ERROR"))
    assert line.startswith("ERROR: the reports folder cannot be written (")
    assert line.endswith("; set MAGENTO_REPORTS to one that can")
    assert not shop.calls
