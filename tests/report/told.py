"""Evidence for tests of what the report tells from it: a trade on the mock, the recordings of a real Magento, single exchanges."""

from __future__ import annotations

import functools
import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from magento_acceptance.expectations import CaptureRequest, RefundRequest, ShipmentRequest
from magento_acceptance.flows.capture import OpenOrder, capture
from magento_acceptance.flows.refund import refund
from magento_acceptance.flows.sales_channel import find_sales_channel
from magento_acceptance.flows.sample_order import place_own_order
from magento_acceptance.flows.ship import ship
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.session.target import open_target
from magento_acceptance.settings.settings import load
from mock_magento import MockMagento
from tests.support.recordings import exchanges_with_values, fill

NAME = "Trade: An order is paid in parts, shipped, and paid back in part"
MANAGED = {
    "24-WB01": True,
    "24-WB03": True,
    "240-LV06": False,
    "vp1": True,
    "qa-1-bag": True,
    "qa-1-course": True,
    "qa-1-untracked": False,
    "WS12-M-Orange": True,
}
STOCKS = {
    1: ("default",),
    2: ("ne_wh", "west_wh", "brooklyn", "huntington", "manhattan", "berkeley", "sausalito", "hq"),
}


class Told:
    """Exchanges in memory, as magento_acceptance.report.exchanges gives those of a file."""

    def __init__(self, entries: Iterable[Any]) -> None:
        self.entries = list(entries)
        self._ids = {str(entry["exchange"]): entry for entry in self.entries if isinstance(entry, dict)}

    def __iter__(self) -> Iterator[Any]:
        return iter(self.entries)

    @property
    def scenarios(self) -> list[str]:
        return list(dict.fromkeys(entry["scenario"] for entry in self.entries if _named(entry)))

    def by_id(self, exchange: str) -> Any:
        return self._ids.get(exchange)

    def of(self, scenario: str | None) -> list[Any]:
        if scenario is None:
            return [entry for entry in self.entries if not isinstance(entry, dict) or not _named(entry)]
        return [entry for entry in self.entries if isinstance(entry, dict) and entry.get("scenario") == scenario]

    def named(self, ending: str, method: str = "GET") -> list[dict[str, Any]]:
        """The exchanges whose path below V1 is such."""
        pattern = re.compile(rf".*/V1/{ending}(\?.*)?")
        return [
            entry
            for entry in self.entries
            if entry["request"]["method"] == method and pattern.fullmatch(entry["request"]["url"])
        ]

    @property
    def document(self) -> list[dict[str, Any]]:
        """The scenarios of the sign-off document."""
        ids = [str(entry["exchange"]) for entry in self.entries if isinstance(entry, dict)]
        return [{"id": "s1", "status": "passed", "tags": [], "steps": [], "other_exchanges": ids}]


def _named(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("scenario"), str)


def entry(exchange: str, method: str, path: str, *, sent: Any = None, got: Any = None, **other: Any) -> dict[str, Any]:
    """One exchange; `other` takes status, scenario, step, and error for an answer that never came."""
    made: dict[str, Any] = {
        "exchange": exchange,
        "time": "2026-11-22T19:48:04.895Z",
        "scenario": other.get("scenario", NAME),
        "step": other.get("step"),
        "request": {"method": method, "url": f"https://shop.example/rest/default/V1/{path}"},
        "ms": 1.5,
    }
    if sent is not None:
        made["request"]["json"] = sent
    if "error" in other:
        return made | {"error": other["error"]}
    return made | {"response": {"status": other.get("status", 200), "json": got}}


def facts() -> list[dict[str, Any]]:
    """What the scenarios read of products and stocks, and the recordings did not."""
    products = [
        entry(f"facts-{sku}", "GET", f"stockItems/{sku}", got={"manage_stock": managed})
        for sku, managed in MANAGED.items()
    ]
    path = "inventory/get-sources-assigned-to-stock-ordered-by-priority"
    return products + [
        entry(
            f"stock-{stock}",
            "GET",
            f"{path}/{stock}",
            got=[{"source_code": code, "enabled": True} for code in sources],
        )
        for stock, sources in STOCKS.items()
    ]


def recorded(name: str) -> Told:
    """A recording as the evidence of one scenario."""
    entries = facts()
    for exchange, values in exchanges_with_values(name):
        request = exchange["request"]
        path = request["path"].format(**values).removeprefix("/V1/")
        sent = fill(request["json"], values) if "json" in request else None
        made = entry(exchange["id"], request["method"], path, sent=sent)
        entries.append(made | {"response": exchange["response"]})
    return Told(entries)


@functools.cache
def _trade() -> str:
    redactor = Redactor()
    target = open_target(load({}, {}, None), redactor, mock=MockMagento())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "evidence.jsonl")
        path.touch()
        evidence, context = Evidence(path, redactor), Context(NAME)
        client = target.client(evidence)
        with evidence.during(NAME, "When they trade"):
            channel, record = find_sales_channel(client), RunRecord()
            order_id = place_own_order(client, context, CleanupStack(), channel)
            order = OpenOrder.read(client, context, record, channel, order_id)
            bag, course = (line["item_id"] for line in order.now.order["items"])
            for request in (CaptureRequest(items={bag: 1}, capture=True), CaptureRequest(capture=True)):
                capture(order, request, request.to_json())
            ship(order, ShipmentRequest({bag: Decimal(2)}, channel.sources[0]))
            refund(order, RefundRequest(items={bag: 1, course: 1}, shipping_amount=0, return_to_stock=(bag,)))
        target.close()
        return json.dumps({"entries": [json.loads(line) for line in path.open()], "context": context.as_dict()})


def trade() -> tuple[Told, dict[str, Any]]:
    """An order of two bags and a course on the mock, captured in two parts, shipped, and in part paid back: exchanges and record."""
    told = json.loads(_trade())
    return Told(told["entries"]), {"contexts": [told["context"]]}
