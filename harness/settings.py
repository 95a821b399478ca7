"""The settings: read from command line, environment and `.env`, checked all at once before the first call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.env_file import read_env_file, unknown_names
from harness.errors import SettingsError
from harness.redaction import Redactor
from harness.settings_checks import Checks, Found
from harness.settings_table import MOCK_PASSWORD, MOCK_USERNAME, SETTINGS

MOCK = "mock"
REAL = "real"


class Secret:
    """A text that does not show in reprs, tracebacks or logs; `reveal` gives it out."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


@dataclass(frozen=True)
class Settings:
    """The checked settings. `verify_tls` is a bool or a CA bundle; `timeout` is in seconds; `order_id` an order's id.

    On the mock the user name and password are those that the mock is started with; on a real target either
    `access_token` or both of them are set.
    """

    target: str
    base_url: str | None
    store_code: str
    admin_username: str | None
    admin_password: Secret | None
    access_token: Secret | None
    order_id: int | None
    verify_tls: bool | Path
    timeout: float
    allow_writes: bool
    allow_inventory_setup: bool
    reports: Path

    @property
    def is_mock(self) -> bool:
        """True when the built-in mock is tested."""
        return self.target == MOCK

    def secrets(self) -> list[str]:
        """Return the secret values, for a Redactor."""
        return [secret.reveal() for secret in (self.admin_password, self.access_token) if secret is not None]


def load(
    cli_values: Mapping[str, str | None],
    environ: Mapping[str, str],
    dotenv_path: Path | None,
    *,
    root: Path | None = None,
    dotenv_required: bool = False,
    reads_only: bool = False,
) -> Settings:
    """Read and check the settings: command line > environment > `.env` > default. Changes nothing, calls nothing.

    `cli_values` is keyed by the settings' names; an empty value counts as not set. `root` is the folder that
    MAGENTO_REPORTS is relative to. A missing `.env` is fine unless `dotenv_required`; `reads_only` asks for no leave to write.
    Raises SettingsError with every problem at once.
    """
    problems: list[str] = []
    env_file = read_env_file(dotenv_path, problems, required=dotenv_required)
    unknown_names(env_file, environ, problems, dotenv_path)
    found = {
        setting.name: _first(setting.name, setting.default, cli_values, environ, env_file, dotenv_path)
        for setting in SETTINGS
    }
    settings = _check(Checks(found, problems), root or Path.cwd(), reads_only=reads_only)
    if problems:
        redactor = Redactor(found[setting.name].text for setting in SETTINGS if setting.secret)
        raise SettingsError([redactor.text(problem) for problem in problems])
    return settings


def _first(
    name: str,
    default: str,
    cli_values: Mapping[str, str | None],
    environ: Mapping[str, str],
    env_file: Mapping[str, str],
    dotenv_path: Path | None,
) -> Found:
    layers = (
        ("command line", cli_values),
        ("environment", environ),
        (dotenv_path.name if dotenv_path else ".env", env_file),
    )
    for origin, values in layers:
        value = values.get(name)
        if value is not None and value.strip():
            return Found(name, value, origin)
    return Found(name, default, "default")


def _check(checks: Checks, root: Path, *, reads_only: bool) -> Settings:
    target = checks.choice("MAGENTO_TARGET", (MOCK, REAL))
    base_url = checks.url("MAGENTO_BASE_URL")
    username = checks.text("MAGENTO_ADMIN_USERNAME")
    password = checks.secret("MAGENTO_ADMIN_PASSWORD")
    token = checks.token("MAGENTO_ACCESS_TOKEN")
    allow_writes = checks.boolean("MAGENTO_ALLOW_WRITES", default=False)
    if target == REAL:
        checks.real_target(username=username, password=password, token=token, may_go_on=allow_writes or reads_only)
    elif target == MOCK:
        checks.pair(username, password)
        username, password = username or MOCK_USERNAME, password or MOCK_PASSWORD
    return Settings(
        target=target,
        base_url=base_url,
        store_code=checks.store_code("MAGENTO_STORE_CODE"),
        admin_username=username,
        admin_password=Secret(password) if password else None,
        access_token=Secret(token) if token else None,
        order_id=checks.order_id("MAGENTO_ORDER_ID"),
        verify_tls=checks.verify_tls("MAGENTO_VERIFY_TLS"),
        timeout=checks.seconds("MAGENTO_TIMEOUT"),
        allow_writes=allow_writes,
        allow_inventory_setup=checks.boolean("MAGENTO_ALLOW_INVENTORY_SETUP", default=target == MOCK),
        reports=checks.folder("MAGENTO_REPORTS", root),
    )
