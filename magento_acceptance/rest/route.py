"""One route of Magento's REST API, and the paths that lead to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from magento_acceptance.rest.writes import Effect

CART: Final = "{cart}"
"""Stands for the whole path of a cart: the customer's own (`carts/mine`), a guest's, or any cart by its id."""

_CART_PATH: Final = r"((?:carts|guest-carts)/[^/]+)"
_ID: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Route:
    """What is known of one route.

    `template` is the path below V1; each name in braces stands for one segment and says what the id in it is of. `schema` describes an
    accepted answer, `effect` what an accepted call changes (None: unknown), `right` is the ACL resource that an administrator needs for it
    (Magento's etc/webapi.xml; empty where none is needed, or where no scenario uses the route).
    """

    method: str
    template: str
    schema: str = ""
    right: str = ""
    effect: Effect | None = None
    kinds: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", tuple(_ID.findall(self.template)))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What the paths of the route look like, compiled when it is first asked for: of a hundred routes a run uses a third."""
        return re.compile(_ID.sub("([^/]+)", self.template.replace(CART, _CART_PATH)))

    @property
    def name(self) -> str:
        """How messages name the route: `GET orders/{order}`."""
        return f"{self.method} {self.template}"

    def ids(self, path: str) -> tuple[str, ...] | None:
        """The decoded ids in a path below V1, in the order of `kinds`; None where the path is another route's."""
        found = self.pattern.fullmatch(path)
        return None if found is None else tuple(map(unquote, found.groups()))

    def path(self, id_of: Callable[[str], str]) -> str:
        """The path with an id in each place, as `id_of` gives it for what it is of."""
        return _ID.sub(lambda place: id_of(place[1]), self.template)


def below_v1(address: str) -> str | None:
    """The path below V1 of a whole address, or of a path that starts at /rest or at /V1; None where there is no V1 in it."""
    _, version, path = urlsplit(address).path.partition("/V1/")
    return path.strip("/") if version else None


def is_filtered(address: str) -> bool:
    """Whether a call asks for some fields only (`fields=...`), so that its answer is a part of the resource."""
    return "fields" in parse_qs(urlsplit(address).query)
