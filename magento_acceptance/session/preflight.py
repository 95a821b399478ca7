"""One look at the target before the first scenario: a shop that cannot be tested ends the run once, not per scenario."""

from __future__ import annotations

import contextlib
import re
from http import HTTPStatus

import httpx

from magento_acceptance.errors import CallFailed, HarnessError, MagentoError, SignInRefused
from magento_acceptance.redaction.redactor import is_token_path
from magento_acceptance.rest.answer import Json
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.schema import SchemaViolation
from magento_acceptance.session.run import Run
from magento_acceptance.settings.settings import Settings
from magento_acceptance.settings.sign_in import SignInWay

_GUIDE = "docs/real-shop.md"
_VERSION_TIMEOUT_S = 5.0
_VERSION = re.compile(r"(Magento|Mage-OS)/(\S{1,20})( \([^)]{1,40}\))?")
_ONCE = "It was tried once only, since Magento locks an account after six failures"


class TargetUnusable(HarnessError):
    """The target cannot be tested at all; the text says what to do, on one line."""


def check_target(client: MagentoClient, settings: Settings) -> None:
    """Reach the shop, sign in, find the store view. Reads only. Raises TargetUnusable."""
    try:
        stores = _read_stores(client)
    except CallFailed as error:
        raise TargetUnusable("; ".join(filter(None, (str(error), advice(error, settings))))) from None
    codes = [store.get("code") for store in stores if isinstance(store, dict)] if isinstance(stores, list) else []
    if settings.store_code not in codes:
        raise TargetUnusable(
            f"the shop has no store view {settings.store_code!r}; set MAGENTO_STORE_CODE to one of "
            f"{', '.join(sorted(str(code) for code in codes)) or 'its own'}"
        )


def _read_stores(client: MagentoClient) -> Json:
    try:
        return client.known("store/storeConfigs").json
    except SchemaViolation:  # the scenarios' business; this only looks for the store view
        return client.attempt("GET", "store/storeConfigs", checked=False).raise_for_refusal().json


def detect_version(run: Run) -> None:
    """Note which Magento it is, as closely as its modules and it itself tell; many hide it. A served mock says that it is one."""
    if run.manifest is None:
        return
    release = run.release.name
    if release:
        run.manifest.note("shop", version=release)
    with contextlib.suppress(httpx.HTTPError), run.target.site(run.evidence) as site:
        answer = site.get("/magento_version", timeout=min(_VERSION_TIMEOUT_S, run.settings.timeout))
        found = _VERSION.fullmatch(answer.text.strip())
        if answer.status_code == httpx.codes.OK and found:
            run.manifest.note("shop", version=version_named(found[1], found[2], found[3], release))
        if answer.headers.get("X-Mock-Magento") and not run.settings.is_mock:
            run.manifest.note("shop", target="mock", description=f"the mock, served at {run.settings.base_url}")


def version_named(product: str, version: str, edition: str | None, release: str | None) -> str:
    """What a shop says of itself, more closely by its release: `2.4.7 (Community)`, `Mage-OS 1.1 (Community), like Magento 2.4.7`."""
    edition = edition or ""
    if product == "Magento":
        return f"{release if release and release.startswith(version) else version}{edition}"
    return f"{product} {version}{edition}" + (f", like Magento {release}" if release else "")


def advice(error: CallFailed, settings: Settings) -> str:
    """What to do about a first call that failed; empty where the error says it all."""
    if isinstance(error, MagentoError) and error.status == 400 and "cannot be processed" in error.message:
        # also of a sign-in, which is asked of the store view too
        return f"the shop probably has no store view {settings.store_code!r}: check MAGENTO_STORE_CODE"
    if isinstance(error, SignInRefused):
        return _about_sign_in(error)
    if not isinstance(error, MagentoError):
        return ""
    if (
        error.status == HTTPStatus.NOT_FOUND
        and is_token_path(error.call)
        and settings.sign_in is SignInWay.ONE_TIME_CODE
    ):
        return (
            "this shop asks for no one-time code of Google Authenticator's: unset MAGENTO_ADMIN_TOTP_SECRET, or enable "
            "Magento_TwoFactorAuth"
        )
    if error.status == HTTPStatus.NOT_FOUND:
        return "there is no Magento REST API at this address: check MAGENTO_BASE_URL"
    if settings.sign_in is SignInWay.OAUTH and error.status in (400, 401):
        return _about_signature(error)
    if error.status == 401 and settings.sign_in is SignInWay.TOKEN:
        return (
            "MAGENTO_ACCESS_TOKEN is not accepted: it has expired, lacks rights, or is an integration's, which is no bearer "
            "token since 2.4.4; let the shop give out a new one, or set the four MAGENTO_OAUTH_ values of the integration "
            f"({_GUIDE})"
        )
    if error.status == 401:
        return "the administrator's role lacks this right: grant it under System > Permissions > User Roles"
    return "check the shop's error log and try again later"


def _about_sign_in(error: SignInRefused) -> str:
    """Tell apart what Magento refuses a sign-in for (Magento\\TwoFactorAuth\\Model\\AdminAccessTokenService, UserAuthenticator)."""
    message = error.message.lower()
    if "provider-specific endpoints" in message:
        return (
            "this shop wants a one-time code: set MAGENTO_ADMIN_TOTP_SECRET to the secret of the administrator's Google "
            f"Authenticator, or sign in with a ready token or as an integration ({_GUIDE})"
        )
    if "two-factor authorization" in message or "2fa" in message or "provider is not" in message:
        return (
            f"{error.who} has not set up Google Authenticator in this shop: sign in to the Admin's pages once and do so, or "
            f"have an administrator allow that provider ({_GUIDE})"
        )
    if "invalid code" in message:
        return (
            "the one-time code was refused: check MAGENTO_ADMIN_TOTP_SECRET, and that the clocks of this machine and of the "
            f"shop are right. {_ONCE}"
        )
    names = "MAGENTO_ADMIN_USERNAME and MAGENTO_ADMIN_PASSWORD"
    return f"the sign-in of {error.who} was refused: check {names}. {_ONCE}"


def _about_signature(error: MagentoError) -> str:
    """Tell apart what Magento refuses a signed call for (Magento\\Framework\\Oauth\\Oauth, Magento\\Integration\\Model\\Oauth)."""
    message = error.message.lower()
    if "authorized to access" in message:
        return (
            "the integration lacks this right, or is not active: tick it under System > Extensions > Integrations > API "
            f"({_GUIDE} lists the rights)"
        )
    if "nonce" in message or "timestamp" in message:
        return "the call's time was refused: set this machine's clock and the shop's right (NTP)"
    if "signature is invalid" in message:
        return (
            "check MAGENTO_OAUTH_CONSUMER_SECRET and MAGENTO_OAUTH_ACCESS_TOKEN_SECRET; where they are right, the shop's server sees "
            "another address than MAGENTO_BASE_URL (scheme, host or port), as behind a proxy or where the port is not passed on: set "
            "MAGENTO_SIGNED_URL to that address"
        )
    if "revoked" in message or "token" in message:
        return "check MAGENTO_OAUTH_ACCESS_TOKEN: activating an integration again gives it new values"
    return "check MAGENTO_OAUTH_CONSUMER_KEY, and that the integration is active (System > Extensions > Integrations)"
