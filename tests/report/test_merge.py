"""`magento-acceptance report merge`: three shards of a suite are judged like one run of it, and nothing else is merged."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from magento_acceptance.cli.main import main
from magento_acceptance.history.file import merged as in_order
from magento_acceptance.history.file import read as read_history
from magento_acceptance.report.compare import compare
from magento_acceptance.report.exchanges import Exchanges
from magento_acceptance.report.integrity import hashes
from magento_acceptance.report.responses import run_of
from magento_acceptance.session.run import Run
from magento_acceptance.settings.load import load
from tests.support.acceptance_project import WITHOUT, text_of
from tests.support.webhook import TOKEN, Webhook, webhook

ROOT = Path(__file__).parents[2]
FEATURES = ("features/invoicing/virtual_orders.feature", "features/invoicing/partial_capture.feature")
WRONG = """\
@step10 @portable
Feature: A wrong quantity
  Scenario: More is expected than was ordered
    Given a customer with a signed-in account
    And these products:
      | product | type    | stock   | price | quantity |
      | course  | virtual | managed | 20    | 30       |
    And the customer has ordered:
      | product | quantity |
      | course  | 1        |
    When the merchant captures the payment
    Then the invoice has exactly these lines:
      | product | quantity | price | row total |
      | course  | 2        | 20    | 40        |
"""
#: One child runs all four, so that modules are imported once; the whole suite on a worker.
SESSIONS = """\
import sys, pytest
common, reports = sys.argv[2:], sys.argv[1]
splits = [["--splits=3", f"--group={group}"] for group in (1, 2, 3)]
for name, options in zip(("1", "2", "3", "whole"), [*splits, ["-n1"]]):
    print(name, int(pytest.main([*common, *options, f"--magento-reports={reports}/{name}"])))
