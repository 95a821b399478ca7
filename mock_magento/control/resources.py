"""The control plane over HTTP: /__mock__/state, reset, snapshot, restore, faults, defects, requests, expire-tokens, and the page at /."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import falcon

from mock_magento.control import inspect, page
from mock_magento.control.faults import Fault
from mock_magento.control.requestlog import KEPT
from mock_magento.control.snapshots import NoSuchSnapshot, TooManySnapshots

if TYPE_CHECKING:
    from mock_magento.mock import MockMagento


def add_routes(app: falcon.App[Any, Any], mock: MockMagento) -> None:
    """Give `app` the control plane of `mock`. Every refusal is JSON with a `message`."""
    app.set_error_serializer(_serialize_error)
    app.add_route("/", _Page(mock))
    app.add_route("/__mock__", _Index())
    app.add_route("/__mock__/state", _State(mock))
    app.add_route("/__mock__/reset", _Reset(mock))
    app.add_route("/__mock__/snapshot", _Snapshots(mock))
    app.add_route("/__mock__/snapshot/{snapshot_id}", _Snapshots(mock), suffix="one")
    app.add_route("/__mock__/restore", _Restore(mock))
    app.add_route("/__mock__/restore/{snapshot_id}", _Restore(mock), suffix="one")
    app.add_route("/__mock__/faults", _Faults(mock))
    app.add_route("/__mock__/faults/{fault_id:int}", _Faults(mock), suffix="one")
    app.add_route("/__mock__/defects", _Defects(mock))
    app.add_route("/__mock__/defects/{name}", _Defects(mock), suffix="one")
    app.add_route("/__mock__/requests", _Requests(mock))
    app.add_route("/__mock__/expire-tokens", _ExpireTokens(mock))


def _serialize_error(_request: falcon.Request, response: falcon.Response, error: falcon.HTTPError) -> None:
    response.media = {"message": error.description or error.title}


class _Resource:
    def __init__(self, mock: MockMagento) -> None:
        self._mock = mock


class _Index:
    def on_get(self, _request: falcon.Request, response: falcon.Response) -> None:
        response.media = {
            "GET /__mock__/state": "what is in the shop; ?sku=A&sku=B chooses the products of `stock`",
            "POST /__mock__/reset": "the pristine shop, no faults, an empty request log",
            "POST /__mock__/snapshot": "keep the present state; answers its id (GET lists, DELETE /__mock__/snapshot/ID forgets)",
            "POST /__mock__/restore": "bring a kept state back: {id}",
            "POST /__mock__/faults": "let calls go wrong (GET lists, DELETE takes away all or /__mock__/faults/ID)",
            "GET /__mock__/defects": "ways to break the shop (POST {name} switches one on, DELETE all or /__mock__/defects/NAME off)",
            "GET /__mock__/requests": "the latest requests; ?method= ?path=GLOB ?limit= (DELETE forgets them)",
            "POST /__mock__/expire-tokens": "let every token given so far be refused",
        }


class _State(_Resource):
    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        response.media = inspect.state(self._mock, _skus(request))


class _Reset(_Resource):
    def on_post(self, _request: falcon.Request, response: falcon.Response) -> None:
        self._mock.reset()
        response.media = {"reset": True}


class _Snapshots(_Resource):
    def on_get(self, _request: falcon.Request, response: falcon.Response) -> None:
        response.media = {"snapshots": [{"id": snapshot_id} for snapshot_id in self._mock.snapshot_ids()]}

    def on_post(self, _request: falcon.Request, response: falcon.Response) -> None:
        try:
            response.media = {"id": self._mock.snapshot()}
        except TooManySnapshots as refused:
            raise falcon.HTTPConflict(description=str(refused)) from None

    def on_delete_one(self, _request: falcon.Request, response: falcon.Response, snapshot_id: str) -> None:
        try:
            self._mock.delete_snapshot(snapshot_id)
        except NoSuchSnapshot as missing:
            raise falcon.HTTPNotFound(description=str(missing)) from None
        response.media = {"deleted": snapshot_id}


class _Restore(_Resource):
    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        document = _json(request)
        snapshot_id = document.get("id") if isinstance(document, dict) else None
        if not isinstance(snapshot_id, (str, int)) or isinstance(snapshot_id, bool):
            raise falcon.HTTPBadRequest(
                description='which snapshot? Send {"id": "1"}, as POST /__mock__/snapshot answered'
            )
        self.on_post_one(request, response, str(snapshot_id))

    def on_post_one(self, _request: falcon.Request, response: falcon.Response, snapshot_id: str) -> None:
        try:
            self._mock.restore(snapshot_id)
        except NoSuchSnapshot as missing:
            raise falcon.HTTPBadRequest(description=str(missing)) from None
        response.media = {"restored": snapshot_id}


class _Faults(_Resource):
    def on_get(self, _request: falcon.Request, response: falcon.Response) -> None:
        response.media = {"faults": self._mock.faults.list()}

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        try:
            fault = Fault.from_json(_json(request))
        except ValueError as wrong:
            raise falcon.HTTPBadRequest(description=str(wrong)) from None
        response.media = {"id": self._mock.faults.add(fault)}

    def on_delete(self, _request: falcon.Request, response: falcon.Response) -> None:
        self._mock.faults.clear()
        response.media = {"faults": []}

    def on_delete_one(self, _request: falcon.Request, response: falcon.Response, fault_id: int) -> None:
        try:
            self._mock.faults.remove(fault_id)
        except LookupError as missing:
            raise falcon.HTTPNotFound(description=str(missing)) from None
        response.media = {"deleted": fault_id}


class _Defects(_Resource):
    def on_get(self, _request: falcon.Request, response: falcon.Response) -> None:
        from mock_magento.defects.catalogue import DEFECTS  # late: a healthy mock needs no catalogue

        on = set(self._mock.defects.on())
        response.media = {"defects": [{**defect.as_json(), "on": defect.name in on} for defect in DEFECTS]}

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        document = _json(request)
        name = document.get("name") if isinstance(document, dict) else None
        if not isinstance(name, str):
            raise falcon.HTTPBadRequest(
                description='which defect? Send {"name": "..."}; GET /__mock__/defects lists them'
            )
        try:
            self._mock.defects.switch_on(name)
        except LookupError as unknown:
            raise falcon.HTTPBadRequest(description=str(unknown)) from None
        response.media = {"on": self._mock.defects.on()}

    def on_delete(self, _request: falcon.Request, response: falcon.Response) -> None:
        self._mock.defects.clear()
        response.media = {"on": []}

    def on_delete_one(self, _request: falcon.Request, response: falcon.Response, name: str) -> None:
        try:
            self._mock.defects.switch_off(name)
        except LookupError as unknown:
            raise falcon.HTTPNotFound(description=str(unknown)) from None
        response.media = {"on": self._mock.defects.on()}


class _Requests(_Resource):
    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        limit = request.get_param_as_int("limit", min_value=1, max_value=KEPT, default=KEPT)
        response.media = self._mock.requests.read(request.get_param("method"), request.get_param("path"), limit)

    def on_delete(self, _request: falcon.Request, response: falcon.Response) -> None:
        self._mock.requests.clear()
        response.media = {"total": 0, "requests": []}


class _ExpireTokens(_Resource):
    def on_post(self, _request: falcon.Request, response: falcon.Response) -> None:
        self._mock.expire_tokens()
        response.media = {"expired": True}


class _Page(_Resource):
    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        refresh = request.get_param_as_int("refresh", min_value=1, max_value=3600)
        skus = _skus(request)
        state = inspect.state(self._mock, skus)
        response.content_type = falcon.MEDIA_HTML
        # the page shows what clients sent; should a name ever get past the escaping, nothing in it may run
        response.set_header("Content-Security-Policy", page.POLICY)
        response.text = page.render(state, refresh=refresh, skus=skus or [])


def _skus(request: falcon.Request) -> list[str] | None:
    """The SKUs that ?sku= names, once or several times, each a list with commas if need be; None where there is no such parameter."""
    given = request.get_param_as_list("sku")
    if given is None:
        return None
    return [sku.strip() for value in given for sku in value.split(",") if sku.strip()]


def _json(request: falcon.Request) -> Any:
    """The body as JSON whatever its content type, so that curl needs no header."""
    try:
        return falcon.media.JSONHandler().deserialize(request.bounded_stream, None, None)
    except (falcon.MediaNotFoundError, falcon.MediaMalformedError, RecursionError):
        raise falcon.HTTPBadRequest(description="the body is not JSON") from None
