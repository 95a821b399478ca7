"""The plugin as a user meets it: pytest in a project with features, run in a process of its own against a stub shop."""

from __future__ import annotations

import json
import re
import signal
import stat
from unittest.mock import ANY

import pytest

from magento_acceptance.history.file import read as read_history
from magento_acceptance.session.run import EXIT_TARGET_UNUSABLE
from tests.support.acceptance_project import (
    FEATURE,
    PASSWORD,
    SLOW,
    STEPS,
    base,
    begin,
    everything_written,
    evidence,
    project,
    run,
    run_folder,
    shop,
    signoff,
    stop,
    summary,
    write,
)
from tests.support.stub_shop import StubShop, page, reply

__all__ = ["base", "project", "shop"]
pytest_plugins = ["pytester"]

FAILING = """\
@portable
Feature: Removal
  Scenario: The order is removed
    Given an order
    Then the order is gone
"""


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_run_ends_in_a_summary_and_reports(
    project: pytest.Pytester, shop: StubShop, workers: tuple[str, ...]
) -> None:
    result = run(project, *workers)
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "*acceptance summary*",
            "target    http://127.0.0.1:*, store view default",
            "verdict   PASSED: scenarios 2 passed, 0 failed, 1 skipped",
            "skipped   1 x needs MAGENTO_ALLOW_INVENTORY_SETUP=true*",
            "ids *The order is captured: order 3, invoice 3, order items 24-WB01: 4*",
            "stock     vp1, hq: 9999 -> 9998 (-1)",
            "reports   *junit.xml*",
        ]
    )
    stored = summary(project)
    assert stored["verdict"] == "passed"
    assert stored["scenarios"] == {"passed": 2, "failed": 0, "flaky": 0, "skipped": 1}
    assert stored["untidied"] == []
    reports = project.path / "reports"
    folder = (reports / "latest").resolve()
    assert {path.name for path in reports.iterdir()} == {"latest", folder.name, "history.jsonl", "history.html"}
    (past,) = read_history(reports / "history.jsonl").runs
    assert (past.id, past.kind, past.calls) == (folder.name, "incomplete", len(shop.calls))
    assert sorted(past.scenarios.values()) == [("passed", ANY), ("passed", ANY), ("skipped", ANY)]
    for name in ("context.json", "evidence.jsonl.gz", "junit.xml", "summary.json"):
        assert (folder / name).is_file()
    assert {stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")] if path.is_dir()} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()} == {0o600}
    result.stderr.fnmatch_lines(
        ["magento: .env holds secrets that other users of this machine can read; chmod 600 .env"]
    )
    exchanges = evidence(project)
    assert len(exchanges) == len(shop.calls)
    assert len({entry["exchange"] for entry in exchanges}) == len(exchanges)
    capture = next(entry for entry in exchanges if entry["request"]["url"].endswith("/invoice"))
    assert (capture["scenario"], capture["step"]) == ("Capture: The order is captured", "When the payment is captured")
    assert sum(entry["step"] == "tidying up" for entry in exchanges) == 2
    assert "Capture: A given order [well]" in [entry["name"] for entry in stored["outcomes"]]
    written = everything_written(project, result)
    for secret in (PASSWORD, *shop.valid):
        assert secret not in written


def test_wrong_settings_end_the_run_before_the_first_call(project: pytest.Pytester, shop: StubShop) -> None:
    result = run(project, "--magento-timeout=soon", "--magento-order-id=x", "--magento-store=de-de")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        [
            "ERROR: Invalid settings (3 problems); no request was sent.",
            "  - MAGENTO_STORE_CODE (command line): *",
            "  - MAGENTO_ORDER_ID (command line): *",
            "  - MAGENTO_TIMEOUT (command line): *",
        ]
    )
    assert shop.calls == []
    assert "Traceback" not in result.stderr.str() + result.stdout.str()
    assert not (project.path / "reports").exists()


def test_wrong_settings_end_a_parallel_run_too(project: pytest.Pytester, shop: StubShop) -> None:
    result = run(project, "-n", "2", "--magento-target=stage")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "Traceback" not in result.stderr.str() + result.stdout.str()
    assert shop.calls == []


@pytest.mark.parametrize(
    "args", [("--help",), ("--markers",), ("--collect-only",), ("tests",), ("tests/test_own.py::test_own",)]
)
def test_what_runs_no_scenario_needs_no_settings_and_writes_no_reports(
    project: pytest.Pytester, shop: StubShop, args: tuple[str, ...]
) -> None:
    write(project, ".env", "MAGENTO_TARGET=stage\n")
    result = run(project, *args)
    assert result.ret == 0
    assert "acceptance summary" not in result.stdout.str()
    assert not (project.path / "reports").exists()
    assert shop.calls == []


