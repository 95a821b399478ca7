"""Who looks: the store view in the address, and one sign-in that is never repeated."""

from __future__ import annotations

from http import HTTPStatus

from magento_acceptance.doctor.finding import Finding, note, ok, problem, said
from magento_acceptance.errors import CallFailed, MagentoError, SignInRefused
from magento_acceptance.redaction.redactor import is_token_path
from magento_acceptance.rest.auth.tokens import ANONYMOUS
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.schema import SchemaViolation
from magento_acceptance.session.preflight import advice
from magento_acceptance.settings.settings import Settings
from magento_acceptance.settings.sign_in import SignInWay

_STORE = "store code"
_SIGN_IN = "sign-in"


def look_at_account(client: MagentoClient, settings: Settings) -> tuple[list[Finding], bool]:
    """Ask for the store view as nobody, then sign in; answers the findings, and whether more can be looked at.

    The store view comes first, because a sign-in under one that does not exist is refused as well.
    """
    try:
        answer = client.attempt("GET", "directory/currency", as_=ANONYMOUS)
        if answer.status == HTTPStatus.BAD_REQUEST:
            return [_no_store(client.store)], False
        answer.raise_for_refusal()
    except CallFailed as error:
        return [problem("REST API", said(error), advice(error, settings))], False
    except SchemaViolation as error:
        return [problem("REST API", f"does not answer as Magento does: {said(error)}")], False
    try:
        stores = client.get("store/storeConfigs").json
    except CallFailed as error:
        if _is_signed_in(error, settings):
            # which right is missing, the probes tell
            return [_signed_in(settings)], True
        return [problem(_SIGN_IN, said(error), advice(error, settings))], False
    except SchemaViolation as error:
        return [problem(_SIGN_IN, f"what was read then is not as Magento answers: {said(error)}")], False
    return [*_store(client.store, stores), _signed_in(settings)], True


def _is_signed_in(error: CallFailed, settings: Settings) -> bool:
    """Whether only a right was missing: password or signature were accepted then, while a ready token may be what is refused."""
    if settings.sign_in is SignInWay.TOKEN or not isinstance(error, MagentoError) or isinstance(error, SignInRefused):
        return False
    if settings.sign_in is SignInWay.OAUTH:
        # a signature that is wrong is refused with 401 as well, but names no right
        return error.status == HTTPStatus.UNAUTHORIZED and "authorized to access" in error.message
    return error.status == HTTPStatus.UNAUTHORIZED and not is_token_path(error.call)


def _no_store(code: str) -> Finding:
    return problem(
        _STORE, f"the shop has no store view {code!r}", "look under Stores > All Stores, set MAGENTO_STORE_CODE"
    )


def _store(code: str, stores: list[dict[str, object]]) -> list[Finding]:
    for store in stores:
        if store["code"] == code:
            currency = f"{store['base_currency_code']}, shown as {store['default_display_currency_code']}"
            return [ok(_STORE, f"store view {code!r} of website {store['website_id']}, currency {currency}")]
    codes = ", ".join(sorted(str(store["code"]) for store in stores))
    return [problem(_STORE, f"the shop has no store view {code!r}", f"set MAGENTO_STORE_CODE to one of: {codes}")]


def _signed_in(settings: Settings) -> Finding:
    match settings.sign_in:
        case SignInWay.TOKEN:
            return note(
                _SIGN_IN,
                "MAGENTO_ACCESS_TOKEN is accepted",
                "how long it holds is not told: an administrator's token ends after 4 hours unless the shop says otherwise",
            )
        case SignInWay.OAUTH:
            return ok(
                _SIGN_IN, "the integration's signed calls are accepted (OAuth 1.0a, HMAC-SHA256); they do not expire"
            )
        case SignInWay.ONE_TIME_CODE:
            return ok(_SIGN_IN, f"administrator {settings.admin_username} is signed in with a one-time code")
        case SignInWay.PASSWORD:
            return ok(_SIGN_IN, f"administrator {settings.admin_username} is signed in")
