"""Every setting, once: its name, option, default and help. Options, `.env.example` and messages come from here."""

from __future__ import annotations

from dataclasses import dataclass

MOCK_USERNAME = "admin"
MOCK_VERSIONS = ("2.4.6", "2.4.7", "2.4.8")
"""The releases of Magento that the built-in mock can be (a test holds this against the mock's own list)."""
MOCK_VERSION = "2.4.7"
MOCK_PASSWORD = "Admin123!x9"  # noqa: S105  (the built-in mock's own, published)


@dataclass(frozen=True)
class Setting:
    """One setting. `default` is what stands in `.env.example`; `shown` says in words what an empty default means."""

    name: str
    option: str
    default: str
    help: str
    metavar: str = "VALUE"
    shown: str = ""
    secret: bool = False

    @property
    def dest(self) -> str:
        """The attribute under which pytest keeps the option."""
        return self.option.lstrip("-").replace("-", "_")


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "MAGENTO_TARGET",
        "--magento-target",
        "mock",
        "what is tested: mock (built in, nothing to set up) or real (a shop at MAGENTO_BASE_URL)",
        metavar="mock|real",
    ),
    Setting(
        "MAGENTO_MOCK_VERSION",
        "--magento-mock-version",
        MOCK_VERSION,
        "release of Magento that the built-in mock is; target mock only",
        metavar="|".join(MOCK_VERSIONS),
    ),
    Setting(
        "MAGENTO_BASE_URL",
        "--magento-url",
        "",
        "address of the shop, such as https://shop.example.com; needed for target real",
        metavar="URL",
    ),
    Setting(
        "MAGENTO_STORE_CODE",
        "--magento-store",
        "default",
        "code of the store view that orders are placed in",
        metavar="CODE",
    ),
    Setting(
        "MAGENTO_ADMIN_USERNAME",
        "--magento-admin-username",
        "",
        "administrator's user name",
        metavar="NAME",
        shown=f"{MOCK_USERNAME} on the mock",
    ),
    Setting(
        "MAGENTO_ADMIN_PASSWORD",
        "--magento-admin-password",
        "",
        "administrator's password (an option on the command line is visible to others on the machine)",
        shown="the mock's own on the mock",
        secret=True,
    ),
    Setting(
        "MAGENTO_ADMIN_TOTP_SECRET",
        "--magento-admin-totp-secret",
        "",
        "the base32 secret of the administrator's Google Authenticator, where the shop asks for a one-time code beside the "
        "password; target real only",
        metavar="BASE32",
        secret=True,
    ),
    Setting(
        "MAGENTO_ACCESS_TOKEN",
        "--magento-access-token",
        "",
        "a ready bearer token, in place of user name and password; target real only",
        secret=True,
    ),
    Setting(
        "MAGENTO_OAUTH_CONSUMER_KEY",
        "--magento-oauth-consumer-key",
        "",
        "consumer key of an integration, whose calls are signed with OAuth 1.0a (HMAC-SHA256) in place of user name and "
        "password; all four OAuth values are needed; target real only",
        secret=True,
    ),
    Setting(
        "MAGENTO_OAUTH_CONSUMER_SECRET",
        "--magento-oauth-consumer-secret",
        "",
        "consumer secret of the integration",
        secret=True,
    ),
    Setting(
        "MAGENTO_OAUTH_ACCESS_TOKEN",
        "--magento-oauth-access-token",
        "",
        "access token of the integration",
        secret=True,
    ),
    Setting(
        "MAGENTO_OAUTH_ACCESS_TOKEN_SECRET",
        "--magento-oauth-access-token-secret",
        "",
        "access token secret of the integration",
        secret=True,
    ),
    Setting(
        "MAGENTO_ORDER_ID",
        "--magento-order-id",
        "",
        "capture this order instead of placing one; only the scenarios tagged @given_order run then",
        metavar="ID",
    ),
    Setting(
        "MAGENTO_VERIFY_TLS",
        "--magento-verify-tls",
        "true",
        "true, false (a test shop with a certificate of its own) or the file of a certificate authority (PEM)",
        metavar="true|false|FILE",
    ),
    Setting(
        "MAGENTO_ALLOW_INSECURE",
        "--magento-allow-insecure",
        "false",
        "true lets an address begin with http:// although it is not this machine: password, tokens and customers' data then "
        "travel so that others can read them",
        metavar="true|false",
    ),
    Setting("MAGENTO_TIMEOUT", "--magento-timeout", "30", "seconds to wait for an answer", metavar="SECONDS"),
    Setting(
        "MAGENTO_DEADLINE",
        "--magento-deadline",
        "3600",
        "seconds that the whole run may take; what is not begun by then is not run",
        metavar="SECONDS",
    ),
    Setting(
        "MAGENTO_SETTLE",
        "--magento-settle",
        "",
        "seconds that a value may take which the shop settles later (by indexers or queues) before it counts as wrong",
        metavar="SECONDS",
        shown="0 on the mock, 15 on a real shop",
    ),
    Setting(
        "MAGENTO_ALLOW_WRITES",
        "--magento-allow-writes",
        "false",
        "must be true for target real: the scenarios place orders, capture them and make products and customers",
        metavar="true|false",
    ),
    Setting(
        "MAGENTO_ALLOW_INVENTORY_SETUP",
        "--magento-allow-inventory-setup",
        "",
        "true lets @luma scenarios make the tutorial's sources and move the website to its stock, which changes what "
        "shoppers can buy; without it they are skipped",
        metavar="true|false",
        shown="true on the mock, false on a real shop",
    ),
    Setting(
        "MAGENTO_MASK_PERSONAL_DATA",
        "--magento-mask-personal-data",
        "true",
        "true masks names, addresses, e-mail addresses and telephone numbers of customers in evidence and reports",
        metavar="true|false",
    ),
    Setting(
        "MAGENTO_TESTER",
        "--magento-tester",
        "",
        "who tests, as the report names them",
        metavar="NAME",
        shown="the user of this machine",
    ),
    Setting(
        "MAGENTO_REPORTS",
        "--magento-reports",
        "reports",
        "folder for the reports, relative to the project",
        metavar="DIR",
    ),
)

BY_NAME = {setting.name: setting for setting in SETTINGS}

#: The option that names another file than `.env`; not a setting, since it says where settings are.
ENV_FILE_OPTION = "--magento-env-file"

_HEAD = """\
# Copy to .env and fill in. Command line > environment > this file > default. An empty value counts as not set.
# Values are taken as they stand; put one with a space, a # or a quotation mark in 'single quotes'.
"""


def env_example() -> str:
    """Return the text of `.env.example`."""
    blocks = [_HEAD]
    for setting in SETTINGS:
        default = setting.default or setting.shown or "not set"
        text = f"# {setting.help[0].upper()}{setting.help[1:]}. Default: {default}. Option: {setting.option}"
        blocks.append(f"{text}\n{setting.name}={setting.default}\n")
    return "\n".join(blocks)
