"""One Magento double: its shop, its tokens, the lock that makes every call happen alone, and its faces to the outside."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from mock_magento.app import router, two_factor_router
from mock_magento.control.faults import Faults, Hit, TimedOut
from mock_magento.control.request_log import RequestLog
from mock_magento.control.sessions import Sessions, cookie
from mock_magento.control.snapshots import Snapshots
from mock_magento.customers import two_factor
from mock_magento.defects.switchboard import ActiveDefects
from mock_magento.faces.served import DEFAULT_PASSWORD, DEFAULT_USERNAME
from mock_magento.records.config import ShopConfig
from mock_magento.seed import open_shop
from mock_magento.shop import Shop
from mock_magento.webapi.dispatcher import dispatch
from mock_magento.webapi.integrations import Integration, checked
from mock_magento.webapi.messages import Reply, Request
from mock_magento.webapi.oauth import Consumers
from mock_magento.webapi.tokens import Identity, Tokens

if TYPE_CHECKING:
    import httpx

AnswerFilter = Callable[[Request, Reply, Shop], Reply]
"""Changes an answer on its way out: gets the request, the answer so far and the shop as it is after the work; gives the answer to send.

It runs under the shop's lock, so it may read the shop and must not wait. An exception in it is the caller's to see.
"""


class MockMagento:
    """A Magento that lives in this process.

    `admin_username` and `admin_password` are the only admin account. `config` describes the shop; the default is the recorded one.
    `magento` is the release, such as "2.4.8", in place of the configuration's.
    `totp_secret` (base32) gives the admin user two-factor authentication; `integrations` may sign their calls with OAuth 1.0a. Raises
    ValueError where one of these is wrong.

    `faults` makes calls go wrong on demand, `answer_filters` changes answers, `defects` breaks the shop itself (see mock_magento.defects),
    `requests` is the log of what was asked. `sleep` waits for the delays that faults make (seconds); a test may put a function there that
    does not wait. All of them may be used while clients are calling from other threads.
    """

    def __init__(
        self,
        *,
        admin_username: str = DEFAULT_USERNAME,
        admin_password: str = DEFAULT_PASSWORD,
        config: ShopConfig | None = None,
        magento: str | None = None,
        totp_secret: str | None = None,
        integrations: Iterable[Integration] = (),
    ) -> None:
        self.admin_username = admin_username
        self.has_default_password = admin_password == DEFAULT_PASSWORD
        self.sleep: Callable[[float], object] = time.sleep
        self._integrations = checked(integrations)
        self._router = router
        config = config or ShopConfig()
        if magento is not None:
            config = replace(config, magento=magento)
        self._pristine = open_shop(config, {admin_username: admin_password})
        if totp_secret is not None:
            self._router = two_factor_router()
            self._pristine.store.admin_totp_secret = two_factor.checked_secret(totp_secret)
        self._begin()

    def _begin(self) -> None:
        self.shop: Shop = self._pristine.copy()
        self.faults = Faults()
        self.requests = RequestLog()
        self.answer_filters: list[AnswerFilter] = []
        self.defects = ActiveDefects()
        self._snapshots = Snapshots()
        self._sessions = Sessions()
        self._tokens = Tokens()
        self._consumers = Consumers(self._integrations)
        self._lock = threading.RLock()

    @property
    def has_two_factor(self) -> bool:
        """Whether the admin user needs a one-time code to sign in."""
        return self._pristine.store.admin_totp_secret is not None

    @property
    def integrations(self) -> tuple[Integration, ...]:
        """The integrations that may sign their calls."""
        return self._integrations

    def fresh(self) -> MockMagento:
        """Another mock of the same shop in its pristine state, independent of this one. Nothing is seeded anew, so it is quick."""
        twin = MockMagento.__new__(MockMagento)
        twin.admin_username = self.admin_username
        twin.has_default_password = self.has_default_password
        twin.sleep = self.sleep
        twin._integrations = self._integrations
        twin._router = self._router
        twin._pristine = self._pristine
        twin._begin()
        return twin

    def transport(self) -> httpx.BaseTransport:
        """A transport for `httpx.Client(transport=...)` that calls this mock in process: no port, and dropped connections and
        time-outs look as they do on a network.
        """
        from mock_magento.faces.transport import InProcessTransport

        return InProcessTransport(self)

    def admin_token(self) -> str:
        """A token of the admin user, as a sign-in would give it; it is valid for four hours."""
        with self._lock:
            return self._tokens.issue(Identity(), self.shop.now())

    def expire_tokens(self) -> None:
        """Let every token given so far be refused with 401, as after its lifetime; signing in again gives a good one.

        The access token of an integration has no lifetime; see `revoke_integration`.
        """
        with self._lock:
            self._tokens = Tokens()

    def revoke_integration(self, name: str) -> None:
        """Let an integration's access token be refused from now on. Raises LookupError where there is no such integration."""
        with self._lock:
            self._consumers.revoke(name)

    def reset(self) -> None:
        """Bring the pristine shop back, take all faults away and empty the request log.

        Tokens of the admin stay valid, those of customers end with their customers; snapshots, answer filters and defects stay.
        """
        with self._lock:
            self.shop = self._pristine.copy()
        self.faults.clear()
        self.requests.clear()

    @property
    def config(self) -> ShopConfig:
        """How the shop is configured."""
        return self._pristine.config

    def configure(self, config: ShopConfig) -> None:
        """Open the shop anew, configured so, as a reset does; the admin user stays. Raises ValueError for what no shop can be."""
        accounts = self._pristine.store
        pristine = open_shop(config, accounts.admin_accounts)
        pristine.store.admin_totp_secret = accounts.admin_totp_secret
        with self._lock:
            self._pristine = pristine
            self._snapshots = Snapshots()
        self.reset()

    def snapshot(self) -> str:
        """Keep the shop's present state; returns the id for `restore`. Raises TooManySnapshots."""
        with self._lock:
            return self._snapshots.take(self.shop)

    def restore(self, snapshot_id: str) -> None:
        """Bring a kept state back, as often as wanted. Raises NoSuchSnapshot."""
        with self._lock:
            self.shop = self._snapshots.get(snapshot_id)

    def delete_snapshot(self, snapshot_id: str) -> None:
        """Forget a kept state. Raises NoSuchSnapshot."""
        with self._lock:
            self._snapshots.delete(snapshot_id)

    def snapshot_ids(self) -> list[str]:
        """The ids of the kept states, oldest first."""
        with self._lock:
            return self._snapshots.ids()

    def answer(self, request: Request, patience: float | None = None) -> Reply:
        """Magento's answer to one REST request; calls from several threads happen one after another.

        A delay is waited for here, outside the lock, but no longer than `patience` (seconds): then the work is done and TimedOut raised.
        Raises ConnectionDropped where a fault wants no answer.
        """
        with self._sessions.turn(request.session):
            return self._answered(request, patience)

    def _answered(self, request: Request, patience: float | None) -> Reply:
        began = time.perf_counter()
        hit = self.faults.take(request)
        if hit is None:
            return self._concluded(request, None, began)
        if patience is not None and hit.wait_before + hit.wait_after > patience:
            self.sleep(patience)
            self._concluded(request, hit, began)
            raise TimedOut
        self.sleep(hit.wait_before)
        try:
            return self._concluded(request, hit, began)
        finally:
            self.sleep(hit.wait_after)

    async def answer_async(self, request: Request) -> Reply:
        """Like `answer`, for servers with an event loop: a delay lets other requests go on, but for those of the same session."""
        import asyncio  # a mock that is not served starts faster without

        async with self._sessions.turn_async(request.session):
            began = time.perf_counter()
            hit = self.faults.take(request)
            if hit is None:
                return self._concluded(request, None, began)
            await asyncio.sleep(hit.wait_before)
            try:
                return self._concluded(request, hit, began)
            finally:
                await asyncio.sleep(hit.wait_after)

    def look(self, path: str, query: str = "") -> Reply:
        """What the shop itself answers an admin's GET: no fault, no filter, no line in the log."""
        with self._lock:
            token = self._tokens.issue(Identity(), self.shop.now())
            return dispatch(Request("GET", path, query, None, f"Bearer {token}", b""), self.shop, router, self._tokens)

    def _concluded(self, request: Request, hit: Hit | None, began: float) -> Reply:
        status: int | None = None
        try:
            reply = self._work(request) if hit is None else hit.play(request, self._work)
            status = reply.status
            return reply
        finally:
            spent = (time.perf_counter() - began) * 1000
            fault = hit.name if hit else ""
            self.requests.record(time.time(), request.method, request.path, request.query, status, spent, fault)

    def _work(self, request: Request) -> Reply:
        with self._lock:
            reply = self.defects.work(request, self.shop, self._dispatch)
            for answer_filter in self.answer_filters:
                reply = answer_filter(request, reply, self.shop)
            headers = (*reply.headers, cookie(request.session))
            return Reply(reply.status, reply.body, reply.media_type, headers)

    def _dispatch(self, request: Request) -> Reply:
        return dispatch(request, self.shop, self._router, self._tokens, self._consumers)
