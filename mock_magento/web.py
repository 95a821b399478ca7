"""The WSGI application: Magento's /rest/ tree and the mock's own /__mock__/ tree, on falcon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import falcon

from mock_magento.webapi.dispatcher import Request

if TYPE_CHECKING:
    from mock_magento.mock import MockMagento

MAX_BODY = 8 * 1024 * 1024
"""Bytes; a longer body is refused with 413, as a web server in front of Magento does."""


def create_app(mock: MockMagento) -> falcon.App[Any, Any]:
    """The falcon application that speaks for `mock`."""
    app = falcon.App()
    app.req_options.strip_url_path_trailing_slash = False
    app.add_sink(_Rest(mock), prefix="/rest")
    app.add_route("/__mock__/reset", _Reset(mock))
    return app


class _Rest:
    def __init__(self, mock: MockMagento) -> None:
        self._mock = mock

    def __call__(self, req: falcon.Request, resp: falcon.Response, **_: Any) -> None:
        request, response = req, resp
        if (request.content_length or 0) > MAX_BODY:
            raise falcon.HTTPPayloadTooLarge
        answer = self._mock.answer(
            Request(
                request.method,
                # falcon's path is percent-decoded; the raw one keeps an encoded slash inside a SKU apart from a separator
                _raw_path(request),
                request.query_string,
                request.content_type,
                request.get_header("Authorization"),
                request.bounded_stream.read(),
            )
        )
        response.status = answer.status
        response.content_type = answer.media_type
        response.data = answer.body


def _raw_path(request: falcon.Request) -> str:
    raw = request.env.get("RAW_URI") or request.env.get("REQUEST_URI")
    return raw.partition("?")[0] if isinstance(raw, str) and raw.startswith("/") else request.path


class _Reset:
    def __init__(self, mock: MockMagento) -> None:
        self._mock = mock

    def on_post(self, _request: falcon.Request, response: falcon.Response) -> None:
        self._mock.reset()
        response.media = {"reset": True}