"""


@pytest.fixture(scope="module")
def told() -> Iterator[Webhook]:
    with webhook() as running:
        running.status = 500
        yield running


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, told: Webhook) -> dict[str, Path]:
    """Three shards of a suite with one failing scenario, by number, and the whole suite in one run. A webhook that fails is told."""
    folder = tmp_path_factory.mktemp("shards")
    wrong = folder / "wrong.feature"
    wrong.write_text(WRONG, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAGENTO_", "PYTEST_"))}
    environment["MAGENTO_NOTIFY_URL"] = told.address
    options = ("-q", "-c", "pyproject.toml", f"--rootdir={ROOT}", *WITHOUT)
    done = subprocess.run(
        [sys.executable, "-c", SESSIONS, str(folder), *FEATURES, str(wrong), *options],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert [line for line in done.stdout.splitlines() if line in ("1 0", "2 0", "3 1", "whole 1")] == [
        "1 0", "2 0", "3 1", "whole 1",
    ], done.stdout + done.stderr  # fmt: skip
    (folder / "output").write_text(done.stdout + done.stderr, encoding="utf-8")
    return {name: (folder / name / "latest").resolve() for name in ("1", "2", "3", "whole")}


def merge(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["report", "merge", *map(str, arguments)])


def document(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "signoff.json").read_text(encoding="utf-8"))
    return found


def judged(folder: Path) -> dict[str, Any]:
    """All that a sign-off says of the suite, without what each run has of its own: ids, times, workers."""
    found = document(folder)
    names = {entry["id"]: entry["nodeid"] for entry in found["scenarios"]}
    claims = {
        entry["id"]: (entry["result"], [(names[one["id"]], one["result"]) for one in entry["scenarios"]])
        for entry in found["criteria"]
    }
    scenarios = [
        (entry["nodeid"], entry["status"], [(step["text"], step["status"]) for step in entry["steps"]])
        for entry in found["scenarios"]
    ]
    checks = [(names[entry["scenario"]], entry["step"], entry["check"], entry["judged"]) for entry in found["checks"]]
    shown = {name: found[name] for name in ("verdict", "shop", "counts", "skipped", "left_behind")}
    return shown | {"claims": claims, "scenarios": scenarios, "checks": checks}


def test_three_shards_are_judged_like_one_run(runs: dict[str, Path], tmp_path: Path) -> None:
    result = merge(runs["3"], runs["1"], runs["2"], "--output", tmp_path / "merged")
    assert result.exit_code == 1, result.output  # a scenario failed
    assert result.output.startswith("REHEARSAL, failed: ")
    merged = (tmp_path / "merged" / "latest").resolve()

    assert judged(merged) == judged(runs["whole"])
    changes = compare(run_of(runs["whole"], document(runs["whole"])), run_of(merged, document(merged)))
    assert not any(changes[name] for name in ("scenarios", "criteria", "figures", "responses"))
    schema = json.loads((ROOT / "schemas" / "signoff.json").read_text(encoding="utf-8"))
    assert not list(Draft202012Validator(schema).iter_errors(document(merged)))
    for name in ("signoff.html", "junit.xml", "cucumber.json", "cucumber-messages.ndjson", "summary.md"):
        assert (merged / name).is_file(), name

    page = (merged / "signoff.html").read_text(encoding="utf-8")
    assert f"<dt>Merged from</dt><dd>{', '.join(f'<code>{runs[name].name}</code>' for name in '123')}</dd>" in page

    # each call is there once, under an id of its own, as its shard wrote it down
    lines = [gzip.decompress((runs[name] / "evidence.jsonl.gz").read_bytes()) for name in ("1", "2", "3")]
    assert gzip.decompress((merged / "evidence.jsonl.gz").read_bytes()) == b"".join(lines)
    exchanges = Exchanges(merged / "evidence.jsonl")
    assert len(exchanges) == b"".join(lines).count(b"\n")
    used = {
        exchange for found in document(merged)["scenarios"] for step in found["steps"] for exchange in step["exchanges"]
    }
    assert {exchange.partition("-")[0] for exchange in used} == {"1", "2", "3"}
    assert all(exchange in exchanges for exchange in used)

    # in the history it stands for its shards, which were there before
    histories = [read_history(path.parent / "history.jsonl").runs for path in (runs["1"], runs["2"], runs["3"], merged)]
    assert [len(history) for history in histories] == [1, 1, 1, 1]
    (past,) = in_order(*histories)
    assert (past.id, past.kind, past.shards) == (
        merged.name,
        "failed",
        tuple(runs[name].name for name in ("1", "2", "3")),
    )

    verified = CliRunner().invoke(main, ["report", "--verify", str(merged)])
    assert verified.exit_code == 0
    for name in ("1", "2", "3"):  # the hash that the shard's own sign-off states
        statement = {file["name"]: file["sha256"] for file in document(runs[name])["integrity"]["files"]}
        assert f"{statement['evidence.jsonl.gz']}  shards/{runs[name].name}/evidence.jsonl.gz" in verified.output
    (merged / "shards" / runs["2"].name / "outcomes.jsonl.gz").unlink()
    verified = CliRunner().invoke(main, ["report", "--verify", str(merged)])
    assert verified.exit_code == 1
    assert f"DIFFERS    shards/{runs['2'].name}/outcomes.jsonl.gz is missing" in verified.output


def test_the_whole_gives_one_notice_and_a_webhook_that_fails_changes_nothing(
    runs: dict[str, Path], told: Webhook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (text,) = told.texts  # not of the shards, and not of a worker
    assert text.startswith("REHEARSAL, failed: built-in mock, Magento 2.4.7")
    assert "1 of 5 scenarios that ran failed." in text
    output = (runs["whole"].parents[1] / "output").read_text(encoding="utf-8")
    assert output.count("notice    not posted to MAGENTO_NOTIFY_URL: the webhook answered 500\n") == 1
    files = [path for run in runs.values() for path in run.rglob("*") if path.is_file()]
    assert TOKEN not in output + "".join(map(text_of, files))

    monkeypatch.setenv("MAGENTO_NOTIFY_URL", told.address)
    result = merge(runs["1"], runs["2"], runs["3"], "--output", tmp_path)
    assert result.exit_code == 1
    assert "The notice was not posted to MAGENTO_NOTIFY_URL: the webhook answered 500\n" in result.output
    assert told.texts == [text, text]


def test_a_shard_says_that_it_is_one(runs: dict[str, Path]) -> None:
    why = document(runs["2"])["verdict"]["why"]
    assert "This is shard 2 of 3; `magento-acceptance report merge` judges all together." in why


def test_a_worker_of_a_shard_names_its_exchanges_by_both(tmp_path: Path) -> None:
    settings = load({"MAGENTO_REPORTS": str(tmp_path)}, {}, None)
    leader = Run.begin(settings, shard=2)
    worker = Run.begin(settings, "gw0", leader.workspace.run_id, shard=2)
    assert (leader.evidence.next_id(), worker.evidence.next_id()) == ("2-1", "2-gw0-1")


def change(path: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    body = json.loads(path.read_text(encoding="utf-8"))
    edit(body)
    path.write_text(json.dumps(body), encoding="utf-8")


def changed(run: Path, tmp_path: Path, edit: Callable[[dict[str, Any]], None]) -> Path:
    """A copy of a shard that was run otherwise, as its run.json says; its sign-off states the hash of that."""
    folder = Path(shutil.copytree(run, tmp_path / run.name))
    change(folder / "run.json", edit)
    change(folder / "signoff.json", lambda body: body.update(integrity=hashes(folder, 0)))
    return folder


def setting(name: str, value: str) -> Callable[[dict[str, Any]], None]:
    return lambda body: next(entry for entry in body["settings"] if entry["name"] == name).update(value=value)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda body: body["shop"].update(description="https://b.example.com"), "differ in target: built-in mock"),
        (lambda body: body["shop"].update(version="2.4.6"), "differ in release: "),
        (lambda body: body["run"]["revision"].update(commit="0" * 40), "differ in revision: "),
        (lambda body: body["run"].update(harness="9"), "differ in version of the harness: "),
        (lambda body: body["run"]["shard"].update(of=4), "differ in number of shards: 3"),
        (setting("MAGENTO_LEAVE_ALONE", "/points"), "differ in MAGENTO_LEAVE_ALONE: "),
        (lambda body: body["run"]["shard"].update(group=2), "shard 2 of 3 is given 2 times: "),
        (lambda body: body["run"].pop("shard"), "is no shard: it was not run with --splits and --group"),
    ],
)  # fmt: skip
def test_shards_that_do_not_belong_together_are_refused_in_one_line(
    runs: dict[str, Path], tmp_path: Path, edit: Callable[[dict[str, Any]], None], words: str
) -> None:
    other = changed(runs["3"], tmp_path, edit)
    result = merge(runs["1"], runs["2"], other, "--output", tmp_path / "merged")
    assert (result.exit_code, result.output.count("\n")) == (2, 1), result.output
    assert words in result.output
    assert other.name in result.output
    assert not (tmp_path / "merged").exists()


def test_a_shard_that_could_not_find_out_the_release_hides_no_other(runs: dict[str, Path], tmp_path: Path) -> None:
    unknown = changed(runs["1"], tmp_path / "a", lambda body: body["shop"].update(version=None))
    other = changed(runs["3"], tmp_path / "b", lambda body: body["shop"].update(version="2.4.6"))
    result = merge(unknown, runs["2"], other, "--output", tmp_path / "merged")
    assert "differ in release: " in result.output


def test_shards_that_are_missing_overlap_or_were_changed_are_named(runs: dict[str, Path], tmp_path: Path) -> None:
    output = ("--output", tmp_path / "merged")
    assert "missing of 3 shards: 1, 3\n" in merge(runs["2"], *output).output
    again = changed(runs["1"], tmp_path, lambda body: body["run"]["shard"].update(group=2))
    overlapping = merge(runs["1"], again, runs["3"], *output).output
    assert "overlap: both have features/invoicing/" in overlapping
    only = changed(runs["2"], tmp_path, lambda _body: None)
    (only / "scenarios.json.gz").write_bytes(gzip.compress(b"[]"))
    assert f"the files of {only.name} are not what its sign-off was made from: scenarios.json.gz differs" in merge(
        runs["1"], only, runs["3"], *output
    ).output  # fmt: skip
    change(only / "signoff.json", lambda body: body.update(integrity=hashes(only, 0)))
    assert "no shard has features/invoicing/" in merge(runs["1"], only, runs["3"], *output).output
    assert not (tmp_path / "merged").exists()
