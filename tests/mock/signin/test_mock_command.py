"""The command that serves the mock takes secrets from the variables that a run uses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import mock_magento.faces.server
from magento_acceptance.cli.main import main
from mock_magento import MockMagento
from mock_magento.faces.server import greeting
from tests.mock.signin.signing import ACCEPTANCE

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OAUTH = {
    "MAGENTO_OAUTH_CONSUMER_KEY": ACCEPTANCE.consumer_key,
    "MAGENTO_OAUTH_CONSUMER_SECRET": ACCEPTANCE.consumer_secret,
    "MAGENTO_OAUTH_ACCESS_TOKEN": ACCEPTANCE.access_token,
    "MAGENTO_OAUTH_ACCESS_TOKEN_SECRET": ACCEPTANCE.access_token_secret,
}


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[MockMagento]:
    mocks: list[MockMagento] = []

    def serve(mock: MockMagento, *_: Any) -> None:
        mocks.append(mock)

    monkeypatch.setattr(mock_magento.faces.server, "serve", serve)
    for name in ("MAGENTO_ADMIN_PASSWORD", "MAGENTO_ADMIN_TOTP_SECRET", *OAUTH):
        monkeypatch.delenv(name, raising=False)
    return mocks


def test_one_time_codes_come_with_their_variable(served: list[MockMagento]) -> None:
    assert CliRunner().invoke(main, ["mock"]).exit_code == 0
    assert CliRunner().invoke(main, ["mock"], env={"MAGENTO_ADMIN_TOTP_SECRET": SECRET}).exit_code == 0
    assert [mock.has_two_factor for mock in served] == [False, True]


def test_an_integration_comes_with_its_four_variables(served: list[MockMagento]) -> None:
    assert CliRunner().invoke(main, ["mock"], env=OAUTH).exit_code == 0
    options = ["mock", "--oauth-resource", "Magento_Sales::sales", "--integration-as-bearer"]
    assert CliRunner().invoke(main, options, env=OAUTH).exit_code == 0
    plain, limited = served
    assert [known.access_token for known in plain.integrations] == [ACCEPTANCE.access_token]
    assert (plain.integrations[0].resources, limited.integrations[0].resources) == (None, ("Magento_Sales::sales",))
    assert (plain.shop.config.integration_as_bearer, limited.shop.config.integration_as_bearer) == (False, True)


@pytest.mark.parametrize("missing", list(OAUTH))
def test_half_an_integration_is_refused_by_the_name_of_what_is_missing(served: list[MockMagento], missing: str) -> None:
    given = {name: value for name, value in OAUTH.items() if name != missing}
    result = CliRunner().invoke(main, ["mock"], env=given)
    assert (result.exit_code, served) == (2, [])
    assert f"missing: {missing}\n" in result.output
    assert not [value for value in given.values() if value in result.output]


@pytest.mark.parametrize(
    ("env", "problem"),
    [
        ({"MAGENTO_ADMIN_TOTP_SECRET": "topsecret1"}, "must be base32"),
        ({**OAUTH, "MAGENTO_OAUTH_ACCESS_TOKEN": "topsecret1"}, "access_token must have 32"),
    ],
)
def test_a_value_that_cannot_be_one_is_refused_without_being_shown(
    served: list[MockMagento], env: dict[str, str], problem: str
) -> None:
    result = CliRunner().invoke(main, ["mock"], env=env)
    assert (result.exit_code, served) == (2, [])
    assert problem in result.output
    assert "topsecret1" not in result.output


def test_the_greeting_names_the_ways_to_sign_in_and_no_secret() -> None:
    plain = "\n".join(greeting(MockMagento(), "http://127.0.0.1:1", "127.0.0.1"))
    assert "tfa" not in plain
    assert "OAuth" not in plain
    mock = MockMagento(totp_secret=SECRET, integrations=[ACCEPTANCE])
    lines = "\n".join(greeting(mock, "http://127.0.0.1:1", "127.0.0.1"))
    assert "/rest/V1/tfa/provider/google/authenticate" in lines
    assert "OAuth    1.0a, HMAC-SHA256, for acceptance" in lines
    assert not [value for value in (SECRET, *OAUTH.values()) if value in lines]


def test_a_shop_is_configured_by_a_file(served: list[MockMagento], tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    file.write_text('allowed_countries = ["DE"]\n[stock]\nout_of_stock_threshold = 2\n')
    options = ["mock", "--config", str(file), "--integration-as-bearer"]
    assert CliRunner().invoke(main, options, env=OAUTH).exit_code == 0
    config = served[0].config
    assert (config.allowed_countries, config.stock.out_of_stock_threshold) == (("DE",), 2)
    assert config.integration_as_bearer


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("allowed_countries = ['Germany']", "allowed_countries: 'Germany' is no code of 2 capital letters"),
        ("allowed_countries = ['QQ']", "allowed_countries: no country has the code 'QQ'"),
        ("colour = 1", "colour is no setting; there are magento, store_code, "),
        ("mail_enabled = ", "cannot be read: "),
    ],
)
def test_a_file_that_configures_no_shop_is_refused_in_one_line(
    served: list[MockMagento], tmp_path: Path, text: str, message: str
) -> None:
    file = tmp_path / "shop.toml"
    file.write_text(text)
    result = CliRunner().invoke(main, ["mock", "--config", str(file)])
    assert (result.exit_code, served) == (2, [])
    (line,) = [line for line in result.output.splitlines() if line.startswith("Error")]
    assert message in line
