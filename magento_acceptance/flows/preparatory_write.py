"""Writes that only prepare a scenario: products, customers, cart lines, source items, sources, stocks and links.

Where the shop refuses one for a passing reason (`rest.passing_refusals`), or its response is lost, the shop is read first, and the write is
sent again only if it was not done, a few times at most and with jitter. What was found is reported to the client's listener.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from magento_acceptance.flows.idempotency import Done, NotFound, OneTimeCall, send_idempotently
from magento_acceptance.rest.answer import Answer, Json
from magento_acceptance.rest.auth.tokens import ADMIN, Caller
from magento_acceptance.rest.client import MagentoClient


def write_preparatory(
    client: MagentoClient,
    method: str,
    path: str,
    body: Json,
    *,
    what: str,
    where: str,
    find: Callable[[], Done | NotFound],
    as_: Caller = ADMIN,
    shop_rejects_repeat: bool = True,
) -> Answer:
    """Send a preparatory write and return its response, or what it would have been where it was lost.

    `what` is the result in words, `where` the place where a person can look for it; `find` looks there. A write that sets values may be
    repeated as well as one that the shop rejects the second time; `shop_rejects_repeat` False is for one that adds to what is there.
    Raises what `send_idempotently` raises.
    """
    send = partial(client.attempt, method, path, *(() if body is None else (body,)), as_=as_)
    call = OneTimeCall(what, where, send, find, shop_rejects_repeat=shop_rejects_repeat, preparatory=True, sent=body)
    return send_idempotently(client, call)


def done_if(done: bool, what: str, value: Json = None) -> Done | NotFound:
    """The result `what`, for which the write returns `value`, if it is there."""
    return Done(what, value) if done else NotFound()
