"""The WSGI application: Magento's /rest/ tree, the mock's own /__mock__/ tree and the page at /, on falcon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import falcon

from mock_magento import paths
from mock_magento.control import resources
from mock_magento.control.faults import ConnectionDropped
from mock_magento.webapi.dispatcher import Reply, Request

if TYPE_CHECKING:
    from mock_magento.mock import MockMagento


def create_app(mock: MockMagento) -> falcon.App[Any, Any]:
    """The falcon application that speaks for `mock`."""
    app = falcon.App()
    app.req_options.strip_url_path_trailing_slash = False
    app.add_sink(_Everything(mock), prefix="/")
    app.add_error_handler(ConnectionDropped, _disconnect)
    app.add_route("/magento_version", _Version())
    resources.add_routes(app, mock)
    return app


class _Version:
    """What every Magento tells who asks for its version: the minor release and the edition; and that this is none.

    The header is there so that nobody takes a run against a served mock for the acceptance of a shop.
    """

    def on_get(self, _request: falcon.Request, response: falcon.Response) -> None:
        response.content_type = falcon.MEDIA_TEXT
        response.set_header("X-Mock-Magento", "yes")
        response.text = "Magento/2.4 (Community)"


class _Everything:
    """What is neither the control plane nor the page: the REST API, and a hint for all else."""

    def __init__(self, mock: MockMagento) -> None:
        self._mock = mock

    def __call__(self, req: falcon.Request, resp: falcon.Response, **_: Any) -> None:
        path = paths.rest_path(_raw_path(req))
        if path is None:
            raise falcon.HTTPNotFound(
                title="Not found", description="The mock serves /rest/..., /__mock__/... and a page at /."
            )
        _send(self._answer(req, path), resp)

    def _answer(self, request: falcon.Request, path: str) -> Reply:
        if (request.content_length or 0) > paths.MAX_BODY:
            return paths.too_large()
        query, content_type = request.query_string, request.content_type
        authorization, body = request.get_header("Authorization"), request.bounded_stream.read()
        base = paths.base(request.scheme, request.netloc, request.path)
        return self._mock.answer(Request(request.method, path, query, content_type, authorization, body, base))


def _disconnect(
    _request: falcon.Request, _response: falcon.Response, _dropped: ConnectionDropped, _params: dict[str, Any]
) -> None:
    """A WSGI application cannot close its connection; for httpx.WSGITransport this is what a closed one looks like."""
    import httpx

    raise httpx.RemoteProtocolError("Server disconnected without sending a response.") from None


def _send(reply: Reply, response: falcon.Response) -> None:
    response.status = reply.status
    response.content_type = reply.media_type
    response.data = reply.body
    response.set_headers(list(reply.headers))


def _raw_path(request: falcon.Request) -> str:
    """The path as it was sent where the server tells it, since the decoded one takes an encoded slash in a SKU for a separator."""
    raw = request.env.get("RAW_URI") or request.env.get("REQUEST_URI")
    if isinstance(raw, str) and raw.startswith("/"):
        return raw.partition("?")[0]
    return quote(request.path, safe="/:@!$&'()*+,;=~")
