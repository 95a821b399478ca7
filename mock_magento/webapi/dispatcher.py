"""From a request to an answer: store scope, route, right, body, service, rendering - in the order in which Magento refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

from mock_magento.webapi import output, phpquery, values
from mock_magento.webapi.errors import Crash, InternalError, MagentoError, Unauthorized, UnknownField
from mock_magento.webapi.host import Host
from mock_magento.webapi.messages import Reply, Request, encode
from mock_magento.webapi.oauth import Consumers
from mock_magento.webapi.routes import ANONYMOUS, SELF, Call, Route, Router
from mock_magento.webapi.tokens import Identity, Tokens

_MAX_DEPTH = 200
_METHODS = frozenset({"GET", "POST", "PUT", "DELETE"})
_CONTENT_TYPE = re.compile(r"([a-z\d/\-+.]+)(?:; *charset=(.+))?", re.ASCII | re.IGNORECASE)


def dispatch(request: Request, shop: Host, router: Router, tokens: Tokens, consumers: Consumers | None = None) -> Reply:
    """Magento's answer to `request`. The caller holds the shop's lock. Without `consumers` nobody can sign a call.

    What no rule of Magento's explains is the mock's own fault and raised as it is.
    """
    try:
        return _served(request, shop, router, tokens, consumers)
    except UnknownField as error:
        return _refused(InternalError() if shop.release.unknown_fields_crash else error)
    except MagentoError as error:
        return _refused(error)
    except Crash as crash:
        return Reply(crash.status, crash.text.encode(), crash.media_type)


def _refused(error: MagentoError) -> Reply:
    return Reply(error.status, encode(error.body()))


def _served(request: Request, shop: Host, router: Router, tokens: Tokens, consumers: Consumers | None) -> Reply:
    store_code, path = _scope(request.path, shop)
    if request.method not in _METHODS:
        raise MagentoError("Request method is invalid.")
    found = router.find(request.method, path)
    if found is None:
        raise MagentoError("Request does not match any route.", status=404)
    route, raw_names = found
    identity = tokens.identify(request.authorization, shop.now())
    if identity is None and consumers is not None and request.authorization:
        identity = consumers.identify(request, shop)
    _check_right(route, identity, shop)
    query = phpquery.parse(request.query) if request.query else {}
    given = _body(request) | query
    names = {name: unquote(value, errors="replace") for name, value in raw_names.items()}
    call = Call(shop, values.parameters(route.operation, given, names), identity, store_code, query, tokens)
    return Reply(200, _answered(route, call))


def _answered(route: Route, call: Call[Host]) -> bytes:
    answer = route.handler(call)
    if isinstance(answer, bytes) and "fields" not in call.query:
        return answer
    return encode(_rendered(answer, route, call.query))


def _rendered(answer: Any, route: Route, query: Mapping[str, Any]) -> Any:
    if isinstance(answer, bytes):
        rendered = json.loads(answer)
    else:
        rendered = answer if route.rendered else output.render(answer, route.operation.returns)
    wanted = query.get("fields")
    return output.filter_fields(rendered, wanted) if isinstance(wanted, str) and wanted else rendered


def _scope(path: str, shop: Host) -> tuple[str, str]:
    """The store code of a /rest/ path and what follows it. Raises MagentoError for a store that does not exist."""
    rest = path.removeprefix("/rest").lstrip("/")
    first, _, remainder = rest.partition("/")
    if first == "V1":
        return shop.store_code, "/" + rest
    if first not in shop.scopes:
        raise MagentoError("Specified request cannot be processed.")
    return first, "/" + remainder


def _check_right(route: Route, identity: Identity | None, shop: Host) -> None:
    if route.acl == ANONYMOUS:
        return
    if route.acl == SELF:
        allowed = (
            identity is not None
            and identity.customer_id is not None
            and shop.accepts_customer(identity.customer_id, identity.issued)
        )
    else:
        allowed = identity is not None and identity.may(route.acl)
    if not allowed:
        raise Unauthorized(route.acl)


def _body(request: Request) -> dict[str, Any]:
    if request.method not in {"POST", "PUT"} or not request.body:
        return {}
    media_type = _media_type(request.content_type)
    if media_type != "application/json":
        raise MagentoError(f"Server cannot understand Content-Type HTTP header media type {media_type}")
    try:
        document = _DECODER.decode(request.body.decode(json.detect_encoding(request.body), "surrogatepass"))
        _check_depth(document)
    except (ValueError, RecursionError):
        raise MagentoError("Decoding error.") from None
    if isinstance(document, list):
        return {str(index): item for index, item in enumerate(document)}
    return document if isinstance(document, dict) else {}


def _media_type(content_type: str | None) -> str:
    """The media type of a Content-Type header (Magento\\Framework\\Webapi\\Rest\\Request::getContentType). Raises MagentoError."""
    given = (content_type or "").strip()
    if not given:
        raise MagentoError("Content-Type header is empty.")
    found = _CONTENT_TYPE.fullmatch(given)
    if found is None:
        raise MagentoError("Content-Type header is invalid.")
    if found[2] is not None and found[2].lower() != "utf-8":
        raise MagentoError("UTF-8 is the only supported charset.")
    return found[1]


def _not_json(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


_DECODER: Final = json.JSONDecoder(parse_float=values.number, parse_constant=_not_json)


def _check_depth(document: Any, depth: int = 0) -> None:
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deeply")
    children: Any = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    for child in children:
        _check_depth(child, depth + 1)
