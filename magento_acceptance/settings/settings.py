"""The settings: read from command line, environment and `.env`, checked all at once before the first call."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from magento_acceptance.errors import SettingsError
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.settings.checks import Checks, Found
from magento_acceptance.settings.env_file import read_env_file, unknown_names
from magento_acceptance.settings.sign_in import SignInWay, one_way_in, password_pair
from magento_acceptance.settings.table import MOCK_PASSWORD, MOCK_USERNAME, MOCK_VERSION, MOCK_VERSIONS, SETTINGS

MOCK = "mock"
REAL = "real"

_A_DAY = 86_400.0
_SETTLE_ON_A_REAL_SHOP = 15.0


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
    """The checked settings. `verify_tls` is a bool or a CA bundle; `order_id` an order's id.

    In seconds: `timeout` for one answer, `deadline` for the whole run, `settle` for a value that the shop settles later.
    On the mock the user name and password are those that the mock is started with, and the other ways to sign in are left
    aside; on a real target exactly one way is filled in, which `sign_in` names. `tester` stands in the report, `mock_version` is
    the release that the mock is.
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
    admin_totp_secret: Secret | None = None
    oauth_consumer_key: Secret | None = None
    oauth_consumer_secret: Secret | None = None
    oauth_access_token: Secret | None = None
    oauth_access_token_secret: Secret | None = None
    allow_insecure: bool = False
    deadline: float = 3600.0
    settle: float = 0.0
    mask_personal_data: bool = True
    tester: str = ""
    mock_version: str = MOCK_VERSION
    #: Where each value came from, by name: `command line`, `environment`, the name of the file, or `default`.
    origins: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_mock(self) -> bool:
        """True when the built-in mock is tested."""
        return self.target == MOCK

    def secrets(self) -> list[str]:
        """Return the secret values, for a Redactor."""
        values = (getattr(self, entry.name) for entry in fields(self))
        return [value.reveal() for value in values if isinstance(value, Secret)]

    @property
    def sign_in(self) -> SignInWay:
        """How the administrator signs in."""
        if self.is_mock:
            return SignInWay.PASSWORD
        if self.oauth_consumer_key is not None:
            return SignInWay.OAUTH
        if self.access_token is not None:
            return SignInWay.TOKEN
        return SignInWay.PASSWORD if self.admin_totp_secret is None else SignInWay.ONE_TIME_CODE


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
    return replace(settings, origins={name: value.origin for name, value in found.items()})


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
    allow_writes = checks.boolean("MAGENTO_ALLOW_WRITES", default=False)
    allow_insecure = checks.boolean("MAGENTO_ALLOW_INSECURE", default=False)
    if target == REAL:
        checks.address(base_url, allow_insecure=allow_insecure)
        one_way_in(checks)
        checks.leave(may_go_on=allow_writes or reads_only)
    elif target == MOCK:
        password_pair(checks)
        username, password = username or MOCK_USERNAME, password or MOCK_PASSWORD
    return Settings(
        target=target,
        base_url=base_url,
        store_code=checks.store_code("MAGENTO_STORE_CODE"),
        admin_username=username,
        admin_password=_secret(password),
        admin_totp_secret=_secret(checks.base32("MAGENTO_ADMIN_TOTP_SECRET")),
        access_token=_secret(checks.token("MAGENTO_ACCESS_TOKEN")),
        oauth_consumer_key=_secret(checks.credential("MAGENTO_OAUTH_CONSUMER_KEY")),
        oauth_consumer_secret=_secret(checks.credential("MAGENTO_OAUTH_CONSUMER_SECRET")),
        oauth_access_token=_secret(checks.credential("MAGENTO_OAUTH_ACCESS_TOKEN")),
        oauth_access_token_secret=_secret(checks.credential("MAGENTO_OAUTH_ACCESS_TOKEN_SECRET")),
        order_id=checks.order_id("MAGENTO_ORDER_ID"),
        verify_tls=checks.verify_tls("MAGENTO_VERIFY_TLS"),
        allow_insecure=allow_insecure,
        timeout=checks.seconds("MAGENTO_TIMEOUT"),
        deadline=checks.seconds("MAGENTO_DEADLINE", most=_A_DAY),
        settle=checks.seconds("MAGENTO_SETTLE", default=_SETTLE_ON_A_REAL_SHOP if target == REAL else 0.0, zero=True),
        allow_writes=allow_writes,
        allow_inventory_setup=checks.boolean("MAGENTO_ALLOW_INVENTORY_SETUP", default=target == MOCK),
        mask_personal_data=checks.boolean("MAGENTO_MASK_PERSONAL_DATA", default=True),
        tester=checks.name_of_person("MAGENTO_TESTER", _user_of_this_machine()),
        mock_version=checks.choice("MAGENTO_MOCK_VERSION", MOCK_VERSIONS),
        reports=checks.folder("MAGENTO_REPORTS", root),
    )


def _secret(text: str | None) -> Secret | None:
    return Secret(text) if text else None


def _user_of_this_machine() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"  # a container's user may have no name
