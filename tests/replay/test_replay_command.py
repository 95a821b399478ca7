"""The command's words: refusals, failures, the calls that it would make, how it looks on a terminal."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from magento_acceptance.cli.main import main
from magento_acceptance.flows.tutorial_replay import STEPS
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.replay.saved import REPLAY, open_saved
from magento_acceptance.replay.show import reporting, show_ids
from magento_acceptance.run_log.context import Context, save_contexts
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.session import target as targets
from magento_acceptance.settings.settings import Settings
from mock_magento import MockMagento, running

PRISTINE = MockMagento()
REAL = {
    "MAGENTO_TARGET": "real",
    "MAGENTO_ADMIN_USERNAME": "admin",
    "MAGENTO_ADMIN_PASSWORD": "Admin123!x9",
    "MAGENTO_ALLOW_WRITES": "true",
    "MAGENTO_ALLOW_INVENTORY_SETUP": "true",
}
UNREACHABLE = {**REAL, "MAGENTO_BASE_URL": "http://127.0.0.1:1"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MAGENTO_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def mock(monkeypatch: pytest.MonkeyPatch) -> MockMagento:
    """The mock that the command will open in process."""
    mock = PRISTINE.fresh()

    def opened(_settings: Settings) -> MockMagento:
        return mock

    monkeypatch.setattr(targets, "_new_mock", opened)
    return mock


@pytest.fixture
def served() -> Iterator[tuple[MockMagento, dict[str, str]]]:
    mock = PRISTINE.fresh()
    with running(mock) as url:
        yield mock, {**REAL, "MAGENTO_BASE_URL": url}


def replay(*args: str, env: dict[str, str] | None = None) -> Result:
    result = CliRunner().invoke(main, ["replay", *args], env=env or {})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def saved(*entries: tuple[str, int | str], scenario: str = REPLAY, name: str = "ids.json") -> str:
    context = Context(scenario)
    for key, value in entries:
        context.put(key, value)
    context.save(Path(name))
    return name


def test_the_built_in_mock_is_replayed_and_its_end_is_told(mock: MockMagento) -> None:
    result = replay("--to", "3")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == (
        "plan: Steps 1 to 3 on the built-in mock; made or changed, and left there: carts, sources, stocks"
    )
    assert lines[1] == "Step 1   Configure the store"
    assert "         stock 2 serves the website base" in lines
    assert re.search(r"^stock +2 +\d+$", result.output, re.MULTILINE)
    assert lines[-1].startswith("Step 3 is done; the built-in mock ends with this process")
    assert "\x1b" not in result.output
    assert Path("reports", "latest", "evidence.jsonl").is_file()


def test_the_ids_of_the_run_before_stay_in_its_folder(mock: MockMagento) -> None:
    replay("--to", "3")
    earlier = Path("reports", "latest", "context.json").resolve()
    before = earlier.read_text()
    replay("--to", "3")
    assert Path("reports", "latest", "context.json").resolve() != earlier
    assert earlier.read_text() == before


@pytest.mark.parametrize("args", [("--context", "ids.json"), ("--from", "11"), ("--from", "2", "--to", "3")])
def test_the_built_in_mock_cannot_be_gone_on_with(mock: MockMagento, args: tuple[str, ...]) -> None:
    saved(("order", 3))
    result = replay(*args)
    assert result.exit_code == 4
    assert result.output.startswith("Error: the built-in mock lives in one process only, so the shop")
    assert "magento-acceptance mock" in result.output
    assert result.output.count("\n") == 1
    assert mock.requests.read()["total"] == 0


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--to", "15"), "15 is not in the range"),
        (("--from", "0"), "0 is not in the range"),
        (("--from", "5", "--to", "4"), "--from 5 comes after --to 4"),
        (("--from", "11"), "--from 11 needs the ids of the steps before: add --context"),
        (("--from", "12", "--context", "done10.json"), "--from 12 leaves out Step 11"),
        (("--context", "untold.json"), "does not say which step was the last: add --from"),
        (("--dry-run", "--from", "5", "--to", "4"), "--from 5 comes after --to 4"),
    ],
)
def test_wrong_use_of_the_command_line(args: tuple[str, ...], words: str) -> None:
    saved(("order", 3), ("last_step", 10), name="done10.json")
    saved(("order", 3), name="untold.json")
    result = replay(*args, env=UNREACHABLE)
    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read (No such file"),
        ("", "is not JSON"),
        ("\0\xff", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "is not a file of saved ids"),
        ('{"version": 2, "contexts": []}', "is not a file of saved ids"),
        ('{"version": 1, "contexts": []}', "holds the ids of 0 scenarios (none)"),
        ('{"version": 1, "contexts": [{"scenario": "a"}]}', "lacks its scenario, name or id"),
        ('{"version": 1, "contexts": [{"scenario": "a", "ids": [{"name": "order", "id": 1.5}]}]}', "lacks its"),
        ('{"version": 1, "contexts": [{"scenario": "a", "ids": [{"name": "last_step", "id": 99}]}]}', "steps 1 to 14"),
        (
            '{"version": 1, "contexts": [{"scenario": "a", "ids": [{"name": "last_step", "id": "x"}]}]}',
            "no whole number",
        ),
        (
            '{"version": 1, "contexts": [{"scenario": "a", "ids": []}, {"scenario": "b", "ids": []}]}',
            "2 scenarios (a; b)",
        ),
    ],
)
@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_a_file_that_cannot_be_used_is_one_clear_line(content: str | None, words: str, more: tuple[str, ...]) -> None:
    if content is not None:
        Path("ids.json").write_text(content, encoding="latin-1")
    result = replay("--context", "ids.json", *more, env=UNREACHABLE)
    assert result.exit_code == 4
    assert words in result.output
    assert result.output.count("\n") == 1
    assert content is None or Path("ids.json").read_text(encoding="latin-1") == content


def test_wrong_settings_are_listed_at_once_and_nothing_is_called() -> None:
    result = replay("--magento-timeout", "soon", env={"MAGENTO_TARGET": "real"})
    assert result.exit_code == 4
    for name in ("MAGENTO_BASE_URL", "MAGENTO_ADMIN_USERNAME", "MAGENTO_ALLOW_WRITES", "MAGENTO_TIMEOUT"):
        assert f"  - {name}" in result.output


def test_the_inventory_must_be_allowed_to_be_set_up() -> None:
    result = replay(env={**UNREACHABLE, "MAGENTO_ALLOW_INVENTORY_SETUP": "false"})
    assert result.exit_code == 4
    assert "set MAGENTO_ALLOW_INVENTORY_SETUP=true" in result.output
    assert result.output.count("\n") == 1


def test_a_shop_that_cannot_be_used_ends_it_before_the_first_step() -> None:
    result = replay(env=UNREACHABLE)
    assert result.exit_code == 10
    assert result.output.startswith("Error: nothing was replayed: ")
    assert "refused the connection; check that the shop runs there" in result.output


def test_a_reports_folder_that_cannot_be_written() -> None:
    Path("file").touch()
    result = replay("--magento-reports", "file/reports")
    assert result.exit_code == 4
    assert "set MAGENTO_REPORTS to one that can" in result.output


def test_a_step_that_is_refused_says_so_and_how_to_go_on(served: tuple[MockMagento, dict[str, str]]) -> None:
    mock, settings = served
    mock.faults.add("status", method="POST", path="/V1/order/{orderId}/invoice", status=500)
    result = replay(env=settings)
    assert result.exit_code == 1
    errors = [line for line in result.output.splitlines() if line.startswith(("Error", "What"))]
    assert errors[0].startswith(
        "Error: Step 10 (Create an invoice) stopped: POST /rest/default/V1/order/3/invoice: 500 "
    )
    assert errors[1] == (
        "What to do: fix it, then magento-acceptance replay --from 10 --context reports/latest/context.json "
        "(every exchange is in reports/latest/evidence.jsonl)."
    )
    assert re.search(r"^order +3 +\d+$", result.output, re.MULTILINE)
    assert replay("--context", "reports/latest/context.json", env=settings).exit_code == 0


def test_a_shop_that_does_not_fit_is_told_with_the_way_to_mend_it(served: tuple[MockMagento, dict[str, str]]) -> None:
    mock, settings = served
    mock.faults.add("status", method="GET", path="/V1/inventory/source-selection-algorithm-list", status=404)
    result = replay(env=settings)
    assert result.exit_code == 1
    assert "Error: Step 1 (Configure the store) stopped: " in result.output
    assert "What to do: fix it, then magento-acceptance replay (every" in result.output


def test_an_answer_that_is_none_of_magentos_is_no_traceback(mock: MockMagento, monkeypatch: pytest.MonkeyPatch) -> None:
    from magento_acceptance.flows.tutorial_run import Step, TutorialRun
    from magento_acceptance.replay import session

    def broken(_run: TutorialRun) -> None:
        raise KeyError("items")

    monkeypatch.setattr(session, "STEPS", (*STEPS[:1], Step(2, "Create sources", broken)))
    result = replay("--to", "2")
    assert result.exit_code == 1
    assert (
        "Step 2 (Create sources) stopped: the shop's answers are not as Magento gives them (KeyError: 'items')"
        in result.output
    )
    assert "What to do: fix it, then run it again" in result.output


def test_the_dry_run_calls_nothing_and_writes_names_for_ids(served: tuple[MockMagento, dict[str, str]]) -> None:
    mock, settings = served
    settings = {**settings, "MAGENTO_ADMIN_PASSWORD": "Very-Secret-Pa55", "MAGENTO_STORE_CODE": "de"}
    result = replay("--dry-run", env=settings)
    assert result.exit_code == 0
    assert mock.requests.read()["total"] == 0
    assert not Path("reports").exists()
    lines = result.output.splitlines()
    assert [line for line in lines if line.startswith("Step ")] == [
        f"Step {step.number}  {step.title}" for step in STEPS
    ]
    assert "  admin     POST    /rest/de/V1/order/{order}/invoice" in lines
    assert lines[lines.index("  admin     POST    /rest/de/V1/order/{order}/invoice") + 1].strip() == (
        '{"capture": true, "notify": true}'
    )
    assert "  admin     GET     /rest/de/V1/invoices/{invoice}" in lines
    assert '"order_item_id": "{order_item 24-WB01}", "qty": 35' in result.output
    assert '{"orderIds": ["{order pickup}"]}' in result.output
    assert "/get-product-salable-quantity/24-WB01/{stock}" in result.output
    assert not re.search(r"/V1/(orders?|invoices|shipment|customers)/\d", result.output)
    for secret in ("Very-Secret-Pa55", "Admin123!x9", "Aa1!", "eyJ"):
        assert secret not in result.output
    assert '"password": "***"' in result.output


def test_the_dry_run_can_begin_and_end_anywhere(served: tuple[MockMagento, dict[str, str]]) -> None:
    mock, settings = served
    result = replay("--dry-run", "--from", "10", "--to", "10", env=settings)
    assert result.exit_code == 0
    assert [line for line in result.output.splitlines() if line.startswith("Step ")] == ["Step 10  Create an invoice"]
    assert sum(" POST " in line for line in result.output.splitlines()) == 2  # the sign-in and the capture
    coded = {**settings, "MAGENTO_ADMIN_TOTP_SECRET": "JBSWY3DPEHPK3PXP" * 2}
    result = replay("--dry-run", "--from", "10", "--to", "10", env=coded)
    assert "/V1/tfa/provider/google/authenticate" in result.output
    assert '"otp": "***"' in result.output
    token = {
        **settings,
        "MAGENTO_ACCESS_TOKEN": "ready-token-1",
        "MAGENTO_ADMIN_USERNAME": "",
        "MAGENTO_ADMIN_PASSWORD": "",
    }
    result = replay("--dry-run", "--context", saved(("order", 3), ("last_step", 9)), "--to", "10", env=token)
    assert sum(" POST " in line for line in result.output.splitlines()) == 1
    assert mock.requests.read()["total"] == 0


def test_other_scenarios_of_the_file_stay() -> None:
    replayed = Context(REPLAY)
    replayed.put("order", 3)
    other = Context("another")
    other.put("order", 7)
    path = Path("ids.json")
    save_contexts(path, [other, replayed])
    context = open_saved(path)
    context.put("invoice", "3")
    stored = {entry["scenario"]: entry["ids"] for entry in json.loads(path.read_text())["contexts"]}
    assert [entry["name"] for entry in stored[REPLAY]] == ["order", "invoice"]
    assert [entry["id"] for entry in stored["another"]] == [7]


def test_a_terminal_sees_bars_and_a_table() -> None:
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, width=120, legacy_windows=False)
    evidence = Evidence(None, Redactor())
    context = Context(REPLAY)
    with reporting(console) as reporter:
        for step in STEPS[:2]:
            reporter.begin(step, evidence)
            evidence.next_id()
            reporter.say("[bold]done[/bold]")
            reporter.finish()
    context.put("order", 3, "12")
    context.put("last_step", 9)
    show_ids(console, context)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written.getvalue())
    assert "Step 2   Create sources" in text
    assert "1 call" in text
    assert "[bold]done[/bold]" in text
    assert re.search(r"order +│ 3 +│ 12", text)
    assert "last" not in text


def test_help_needs_no_settings() -> None:
    result = replay("--help", env={"MAGENTO_TARGET": "stage"})
    assert result.exit_code == 0
    words: Any = result.output
    for option in ("--from", "--to", "--context", "--dry-run", "--magento-url", "--magento-env-file"):
        assert option in words
