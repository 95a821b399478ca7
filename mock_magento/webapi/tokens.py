"""Bearer tokens: JWTs for admin users and customers, as Magento_JwtUserToken issues them since 2.4.4."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import jwt

ADMIN_LIFETIME: Final = timedelta(hours=4)
CUSTOMER_LIFETIME: Final = timedelta(hours=1)
BASIC: Final = "Magento_Backend::admin"
"""The ACL resource that comes with any other one (Magento\\Authorization\\Model\\ResourceModel\\Rules::saveRel)."""
_ADMIN, _CUSTOMER = 2, 3
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls: an admin user or an integration (customer_id None) or a customer, and when the token was issued (seconds since 1970).

    `resources` are the ACL resources that an integration was given; None stands for all of them, which the mock's admin user has.
    """

    customer_id: int | None = None
    issued: float = 0.0
    resources: tuple[str, ...] | None = None

    @property
    def is_admin(self) -> bool:
        """Whether this is no customer: an admin user, who has every right, or an integration."""
        return self.customer_id is None

    def may(self, acl: str) -> bool:
        """Whether the caller has an ACL resource, or all of several (separated by a comma and a blank)."""
        if self.customer_id is not None:
            return False
        given = self.resources
        return given is None or all(part in given or (part == BASIC and given) for part in acl.split(", "))


class Tokens:
    """Issues and reads tokens; one signing key per mock, so another mock's tokens are not accepted."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._known: dict[str, tuple[Identity, datetime]] = {}

    def issue(self, identity: Identity, now: datetime) -> str:
        """A new token for `identity`, valid from `now` (UTC) for 4 hours (admin) or 1 hour (customer)."""
        lifetime = ADMIN_LIFETIME if identity.is_admin else CUSTOMER_LIFETIME
        claims: dict[str, Any] = {
            "uid": identity.customer_id or 1,
            "utypid": _ADMIN if identity.is_admin else _CUSTOMER,
            "iat": now.timestamp(),
            "exp": int((now + lifetime).timestamp()),
            "jti": secrets.token_hex(8),
        }
        return jwt.encode(claims, self._key, algorithm="HS256", headers={"kid": "1"})

    def identify(self, authorization: str | None, now: datetime) -> Identity | None:
        """Who an Authorization header speaks for, or None where it is absent, malformed, forged or expired."""
        scheme, _, token = (authorization or "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            return None
        known = self._known.get(token) or self._read(token)
        if known is None or known[1] <= now:
            return None
        return known[0]

    def _read(self, token: str) -> tuple[Identity, datetime] | None:
        try:
            # the mock's clock decides on expiry, not the machine's
            claims = jwt.decode(
                token, self._key, algorithms=["HS256"], options={"verify_exp": False, "verify_iat": False}
            )
            identity = Identity(None if claims["utypid"] == _ADMIN else int(claims["uid"]), float(claims["iat"]))
            known = identity, datetime.fromtimestamp(claims["exp"]).astimezone()
        except (jwt.PyJWTError, KeyError, TypeError, ValueError, OverflowError):
            return None
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[token] = known
        return known