def test_another_file_of_settings_and_another_reports_folder_outside_the_project(
    project: pytest.Pytester, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (project.path / ".env").rename(outside / "shop.env")
    settings = ("--magento-env-file", str(outside / "shop.env"), "--magento-reports", str(outside))
    result = run(project, *settings, "-v", "features/capture.feature:3")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["features/capture.feature::The order is captured PASSED*"])
    assert (outside / "latest" / "summary.json").is_file()
    missing = run(project, "--magento-env-file=absent.env")
    assert missing.ret == pytest.ExitCode.USAGE_ERROR
    missing.stderr.fnmatch_lines(["*absent.env: no such file*"])


def test_a_reports_folder_that_cannot_be_written(project: pytest.Pytester) -> None:
    write(project, "file", "")
    result = run(project, "--magento-reports=file/reports")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "Traceback" not in result.stderr.str()


@pytest.mark.parametrize(
    ("fault", "words", "workers"),
    [
        ("password", "*401 The account sign-in was incorrect.*", ()),
        ("password", "*401 The account sign-in was incorrect.*", ("-n", "2")),
        ("page", "*web page titled 'Shop' instead of JSON*", ("-n", "2")),
        ("gone", "*refused the connection; check that the shop runs there*", ()),
        ("store", "*no store view 'default'; set MAGENTO_STORE_CODE to one of de, fr*", ("-n", "2")),
    ],
)
def test_a_target_that_cannot_be_tested_ends_the_run_once(
    project: pytest.Pytester, shop: StubShop, fault: str, words: str, workers: tuple[str, ...]
) -> None:
    args = list(workers)
    if fault == "password":
        shop.password = "another-one"
    elif fault == "page":
        shop.routes["POST /rest/default/V1/integration/admin/token"] = page(title="Shop")
    elif fault == "gone":
        args.append("--magento-url=http://127.0.0.1:1")
    else:
        shop.routes["GET /rest/default/V1/store/storeConfigs"] = reply(200, [{"code": "fr"}, {"code": "de"}])
    result = run(project, *args)
    assert result.ret == EXIT_TARGET_UNUSABLE
    result.stdout.fnmatch_lines(["verdict   TARGET UNUSABLE: scenarios 0 passed, 0 failed, 0 skipped", f"why  {words}"])
    assert sum("token" in call for call in shop.calls) <= 1
    assert not any("orders" in call for call in shop.calls)
    assert "Traceback" not in result.stdout.str() + result.stderr.str()
    assert summary(project)["verdict"] == "target unusable"
    assert signoff(project)["verdict"]["decision"] == "NOTHING WAS TESTED"
    assert PASSWORD not in everything_written(project, result)


def test_a_given_order_leaves_every_other_scenario_out(project: pytest.Pytester, shop: StubShop) -> None:
    result = run(project, "--magento-order-id=3")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*1 passed, 0 failed, 2 skipped", "skipped   2 x MAGENTO_ORDER_ID=3: only scenarios*"])
    assert not any("invoice" in call for call in shop.calls)


def test_nothing_is_called_when_every_scenario_is_left_out(project: pytest.Pytester, shop: StubShop) -> None:
    result = run(project, "-m", "luma")
    assert result.ret == 11
    result.stdout.fnmatch_lines(["verdict   NOTHING WAS TESTED*"])
    assert shop.calls == []


def test_the_inventory_setup_can_be_allowed(project: pytest.Pytester) -> None:
    result = run(project, "--magento-allow-inventory-setup=true")
    result.stdout.fnmatch_lines(["verdict   PASSED: scenarios 3 passed, 0 failed, 0 skipped"])


def test_a_misspelt_tag_is_an_error(project: pytest.Pytester) -> None:
    write(project, "features/capture.feature", FEATURE.replace("@luma", "@lumma"))
    assert run(project).ret != 0


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_no_secret_shows_in_tracebacks_output_logs_or_reports(
    project: pytest.Pytester, shop: StubShop, workers: tuple[str, ...]
) -> None:
    shop.tokens = iter(
        f"eyJraWQiOiIxIiwiYWxnIjoiSFMyNTYifQ.{'payload' * 20}{number}.c2lnbmF0dXJl" for number in range(9)
    )
    steps = STEPS.replace(
        "def _():\n    pass",
        """def _(client, settings):
    import logging, sys, warnings
    from magento_acceptance.rest.auth.tokens import Customer
    password = settings.admin_password.reveal()
    token = client._admin._token
    customer = {"email": "a@example.com", "password": "Cust0mer-Pass-99"}
    client.attempt("POST", "customers", {"customer": {}, "password": customer["password"]})
    long = ["x" * 90, token, "y" * 90, password] * 3
    print("printed", password, token)
    print("printed", password, token, file=sys.stderr)
    logging.getLogger("any").error("logged %s %s", password, {"token": token})
    warnings.warn(f"warned {password} {token}")
    assert token == password + customer["password"], f"asserted {long}"
""",
    )
    write(project, "shop_steps.py", steps)
    result = run(
        project,
        *workers,
        "--showlocals",
        "-vv",
        "-rA",
        "--log-level=DEBUG",
        "--log-file=log.txt",
        "-o",
        "junit_logging=all",
    )
    assert result.ret == 1
    result.stdout.fnmatch_lines(["verdict   FAILED: scenarios 0 passed, 2 failed, 1 skipped"])
    written = everything_written(project, result) + (project.path / "log.txt").read_text()
    for said in ("printed", "logged", "warned", "asserted"):
        assert said in written
    assert "Cust0mer" not in written
    for secret in (PASSWORD, *shop.valid):
        assert secret[:12] not in written
        assert secret[-12:] not in written
    assert "payloadpayload" not in written


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_no_secret_shows_when_a_module_cannot_be_loaded(project: pytest.Pytester, workers: tuple[str, ...]) -> None:
    write(project, "features/test_broken.py", f"secret = {PASSWORD!r}\nraise ValueError(secret)")
    result = run(project, *workers, "--showlocals", "-vv")
    assert result.ret in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.TESTS_FAILED)
    assert summary(project)["verdict"] == "failed"
    assert PASSWORD not in everything_written(project, result)
    assert "ValueError" in result.stdout.str()
    assert signoff(project)["verdict"]["why"][0] == (
        "Some scenarios could not be loaded, so nobody knows what they would have shown: features/test_broken.py."
    )


