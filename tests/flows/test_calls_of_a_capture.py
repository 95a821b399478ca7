"""The calls of a full capture on a shop, each of which docs/performance.md lists with its purpose."""

from __future__ import annotations

import contextlib
from urllib.parse import urlsplit

import pytest

from bench.repeat import left_in
from magento_acceptance.expectations import CaptureRequest
from magento_acceptance.files import read_lines
from magento_acceptance.flows.capture import capture
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.products import ProductMaker
from magento_acceptance.flows.sales_channel import find_sales_channel
from magento_acceptance.flows.sample_order import place_own_order
from magento_acceptance.flows.shop_defaults import ShopDefaults
from magento_acceptance.rest.routes import match_address
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.session.cleanup import CleanupStack
from mock_magento import MockMagento
from tests.support.served_scenarios import ROOT, scenarios, served
from tests.support.shops import opened

_FEATURE = "The payment of an order is captured in full"
THREE_LINES = f"{_FEATURE}: Physical, virtual and unmanaged lines are paid in one invoice"
TWO_LINES = f"{_FEATURE}: The order item ids are handed on by SKU"
PAGE = ROOT / "docs" / "performance.md"


def name_of(method: str, url: str) -> str:
    found = match_address(method, url)
    return found.route.name if found else f"{method} {urlsplit(url).path.removeprefix('/rest/default/V1/')}"


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> dict[str | None, list[str]]:
    """The calls in their order by scenario; None is what comes before the first."""
    reports = tmp_path_factory.mktemp("reports")
    with served(MockMagento(), reports) as settings:
        run = scenarios(settings, "-k", "full_capture and (Physical or handed)")
    assert run.returncode == 0, run.stdout[-3000:]
    found: dict[str | None, list[str]] = {}
    (folder,) = reports.glob("2*")
    for exchange in read_lines(folder / "evidence.jsonl"):
        request = exchange["request"]
        found.setdefault(exchange["scenario"], []).append(name_of(request["method"], request["url"]))
    return found


def test_the_page_lists_each_call_of_a_full_capture_with_its_purpose(calls: dict[str | None, list[str]]) -> None:
    chapter = PAGE.read_text(encoding="utf-8").partition("\n## The calls of a full capture\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in chapter.splitlines() if line.startswith("| `")]
    assert all(purpose for _, purpose in rows)
    assert [call.strip("`") for call, _ in rows] == [*calls[None], *calls[THREE_LINES]]
    once = sum(purpose.startswith("once a run") for _, purpose in rows)
    assert f"{len(rows)} calls, {once} of which a run makes once" in chapter
    assert f"makes {len(calls[TWO_LINES])} of its own" in " ".join(chapter.split())


def test_what_the_run_knows_of_the_shop_is_not_read_again(calls: dict[str | None, list[str]]) -> None:
    assert len(calls[TWO_LINES]) <= 38
    for known in (
        "store/storeConfigs",
        "store/websites",
        "directory/countries",
        "inventory/stock-resolver/{type}/{code}",
    ):
        assert sum(f"GET {known}" in some for some in calls.values()) == 1


def test_what_a_run_leaves_costs_the_next_one_no_call(mock: MockMagento) -> None:
    calls = []
    for _ in range(3):
        before = mock.requests.read()["total"]
        with opened(mock) as client, contextlib.ExitStack() as stack:
            cleanup = CleanupStack()
            stack.callback(cleanup.tidy)
            channel = find_sales_channel(client)
            order_id = place_own_order(ProductMaker(client, Context(), cleanup, channel, ShopDefaults()))
            capture(OpenOrder.read(client, Context(), RunRecord(), channel, order_id), CaptureRequest(capture=True), {})
        calls.append(mock.requests.read()["total"] - before)
    assert len(set(calls)) == 1
    kept = left_in(mock)
    assert kept.pop("kept: orders") == len(calls)
    assert not any(kept.values())
