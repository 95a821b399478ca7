"""`magento-acceptance contract` on the mock and on saved documents."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from magento_acceptance.cli.main import main
from magento_acceptance.contract.check import baseline
from magento_acceptance.contract.document import parse
from magento_acceptance.contract.usage import restricted, routes
from tests.support.recordings import FOLDER

FACTS = FOLDER / "facts"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["contract", *map(str, arguments)])


def recorded(release: str) -> Path:
    return FACTS / f"openapi-{release}.json.gz"


def document(release: str = "2.4.7") -> Any:
    return json.loads(gzip.decompress(recorded(release).read_bytes()))


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return tmp_path / "saved.json"


def against(saved: Path, changed: Any, *arguments: str | Path) -> Result:
    saved.write_text(json.dumps(changed))
    return run(saved, *arguments)


def test_the_releases_differ_in_two_places_that_no_scenario_uses() -> None:
    result = run(recorded("2.4.7"), recorded("2.4.8"))
    lines = [line.split() for line in result.output.splitlines()]
    assert lines[1:3] == [
        ["parameter", "missing", "PUT", "/V1/guest-carts/{}:", "body", "customerId", "integer", "(required)"],
        ["status", "new", "POST", "/V1/integration/customer/token:", "401", "401"],
    ]
    assert result.output.splitlines()[-1].startswith("2 differences to ")
    assert result.output.endswith("; 0 of them break scenarios\n")
    assert result.exit_code == 0


@pytest.mark.parametrize("release", ["2.4.6", "2.4.7", "2.4.8"])
def test_every_release_has_what_the_scenarios_use(release: str) -> None:
    result = run("--magento-mock-version", release)
    assert "breaks  " not in result.output
    assert result.exit_code == 0, result.output


def test_the_reference_release_does_not_differ_at_all() -> None:
    assert run().output == "no difference to Magento 2.4.7-p3 in what the scenarios use\n"
    assert run(recorded("2.4.7")).output == run().output


def test_every_route_of_the_scenarios_is_in_the_contract_but_those_of_a_module_that_was_off() -> None:
    assert set(routes()) - set(baseline().routes) == {"POST /V1/tfa/provider/google/authenticate"}


def test_the_baseline_is_the_recorded_contract() -> None:
    whole = parse(gzip.decompress(recorded("2.4.7").read_bytes()), "recorded")
    assert restricted(whole) == baseline()


def test_what_breaks_is_named_first_and_written_down(saved: Path, tmp_path: Path) -> None:
    changed = document()
    del changed["paths"]["/V1/order/{orderId}/invoice"]
    line = changed["definitions"]["sales-data-order-item-interface"]["properties"]
    line["qty_ordered"] = {"type": "string"}
    del line["event_id"]
    del changed["definitions"]["sales-data-shipment-item-creation-interface"]["properties"]["qty"]
    line["colour"] = {"type": "string"}
    report = tmp_path / "report.json"
    result = against(saved, changed, "--json", report)
    assert result.exit_code == 1
    rows = json.loads(report.read_text())
    assert [(row["what"], row["change"], row["name"]) for row in rows if row["breaks"]] == [
        ("field", "type", "sales-data-order-item-interface: qty_ordered"),
        ("field", "missing", "sales-data-shipment-item-creation-interface: qty"),
        ("route", "missing", "POST /V1/order/{}/invoice"),
    ]
    assert [(row["change"], row["name"]) for row in rows if not row["breaks"] and row["what"] == "field"] == [
        ("new", "sales-data-order-item-interface: colour"),
        ("missing", "sales-data-order-item-interface: event_id"),
    ]
    assert result.output.splitlines()[1].startswith("breaks  field  ")
    assert rows[0] == {
        "what": "field", "change": "type", "name": "sales-data-order-item-interface: qty_ordered",
        "before": "number", "after": "string", "breaks": True,
    }  # fmt: skip


def test_the_names_of_ids_in_a_path_are_free(saved: Path) -> None:
    changed = document()
    operation = changed["paths"].pop("/V1/orders/{id}")
    operation["get"]["parameters"][0]["name"] = "orderId"
    changed["paths"]["/V1/orders/{orderId}"] = operation
    assert against(saved, changed).output == run().output


def test_a_required_parameter_more_breaks(saved: Path) -> None:
    changed = document()
    schema = changed["paths"]["/V1/order/{orderId}/ship"]["post"]["parameters"][1]["schema"]
    schema["properties"]["reason"] = {"type": "string"}
    assert against(saved, changed).exit_code == 0
    schema["required"] = ["reason"]
    assert against(saved, changed).exit_code == 1


def test_a_saved_contract_is_the_same_every_time_and_without_an_address(saved: Path, tmp_path: Path) -> None:
    assert run("--save", saved).exit_code == 0
    again = tmp_path / "again.json"
    run("--save", again)
    assert again.read_bytes() == saved.read_bytes()
    assert "127.0.0.1" not in saved.read_text()
    assert run(saved, recorded("2.4.7")).output == f"no difference to {saved}\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "is not JSON ("),
        (b"[]", "is no OpenAPI of a Magento (it lists no paths)"),
        (b'{"paths": {}}', "is no OpenAPI of a Magento (it lists no paths)"),
        (b'{"paths": {"/V1/x": {"get": {}}}}', "is no OpenAPI of a Magento (KeyError: 'responses')"),
        (b'{"paths": {"/V1/x": 5}}', "is no OpenAPI of a Magento (AttributeError: "),
        (b"\x1f\x8b cut off", "cannot be read ("),
        (b"[" * 100_000, "is not JSON ("),
    ],
)
def test_a_file_that_is_no_contract_is_one_clear_line(saved: Path, content: bytes, reason: str) -> None:
    saved.write_bytes(content)
    result = run(saved)
    assert result.exit_code == 2
    assert result.output.startswith(f"Error: {saved} ")
    assert reason in result.output
    assert len(result.output.splitlines()) == 1


def test_wrong_use_is_said(saved: Path, tmp_path: Path) -> None:
    assert run(saved).exit_code == 2
    assert run(*[recorded("2.4.7")] * 3).exit_code == 2
    assert run(recorded("2.4.7"), "--save", saved).exit_code == 2
    assert "cannot be written" in run("--save", tmp_path / "no" / "folder").output


def test_a_shop_that_cannot_be_reached() -> None:
    result = run("--magento-target", "real", "--magento-url", "http://127.0.0.1:9", "--magento-admin-username", "a",
                 "--magento-admin-password", "Secret123!", "--magento-timeout", "2")  # fmt: skip
    assert result.exit_code == 10, result.output
    assert "Secret123!" not in result.output
