"""Sending once what must not take effect twice, over a network that loses responses.

A capture whose response is lost may have been done, may still be in progress, or may never have arrived. Magento protects nobody here: two
equal captures of a part are both accepted. So the shop is probed for the result first, and the call is sent again only where nothing can
have happened. Where that cannot be told, the flow stops and says what is known.

| the response is                 | the probe finds          | so                                                          |
| ------------------------------- | ------------------------ | ----------------------------------------------------------- |
| the shop's, accepted            | (probed after a loss)    | it is returned; two results where one was wanted: Undecided |
| the shop's refusal, first try   | (not probed)             | it is raised                                                |
| the shop's refusal, after a loss| the result of the first  | that is returned, else the refusal is raised                |
| the shop's, broken (500, a page)| anything                 | it is raised, and says what the probe found                 |
| lost, or a passing refusal      | the result               | that is returned                                            |
|                                 | something unclear        | Undecided                                                   |
|                                 | nothing, after a time-out| sent again only where the shop itself rejects a repeat      |
|                                 | nothing                  | sent again after a pause; NotDone when that was often enough|
| held back (429)                 | nothing                  | NotDone: the client has sent it as often as it may          |

Lost are no response at all (time-out, reset, connection refused) and those of whatever stands in front of the shop
(`rest.transport_status.LOST`). A wrong response of the shop's own - status 500, a redirect, JSON cut off - is no accident of the network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Final

from magento_acceptance.errors import CallFailed, HarnessError, NotDone, TargetUnreachable, Undecided
from magento_acceptance.flows.polling import poll_until
from magento_acceptance.rest.answer import Answer, Json, write_json
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.noting import writes_of
from magento_acceptance.rest.passing_refusals import is_passing_refusal
from magento_acceptance.rest.transport_status import GATEWAY_TIMEOUT, HELD_BACK, LOST

_SERVER_ERROR: Final = 500
_REFUSED: Final = 400
_UNREADABLE: Final = (HarnessError, AssertionError, ArithmeticError, LookupError, TypeError, ValueError)


@dataclass(frozen=True)
class Done:
    """The shop has done it."""

    what: str
    """The result in words, such as `invoice 7`."""
    value: Json
    """The JSON that the call returns then."""
    exchange: str = ""
    """The exchange that showed it."""


@dataclass(frozen=True)
class NotFound:
    """The shop shows no trace of it."""


@dataclass(frozen=True)
class Unclear:
    """The shop shows something, and it is not plain what."""

    why: str


ProbeResult = Done | NotFound | Unclear


@dataclass(frozen=True)
class OneTimeCall:
    """A call that must take effect once."""

    what: str
    """What it does: `the capture of order 3`."""
    where: str
    """Where a person can look for the result: `the invoices of order 3`."""
    send: Callable[[], Answer]
    """Sends it once and returns the response, whatever its status. Raises TargetUnreachable."""
    probe: Callable[[], ProbeResult]
    """Reads the shop and tells whether it was done."""
    shop_rejects_repeat: bool = True
    """Whether the shop itself refuses to do it a second time."""
    preparatory: bool = False
    """Whether it only prepares a scenario: then a passing refusal counts as a lost response."""
    sent: Json = None
    """The body, where what the call changes can be told from it alone."""


@dataclass(frozen=True)
class _Loss:
    """A response that was lost, or a passing refusal."""

    error: CallFailed
    may_be_in_progress: bool
    timed_out: bool = False
    """The shop may be at work for longer than anybody looks."""


def send_idempotently(client: MagentoClient, call: OneTimeCall) -> Answer:
    """Let the call take effect once; returns the shop's response, or what it would have been where it was lost.

    Raises MagentoError where the shop refuses or fails, NotJsonError where its response is not what Magento returns, NotDone or
    TargetUnreachable where it was not done however often it was sent, Undecided where that cannot be told.
    """
    loss: _Loss | None = None
    for attempt in count(1):
        sent = _send(call)
        if isinstance(sent, Answer):
            return _check_response(client, call, sent, loss)
        loss = sent
        found, waited = _probe_until_settled(client, call, loss)
        match found:
            case Done():
                return _recover(client, call, loss, found)
            case Unclear(why):
                raise _undecided(loss.error, call, why, waited)
            case NotFound() if loss.timed_out and not call.shop_rejects_repeat:
                why = "the shop shows no result yet and may still be processing; retrying could create a duplicate"
                raise _undecided(loss.error, call, why, waited)
        # the client itself has sent a call that was held back as often as it may be
        if loss.error.status in HELD_BACK or not client.wait_before_repeat(attempt, loss.error.retry_after):
            raise _not_done(client, loss.error, call) from loss.error
    raise AssertionError  # count() never ends


def _send(call: OneTimeCall) -> Answer | _Loss:
    try:
        answer = call.send()
    except TargetUnreachable as error:
        return _Loss(error, may_be_in_progress=error.sent, timed_out=error.timed_out)
    if answer.ok:
        return answer
    try:
        return answer.raise_for_refusal()
    except CallFailed as error:
        if answer.status in LOST:
            return _Loss(error, answer.status not in HELD_BACK, timed_out=answer.status in GATEWAY_TIMEOUT)
        if call.preparatory and is_passing_refusal(error):
            return _Loss(error, may_be_in_progress=False)
        return answer


def _check_response(client: MagentoClient, call: OneTimeCall, answer: Answer, loss: _Loss | None) -> Answer:
    """The shop's own response, after `loss` where the call was sent before; raises what is wrong with it, and what the shop did."""
    refused = _REFUSED <= answer.status < _SERVER_ERROR and answer.is_json
    try:
        answer.raise_for_refusal()
    except CallFailed as error:
        if refused and loss is None:
            raise
        found = _probe(call)
        if refused and loss is not None and isinstance(found, Done):
            # the first call was still in progress when it was looked for, and the shop rejected the second
            return _recover(client, call, loss, found)
        error.remarks.append(_describe(found, call))
        raise
    if loss is not None:
        found = _probe(call)
        if isinstance(found, Unclear):
            again = CallFailed(
                answer.call, "the first response was lost, so it was sent again", exchange=answer.exchange
            )
            raise _undecided(again, call, found.why)
        _report(client, loss, f"{call.what} was sent again, since it had not been done", answer.exchange)
    return answer


