"""The list of runs, and which of them are removed."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from magento_acceptance.cli.main import main
from magento_acceptance.run_log.latest_link import point_latest_at
from magento_acceptance.run_log.workspace import Workspace

SHOP = "https://shop.example.com"


def made(reports: Path, number: int, decision: str | None) -> Workspace:
    workspace = Workspace(reports, f"20261122-19480{number}-a1b2c{number}")
    workspace.prepare()
    run = {"kind": "scenarios", "run": {"started": f"2026-11-22T19:48:0{number}Z"}, "shop": {"description": SHOP}}
    workspace.manifest.write_text(json.dumps(run))
    if decision:
        workspace.signoff.write_text(json.dumps({"verdict": {"decision": decision, "rehearsed": None}}))
    return workspace


def runs(reports: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["runs", "--reports", str(reports), *args])


def test_runs_are_listed_newest_first_with_verdict_and_size(tmp_path: Path) -> None:
    made(tmp_path, 1, "ACCEPTED").evidence.write_text("x" * 2_000_000)
    made(tmp_path, 2, None)
    (tmp_path / "notes").mkdir()
    lines = runs(tmp_path).output.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["20261122-194802-a1b2c2", "20261122-194801-a1b2c1"]
    assert "no sign-off" in lines[0]
    assert "2026-11-22T19:48:01Z     2.0 MB  ACCEPTED              https://shop.example.com" in lines[1]
    assert runs(tmp_path / "absent").output == f"There is no run in {tmp_path / 'absent'}.\n"
    assert CliRunner().invoke(main, ["runs"], env={"MAGENTO_REPORTS": str(tmp_path)}).output.splitlines() == lines
    missing = CliRunner().invoke(main, ["report", "latest"], env={"MAGENTO_REPORTS": str(tmp_path)})
    assert f"no run in {tmp_path} yet" in missing.stderr


def test_old_runs_are_removed_but_none_that_rejected_a_shop_and_not_the_latest(tmp_path: Path) -> None:
    oldest, rejected, old, new = (
        made(tmp_path, number, decision)
        for number, decision in enumerate(("ACCEPTED", "NOT ACCEPTED", "INCOMPLETE", "ACCEPTED"), 1)
    )
    point_latest_at(oldest)
    assert runs(tmp_path, "--keep", "1").output == f"removed {old.run_id}\n1 run removed, 3 left\n"
    assert all(workspace.run_folder.is_dir() for workspace in (oldest, rejected, new))
    assert f"removed {rejected.run_id}\n" in runs(tmp_path, "--keep", "1", "--force").output
    assert oldest.run_folder.is_dir()
