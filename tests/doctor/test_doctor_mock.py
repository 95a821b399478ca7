"""The doctor and the mock: all that it sends, and that nothing of it changes the shop."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from click.testing import CliRunner

from magento_acceptance.cli.main import main
from magento_acceptance.doctor.examine import examine
from magento_acceptance.doctor.finding import Finding, Level
from magento_acceptance.doctor.rights import PROBES, probe_path
from magento_acceptance.session import target as targets
from magento_acceptance.session.target import open_target
from magento_acceptance.settings.load import load
from magento_acceptance.settings.settings import Settings
from magento_acceptance.settings.shop_profile import ShopProfile
from mock_magento import MockMagento, ShopConfig, StockConfig
from mock_magento.control.inspect import state
from mock_magento.shop import Shop
from mock_magento.webapi.messages import Reply, Request, encode

PRISTINE = MockMagento()
TOKEN_PATH = "/rest/default/V1/integration/admin/token"


@pytest.fixture
def mock() -> MockMagento:
    return PRISTINE.fresh()


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("MAGENTO_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def look(mock: MockMagento, **settings: Any) -> list[Finding]:
    target = open_target(replace(load({}, {}, None), **settings), mock=mock)
    try:
        return list(examine(target))
    finally:
        target.close()


def by_what(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.what: finding for finding in findings}


@pytest.mark.parametrize(
    ("shop", "line"),
    [
        (
            ShopConfig(allowed_countries=("DE",)),
            "countries: the shop sells to 1; the scenarios' customers live in 10115, Berlin, ",
        ),
        (ShopConfig(agreements=("Terms", "Privacy")), "terms and conditions: orders agree to 1, 2"),
        (ShopConfig(display_currency="EUR", display_rate=Decimal("0.85")), "currencies: USD, shown as EUR at 0.85"),
        (ShopConfig(stock=StockConfig(Decimal(2))), "out-of-stock threshold: 2 units stay unsold; the scenarios' own"),
        (
            ShopConfig(required_customer_attributes=("dob",), own_customer_attributes=("shoe_size",)),
            "fields of a customer: filled beyond Magento's own: dob, shoe_size",
        ),
        (
            ShopConfig(confirm_email=True),
            "not shown over REST: whether accounts must confirm their e-mail address, a CAPTCHA, a minimum",
        ),
    ],
    ids=["countries", "terms", "currency", "threshold", "fields", "e-mail confirmation"],
)
def test_what_a_shop_asks_for_is_foreseen(shop: ShopConfig, line: str) -> None:
    findings = look(MockMagento(config=shop))
    assert line in "\n".join(map(str, findings))
    assert not any(finding.level is Level.PROBLEM for finding in findings)


def test_a_field_that_only_the_profile_can_fill_is_named(mock: MockMagento) -> None:
    def with_file(request: Request, reply: Reply, _shop: Shop) -> Reply:
        if not request.path.endswith("/V1/attributeMetadata/customerAddress"):
            return reply
        own = {
            "attribute_code": "permit",
            "frontend_input": "file",
            "required": True,
            "user_defined": True,
            "options": [],
        }
        return Reply(200, encode([own]))

    mock.answer_filters.append(with_file)
    assert str(by_what(look(mock))["fields of an address"]) == (
        "note     fields of an address: the shop requires permit, whose values cannot be guessed; give them values in [address_fields] "
        "of the shop profile (docs/real-shop.md, MAGENTO_SHOP_PROFILE), or the scenarios are skipped where it refuses"
    )
    named = ShopProfile(address_fields={"custom_attributes": [{"attribute_code": "permit", "value": "1"}]})
    assert by_what(look(mock, shop_profile=named))["fields of an address"].level is Level.OK


def test_a_shop_in_order_has_no_problem(mock: MockMagento) -> None:
    findings = look(mock)
    assert [str(finding) for finding in findings if finding.level is Level.PROBLEM] == []
    found = by_what(findings)
    assert len(found) == len(findings)
    for what in (
        "address",
        "version",
        "store code",
        "sign-in",
        "stock",
        "product 24-WB03",
        "modules",
        "payment methods",
    ):
        assert found[what].level is Level.OK, found[what]
    for area in PROBES:
        assert found[f"rights on {area}"].level is Level.OK, found[f"rights on {area}"]
    assert "Magento 2.4 (Community)" in found["version"].found
    assert "stock 1 'Default Stock' serves website 'base'; its sources by priority: default" in found["stock"].found
    assert "source ne_wh is missing" in found["tutorial's inventory"].found
    assert all("\n" not in str(finding) for finding in findings)


def test_nothing_is_changed_and_no_service_is_reached_by_a_probe_that_could_write(mock: MockMagento) -> None:
    bodies: list[tuple[Request, Reply]] = []

    def keep(request: Request, reply: Reply, _shop: Shop) -> Reply:
        bodies.append((request, reply))
        return reply

    mock.answer_filters.append(keep)
    before = state(mock)
    look(mock, order_id=1)
    assert state(mock) == before
    sent = [(request, reply) for request, reply in bodies if request.method != "GET" and request.path != TOKEN_PATH]
    writes = [probe for probes in PROBES.values() for probe in probes if probe.method != "GET"]
    assert len(sent) == len(writes)
    for request, reply in sent:
        if request.method == "DELETE":
            assert reply.status == 404, (request, reply)
        else:
            assert json.loads(reply.body) == {"message": "Decoding error."}, (request, reply)
    assert sum(request.path == TOKEN_PATH for request, _ in bodies) == 1


def test_every_probe_names_what_does_not_exist() -> None:
    for route in (route for routes in PROBES.values() for route in routes):
        ids = route.ids(probe_path(route))
        assert ids is not None, route
        allowed = {"0", "website"} | ({"1"} if route.method == "GET" else set())
        assert all(id_ in allowed or id_.startswith("doctor-") for id_ in ids), route


def refuse(mock: MockMagento, *ends: str, status: int = 401, body: Any = None) -> None:
    answer = body or {
        "message": "The consumer isn't authorized to access %resources.",
        "parameters": {"resources": "Magento_Sales::ship"},
    }

    def filter_(request: Request, reply: Reply, _shop: Shop) -> Reply:
        return Reply(status, encode(answer)) if f"{request.method} {request.path}".endswith(ends) else reply

    mock.answer_filters.append(filter_)


def test_a_missing_right_is_named_and_the_others_are_still_probed(mock: MockMagento) -> None:
    refuse(mock, "POST /rest/default/V1/order/0/ship", "GET /rest/default/V1/store/websites")
    findings = look(mock)
    lines = [str(finding) for finding in findings if finding.level is Level.PROBLEM]
    ship = "problem  rights on shipments: POST order/{order}/ship is refused, the right Magento_Sales::ship is missing; grant it under"
    assert any(line.startswith(ship) for line in lines), lines
    assert by_what(findings)["rights on invoices"].level is Level.OK
    signed_in = [entry for entry in mock.requests.read()["requests"] if entry["path"] == TOKEN_PATH]
    assert len(signed_in) == 1


def test_the_right_to_the_first_read_may_be_missing_too(mock: MockMagento) -> None:
    refuse(mock, "GET /rest/default/V1/store/storeConfigs")
    found = by_what(look(mock))
    assert found["sign-in"].level is Level.OK
    assert found["rights on store"].level is Level.PROBLEM
    assert found["rights on orders"].level is Level.OK
    assert found["stock"].level is Level.NOTE


def test_a_module_that_is_off_is_a_problem(mock: MockMagento) -> None:
    refuse(mock, "/source-selection-algorithm-list", status=404, body={"message": "Request does not match any route."})
    refuse(mock, "GET /rest/default/V1/modules", status=200, body=["Magento_Sales"])
    found = by_what(look(mock))
    assert "the shop has no GET inventory/source-selection-algorithm-list" in str(found["rights on source selection"])
    assert found["modules"].level is found["payment methods"].level is Level.PROBLEM


def test_what_cannot_be_told_is_a_note(mock: MockMagento) -> None:
    mock.faults.add("status", status=500, path="/V1/inventory/sources", times=None)
    refuse(mock, "GET /rest/default/V1/orders", status=200, body={"items": [], "total_count": 0, "search_criteria": {}})
    found = by_what(look(mock))
    assert found["rights on sources"].level is Level.NOTE
    assert "Stores > Configuration > Sales > Payment Methods" in str(found["payment methods"])
    assert "Stores > Configuration > Sales > Delivery Methods" in str(found["shipping methods"])
    assert "Mail Sending Settings" in str(found["mail"])


def test_an_answer_that_is_none_of_magentos_is_a_problem(mock: MockMagento) -> None:
    refuse(mock, "GET /rest/default/V1/inventory/stocks", status=200, body={"items": "none"})
    assert by_what(look(mock))["rights on stocks"].level is Level.PROBLEM


@pytest.mark.parametrize(("allowed", "level"), [(True, Level.PROBLEM), (False, Level.NOTE)])
def test_a_missing_product_counts_only_where_the_tutorial_runs(mock: MockMagento, allowed: bool, level: Level) -> None:
    refuse(mock, "/products/24-WB03", status=404, body={"message": "The product that was requested doesn't exist."})
    found = by_what(look(mock, allow_inventory_setup=allowed))
    assert found["product 24-WB03"].level is level
    assert "sampledata:deploy" in str(found["product 24-WB03"])
    assert found["product 24-WB01"].level is Level.OK


@pytest.mark.parametrize(
    ("order_id", "level", "words"),
    [(1, Level.PROBLEM, "nothing is left to capture"), (99, Level.PROBLEM, "is not in the shop")],
)
def test_the_order_that_the_settings_name(mock: MockMagento, order_id: int, level: Level, words: str) -> None:
    finding = by_what(look(mock, order_id=order_id))[f"order {order_id}"]
    assert finding.level is level
    assert words in finding.found


@pytest.mark.parametrize(
    ("settings", "what", "words"),
    [({"store_code": "de"}, "store code", "no store view 'de'"), ({"admin_username": "other"}, "sign-in", "refused")],
)
def test_a_look_that_cannot_go_on_says_so_and_signs_in_once_at_most(
    mock: MockMagento, settings: dict[str, Any], what: str, words: str
) -> None:
    findings = look(mock, **settings)
    assert words in str(by_what(findings)[what])
    assert by_what(findings)[what].level is Level.PROBLEM
    assert str(findings[-1]) == "note     all else: was not looked at; fix the problem above first"
    paths = [entry["path"] for entry in mock.requests.read()["requests"]]
    assert sum(path.endswith("/token") for path in paths) <= 1
    assert not any("orders" in path for path in paths)


@pytest.fixture
def sent_to(monkeypatch: pytest.MonkeyPatch, mock: MockMagento) -> MockMagento:
    def opened(_settings: Settings) -> MockMagento:
        return mock

    monkeypatch.setattr(targets, "_new_mock", opened)
    return mock


def test_the_command_ends_with_0_without_a_problem(sent_to: MockMagento) -> None:
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 0
    assert result.output.splitlines()[0] == "ok       address: built-in mock answers"
    assert " 0 problems, " in result.output.splitlines()[-1]


def test_the_command_ends_with_1_on_a_problem(sent_to: MockMagento) -> None:
    result = CliRunner().invoke(main, ["doctor", "--magento-order-id", "99"])
    assert result.exit_code == 1
    assert "problem  order 99: order 99 is not in the shop" in result.output
    assert ", 1 problem, " in result.output.splitlines()[-1]


def test_the_command_ends_with_4_on_wrong_settings(sent_to: MockMagento) -> None:
    result = CliRunner().invoke(main, ["doctor", "--magento-target", "real", "--magento-timeout", "soon"])
    assert result.exit_code == 4
    assert result.output.startswith("Error: Invalid settings (")
    for name in ("MAGENTO_BASE_URL", "MAGENTO_ADMIN_USERNAME", "MAGENTO_TIMEOUT"):
        assert name in result.output
    assert sent_to.requests.read()["total"] == 0


def test_no_secret_shows(sent_to: MockMagento) -> None:
    result = CliRunner().invoke(
        main, ["doctor", "--magento-admin-username", "qa", "--magento-admin-password", "Wr0ng-Pa55word"]
    )
    assert result.exit_code == 1
    assert "Wr0ng-Pa55word" not in result.output
    assert "Traceback" not in result.output


def test_without_permission_to_write_the_doctor_still_looks_and_says_so() -> None:
    result = CliRunner().invoke(
        main,
        [
            "doctor",
            "--magento-target",
            "real",
            "--magento-url",
            "http://127.0.0.1:9",
            "--magento-access-token",
            "t0ken",
        ],
        env={"MAGENTO_ALLOW_WRITES": "false"},
    )
    assert result.exit_code == 1
    assert result.output.startswith("note     permission to write: MAGENTO_ALLOW_WRITES is not true")
    assert "refused the connection" in result.output