def _probe_until_settled(client: MagentoClient, call: OneTimeCall, loss: _Loss) -> tuple[ProbeResult, float]:
    """What the shop shows once it has had time to finish, and the seconds that it was given."""

    def undecided(found: ProbeResult) -> list[ProbeResult]:
        decided = isinstance(found, Done) or (isinstance(found, NotFound) and not loss.may_be_in_progress)
        return [] if decided else [found]

    polled = poll_until(lambda: _probe(call), undecided, client.pauses())
    return polled.value, polled.waited_s


def _probe(call: OneTimeCall) -> ProbeResult:
    try:
        return call.probe()
    except _UNREADABLE as error:
        return Unclear(f"what is there cannot be read ({type(error).__name__}: {error})")


def _describe(found: ProbeResult, call: OneTimeCall) -> str:
    match found:
        case Done(what):
            return f"checked {call.where}: the shop did it all the same, {what}"
        case Unclear(why):
            return f"checked {call.where}: {why}"
    return f"checked {call.where}: {call.what} was not done"


def _report(client: MagentoClient, loss: _Loss, what: str, exchange: str) -> None:
    text = client.masked(f"{what} ({loss.error.reason})")
    client.listener.recovered(loss.error.call, text, loss.error.exchange or exchange)


def _recover(client: MagentoClient, call: OneTimeCall, loss: _Loss, found: Done) -> Answer:
    """The response as the shop would have given it; what it stands for is noted as created."""
    how = "although it was refused" if is_passing_refusal(loss.error) else "after the response was lost"
    _report(client, loss, f"{found.what} was found {how}", found.exchange)
    method, _, path = loss.error.call.partition(" ")
    path = path.partition("/V1/")[2].partition("?")[0]
    client.listener.changed(writes_of(method, path, call.sent, 200, found.value))
    return Answer(200, write_json(found.value), {"content-type": "application/json"}, loss.error.call, found.exchange)


def _not_done(client: MagentoClient, error: CallFailed, call: OneTimeCall) -> CallFailed:
    too_long = client.retry.pause_after(error.retry_after, 1) is None
    often = f"sent {client.retry.attempts} times"
    times = "not sent again, since that is a longer wait than this run takes" if too_long else often
    reason = f"{error.reason}; {times}; checked {call.where}: {call.what} was not done"
    if isinstance(error, TargetUnreachable):
        return TargetUnreachable(
            error.call, reason, exchange=error.exchange, sent=error.sent, timed_out=error.timed_out
        )
    return NotDone(error.call, reason, exchange=error.exchange, status=error.status)


def _undecided(error: CallFailed, call: OneTimeCall, why: str, waited: float = 0.0) -> Undecided:
    after = f" for {waited:.1f} s" if waited else ""
    reason = f"{error.reason}; cannot determine whether {call.what} succeeded (checked {call.where}{after}: {why})"
    return Undecided(
        error.call,
        reason,
        f"it was not retried; check {call.where} in the shop before retrying",
        exchange=error.exchange,
    )
