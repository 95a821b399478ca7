"""The rights on every endpoint that the scenarios use, found out without writing anything.

Magento checks the right to a route before it looks at anything else that was sent (Magento\\Webapi\\Controller\\Rest\\
InputParamsResolver::resolve: first RequestValidator::validate, which answers 401 and names the ACL resource, then the body). So a call that
cannot do anything tells whether it would have been allowed.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from magento_acceptance.doctor.finding import Finding, note, ok, problem, said
from magento_acceptance.doctor.least_rights import CLEANUP, RUN, TUTORIALS
from magento_acceptance.errors import CallFailed
from magento_acceptance.rest.answer import Answer
from magento_acceptance.rest.client import Body, MagentoClient, Params
from magento_acceptance.rest.schema import SchemaViolation
from magento_acceptance.rest.search import SearchCriteria

UNAUTHORISED: Final = 401
NOT_FOUND: Final = 404
SERVER_ERROR: Final = 500
_ROUTE: Final = "does not match any route"
_GRANT: Final = (
    "grant it under System > Permissions > User Roles (of an integration: System > Extensions > Integrations > API)"
)


class Way(Enum):
    """Why a probe cannot write.

    READ: a GET of Magento's that only reads. LIST: the same, one entry long.
    NO_BODY_TO_READ: a POST or PUT whose body is no JSON. Magento decodes the body before it calls any service (Magento\\Framework\\Webapi\\
    Rest\\Request::getBodyParams), and so answers 400 'Decoding error.' with nothing called; the ids in the path are 0, which no entity has.
    NOTHING_OF_THE_NAME: a DELETE, whose body is never read, of what does not exist: id 0, or a SKU made of random digits; answers 404.
    """

    READ = "read"
    LIST = "list"
    NO_BODY_TO_READ = "broken body"
    NOTHING_OF_THE_NAME = "nothing of the name"


@dataclass(frozen=True)
class Probe:
    """One endpoint: its method, its path as documented, and the path that is called (by default the same)."""

    method: str
    template: str
    way: Way
    path: str = ""

    @property
    def name(self) -> str:
        """The endpoint as messages name it."""
        return f"{self.method} {self.template}"


def _reads(*templates: str) -> tuple[Probe, ...]:
    return tuple(Probe("GET", template, Way.READ, _nowhere(template)) for template in templates)


def _lists(*templates: str) -> tuple[Probe, ...]:
    return tuple(Probe("GET", template, Way.LIST) for template in templates)


def _writes(*names: str) -> tuple[Probe, ...]:
    pairs = [name.split(" ") for name in names]
    return tuple(Probe(method, template, Way.NO_BODY_TO_READ, _nowhere(template)) for method, template in pairs)


def _deletes(*templates: str) -> tuple[Probe, ...]:
    return tuple(Probe("DELETE", template, Way.NOTHING_OF_THE_NAME, _nowhere(template)) for template in templates)


_NO_SKU: Final = f"doctor-{secrets.token_hex(12)}"


def _nowhere(template: str) -> str:
    """A path to nothing: every id is 0, every SKU and source code one that nobody has. Stock 1 is every shop's Default Stock."""
    values = {":sku": _NO_SKU, ":code": _NO_SKU, ":id": "0", ":stock": "1"}
    return "/".join(values.get(part, part) for part in template.split("/"))


