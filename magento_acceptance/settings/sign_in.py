"""Which way of signing in the settings fill in, and that it is exactly one, filled in whole."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from magento_acceptance.settings.found import Values


class SignInWay(StrEnum):
    """How the administrator signs in; the value is how messages call it."""

    PASSWORD = "user name and password"  # noqa: S105  (a name, no password)
    ONE_TIME_CODE = "user name, password and one-time code"
    TOKEN = "ready token"  # noqa: S105
    OAUTH = "integration (OAuth 1.0a)"


@dataclass(frozen=True)
class _Group:
    """The settings of one way: all that are `needed`, and what may be added."""

    way: SignInWay
    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()


GROUPS = (
    _Group(
        SignInWay.PASSWORD,
        ("MAGENTO_ADMIN_USERNAME", "MAGENTO_ADMIN_PASSWORD"),
        optional=("MAGENTO_ADMIN_TOTP_SECRET",),
    ),
    _Group(SignInWay.TOKEN, ("MAGENTO_ACCESS_TOKEN",)),
    _Group(
        SignInWay.OAUTH,
        (
            "MAGENTO_OAUTH_CONSUMER_KEY",
            "MAGENTO_OAUTH_CONSUMER_SECRET",
            "MAGENTO_OAUTH_ACCESS_TOKEN",
            "MAGENTO_OAUTH_ACCESS_TOKEN_SECRET",
        ),
    ),
)


def one_way_in(values: Values) -> None:
    """Check that a real shop's settings fill in one way of signing in. None goes before another: two are a problem."""
    begun = [group for group in GROUPS if _set(values, group)]
    if not begun:
        values.wrong(
            "MAGENTO_ADMIN_USERNAME",
            "target real needs MAGENTO_ADMIN_USERNAME and MAGENTO_ADMIN_PASSWORD, or MAGENTO_ACCESS_TOKEN, or the four "
            "MAGENTO_OAUTH_ values; docs/real-shop.md says where each comes from",
        )
    elif len(begun) == 1:
        _whole(values, begun[0])
    else:
        ways = " and ".join(str(group.way) for group in begun)
        choices = "; ".join(_choose(values, group, begun) for group in begun)
        values.wrong(_set(values, begun[0])[0], f"{ways} are both set, but one way to sign in is used; {choices}")


def password_pair(values: Values) -> None:
    """Check that user name and password come together, or not at all: what the mock is started with."""
    _whole(values, _Group(SignInWay.PASSWORD, GROUPS[0].needed))


def _whole(values: Values, group: _Group) -> None:
    """Check that nothing is missing of a group of which something is set."""
    present = _set(values, group)
    for name in _missing(values, group) if present else []:
        values.wrong(
            name,
            f"is required when {_listed(present)} {_is_are(present)} set; set it or unset {_them(present)}",
        )


def _choose(values: Values, group: _Group, begun: list[_Group]) -> str:
    others = [name for other in begun if other is not group for name in _set(values, other)]
    empty = _listed([f"{name} ({values.origin(name)})" for name in others])
    missing = _missing(values, group)
    return f"for {group.way} unset {empty}" + (f" and set {_listed(missing)}" if missing else "")


def _set(values: Values, group: _Group) -> list[str]:
    return [name for name in (*group.needed, *group.optional) if values.is_set(name)]


def _missing(values: Values, group: _Group) -> list[str]:
    return [name for name in group.needed if not values.is_set(name)]


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _is_are(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _them(names: list[str]) -> str:
    return names[0] if len(names) == 1 else "them"
