"""The web API's own description (Magento\\Webapi\\Controller\\Rest\\SchemaRequestProcessor): what the caller may call, and its types."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from mock_magento.shop import Call
from mock_magento.webapi import openapi
from mock_magento.webapi.contract import Field, Operation
from mock_magento.webapi.errors import MagentoError
from mock_magento.webapi.routes import ANONYMOUS, SELF, Routes
from mock_magento.webapi.tokens import Identity

routes = Routes()
rights: Final[dict[str, str]] = {}
"""The right of each route of the mock, such as "GET /V1/orders"; see mock_magento.app."""

_SCHEMA: Final = Operation({"services": Field("string", required=False)}, "any")


@routes.route("GET", "/schema", ANONYMOUS, operation=_SCHEMA, rendered=True)
def schema(call: Call) -> dict[str, Any]:
    """The description of every service; the mock describes no single ones."""
    if call.get("services", "all") != "all":
        raise MagentoError("Incorrect format of request URI or Requested services are missing.")
    place = urlsplit(call.shop.store.base_url)
    return openapi.document(
        call.shop.release.openapi,
        scheme=place.scheme,
        host=place.netloc,
        served=lambda route: _may(call.identity, rights.get(route)),
    )


def _may(caller: Identity | None, right: str | None) -> bool:
    """Whether a caller may use a route; one that the mock does not serve is only for those who may do everything."""
    if caller is not None and caller.is_admin and caller.resources is None:
        return True
    if right is None or right == ANONYMOUS:
        return right is not None
    if right == SELF:
        return caller is not None and not caller.is_admin
    return caller is not None and caller.may(right)