PROBES: Final[dict[str, tuple[Probe, ...]]] = {
    "store": (*_reads("store/storeConfigs", "store/websites"), *_lists("modules")),
    "orders": (
        *_lists("orders"),
        *_reads("orders/:id"),
        *_writes("POST orders/:id/cancel", "POST orders/:id/hold", "POST orders/:id/unhold"),
    ),
    "invoices": (*_writes("POST order/:id/invoice"), *_lists("invoices"), *_reads("invoices/:id")),
    "shipments": (
        *_writes("POST order/:id/ship", "POST order/notify-orders-are-ready-for-pickup"),
        *_lists("shipments"),
        *_reads("shipment/:id"),
    ),
    "credit memos": (*_writes("POST order/:id/refund"), *_lists("creditmemos"), *_reads("creditmemo/:id")),
    "customers": (
        *_lists("customers/search"),
        *_reads("customers/:id"),
        *_writes("PUT customers/:id"),
        *_deletes("customers/:id"),
    ),
    "products": (*_writes("POST products"), *_deletes("products/:sku"), *_reads("products/:sku", "stockItems/:sku")),
    "sources": (
        *_lists("inventory/sources"),
        *_writes("POST inventory/sources", "PUT inventory/sources/:code"),
        *_reads("inventory/get-sources-assigned-to-stock-ordered-by-priority/:stock"),
    ),
    "stocks": (
        *_lists("inventory/stocks", "inventory/stock-source-links"),
        *_writes(
            "POST inventory/stocks",
            "PUT inventory/stocks/:id",
            "POST inventory/stock-source-links",
            "POST inventory/stock-source-links-delete",
        ),
        *_reads("inventory/stock-resolver/website/:code"),
    ),
    "quantities": (
        *_lists("inventory/source-items"),
        *_writes(
            "POST inventory/source-items",
            "POST inventory/source-items-delete",
            "POST inventory/bulk-product-source-transfer",
            "POST inventory/bulk-partial-source-transfer",
        ),
        *_reads("inventory/is-product-salable/:sku/:stock", "inventory/get-product-salable-quantity/:sku/:stock"),
    ),
    "source selection": (
        *_reads("inventory/source-selection-algorithm-list"),
        *_writes("POST inventory/source-selection-algorithm-result"),
    ),
}
"""Every endpoint that an administrator calls in scenarios and replay, by what it is about."""

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
        for probe in probes:
            found, rights = _probed(client, area, probe)
            users = "" if tutorials else _only_used_by(rights)
            if users:
                found = [note(finding.what, f"{finding.found}; only {users} need it") for finding in found]
            else:
                missing |= dict.fromkeys(rights)
            findings += found
        yield from findings or [ok(_what(area), ", ".join(probe.name for probe in probes))]
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


def _probed(client: MagentoClient, area: str, probe: Probe) -> tuple[list[Finding], list[str]]:
    """What a probe finds, and the ACL resources that it asks for where one is lacking."""
    try:
        answer = _send(client, probe)
        if answer.status == UNAUTHORISED:
            return _unauthorised(area, probe, answer)
        return _judged(area, probe, answer), []
    except CallFailed as error:
        return [
            note(_what(area), f"{probe.name} could not be probed: {said(error)}", "look into the shop's error log")
        ], []
    except SchemaViolation as error:
        return [problem(_what(area), f"{probe.name} does not answer as Magento does: {said(error)}")], []


def _judged(area: str, probe: Probe, answer: Answer) -> list[Finding]:
    if 400 <= answer.status < SERVER_ERROR:
        return _refused(area, probe, answer)
    if answer.status == SERVER_ERROR and answer.content_type == "text/plain" and probe.way is Way.READ:
        return []  # 2.4.7 breaks down over an unknown SKU, which it looks for after the right
    answer.raise_for_refusal()
    if probe.way in (Way.NO_BODY_TO_READ, Way.NOTHING_OF_THE_NAME):
        return [
            problem(_what(area), f"{probe.name} accepted a call that Magento refuses", "look at what answers there")
        ]
    return []


def _send(client: MagentoClient, probe: Probe) -> Answer:
    path = probe.path or probe.template
    if probe.way is Way.NO_BODY_TO_READ:
        return client.attempt(probe.method, path, Body("{"))
    params: Params = SearchCriteria().page(1) if probe.way is Way.LIST else None
    return client.attempt(probe.method, path, params=params)


def _unauthorised(area: str, probe: Probe, answer: Answer) -> tuple[list[Finding], list[str]]:
    given = answer.refusal.parameters
    names = str(given.get("resources", "")) if isinstance(given, dict) else ""
    finding = problem(_what(area), f"{probe.name} is refused, the right {names or answer.message} is missing", _GRANT)
    return [finding], names.split(", ") if names else []


def _refused(area: str, probe: Probe, answer: Answer) -> list[Finding]:
    """Tell a refusal of the route from the refusal that the probe is made for."""
    message = answer.message
    if answer.status == NOT_FOUND and _ROUTE in message:
        return [
            problem(
                _what(area),
                f"the shop has no {probe.name}",
                "enable the module it belongs to (bin/magento module:status; Inventory Management for inventory/...)",
            )
        ]
    if answer.status in (400, NOT_FOUND):
        return []
    return [
        note(
            _what(area),
            f"{probe.name} could not be probed: {answer.status} {message}",
            "look at what stands before the shop",
        )
    ]
