"""One load on one shop: its products, the laws after it, its cleaning up, and what is written down of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from magento_acceptance.errors import HarnessError
from magento_acceptance.expectations import CheckRow, ExpectationFailed, StockReading, wrong
from magento_acceptance.files import pack, write_whole
from magento_acceptance.flows.polling import poll_until
from magento_acceptance.flows.products import ProductMaker
from magento_acceptance.flows.sales_channel import find_sales_channel
from magento_acceptance.flows.shop_defaults import read_shop_defaults
from magento_acceptance.flows.snapshots import read_stock
from magento_acceptance.load import page
from magento_acceptance.load.document import JudgedLaw, Result, summary
from magento_acceptance.load.journey import told
from magento_acceptance.load.laws import LAWS, Law, Load, Readings
from magento_acceptance.load.measuring import Measurements
from magento_acceptance.load.readings import read
from magento_acceptance.load.shared_products import SharedProducts, create_shared_products
from magento_acceptance.load.tally import Tally
from magento_acceptance.orphans.discover import Found, find
from magento_acceptance.orphans.past_runs import note_cleaned, past_run
from magento_acceptance.orphans.remove import Removal, clear
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.created_resources import ResourceLog
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.run_log.manifest import Manifest
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.run_log.storage import Storage
from magento_acceptance.run_log.wording import amount_of, utc_stamp
from magento_acceptance.run_log.workspace import Workspace, new_workspace
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.session.plan import where_it_writes
from magento_acceptance.session.release import find_release
from magento_acceptance.session.target import open_target
from magento_acceptance.settings.settings import Settings
from magento_acceptance.tutorials.inventory import DOMAIN

KIND: Final = "load"
_AT_ONCE: Final = 4
"""So many orders are closed at the same moment."""
Say = Callable[[str], object]


@dataclass
class Campaign:
    """One load, from the first product to the page. `users` and `workers` are for people; `tally` takes what the customers tell."""

    settings: Settings
    users: int
    workers: int
    say: Say
    workspace: Workspace
    redactor: Redactor
    tally: Tally = field(default_factory=Tally)
    products: SharedProducts | None = None
    failure: str = ""
    """Why there was no load, or why it cannot be judged; empty where neither."""
    _start: StockReading | None = None
    _began: float = field(default_factory=time.monotonic)

    @classmethod
    def begin(cls, settings: Settings, users: int, workers: int, command: Sequence[str], say: Say) -> Campaign:
        """Make the run's folder, and say what is going to be made in the shop. Raises OSError where it cannot be written."""
        redactor = Redactor(settings.secrets())
        workspace = new_workspace(settings.reports, shared=settings.share_reports)
        campaign = cls(settings, users, workers, say, workspace, redactor)
        campaign._open(command)
        for line in campaign._plan():
            say(redactor.text(line))
        return campaign

    def _open(self, command: Sequence[str]) -> None:
        workspace = self.workspace
        self._manifest = Manifest(workspace, self.settings, self.redactor, (), Path.cwd())
        self._manifest.body["kind"] = KIND
        self._manifest.note("run", command=list(command), workers=self.workers)
        write_whole(workspace.plan, json.dumps(where_it_writes(self.settings)))
        storage = Storage()
        storage.on_loss = lambda why: self.say(f"Warning: {why}; what follows is not written down")
        append = storage.append
        self._evidence = Evidence(workspace.evidence, self.redactor, append=append)
        self._record = RunRecord(
            workspace.record_log, KIND, mask=self.redactor.value, left_alone=self.settings.leave_alone, append=append
        )
        resources = ResourceLog(workspace.resource_log, append=append)
        self._target = open_target(self.settings, self.redactor)
        self._client = self._target.client(
            self._evidence, lambda writes: resources.note(writes, KIND), record=self._record
        )

    def _plan(self) -> Iterator[str]:
        tag, shop = self.workspace.run_tag, self.settings.base_url
        yield (
            f"plan: {amount_of(self.users, 'customer')} at once on {shop}, store view {self.settings.store_code}; what they make is "
            f"named {tag}-..."
        )
        yield f"  made, and removed again: customers ({tag}-...@{DOMAIN}), products (SKU {tag}-...)"
        yield "  made, and kept by Magento (orders are cancelled, or refunded): carts, orders, invoices, credit memos"

    def prepare(self) -> None:
        """Create the products that the customers compete for; where that fails, `failure` says why."""
        try:
            with self._evidence.during(KIND, "the products"):
                client = self._client
                release = find_release(client, self.settings)
                client.release = release.certain
                self._manifest.note("shop", version=release.name)
                channel = find_sales_channel(client)
                defaults = read_shop_defaults(client, self.settings.shop_profile)
                # removed by their names at the end, with what all the others made
                maker = ProductMaker(
                    client, Context(KIND), CleanupStack(run_tag=self.workspace.run_tag), channel, defaults
                )
                products = create_shared_products(maker, -(-self.users // 2))
                self._start = read_stock(client.get, products.facts, channel.stock_id)
                self.products = products
        except (HarnessError, AssertionError, LookupError, TypeError) as error:
            self.failure = f"there was no load: {self.redactor.text(told(error))}"
        self._began = time.monotonic()

    def conclude(self, measurements: Measurements) -> bool:
        """Judge the laws, clean up, and write load.json and load.html; True where all is well.

        Raises OSError where they cannot be written, when all else is done.
        """
        seconds = time.monotonic() - self._began
        laws = self._laws()
        left = self._clean_up()
        result = Result(self.users, self.workers, seconds, self.failure, self.tally, measurements, laws, left)
        document = self.redactor.value(result.as_document(self._manifest.body))
        for line in summary(document):
            self.say(line)
        self._write(document, seconds)
        self._target.close()
        return not result.why

    def _write(self, document: dict[str, Any], seconds: float) -> None:
        folder = self.workspace.run_folder
        try:
            write_whole(folder / "load.json", json.dumps(document, indent=2, ensure_ascii=False) + "\n")
            page.write(document, folder / "load.html")
            self._manifest.note("run", finished=utc_stamp(), seconds=round(seconds, 1))
            self._manifest.note("end", exit_status=int(not document["verdict"]["ok"]))
            self.say(f"page: {folder / 'load.html'}")
        finally:
            self._manifest.close()
        for journal in (self.workspace.evidence, self.workspace.record_log):
            with suppress(OSError):  # where there is no room, or none was written, it stays as it is
                pack(journal)

    def _laws(self) -> list[JudgedLaw]:
        if self.products is None or self._start is None:
            return []
        load = Load(self._start, self.products.facts, self.products.channel.sources, self.tally.outcomes)
        client, products = self._client, self.products

        def judged(found: Readings) -> list[CheckRow]:
            return [row for law in LAWS for row in wrong(law.judge(found, load))]

        try:
            with self._evidence.during(KIND, "the laws"):
                found = poll_until(lambda: read(client, products), judged, client.pauses()).value
        except (HarnessError, AssertionError, LookupError, TypeError, ValueError) as error:
            why = f"the shop could not be read: {self.redactor.text(told(error))}"
            return [JudgedLaw(law, unjudged=why) for law in LAWS]
        return [self._judged(law, law.judge(found, load)) for law in LAWS]

    def _judged(self, law: Law, rows: list[CheckRow]) -> JudgedLaw:
        bad: frozenset[CheckRow] = frozenset()
        try:
            self._record.verify(law.check, law.title, rows)
        except ExpectationFailed as failed:
            bad = frozenset(failed.rows)
        return JudgedLaw(law, [replace(row, ok=row not in bad) for row in rows])

    def _clean_up(self) -> list[str]:
        """Remove what bears the run's tag: first the orders, several at once, then, one after the other, all that is left."""
        tag = self.workspace.run_tag
        try:
            with self._evidence.during(KIND, "cleaning up"):
                found = find(self._client, tag).get(tag) or Found(tag)
                with ThreadPoolExecutor(_AT_ONCE) as pool:
                    for orders in (dict([entry]) for entry in found.orders.items()):
                        pool.submit(self._clear, Found(tag, orders=orders))
                removals = self._clear(find(self._client, tag).get(tag) or Found(tag))
                left = [str(one) for one in removals if not one.done]
        except (HarnessError, AssertionError, LookupError, TypeError) as error:
            left = [told(error)]
        if not left:
            with suppress(OSError):
                note_cleaned(past_run(self.workspace))
        return left

    def _clear(self, found: Found) -> list[Removal]:
        return list(clear(self._client, found))
