"""The plugin as a user meets it: pytest in a project with features, run in a process of its own against a stub shop."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stub_shop import StubShop, page, reply, served

from harness.latest import LINKED
from harness.run import EXIT_TARGET_UNUSABLE

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
PASSWORD = "Very-Secret-Pa55"

FEATURE = """\
@portable
Feature: Capture
  Scenario: The order is captured
    Given an order
    When the payment is captured
    Then all is well

  @luma @inventory_setup
  Scenario: The tutorial
    Given an order
    Then all is well

  @given_order
  Scenario Outline: A given order
    Given an order
    Then it is <state>
    Examples:
      | state |
      | well  |
"""

STEPS = """\
from pytest_bdd import given, when, then, parsers

@given("an order")
def _(client, context, cleanup):
    context.put("order", client.get("things/3").json["entity_id"])
    cleanup.add("order 3", lambda: client.delete("things/3"))

@when("the payment is captured")
def _(client, context, run_record):
    answer = client.post(f"order/{context['order']}/invoice", {"capture": True})
    context.put("invoice", answer.json, answer)
    context.put("order_item", 4, answer, key="24-WB01")
    run_record.record_movement("vp1", "hq", 9999, 9998)

@then("all is well")
@then(parsers.parse("it is {state}"))
def _():
    pass
