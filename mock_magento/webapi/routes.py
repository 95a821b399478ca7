"""The routes that the mock serves: a domain registers a handler with the route of Magento's webapi.xml and the right it demands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Generic, TypeVar

from mock_magento.webapi import contract
from mock_magento.webapi.contract import Operation
from mock_magento.webapi.host import Host
from mock_magento.webapi.tokens import Identity, Tokens

ANONYMOUS = "anonymous"
SELF = "self"


ShopT = TypeVar("ShopT", bound=Host)


@dataclass(slots=True)
class Call(Generic[ShopT]):
    """One accepted call: the shop it acts on, its typed parameters, who calls, and the store view in the URL."""

    shop: ShopT
    params: dict[str, Any]
    identity: Identity | None
    store_code: str
    query: Mapping[str, Any] = field(default_factory=dict)
    tokens: Tokens | None = None

    def issue_token(self, identity: Identity) -> str:
        """A new token for someone who has just signed in, valid from the shop's present time."""
        if self.tokens is None:  # pragma: no cover - the dispatcher always gives them
            raise LookupError("no tokens to issue from")
        return self.tokens.issue(identity, self.shop.now())

    def __getitem__(self, name: str) -> Any:
        """A required parameter, by the name it has in the contract."""
        return self.params[name]

    def get(self, name: str, default: Any = None) -> Any:
        """An optional parameter; `default` where the caller left it out or sent null."""
        value = self.params.get(name)
        return default if value is None else value

    @property
    def customer_id(self) -> int:
        """The signed-in customer's id; only on routes with the right `self`."""
        if (
            self.identity is None or self.identity.customer_id is None
        ):  # pragma: no cover - the dispatcher lets no other caller in
            raise LookupError("the route is not a customer's")
        return self.identity.customer_id


Handler = Callable[[Any], Any]
Registered = TypeVar("Registered", bound=Handler)


@dataclass(frozen=True, slots=True)
class Route:
    """A served route: its template, the ACL resource it demands, its operation in the contract and the handler.

    `rendered` says that the handler already gives the final JSON value (bytes are sent as they are).
    """

    method: str
    template: str
    acl: str
    handler: Handler
    operation: Operation
    rendered: bool


class Routes(list[Route]):
    """The routes of one module, in the order in which they are written there."""

    def route(
        self,
        method: str,
        template: str,
        acl: str,
        *,
        required: tuple[str, ...] = (),
        rendered: bool = False,
        operation: Operation | None = None,
    ) -> Callable[[Registered], Registered]:
        """Decorator: serve `method` `template` with the function. `acl` is an ACL resource, ANONYMOUS or SELF.

        `required` names parameters that the service demands though the OpenAPI cannot say so (searchCriteria of most lists).
        The route must exist in the contract (KeyError otherwise): the mock has no routes that Magento lacks. `operation` is for a
        module that the contract's shop does not have.
        """
        operation = operation or contract.load().operations[f"{method} {template}"]
        if required:
            params = {
                name: contract.Field(spec.type, spec.required or name in required)
                for name, spec in operation.params.items()
            }
            operation = Operation(params, operation.returns)

        def register(handler: Registered) -> Registered:
            self.append(Route(method, template, acl, handler, operation, rendered))
            return handler

        return register


class Router:
    """Finds the route of a method and path; literal segments win over parameters, as Magento's route order has it.

    Of two routes with one template the first one counts.
    """

    def __init__(self, *tables: Iterable[Route]) -> None:
        self.routes = tuple(chain.from_iterable(tables))
        # by method, number of segments and the segment after /V1/, which is literal in every template of Magento's
        self._patterns: dict[tuple[str, int, str], list[tuple[int, str, Route]]] = {}
        for route in self.routes:
            self._add(route)

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route of a path (`/V1/...`, already without store code, still percent-encoded) and its raw path parameters."""
        trimmed = path.strip("/")
        segments = trimmed.split("/")
        key = (method, len(segments), segments[1] if len(segments) > 1 else "")
        for _literals, pattern, route in self._patterns.get(key, ()):
            match = re.fullmatch(pattern, trimmed)  # compiled when first asked for, and kept by re
            if match is not None:
                return route, match.groupdict()
        return None

    def _add(self, route: Route) -> None:
        segments = route.template.strip("/").split("/")
        pattern = "/".join(f"(?P<{s[1:-1]}>[^/]+)" if s.startswith("{") else re.escape(s) for s in segments)
        # Magento tries routes in the order of their templates, literal segments before parameters
        literals = -sum(not segment.startswith("{") for segment in segments)
        key = (route.method, len(segments), segments[1] if len(segments) > 1 else "")
        bucket = self._patterns.setdefault(key, [])
        bucket.append((literals, pattern, route))
        bucket.sort(key=lambda entry: entry[0])
