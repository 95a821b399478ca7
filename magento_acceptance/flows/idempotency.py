"""Doing once what must not be done twice, over a network that loses answers: look before you leap.

A capture whose answer is lost may have been done, may still be under way, or may never have arrived. Magento protects nobody here: two
equal captures of a part are both accepted. So the harness reads what the shop shows, recognises its own work and goes on with it, or sends
again where surely nothing has happened. Where it cannot tell, it stops and says what is known.

After silence (a time-out here, or a gateway's) the shop may be at work for longer than anybody looks. Then only that is sent again which
the shop itself refuses a second time, such as a capture of all that is left; a part is not.

Which answers are lost: none at all (time-out, reset, connection refused), and those of whatever stands in front of the shop (502, 503, 504,
429). An answer of the shop's own that is wrong - status 500, a redirect, JSON cut off or labelled as something else - is no accident of the
network but a fault to report: the call fails with it, and the message says what the shop did all the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from magento_acceptance.errors import CallFailed, HarnessError, NotDone, TargetUnreachable, Undecided
from magento_acceptance.flows.polling import pauses
from magento_acceptance.rest.answer import Answer, Json
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.noting import writes_of
from magento_acceptance.rest.transport_errors import LOOK_FIRST

Seen = TypeVar("Seen")

BETWEEN: Final = frozenset({408, 429, 502, 503, 504, *range(520, 528)})
"""Statuses of what stands between here and the shop: proxies, caches, limiters, the maintenance page."""
_NOT_LET_THROUGH: Final = 429
_GIVEN_UP: Final = frozenset({504, 524})
"""Statuses of a gateway that waited no longer for a shop that may still be at work."""
_SHOPS_FAULT: Final = 500
_REFUSED: Final = 400


@dataclass(frozen=True)
class Done:
    """The shop has done it: what (`invoice 7`), the JSON that the call answers then, and the exchange that showed it."""

    what: str
    value: Json
    exchange: str = ""


@dataclass(frozen=True)
class Nothing:
    """The shop shows no trace of it."""


@dataclass(frozen=True)
class Unclear:
    """The shop shows something, and it is not plain what."""

    why: str


Finding = Done | Nothing | Unclear


class Work(Protocol[Seen]):
    """Something that is to be done once.

    `what` names it (`the capture of order 3`), `where` says where a person can look (`the invoices of order 3`).
    """

    @property
    def what(self) -> str:
        """What is done, in words."""

    @property
    def where(self) -> str:
        """Where a person can look what came of it."""

    @property
    def guarded(self) -> bool:
        """Whether the shop itself refuses to do it a second time."""

    def send(self) -> Answer:
        """Do it: one call, whatever the status of its answer. Raises TargetUnreachable."""

    def look(self) -> Seen:
        """Read what the shop shows of it. Raises CallFailed."""

    def recognise(self, seen: Seen) -> Finding:
        """Tell from what was read whether it was done."""


@dataclass(frozen=True)
class _Lost:
    """An answer that was lost: how, whether the call may have reached the shop, and whether that may be at work for who knows how long."""

    error: CallFailed
    may_be_under_way: bool
    silent: bool = False


def once(client: MagentoClient, work: Work[Seen]) -> Answer:
    """Do it once and answer what the shop answered, or what it would have where its answer was lost.

    Raises MagentoError where the shop refuses or fails, NotJsonError where its answer is not what Magento gives, TargetUnreachable where
    it surely was not done however often it was sent, Undecided where that cannot be told.
    """
    sends = client.retry.attempts
    lost: _Lost | None = None
    for number in range(1, sends + 1):
        sent = _send(work)
        if isinstance(sent, Answer):
            return _own(client, sent, work, lost)
        lost = sent
        found, waited = _cleared_up(client, work, sent)
        if isinstance(found, Done):
            _note(client, sent, f"{found.what} was found after the answer was lost", found.exchange)
            return _answer(client, sent.error.call, found)
        if isinstance(found, Unclear):
            raise _undecided(sent.error, work, found.why, waited)
        if sent.silent and not work.guarded:
            why = "nothing is to be seen yet, and the shop may still be at work; sent again, it could be done twice"
            raise _undecided(sent.error, work, why, waited)
        pause = client.retry.pause_after(sent.error.retry_after, number)
        if number == sends or pause is None:
            raise _given_up(sent.error, work, number)
        client.deadline.sleep(pause)
    raise AssertionError("at least one attempt is made")


def _send(work: Work[Seen]) -> Answer | _Lost:
    try:
        answer = work.send()
    except TargetUnreachable as error:
        return _Lost(error, may_be_under_way=error.sent, silent=error.silent)
    if answer.status not in BETWEEN:
        return answer
    try:
        return answer.raise_for_refusal()
    except CallFailed as error:
        return _Lost(error, may_be_under_way=answer.status != _NOT_LET_THROUGH, silent=answer.status in _GIVEN_UP)


def _own(client: MagentoClient, answer: Answer, work: Work[Seen], lost: _Lost | None) -> Answer:
    """The shop's own answer, where it is one; raises what is wrong with it, and says what the shop did all the same.

    `lost` is the answer that was lost before, where this is not the first call.
    """
    refused = _REFUSED <= answer.status < _SHOPS_FAULT and answer.is_json
    try:
        answer.raise_for_refusal()
    except CallFailed as error:
        if refused and lost is None:
            raise
        found = _seen(work)
        if refused and lost is not None and isinstance(found, Done):
            # The first call was still under way when it was looked for, and the shop protected itself against the second.
            _note(client, lost, f"{found.what} was found after the answer was lost", found.exchange)
            return _answer(client, answer.call, found)
        error.add(_in_words(found, work))
        raise
    if lost is not None:
        found = _seen(work)
        if isinstance(found, Unclear):
            again = CallFailed(answer.call, "the first answer was lost, so it was sent again", exchange=answer.exchange)
            raise _undecided(again, work, found.why, 0.0)
        _note(
            client, lost, f"{work.what} was sent again, since it was not done when the answer was lost", answer.exchange
        )
    return answer


def _cleared_up(client: MagentoClient, work: Work[Seen], lost: _Lost) -> tuple[Finding, float]:
    """What the shop shows once it has had time to finish, and the seconds that it was given."""
    found: Finding = Nothing()
    waited = 0.0
    for waited in pauses(client.settle, client.deadline.clock, client.deadline.sleep):  # noqa: B007 - told afterwards
        found = _seen(work)
        if isinstance(found, Done) or (isinstance(found, Nothing) and not lost.may_be_under_way):
            break
    return found, waited


def _seen(work: Work[Seen]) -> Finding:
    try:
        return work.recognise(work.look())
    except (HarnessError, AssertionError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        return Unclear(f"what stands there cannot be read ({type(error).__name__}: {error})")


def _in_words(found: Finding, work: Work[Seen]) -> str:
    match found:
        case Done(what):
            return f"looked at {work.where}: the shop did it all the same, {what}"
        case Unclear(why):
            return f"looked at {work.where}: {why}"
    return f"looked at {work.where}: {work.what} was not done"


def _note(client: MagentoClient, lost: _Lost, what: str, exchange: str) -> None:
    told = client.masked(f"{what} ({_cause(lost.error)})")
    client.listener.recovered(lost.error.call, told, lost.error.exchange or exchange)


def _answer(client: MagentoClient, call: str, found: Done) -> Answer:
    """The answer as the shop would have given it; what it stands for is noted as made."""
    method, _, path = call.partition(" ")
    client.note(writes_of(method, path.partition("/V1/")[2].partition("?")[0], None, 200, found.value))
    return Answer(200, json.dumps(found.value), {"content-type": "application/json"}, call, found.exchange)


def _given_up(error: CallFailed, work: Work[Seen], sends: int) -> CallFailed:
    times = f"sent {sends} times" if sends > 1 else "not sent again, since that is a longer wait than this run takes"
    text = f"{_cause(error)}; {times}; looked at {work.where}: {work.what} was not done"
    if isinstance(error, TargetUnreachable):
        return TargetUnreachable(error.call, text, exchange=error.exchange, sent=error.sent, silent=error.silent)
    return NotDone(error.call, text, exchange=error.exchange, status=error.status)


def _undecided(error: CallFailed, work: Work[Seen], why: str, waited: float) -> Undecided:
    after = f" for {waited:.1f} s" if waited else ""
    return Undecided(
        error.call,
        f"{_cause(error)}; whether {work.what} was done cannot be told: looked at {work.where}{after}, {why}. Nothing was sent after "
        f"that; look at {work.where} in the shop before it is sent again",
        exchange=error.exchange,
    )


def _cause(error: CallFailed) -> str:
    """What went wrong, without the call's name and the advice to a reader who has to look for himself."""
    text = str(error).removeprefix(f"{error.call}: ").partition(" [exchange ")[0]
    return text.replace(f"; {LOOK_FIRST}", "")
