from __future__ import annotations

import errno
import socket

import pytest
from click.testing import CliRunner

from magento_acceptance import __version__
from magento_acceptance.cli.main import main
from magento_acceptance.session import target


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, str, str]]:
    calls: list[tuple[str, int, str, str]] = []
    monkeypatch.setattr(target, "serve_mock", lambda *args: calls.append(args))
    return calls


def test_the_version() -> None:
    assert CliRunner().invoke(main, ["--version"]).output == f"magento-acceptance, version {__version__}\n"


def test_the_mock_is_served_on_loopback_with_the_wanted_administrator(served: list[tuple[str, int, str, str]]) -> None:
    runner = CliRunner()
    assert runner.invoke(main, ["mock"]).exit_code == 0
    assert runner.invoke(main, ["mock", "--port", "9000", "--host", "::1", "--admin-username", "qa"],
        env={"MAGENTO_ADMIN_PASSWORD": "Pa55word!"}).exit_code == 0  # fmt: skip
    assert served == [("127.0.0.1", 8085, "admin", "Admin123!x9"), ("::1", 9000, "qa", "Pa55word!")]


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none_is_a_usage_error(served: list[tuple[str, int, str, str]], port: str) -> None:
    result = CliRunner().invoke(main, ["mock", "--port", port])
    assert result.exit_code == 2
    assert served == []


def test_a_taken_port_of_the_mock_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["mock", "--port", str(port)])
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: 127.0.0.1:{port} is taken")
    assert result.output.count("\n") == 1


def test_another_reason_is_one_clear_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(*_: object) -> None:
        raise OSError(errno.EADDRINUSE, "Address already in use")

    monkeypatch.setattr(target, "serve_mock", taken)
    result = CliRunner().invoke(main, ["mock"])
    assert result.exit_code == 1
    assert result.output == (
        "Error: cannot listen on 127.0.0.1:8085 (Address already in use); choose another with --port, or end what uses it\n"
    )


def test_where_no_web_server_is_installed_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_magento.faces.server.find_spec", lambda _name: None)
    result = CliRunner().invoke(main, ["mock", "--port", "0"])
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: serving the mock needs a web server; install it with: pip install 'magento-acceptance[serve]'\n"
    )