"""


@pytest.fixture
def shop() -> StubShop:
    shop = StubShop(password=PASSWORD)
    shop.routes["DELETE /rest/default/V1/things/3"] = reply(200, True)
    return shop


@pytest.fixture
def base(shop: StubShop) -> Iterator[str]:
    with served(shop.wsgi) as address:
        yield address


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, base: str) -> pytest.Pytester:
    for name in [name for name in os.environ if name.startswith(("MAGENTO_", "PYTEST_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeini("[pytest]\ntestpaths = features\naddopts = --strict-markers -p no:cacheprovider")
    write(pytester, "conftest.py", 'pytest_plugins = ["harness.plugin", "shop_steps"]')
    write(pytester, "shop_steps.py", STEPS)
    write(pytester, "features/capture.feature", FEATURE)
    write(pytester, "features/test_scenarios.py", 'from pytest_bdd import scenarios\nscenarios(".")')
    write(pytester, "tests/test_own.py", "def test_own(): pass")
    write(
        pytester,
        ".env",
        f"MAGENTO_TARGET=real\nMAGENTO_BASE_URL={base}\nMAGENTO_ADMIN_USERNAME=qa\n"
        f"MAGENTO_ADMIN_PASSWORD={PASSWORD}\nMAGENTO_ALLOW_WRITES=true\n",
    )
    return pytester


def write(project: pytest.Pytester, name: str, text: str) -> None:
    path = project.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run(project: pytest.Pytester, *args: str) -> pytest.RunResult:
    return project.runpytest_subprocess(*args, timeout=120)


def summary(project: pytest.Pytester) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads((project.path / "reports" / "summary.json").read_text())
    return stored


def evidence(project: pytest.Pytester) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (project.path / "reports" / "evidence.jsonl").read_text().splitlines()]


def everything_written(project: pytest.Pytester, result: pytest.RunResult) -> str:
    files = [path for path in (project.path / "reports").rglob("*") if path.is_file()]
    return "\n".join([*result.outlines, *result.errlines, *(path.read_text() for path in files)])


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
    assert stored["scenarios"] == {"passed": 2, "failed": 0, "skipped": 1}
    assert stored["untidied"] == []
    reports = project.path / "reports"
    folder = (reports / "latest").resolve()
    assert {path.name for path in reports.iterdir() if path.exists() and path.name not in LINKED} == {
        "latest",
        folder.name,
    }
    for name in ("context.json", "evidence.jsonl", "junit.xml", "summary.json"):
        assert (reports / name).resolve() == folder / name
        assert (folder / name).is_file()
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
            "ERROR: wrong settings, 3 problems; nothing was called.",
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


def test_another_file_of_settings_and_another_reports_folder(project: pytest.Pytester) -> None:
    (project.path / ".env").rename(project.path / "shop.env")
    result = run(project, "--magento-env-file=shop.env", "--magento-reports=out/today", "features/test_scenarios.py")
    assert result.ret == 0
    assert (project.path / "out" / "today" / "summary.json").is_file()
    missing = run(project, "--magento-env-file=absent.env")
    assert missing.ret == pytest.ExitCode.USAGE_ERROR
    missing.stderr.fnmatch_lines(["*absent.env: there is no such file*"])


def test_a_reports_folder_that_cannot_be_written(project: pytest.Pytester) -> None:
    write(project, "file", "")
    result = run(project, "--magento-reports=file/reports")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "Traceback" not in result.stderr.str()


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("password", "*sign-in of administrator qa was refused: check MAGENTO_ADMIN_USERNAME*"),
        ("page", "*web page titled 'Shop' instead of JSON*"),
        ("gone", "*refuses connections; check that the shop runs there*"),
        ("store", "*no store view 'default'; set MAGENTO_STORE_CODE to one of de, fr*"),
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
    assert PASSWORD not in everything_written(project, result)


def test_a_given_order_leaves_every_other_scenario_out(project: pytest.Pytester, shop: StubShop) -> None:
    result = run(project, "--magento-order-id=3")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*1 passed, 0 failed, 2 skipped", "skipped   2 x MAGENTO_ORDER_ID=3: only scenarios*"])
    assert not any("invoice" in call for call in shop.calls)


def test_nothing_is_called_when_every_scenario_is_left_out(project: pytest.Pytester, shop: StubShop) -> None:
    result = run(project, "-m", "luma")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["verdict   NOTHING RAN*"])
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
    from harness.auth import Customer
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
    for said in ("printed", "logged", "warned", "asserted", "customer   = "):
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


def test_what_cannot_be_tidied_is_told_and_does_not_fail_the_scenario(project: pytest.Pytester, shop: StubShop) -> None:
    shop.routes["DELETE /rest/default/V1/things/3"] = reply(500, {"message": "Not today."})
    result = run(project)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["verdict   PASSED*", "left over order 3: DELETE * 500 Not today.*"])
    assert len(summary(project)["untidied"]) == 2


SLOW = STEPS.replace("def _():\n    pass", "def _(context):\n    import time, pathlib\n"
    "    pathlib.Path(f'started-{time.time_ns()}').touch()\n    time.sleep(60)\n")  # fmt: skip


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_tidies_up_and_keeps_its_reports(
    project: pytest.Pytester, shop: StubShop, workers: tuple[str, ...], sign: signal.Signals
) -> None:
    write(project, "shop_steps.py", SLOW)
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *workers],
        cwd=project.path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    while not any(project.path.glob("started-*")) and process.poll() is None:
        time.sleep(0.05)
    if sign is signal.SIGINT:
        os.killpg(process.pid, sign)  # a terminal's Ctrl-C reaches the workers as well
    else:
        process.send_signal(sign)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == pytest.ExitCode.INTERRUPTED, output
    stored = summary(project)
    assert stored["verdict"] == "interrupted"
    assert "INTERRUPTED" in output
    begun = len(list(project.path.glob("started-*")))
    assert len(stored["ids"]) >= begun >= 1
    assert all(entry["ids"][0]["name"] == "order" for entry in stored["ids"])
    assert len(evidence(project)) == len(shop.calls)
    assert (project.path / "reports" / "junit.xml").is_file()
    assert sum("DELETE" in call for call in shop.calls) + len(stored["untidied"]) >= begun


def test_a_killed_worker_loses_no_evidence(project: pytest.Pytester, shop: StubShop) -> None:
    write(project, "shop_steps.py", STEPS.replace("    pass", "    import os\n    os._exit(9)"))
    result = run(project, "-n", "1", "--max-worker-restart=0")
    assert result.ret != 0
    assert summary(project)["ids"][0]["ids"][0]["name"] == "order"
    assert len(evidence(project)) == len(shop.calls)
