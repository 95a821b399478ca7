"""What a defect is, and what it sees of a call."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from typing import Any
from urllib.parse import unquote

from mock_magento.shop import Shop
from mock_magento.webapi.messages import Reply, Request, encode

_SCOPE = re.compile(r"^/rest/(?:(?!V1/)[^/]+/)?")


class DefectKind(StrEnum):
    """Whether only an answer is wrong, or what the shop does."""

    ANSWER = "answer"
    BEHAVIOUR = "behaviour"


@dataclass
class Exchange:
    """One call to a broken shop: the request, the shop, and `serve`, which lets the shop (or the next defect) do its work.

    `memory` is the defect's own for as long as it is switched on.
    """

    request: Request
    shop: Shop
    serve: Callable[[Request], Reply]
    memory: dict[str, Any] = field(default_factory=dict)

    def parts(self, method: str, template: str) -> dict[str, str] | None:
        """The path's parameters, decoded, where the call is `method` `template` (`/V1/invoices/{id}`), else None."""
        if self.request.method != method:
            return None
        found = _pattern(template).fullmatch(_SCOPE.sub("/", self.request.path))
        return None if found is None else {name: unquote(value) for name, value in found.groupdict().items()}

    def work(self) -> Reply:
        """The shop's own answer."""
        return self.serve(self.request)


Work = Callable[[Exchange], Reply]
"""Answers a call as the broken shop does; calls that it does not mean it serves unchanged."""


@dataclass(frozen=True)
class Defect:
    """A way in which a Magento can be broken.

    `name` switches it on; `title` says what is seen, `breaks` which rule of a healthy shop is hurt, `seen` where it was met: an issue
    such as magento/inventory#1091, or in words which fault of that kind is meant; `about` whether it concerns
    captures, the money on their invoices, their refusals, refunds, or a load, without which it does not show.
    """

    name: str
    title: str
    breaks: str
    seen: str
    kind: DefectKind
    work: Work = field(repr=False, compare=False)
    about: str = "captures"

    def as_json(self) -> dict[str, str]:
        """The defect as lists show it."""
        shown = ("name", "kind", "about", "title", "breaks", "seen")
        return {name: str(getattr(self, name)) for name in shown}


def document(reply: Reply) -> Any:
    """The answer's JSON."""
    return json.loads(reply.body)


def with_document(reply: Reply, value: Any) -> Reply:
    """The same answer with other JSON."""
    return replace(reply, body=encode(value))


def sent(request: Request) -> Mapping[str, Any]:
    """The JSON object that was sent, empty where there was none."""
    try:
        value = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template)))
