"""The calls of an earlier run, put so that those of another run can be recognised in them.

Two runs of a scenario differ in the names of what they make, which begin with the run tag, in times, in secrets, and in who signs in. All
else of a call is the same: method, path, query in any order, body as JSON. Names are taken out and compared by which stands where.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from magento_acceptance.files import read_lines
from magento_acceptance.redaction.redactor import MASK, is_secret_name
from magento_acceptance.run_tag import IN_TEXT

TIME: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
"""A time as Magento writes it."""
_MARK: Final = "{name}"
OTHER_TOKEN: Final = "another token"  # noqa: S105 - a caller
ADMIN_SIGN_IN: Final = "POST integration/admin/token"
"""Every way in which an administrator asks for a token counts as one."""
_ADMIN_PATHS: Final = re.compile(r"integration/admin/token|tfa/provider/[\w-]+/authenticate")
_INDEX: Final = re.compile(r"\[\d+\]")
_STORE: Final = re.compile(r"/rest/(?:([^/]+)/)?V1/")


@dataclass(frozen=True)
class Call:
    """A call without what differs from run to run: `key` is all of it as text, `names` what was taken out, in order; `what` for people."""

    key: str
    names: tuple[str, ...]
    what: str

    @property
    def is_reading(self) -> bool:
        """Whether it changes nothing."""
        return self.key.startswith("GET ")

    @property
    def is_sign_in(self) -> bool:
        """Whether a token is its answer."""
        return self.what.startswith("POST ") and self.what.endswith("/token")

    @property
    def makes_something(self) -> bool:
        """Whether it may change something in the shop."""
        return not (self.is_reading or self.is_sign_in)


@dataclass(frozen=True, eq=False)
class RecordedCall:
    """A call of the run with what came of it: `entry` is its line of the evidence, `number` its place there, `scenario` whose it was."""

    number: int
    scenario: str | None
    call: Call
    pattern: re.Pattern[str] | None
    """What the key of the same call looks like, where secrets were masked in this one."""
    entry: Mapping[str, Any]

    @property
    def time(self) -> str:
        """When it was sent."""
        return str(self.entry.get("time"))

    @property
    def worker(self) -> str:
        """The process of a parallel run that sent it; "" in a run of one, and in the process that leads."""
        return str(self.entry.get("exchange")).rpartition("-")[0]

    def is_like(self, call: Call) -> bool:
        """Whether the call is the same but for its names."""
        if len(call.names) != len(self.call.names):
            return False
        return call.key == self.call.key or bool(self.pattern and self.pattern.fullmatch(call.key))


def read_calls(evidence: Path) -> Iterator[RecordedCall]:
    """The REST calls of a run's evidence, in order."""
    for number, entry in enumerate(read_lines(evidence)):
        request = entry.get("request", {})
        url = str(request.get("url", ""))
        if not _STORE.search(urlsplit(url).path):
            continue
        call = call_of(str(request.get("method")), url, request.get("json", request.get("text")), entry.get("caller"))
        pattern = (
            re.compile(re.escape(call.key).replace(re.escape(MASK), ".*"), re.DOTALL) if MASK in call.key else None
        )
        yield RecordedCall(number, entry.get("scenario"), call, pattern, entry)


def call_of(
    method: str, url: str, body: Any, caller: str | None, then: Callable[[str], str] = lambda text: text
) -> Call:
    """A call by its method, its address (or path and query), its body (JSON that is read, text, or None), and who made it.

    `then` gives a text with the recorded names where they are known. Raises ValueError for an address that cannot be one.
    """
    parts = urlsplit(url)
    found = _STORE.search(parts.path)
    below = unquote(parts.path[found.end() :]) if found else parts.path
    store = "all " if found and found[1] == "all" else ""  # the others are the store view of a run's settings
    if method == "POST" and _ADMIN_PATHS.fullmatch(below):
        return Call(ADMIN_SIGN_IN, (), ADMIN_SIGN_IN)
    query = [[_INDEX.sub("[]", name), value] for name, value in parse_qsl(parts.query, keep_blank_values=True)]
    sent = "" if body is None else json.dumps(_in_order(_masked(body), then), sort_keys=True)
    key = f"{method} {store}{below} {json.dumps(_in_order(query, then))} {sent} as {_who(caller)}"
    names = tuple(name.lower() for name in IN_TEXT.findall(key))
    return Call(TIME.sub("{time}", IN_TEXT.sub(_MARK, key)), names, f"{method} {below}")


def _who(caller: str | None) -> str:
    """The caller of the evidence; every token that no sign-in gave is one."""
    known = caller or "nobody"
    return known if known in ("admin", "nobody") or known.startswith("customer ") else OTHER_TOKEN


def _masked(body: Any) -> Any:
    """A body with the values of its secret fields masked, as the evidence has them."""
    if isinstance(body, Mapping):
        return {
            key: MASK
            if is_secret_name(key) and value and isinstance(value, str | int | float) and value is not True
            else _masked(value)
            for key, value in body.items()
        }
    return [_masked(value) for value in body] if isinstance(body, list) else body


def _in_order(value: Any, then: Callable[[str], str]) -> Any:
    """JSON with its lists, and texts that list names, in an order that does not hang on the names: runs sort by them."""

    def place(part: Any) -> tuple[str, str]:
        text = part if isinstance(part, str) else json.dumps(part, sort_keys=True)
        return IN_TEXT.sub(_MARK, text), then(text)

    if isinstance(value, Mapping):
        return {key: _in_order(inner, then) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted((_in_order(inner, then) for inner in value), key=place)
    if isinstance(value, str) and "," in value and IN_TEXT.search(value):
        return ",".join(sorted(value.split(","), key=place))
    return value


class Names:
    """Which name of this run stands for which of the recorded one, each way one for one."""

    def __init__(self) -> None:
        self._now: dict[str, str] = {}
        self._then: dict[str, str] = {}

    def agree(self, then: Iterable[str], now: Iterable[str]) -> bool:
        """Whether the names can stand for one another, as far as is known."""
        pairs = set(zip(then, now, strict=True))
        known = all(self._now.get(old, new) == new and self._then.get(new, old) == old for old, new in pairs)
        return known and len({old for old, _ in pairs}) == len({new for _, new in pairs}) == len(pairs)

    def keep(self, then: Iterable[str], now: Iterable[str]) -> None:
        """Take in that these stand for one another."""
        for old, new in zip(then, now, strict=True):
            self._now[old], self._then[new] = new, old

    def forget(self, then: Iterable[str]) -> None:
        """Let recorded names stand for others again."""
        for old in then:
            self._then.pop(self._now.pop(old, ""), None)

    def now(self, text: str) -> str:
        """A recorded text with this run's names in it."""
        return IN_TEXT.sub(lambda found: self._now.get(found[0].lower(), found[0]), text)

    def then(self, text: str) -> str:
        """A text of this run with the recorded names in it."""
        return IN_TEXT.sub(lambda found: self._then.get(found[0].lower(), found[0]), text)
