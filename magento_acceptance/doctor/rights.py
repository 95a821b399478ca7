"""The rights on every endpoint that the scenarios use, found out without writing anything.

Magento checks the right to a route before it looks at anything else that was sent (Magento\\Webapi\\Controller\\Rest\\
InputParamsResolver::resolve: first RequestValidator::validate, which answers 401 and names the ACL resource, then the body). So a call that
cannot do anything tells whether it would have been allowed.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

from magento_acceptance.doctor.finding import Finding, note, ok, problem, said
from magento_acceptance.doctor.least_rights import CLEANUP, RUN, TUTORIALS
from magento_acceptance.errors import CallFailed
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import Body, MagentoClient, Params
from magento_acceptance.rest.route import Route
from magento_acceptance.rest.routes import ROUTES
from magento_acceptance.rest.schema import SchemaViolation
from magento_acceptance.rest.search import SearchCriteria

_ROUTE: Final = "does not match any route"
_GRANT: Final = (
    "grant it under System > Permissions > User Roles (of an integration: System > Extensions > Integrations > API)"
)


_NO_SKU: Final = f"doctor-{secrets.token_hex(12)}"

PROBES: Final[dict[str, tuple[Route, ...]]] = {
    area: probed for area, routes in ROUTES.items() if (probed := tuple(route for route in routes if route.right))
}
"""Every route that an administrator calls in scenarios and replay, by what it is about."""

NOT_PROBED: Final = (
    "POST customers and carts/mine/... ask for no right of an administrator's; whether they work, only using them tells"
)


def look_at_rights(client: MagentoClient, *, tutorials: bool = True) -> Iterator[Finding]:
    """Probe every endpoint; one line for what an area lacks, or one that all is granted; at the end all that is to be granted.

    A right that only the tutorials need is a problem where `tutorials` are meant to run, and a note where they are not.
    """
    missing: dict[str, None] = {}
    for area, probes in PROBES.items():
        findings = []
        for route in probes:
            found, rights = _probed(client, area, route)
            users = "" if tutorials else _only_used_by(rights)
            if users:
                found = [note(finding.what, f"{finding.found}; only {users} need it") for finding in found]
            else:
                missing |= dict.fromkeys(rights)
            findings += found
        yield from findings or [ok(_what(area), ", ".join(route.name for route in probes))]
    if missing:
        places = {**RUN, **CLEANUP, **TUTORIALS}
        listed = ", ".join(f"{right} ({places[right]})" if right in places else right for right in sorted(missing))
        yield problem("rights to grant", listed, "docs/real-shop.md says how")
    yield note("rights not probed", NOT_PROBED)


def _only_used_by(rights: list[str]) -> str:
    """Who needs these rights if a run does not; empty where a run does, or where nobody knows."""
    if any(right in TUTORIALS for right in rights):
        return "the tutorials"
    return "cleanup and the tutorials" if any(right in CLEANUP for right in rights) else ""


def _what(area: str) -> str:
    return f"rights on {area}"


def _probed(client: MagentoClient, area: str, route: Route) -> tuple[list[Finding], list[str]]:
    """What a probe finds, and the ACL resources that it asks for where one is lacking."""
    try:
        answer = _send(client, route)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            return _unauthorised(area, route, answer)
        return _judged(area, route, answer), []
    except CallFailed as error:
        return [
            note(_what(area), f"{route.name} could not be probed: {said(error)}", "look into the shop's error log")
        ], []
    except SchemaViolation as error:
        return [problem(_what(area), f"{route.name} does not answer as Magento does: {said(error)}")], []


def _judged(area: str, route: Route, answer: Answer) -> list[Finding]:
    if HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return _refused(area, route, answer)
    if (
        answer.status == HTTPStatus.INTERNAL_SERVER_ERROR
        and answer.content_type == "text/plain"
        and route.method == "GET"
    ):
        return []  # 2.4.7 breaks down over an unknown SKU, which it looks for after the right
    answer.raise_for_refusal()
    if route.method != "GET":
        return [
            problem(_what(area), f"{route.name} accepted a call that Magento refuses", "look at what answers there")
        ]
    return []


def probe_path(route: Route) -> str:
    """A path to nothing: every id is 0, every SKU and code one that nobody has. Stock 1 is every shop's Default Stock."""
    values = {"sku": _NO_SKU, "source": _NO_SKU, "code": _NO_SKU, "type": "website", "stock": "1"}
    if route.method != "GET":
        values["stock"] = "0"
    return route.path(lambda kind: values.get(kind, "0"))


def _send(client: MagentoClient, route: Route) -> Answer:
    """One call that cannot write.

    A GET only reads; a list is read one entry long. A POST or PUT has a body that is no JSON: Magento decodes it before it calls any
    service (Magento\\Framework\\Webapi\\Rest\\Request::getBodyParams), and so returns 400 'Decoding error.' A DELETE names what
    does not exist.
    """
    path = probe_path(route)
    if route.method in ("POST", "PUT"):
        return client.attempt(route.method, path, Body("{"))
    params: Params = None if route.kinds or route.method == "DELETE" else SearchCriteria().page(1)
    return client.attempt(route.method, path, params=params)


def _unauthorised(area: str, route: Route, answer: Answer) -> tuple[list[Finding], list[str]]:
    given = answer.refusal.parameters
    names = str(given.get("resources", "")) if isinstance(given, dict) else ""
    finding = problem(_what(area), f"{route.name} is refused, the right {names or answer.message} is missing", _GRANT)
    return [finding], names.split(", ") if names else []


def _refused(area: str, route: Route, answer: Answer) -> list[Finding]:
    """Tell a refusal of the route from the refusal that the probe is made for."""
    message = answer.message
    if answer.status == HTTPStatus.NOT_FOUND and _ROUTE in message:
        return [
            problem(
                _what(area),
                f"the shop has no {route.name}",
                "enable the module it belongs to (bin/magento module:status; Inventory Management for inventory/...)",
            )
        ]
    if answer.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND):
        return []
    return [
        note(
            _what(area),
            f"{route.name} could not be probed: {answer.status} {message}",
            "look at what stands before the shop",
        )
    ]