def test_what_cannot_be_tidied_is_told_and_does_not_fail_the_scenario(project: pytest.Pytester, shop: StubShop) -> None:
    message = "Not today.\x1b[2J\x1b]0;title\x07\n::error::gone\n##vso[task.complete]\x9b31m"
    shop.routes["DELETE /rest/default/V1/things/3"] = reply(500, {"message": message})
    write(project, "features/third.feature", FAILING)
    gone = '\n@then("the order is gone")\ndef _(client):\n    client.delete("things/3")\n'
    write(project, "shop_steps.py", STEPS + gone)
    result = run(project)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["verdict   FAILED: scenarios 2 passed, 1 failed, *", "left over order 3: DELETE * 500 Not today.*"]
    )
    assert len(summary(project)["untidied"]) == 3
    printed = result.stdout.str() + (run_folder(project) / "summary.md").read_text()
    assert printed.count("Not today.[U+001B]") >= 4
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]|^\s*::|##vso", printed, re.MULTILINE)


@pytest.mark.parametrize(
    ("sign", "times", "workers"),
    [
        (signal.SIGINT, 2, ()),
        (signal.SIGINT, 2, ("-n", "2")),
        (signal.SIGTERM, 1, ()),
        (signal.SIGTERM, 1, ("-n", "1")),
    ],
)
def test_an_interrupted_run_tidies_up_and_keeps_its_reports(
    project: pytest.Pytester, shop: StubShop, workers: tuple[str, ...], sign: signal.Signals, times: int
) -> None:
    write(project, "shop_steps.py", SLOW)
    process = begin(project, *workers)
    output = stop(process, sign, times)
    assert process.returncode == pytest.ExitCode.INTERRUPTED, output
    stored = summary(project)
    assert stored["verdict"] == "interrupted"
    assert json.loads((run_folder(project) / "run.json").read_text())["end"]["interrupted"] is True
    assert "INTERRUPTED" in output
    begun = len(list(project.path.glob("started-*")))
    assert len(stored["ids"]) >= begun >= 1
    assert all(entry["ids"][0]["name"] == "order" for entry in stored["ids"])
    assert len(evidence(project)) == len(shop.calls)
    assert (run_folder(project) / "junit.xml").is_file()
    assert sum("DELETE" in call for call in shop.calls) + len(stored["untidied"]) >= begun
    document = signoff(project)
    assert document["verdict"]["decision"] == "INCOMPLETE"
    assert "The run was interrupted before every scenario had run." in document["verdict"]["why"]
    counts = document["counts"]
    assert counts["passed"] == counts["failed"] == 0
    assert counts["not_run"] == 3 - counts["skipped"] >= begun
    reasons = [scenario["reason"] for scenario in document["scenarios"]]
    assert reasons.count("it was under way when the run ended") >= 1
    assert (run_folder(project) / "signoff.html").is_file()


def test_a_killed_worker_loses_no_evidence(project: pytest.Pytester, shop: StubShop) -> None:
    write(project, "shop_steps.py", STEPS.replace("    pass", "    import os\n    os._exit(9)"))
    result = run(project, "-n", "1", "--max-worker-restart=0")
    assert result.ret != 0
    assert summary(project)["ids"][0]["ids"][0]["name"] == "order"
    assert len(evidence(project)) == len(shop.calls)
    document = signoff(project)
    assert document["verdict"]["decision"] == "INCOMPLETE"
    assert document["verdict"]["why"][0] == "A process that ran scenarios died: “The order is captured”."
    crashed, *others = document["scenarios"]
    assert crashed["failure"]["title"] == "the worker process that ran this scenario died"
    assert [step["status"] for step in crashed["steps"]] == ["passed", "failed", "skipped"]
    assert [len(step["exchanges"]) for step in crashed["steps"]] == [1, 1, 0]
    assert {scenario["status"] for scenario in others} == {"not_run"}
