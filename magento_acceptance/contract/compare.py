"""Two contracts compared: what is missing, new or of another type, and whether the scenarios break by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from magento_acceptance.contract.document import Contract, Operation, Spec
from magento_acceptance.contract.usage import Usage


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: a route, a parameter of one, its answer, a type or a field of one.

    `before` and `after` are "" where there is none. `breaks` says that scenarios which pass before cannot afterwards.
    """

    what: str
    change: str
    name: str
    before: str
    after: str
    breaks: bool

    def as_json(self) -> dict[str, Any]:
        """All of it, for a file."""
        return asdict(self)


def differences(before: Contract, after: Contract, usage: Usage) -> list[Difference]:
    """Everything that differs, what breaks first; `usage` says what the scenarios use."""
    found = [*_routes(before, after, usage), *_types(before, after, usage)]
    return sorted(found, key=lambda entry: (not entry.breaks, entry.what, entry.name))


def _routes(before: Contract, after: Contract, usage: Usage) -> Iterator[Difference]:
    for name in sorted({*before.routes, *after.routes}):
        old, new = before.routes.get(name), after.routes.get(name)
        if old is None or new is None:
            yield _whole("route", name, is_new=old is None, used=name in usage.routes)
        else:
            yield from _parameters(name, old, new, usage)
            yield from _answer(name, old, new, used=name in usage.routes)


def _whole(what: str, name: str, *, is_new: bool, used: bool) -> Difference:
    there = ("", "there") if is_new else ("there", "")
    return Difference(what, "new" if is_new else "missing", name, *there, breaks=used and not is_new)


def _parameters(name: str, old: Operation, new: Operation, usage: Usage) -> Iterator[Difference]:
    used = name in usage.routes
    for place, change, before, after in _changes(old.parameters, new.parameters):
        # what stands in the address is always sent, of a body what scenarios fill in
        sent = used and (not place.startswith("body ") or (name, place) in usage.sent)
        breaks = (
            used if change in {"new", "required"} and after.endswith("(required)") else sent and change != "optional"
        )
        yield Difference("parameter", change, f"{name}: {place}", before, after, breaks and change != "optional")


def _answer(name: str, old: Operation, new: Operation, *, used: bool) -> Iterator[Difference]:
    if old.answer != new.answer:
        yield Difference("answer", "type", name, str(Spec(old.answer)), str(Spec(new.answer)), used)
    for status in sorted(old.statuses ^ new.statuses):
        is_old = status in old.statuses
        change, there = ("missing", (status, "")) if is_old else ("new", ("", status))
        yield Difference("status", change, f"{name}: {status}", *there, breaks=False)


def _types(before: Contract, after: Contract, usage: Usage) -> Iterator[Difference]:
    for name in sorted({*before.types, *after.types}):
        old, new = before.types.get(name), after.types.get(name)
        if old is None or new is None:
            # what refers to it differs too, and says whether scenarios need it
            yield _whole("type", name, is_new=old is None, used=False)
            continue
        for field, change, was, now in _changes(old, new):
            place = name, field
            breaks = {
                "new": name in usage.sent_to and now.endswith("(required)"),
                "missing": place in usage.demanded or place in usage.sent,
                "type": place in usage.known or place in usage.sent,
                "required": name in usage.sent_to and place not in usage.sent,
                "optional": place in usage.demanded,
            }[change]
            yield Difference("field", change, f"{name}: {field}", was, now, breaks)


def _changes(old: Mapping[str, Spec], new: Mapping[str, Spec]) -> Iterator[tuple[str, str, str, str]]:
    """Name, kind of change, and both sides in words, of everything that is not the same."""
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if before is None or after is None:
            change = "new" if before is None else "missing"
        elif before.type != after.type:
            change = "type"
        else:
            change = "required" if after.required else "optional"
        yield name, change, str(before or ""), str(after or "")
