"""Every setting, once: its name, option, default and help. Options, `.env.example` and messages come from here."""

from __future__ import annotations

from dataclasses import dataclass

MOCK_USERNAME = "admin"
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
        "MAGENTO_ACCESS_TOKEN",
        "--magento-access-token",
        "",
        "a ready bearer token, used on target real instead of user name and password",
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
    Setting("MAGENTO_TIMEOUT", "--magento-timeout", "30", "seconds to wait for an answer", metavar="SECONDS"),
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
