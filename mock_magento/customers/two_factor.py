"""Two-factor authentication of the admin user with one-time codes (Magento_TwoFactorAuth, provider Google Authenticator).

Rules from magento/security-package: AdminAccessTokenService, Provider\\Engine\\Google and Provider\\Engine\\Google\\Authenticate. A code
may be used again while it is valid, and a wrong code does not count towards the lock: the password before it was right.
"""

from __future__ import annotations

import binascii
import hmac

import pyotp

from mock_magento.customers import signin
from mock_magento.shop import Call
from mock_magento.webapi.contract import Field, Operation
from mock_magento.webapi.errors import MagentoError
from mock_magento.webapi.routes import ANONYMOUS, Routes

routes = Routes()
"""What a shop has before the routes of every shop where its admin user needs a code."""

_TEXT = Field("string", required=True)
_AUTHENTICATE = Operation({"username": _TEXT, "password": _TEXT, "otp": _TEXT}, "string")


@routes.route("POST", "/V1/integration/admin/token", ANONYMOUS)
def admin_token(call: Call) -> str:
    """Refuse a right password too: a token is to be had from the provider's route only."""
    signin.admin_token(call)
    message = "Please use the 2fa provider-specific endpoints to obtain a token."
    raise MagentoError(message, {"active_providers": ["google"]})


@routes.route("POST", "/V1/tfa/provider/google/authenticate", ANONYMOUS, operation=_AUTHENTICATE)
def google_token(call: Call) -> str:
    """A token for an admin user with password and one-time code."""
    token = signin.admin_token(call)
    shop = call.shop
    window = shop.config.otp_window
    window = shop.release.otp_window if window is None else window
    if not is_code(shop.store.admin_totp_secret or "", call["otp"], int(shop.now().timestamp()), window):
        raise MagentoError("Invalid code.", status=401)
    return token


def is_code(secret: str, code: str, now: int, leeway: int) -> bool:
    """Whether `code` is the one of this moment (seconds since 1970), of `leeway` seconds ago or of `leeway` seconds from now."""
    totp = pyotp.TOTP(secret)
    given = code.encode(errors="replace")
    return any(hmac.compare_digest(totp.at(at).encode(), given) for at in (now - leeway, now, now + leeway))


def checked_secret(secret: str) -> str:
    """The secret without the blanks that it is often shown with. Raises ValueError, which does not repeat it, where it is no key."""
    plain = secret.replace(" ", "").rstrip("=").upper()
    try:
        pyotp.TOTP(plain)
    except (binascii.Error, ValueError):
        raise ValueError(
            "totp_secret must be base32 (letters from A to Z, digits from 2 to 7) of at least 112 bits, which is 23 characters"
        ) from None
    return plain
