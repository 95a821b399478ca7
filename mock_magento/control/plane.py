"""The control plane: everything that is served beside the REST API, which is /__mock__/..., the page at / and /magento_version."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, unquote

from mock_magento.control import inspect, page
from mock_magento.control.configuration import as_mapping, from_mapping
from mock_magento.control.controlled import Controlled
from mock_magento.control.faults import Fault
from mock_magento.control.request_log import KEPT
from mock_magento.control.snapshots import NoSuchSnapshot, TooManySnapshots
from mock_magento.webapi.messages import JSON, Reply, Request

_INDEX: Final = {
    "GET /__mock__/state": "what is in the shop; ?sku=A&sku=B chooses the products of `stock`",
    "POST /__mock__/reset": "the pristine shop, no faults, an empty request log",
    "GET /__mock__/config": "how the shop is configured; PUT opens it anew, configured so",
    "POST /__mock__/snapshot": "save the present state; returns its id (GET lists, DELETE /__mock__/snapshot/ID discards)",
    "POST /__mock__/restore": "bring a kept state back: {id}",
    "POST /__mock__/faults": "let calls go wrong (GET lists, DELETE takes away all or /__mock__/faults/ID)",
    "GET /__mock__/defects": "ways to break the shop (POST {name} switches one on, DELETE all or /__mock__/defects/NAME off)",
    "GET /__mock__/requests": "the latest requests; ?method= ?path=GLOB ?limit= (DELETE forgets them)",
    "POST /__mock__/expire-tokens": "let every token given so far be refused",
}


class _Refused(Exception):
    """A call that cannot be served: status and message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class _Call:
    """A call: the mock, the last segment of the path where the route has it as a parameter, the query and the body."""

    mock: Controlled
    name: str
    query: Mapping[str, list[str]]
    body: bytes

    def text(self, name: str) -> str | None:
        """A query parameter, None where it is missing."""
        return self.query[name][0] if name in self.query else None

    def number(self, name: str, largest: int) -> int | None:
        """A query parameter that is a whole number from 1 to `largest`."""
        given = self.text(name)
        if given is None:
            return None
        if not given.isdecimal() or not 1 <= int(given) <= largest:
            raise _Refused(400, f"{name} must be a whole number from 1 to {largest}")
        return int(given)

    @property
    def skus(self) -> list[str] | None:
        """The SKUs that ?sku= names, once or several times, each a list with commas if need be; None where there is no such parameter."""
        if "sku" not in self.query:
            return None
        return [sku.strip() for value in self.query["sku"] for sku in value.split(",") if sku.strip()]

    def json(self) -> Any:
        """The body as JSON whatever its content type, so that curl needs no header."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise _Refused(400, "the body is not JSON") from None

    def field(self, name: str, kinds: tuple[type, ...], hint: str) -> str:
        """A field of the JSON object that was sent, as text."""
        document = self.json()
        value = document.get(name) if isinstance(document, dict) else None
        if not isinstance(value, kinds) or isinstance(value, bool):
            raise _Refused(400, hint)
        return str(value)


def answer(mock: Controlled, request: Request) -> Reply:
    """The control plane's answer to a request whose path is not the REST API's; every refusal is JSON with a `message`."""
    try:
        handler, name = _find(request)
        query = parse_qs(request.query, keep_blank_values=True)
        found = handler(_Call(mock, name, query, request.body))
    except _Refused as refused:
        return _json({"message": str(refused)}, refused.status)
    except TooManySnapshots as refused:
        return _json({"message": str(refused)}, 409)
    return found if isinstance(found, Reply) else _json(found)


def _json(value: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value).encode(), JSON)


def _find(request: Request) -> tuple[Callable[[_Call], Any], str]:
    path_known = False
    for (method, template), handler in _ROUTES.items():
        found = re.fullmatch(template, request.path)
        if found is None:
            continue
        if method == request.method:
            return handler, unquote(found[1]) if found.groups() else ""
        path_known = True
    if path_known:
        raise _Refused(405, f"{request.path} does not take {request.method}")
    raise _Refused(404, "The mock serves /rest/..., /__mock__/... and a page at /.")


def _page(call: _Call) -> Reply:
    refresh = call.number("refresh", 3600)
    text = page.render(inspect.state(call.mock, call.skus), refresh=refresh, skus=call.skus or [])
    # the page shows what clients sent; should a name ever get past the escaping, nothing in it may run
    return Reply(200, text.encode(), "text/html; charset=utf-8", (("Content-Security-Policy", page.POLICY),))


def _version(_call: _Call) -> Reply:
    """What every Magento tells who asks for its version: the minor release and the edition; and that this is none.

    The header is there so that nobody takes a run against a served mock for the acceptance of a shop.
    """
    return Reply(200, b"Magento/2.4 (Community)", "text/plain; charset=utf-8", (("X-Mock-Magento", "yes"),))


def _reset(call: _Call) -> Any:
    call.mock.reset()
    return {"reset": True}


def _configure(call: _Call) -> Any:
    try:
        call.mock.configure(from_mapping(call.json()))
    except ValueError as wrong:
        raise _Refused(400, str(wrong)) from None
    return as_mapping(call.mock.config)


def _delete_snapshot(call: _Call) -> Any:
    try:
        call.mock.delete_snapshot(call.name)
    except NoSuchSnapshot as missing:
        raise _Refused(404, str(missing)) from None
    return {"deleted": call.name}


def _restore(call: _Call) -> Any:
    hint = 'which snapshot? Send {"id": "1"}, as POST /__mock__/snapshot answered'
    snapshot_id = call.name or call.field("id", (str, int), hint)
    try:
        call.mock.restore(snapshot_id)
    except NoSuchSnapshot as missing:
        raise _Refused(400, str(missing)) from None
    return {"restored": snapshot_id}


def _add_fault(call: _Call) -> Any:
    try:
        fault = Fault.from_json(call.json())
    except ValueError as wrong:
        raise _Refused(400, str(wrong)) from None
    return {"id": call.mock.faults.add(fault)}


def _clear_faults(call: _Call) -> Any:
    call.mock.faults.clear()
    return {"faults": []}


def _remove_fault(call: _Call) -> Any:
    try:
        call.mock.faults.remove(int(call.name))
    except LookupError as missing:
        raise _Refused(404, str(missing)) from None
    return {"deleted": int(call.name)}


def _list_defects(call: _Call) -> Any:
    from mock_magento.defects.catalogue import DEFECTS  # late: a healthy mock needs no catalogue

    on = set(call.mock.defects.on())
    return {"defects": [{**defect.as_json(), "on": defect.name in on} for defect in DEFECTS]}


def _switch_on(call: _Call) -> Any:
    name = call.field("name", (str,), 'which defect? Send {"name": "..."}; GET /__mock__/defects lists them')
    try:
        call.mock.defects.switch_on(name)
    except LookupError as unknown:
        raise _Refused(400, str(unknown)) from None
    return {"on": call.mock.defects.on()}


def _switch_off(call: _Call) -> Any:
    try:
        call.mock.defects.switch_off(call.name)
    except LookupError as unknown:
        raise _Refused(404, str(unknown)) from None
    return {"on": call.mock.defects.on()}


def _clear_defects(call: _Call) -> Any:
    call.mock.defects.clear()
    return {"on": []}


def _clear_requests(call: _Call) -> Any:
    call.mock.requests.clear()
    return {"total": 0, "requests": []}


def _expire_tokens(call: _Call) -> Any:
    call.mock.expire_tokens()
    return {"expired": True}


_ROUTES: Final[Mapping[tuple[str, str], Callable[[_Call], Any]]] = {
    ("GET", "/"): _page,
    ("GET", "/magento_version"): _version,
    ("GET", "/__mock__"): lambda _call: _INDEX,
    ("GET", "/__mock__/state"): lambda call: inspect.state(call.mock, call.skus),
    ("POST", "/__mock__/reset"): _reset,
    ("GET", "/__mock__/config"): lambda call: as_mapping(call.mock.config),
    ("PUT", "/__mock__/config"): _configure,
    ("GET", "/__mock__/snapshot"): lambda call: {"snapshots": [{"id": kept} for kept in call.mock.snapshot_ids()]},
    ("POST", "/__mock__/snapshot"): lambda call: {"id": call.mock.snapshot()},
    ("DELETE", "/__mock__/snapshot/([^/]+)"): _delete_snapshot,
    ("POST", "/__mock__/restore"): _restore,
    ("POST", "/__mock__/restore/([^/]+)"): _restore,
    ("GET", "/__mock__/faults"): lambda call: {"faults": call.mock.faults.list()},
    ("POST", "/__mock__/faults"): _add_fault,
    ("DELETE", "/__mock__/faults"): _clear_faults,
    ("DELETE", "/__mock__/faults/([0-9]+)"): _remove_fault,
    ("GET", "/__mock__/defects"): _list_defects,
    ("POST", "/__mock__/defects"): _switch_on,
    ("DELETE", "/__mock__/defects"): _clear_defects,
    ("DELETE", "/__mock__/defects/([^/]+)"): _switch_off,
    ("GET", "/__mock__/requests"): lambda call: call.mock.requests.read(
        call.text("method"), call.text("path"), call.number("limit", KEPT) or KEPT
    ),
    ("DELETE", "/__mock__/requests"): _clear_requests,
    ("POST", "/__mock__/expire-tokens"): _expire_tokens,
}
