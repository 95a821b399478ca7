"""Every setting, once, as a field of Settings. Names, options, `.env.example` and messages come from here."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from magento_acceptance.settings import parse
from magento_acceptance.settings.setting import Secret, Setting, setting, setting_of
from magento_acceptance.settings.shop_profile import ShopProfile, parse_shop_profile
from magento_acceptance.settings.sign_in import SignInWay

MOCK: Final = "mock"
REAL: Final = "real"
MOCK_USERNAME: Final = "admin"
MOCK_VERSIONS: Final = ("2.4.6", "2.4.7", "2.4.8")
"""The releases of Magento that the built-in mock can be (a test compares it with the mock's own list)."""
MOCK_VERSION: Final = "2.4.7"
MOCK_PASSWORD: Final = "Admin123!x9"  # noqa: S105  (the built-in mock's own, published)
PROFILE_OPTION: Final = "--profile"
ENV_FILE_OPTION: Final = "--magento-env-file"
"""The option that names another file than `.env`; not a setting, since it says where settings are."""

_SWITCH: Final = "true|false"
_SECONDS: Final = "SECONDS"
_PLAIN_PATH: Final = 8
"""A path of no more characters, such as `/hook`, is no secret by itself, and may stand in any text."""


def _user_of_this_machine(_is_mock: bool) -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"  # a container's user may have no name


@dataclass(frozen=True)
class Settings:
    """The checked settings; None where one is not set. Seconds are seconds.

    On the mock the user name and password are those that the mock is started with, and the other ways to sign in are ignored; on a real
    shop exactly one way is filled in, which `sign_in` names.
    """

    profile: str | None = setting(
        "",
        parse.profile,
        "profile, one of several shops: the file .env.NAME is read over .env",
        metavar="NAME",
        option=PROFILE_OPTION,
    )
    target: str = setting(
        MOCK,
        parse.one_of(MOCK, REAL),
        "what to test: mock (built in, no setup) or real (the shop at MAGENTO_BASE_URL)",
        metavar="mock|real",
    )
    mock_version: str = setting(
        MOCK_VERSION,
        parse.one_of(*MOCK_VERSIONS),
        "release of Magento that the built-in mock is; target mock only",
        metavar="|".join(MOCK_VERSIONS),
    )
    version: str | None = setting(
        "",
        parse.one_of(*MOCK_VERSIONS),
        "release of Magento that the shop is, where its modules do not tell; target real only",
        metavar="|".join(MOCK_VERSIONS),
        shown="recognised by the shop's modules, else any of them",
    )
    base_url: str | None = setting(
        "",
        parse.url,
        "address of the shop, such as https://shop.example.com; required for target real",
        metavar="URL",
        option="--magento-url",
    )
    store_code: str = setting(
        "default",
        parse.store_code,
        "code of the store view that orders are placed in",
        metavar="CODE",
        option="--magento-store",
    )
    admin_username: str | None = setting(
        "",
        str,
        "administrator's user name",
        metavar="NAME",
        shown=f"{MOCK_USERNAME} on the mock",
        unset=lambda is_mock: MOCK_USERNAME if is_mock else None,
    )
    admin_password: Secret | None = setting(
        "",
        parse.password,
        "administrator's password (other users of this machine can see an option on the command line)",
        shown="the mock's own on the mock",
        secret=True,
        unset=lambda is_mock: Secret(MOCK_PASSWORD) if is_mock else None,
    )
    admin_totp_secret: Secret | None = setting(
        "",
        parse.base32,
        "base32 secret of the administrator's Google Authenticator, where the shop asks for a one-time code; target real only",
        metavar="BASE32",
        secret=True,
    )
    access_token: Secret | None = setting(
        "", parse.token, "bearer token, instead of user name and password; target real only", secret=True
    )
    oauth_consumer_key: Secret | None = setting(
        "",
        parse.credential,
        "consumer key of an integration whose calls are signed with OAuth 1.0a (HMAC-SHA256), instead of user name and password; "
        "needs all four OAuth values; target real only",
        secret=True,
    )
    oauth_consumer_secret: Secret | None = setting(
        "", parse.credential, "consumer secret of the integration", secret=True
    )
    oauth_access_token: Secret | None = setting("", parse.credential, "access token of the integration", secret=True)
    oauth_access_token_secret: Secret | None = setting(
        "", parse.credential, "access token secret of the integration", secret=True
    )
    signed_url: str | None = setting(
        "",
        parse.url,
        "address at which the shop's own server sees its calls, where a proxy or another port changes it; OAuth signatures are made "
        "over it",
        metavar="URL",
        shown="MAGENTO_BASE_URL",
    )
    basic_auth: Secret | None = setting(
        "",
        parse.user_and_password,
        "user:password for a web server in front of the shop that asks for HTTP basic authentication, as on staging sites",
        metavar="USER:PASSWORD",
        secret=True,
    )
    order_id: int | None = setting(
        "",
        parse.order_id,
        "capture this order instead of placing one; only scenarios tagged @given_order run then",
        metavar="ID",
    )
    shop_profile: ShopProfile = setting(
        "",
        parse_shop_profile,
        "file (TOML) with what this shop's customers, products and orders need: address, further fields, shipping and payment method, "
        "agreements; see docs/real-shop.md",
        metavar="FILE",
        shown="the shop is asked which countries and terms it has",
        unset=lambda _is_mock: ShopProfile(),
    )
    verify_tls: bool | Path = setting(
        "true",
        parse.trust,
        "true, false (a test shop with a certificate of its own) or the file of a certificate authority (PEM)",
        metavar="true|false|FILE",
    )
    allow_insecure: bool = setting(
        "false",
        parse.boolean,
        "allow plain http:// for remote hosts; credentials and customer data are then sent unencrypted",
        metavar=_SWITCH,
    )
    timeout: float = setting(
        "30", parse.number("seconds", 3600), "seconds that one call may take, from start to end", metavar=_SECONDS
    )
    max_answer_mb: float = setting(
        "20", parse.number("megabytes", 1000), "largest answer that is read, in megabytes, unpacked", metavar="MB"
    )
    deadline: float = setting(
        "3600",
        parse.number("seconds", 86_400),
        "seconds that the whole run may take; scenarios that have not begun by then are not run",
        metavar=_SECONDS,
    )
    settle: float = setting(
        "",
        parse.number("seconds", 3600, zero=True),
        "how long, in seconds, to wait for eventually consistent values (indexers, queues) before reporting them as wrong",
        metavar=_SECONDS,
        shown="0 on the mock, 15 on a real shop",
        unset=lambda is_mock: 0.0 if is_mock else 15.0,
    )
    allow_writes: bool = setting(
        "false",
        parse.boolean,
        "must be true for target real: scenarios place and capture orders, and create products and customers",
        metavar=_SWITCH,
    )
    allow_inventory_setup: bool = setting(
        "",
        parse.boolean,
        "let @luma scenarios create the tutorial's sources and move the website to its stock, which changes what shoppers can buy; "
        "without it they are skipped",
        metavar=_SWITCH,
        shown="true on the mock, false on a real shop",
        unset=lambda is_mock: is_mock,
    )
    mask_personal_data: bool = setting(
        "true",
        parse.boolean,
        "mask names, addresses, e-mail addresses and telephone numbers of customers in evidence and reports",
        metavar=_SWITCH,
    )
    leave_alone: tuple[str, ...] = setting(
        "",
        parse.pointers,
        "values that extensions of the shop change and that no check judges, as JSON pointers, separated by commas; * stands for any "
        "part of one, and a check before it limits it to that check (capture.order:/extension_attributes/points)",
        metavar="POINTERS",
        unset=lambda _: (),
    )
    accept_flaky: bool = setting(
        "false",
        parse.boolean,
        "accept a shop although scenarios passed only when they were run again",
        metavar=_SWITCH,
    )
    tester: str = setting(
        "",
        parse.person,
        "who tests, as the report names them",
        metavar="NAME",
        shown="the user of this machine",
        unset=_user_of_this_machine,
    )
    reports: Path = setting("reports", Path, "folder for the reports, relative to the project", metavar="DIR")
    history: Path | None = setting(
        "",
        Path,
        "file to which each run that tested something adds a line, relative to the project",
        metavar="FILE",
        shown="history.jsonl in the reports folder",
    )
    share_reports: bool = setting(
        "false",
        parse.boolean,
        "let other users of this machine read reports and evidence",
        metavar=_SWITCH,
    )
    notify_url: Secret | None = setting(
        "",
        parse.webhook,
        "webhook to which the end of a run is reported, as Slack's incoming webhooks and Mattermost's take it; whoever knows the address "
        "can post there",
        metavar="URL",
        secret=True,
    )
    origins: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Where each value came from, by name: `command line`, `environment`, the name of the file, or `default`."""

    @property
    def is_mock(self) -> bool:
        """True when the built-in mock is tested."""
        return self.target == MOCK

    @property
    def max_answer(self) -> int:
        """The most bytes of an answer that are read."""
        return int(self.max_answer_mb * 1_000_000)

    def secrets(self) -> list[str]:
        """Return the secret values, for a Redactor."""
        values = (getattr(self, entry.name) for entry in fields(self))
        found = [value.reveal() for value in values if isinstance(value, Secret)]
        if self.basic_auth is not None:
            password = self.basic_auth.reveal().partition(":")[2]
            found += [password] if len(password) >= parse.SHORTEST_MASKED else []
        return found + ([] if self.notify_url is None else address_secrets(self.notify_url))

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


def address_secrets(url: Secret) -> list[str]:
    """What must not be shown of an address that is a secret: all of it, and its path, which a message may name alone."""
    parts = urlsplit(url.reveal())
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return [url.reveal(), *([path] if len(path) > _PLAIN_PATH else [])]


SETTINGS: Final[tuple[Setting, ...]] = tuple(
    row for entry in fields(Settings) if (row := setting_of(entry.name, entry.metadata)) is not None
)
BY_NAME: Final = {row.name: row for row in SETTINGS}

_HEAD: Final = """\
# Copy to .env and fill in. Command line > environment > this file > default. An empty value counts as not set.
# With a profile (--profile staging), .env.staging is read over this file.
# Values are taken literally; put one with a space, a # or a quotation mark in 'single quotes'.
"""


def env_example() -> str:
    """Return the text of `.env.example`."""
    blocks = [_HEAD]
    for row in SETTINGS:
        default = row.default or row.shown or "not set"
        text = f"# {row.help[0].upper()}{row.help[1:]}. Default: {default}. Option: {row.option}"
        blocks.append(f"{text}\n{row.name}={row.default}\n")
    return "\n".join(blocks)
