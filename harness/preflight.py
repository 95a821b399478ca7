"""One look at the target before the first scenario: a shop that cannot be tested ends the run once, not per scenario."""

from __future__ import annotations

from harness.client import MagentoClient
from harness.errors import CallFailed, HarnessError, MagentoError, SignInRefused
from harness.settings import Settings


class TargetUnusable(HarnessError):
    """The target cannot be tested at all; the text says what to do, on one line."""


def check_target(client: MagentoClient, settings: Settings) -> None:
    """Reach the shop, sign in, find the store view. Reads only. Raises TargetUnusable."""
    try:
        # unchecked: whether the answer fits its schema is the scenarios' business, this only looks for the store view
        stores = client.attempt("GET", "store/storeConfigs", checked=False).raise_for_refusal().json
    except CallFailed as error:
        raise TargetUnusable(f"{error}{advice(error, settings)}") from None
    codes = [store.get("code") for store in stores if isinstance(store, dict)] if isinstance(stores, list) else []
    if settings.store_code not in codes:
        raise TargetUnusable(
            f"the shop has no store view {settings.store_code!r}; set MAGENTO_STORE_CODE to one of "
            f"{', '.join(sorted(str(code) for code in codes)) or 'its own'}"
        )


def advice(error: CallFailed, settings: Settings) -> str:
    """Say what to do about a first call that failed; begins with a semicolon, empty where the error says it all."""
    if isinstance(error, MagentoError) and error.status == 400 and "cannot be processed" in error.message:
        # also of a sign-in, which is asked of the store view too
        return f"; the shop probably has no store view {settings.store_code!r}: check MAGENTO_STORE_CODE"
    if isinstance(error, SignInRefused):
        if "2fa" in error.message.lower() or "two-factor" in error.message.lower():
            return "; this shop wants a one-time code: set MAGENTO_ACCESS_TOKEN to a token that it gave out"
        return (
            f"; the sign-in of {error.who} was refused: check MAGENTO_ADMIN_USERNAME and MAGENTO_ADMIN_PASSWORD. It was "
            "tried once only, since Magento locks an account after six failures"
        )
    if not isinstance(error, MagentoError):
        return ""
    if error.status == 401 and settings.access_token is not None:
        return "; MAGENTO_ACCESS_TOKEN is not accepted: it has expired, or lacks rights, or is no bearer token in this shop"
    if error.status == 401:
        return "; the administrator's role lacks this right: grant it under System > Permissions > User Roles"
    if error.status == 404:
        return "; there is no Magento REST API at this address: check MAGENTO_BASE_URL"
    return "; look into the shop's error log and try again later"
