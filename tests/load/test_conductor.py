"""How a load is led, in one process and without Locust: its messages go to the listeners at once."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from magento_acceptance.load.conductor import CLOSE, CLOSED, OPEN, OUTCOME, Conductor
from magento_acceptance.load.crew import Crew
from magento_acceptance.load.journey import How
from magento_acceptance.settings.load import load
from mock_magento import MockMagento
from tests.support.served_scenarios import served


class Runner:
    """Locust's runner of a single process."""

    target_user_count = 2

    def __init__(self) -> None:
        self.listeners: dict[str, Callable[[Any], object]] = {}
        self.ended = threading.Event()

    def send_message(self, kind: str, data: Any = None, _client_id: str = "") -> None:
        self.listeners[kind](data)

    def quit(self) -> None:
        self.ended.set()


@contextmanager
def led(
    mock: MockMagento, reports: Path, seconds: float = 0
) -> Iterator[tuple[Conductor, Crew, SimpleNamespace, list[str]]]:
    runner, said = Runner(), list[str]()
    environment = SimpleNamespace(
        runner=runner, stats=SimpleNamespace(entries={}, errors={}), web_ui=None, process_exit_code=None
    )
    with served(mock, reports) as given:
        settings = load({}, {**given, "MAGENTO_SETTLE": "0"}, None)
        conductor = Conductor(environment, settings, ["locust"], said.append, seconds)
        crew = Crew(settings, lambda **_: None, lambda outcome: runner.send_message(OUTCOME, outcome.as_message()))
        runner.listeners |= {
            OPEN: crew.open,
            OUTCOME: conductor.told,
            CLOSE: lambda _: (crew.close(), runner.send_message(CLOSED)),
            CLOSED: lambda _: conductor.closed("local"),
        }
        yield conductor, crew, environment, said


def test_a_load_in_one_process_is_judged_and_cleaned_up(tmp_path: Path) -> None:
    mock = MockMagento()
    with led(mock, tmp_path, seconds=0.001) as (conductor, crew, environment, said):
        assert crew.buyer() is None  # nothing is for sale yet
        conductor.start()
        buyer = crew.buyer()
        assert buyer is not None
        assert not environment.runner.ended.is_set()  # the time counts from the first journey
        # refused once although units are left, a customer tries again
        mock.faults.add("refusal", method="POST", path="/V1/carts/mine/payment-information")
        assert [crew.journey(buyer, how) for how in How] == [True] * 3
        assert environment.runner.ended.wait(60)
        conductor.finish()
        assert not crew.journey(buyer, How.ONCE)
        conductor.finish()  # once is enough
    assert (environment.process_exit_code, said[-2]) == (0, "passed")
    (folder,) = tmp_path.glob("2*")
    assert json.loads((folder / "load.json").read_text())["journeys"]["orders"] == 3
    assert {path.name for path in folder.iterdir()} >= {
        "load.html",
        "evidence.jsonl.gz",
        "record.jsonl.gz",
        "made.jsonl",
    }
    assert not [sku for sku in mock.shop.catalog.products if sku.startswith("qa-")]
    assert {order.state for order in mock.shop.sales.orders.values() if order.entity_id > 2} == {"closed"}


def test_without_products_there_is_no_load_and_what_was_made_is_removed(tmp_path: Path) -> None:
    mock = MockMagento()
    mock.faults.add("refusal", method="POST", path="/V1/products", message="<b>No.</b>", skip=1)
    with led(mock, tmp_path) as (conductor, _, environment, said):
        conductor.start()
        conductor.finish()
    assert environment.process_exit_code == 1
    why = "FAILED: there was no load: the shop refuses a product of the scenario's own: <b>No.</b>; docs/real-shop.md, MAGENTO_SHOP_PROFILE"
    assert why in said
    (page,) = tmp_path.glob("*/load.html")
    assert "&lt;b&gt;No.&lt;/b&gt;" in page.read_text(encoding="utf-8")
    assert "<b>" not in page.read_text(encoding="utf-8")
    assert not [sku for sku in mock.shop.catalog.products if sku.startswith("qa-")]


def test_a_journey_that_goes_wrong_is_counted_and_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magento_acceptance.load.crew._PAUSE_S", 0)
    mock = MockMagento()
    with led(mock, tmp_path) as (conductor, crew, environment, said):
        conductor.start()
        mock.faults.add("status", status=500, path="/V1/directory/countries")
        buyer = crew.buyer()
        assert buyer is not None
        mock.faults.add("status", status=500, path="/V1/order/{orderId}/invoice", times=2)
        for _ in range(3):
            crew.journey(buyer, How.ONCE)
        conductor.finish()
    assert environment.process_exit_code == 1
    assert "FAILED: 3 of 4 journeys went wrong" in said
    capture, look = [text for text in said if text.startswith("error, ")]
    assert capture.startswith("error, 2 times: POST /rest/default/V1/order/3/invoice: 500 ")
    assert look.startswith("error, 1 time: GET /rest/default/V1/directory/countries: 500 ")


def test_a_folder_that_cannot_be_written_ends_the_load_in_one_line(tmp_path: Path) -> None:
    with led(MockMagento(), tmp_path / "reports") as (conductor, crew, environment, said):
        (tmp_path / "reports").write_text("a file")
        conductor.start()
        assert environment.runner.ended.wait(60)
        conductor.finish()
        assert crew.buyer() is None
    assert environment.process_exit_code == 1
    (line,) = said
    assert line.startswith("Error: the reports folder cannot be written (")


def test_results_that_cannot_be_written_are_told_and_the_shop_is_cleaned_up(tmp_path: Path) -> None:
    mock = MockMagento()
    with led(mock, tmp_path) as (conductor, crew, environment, said):
        conductor.start()
        buyer = crew.buyer()
        assert buyer is not None
        crew.journey(buyer, How.ONCE)
        (folder,) = tmp_path.glob("2*")
        shutil.rmtree(folder)
        folder.write_text("a file in its place")
        conductor.finish()
    assert environment.process_exit_code == 1
    assert [text for text in said if text.startswith("holds ")]
    assert said[-1].startswith("Error: the results cannot be written (")
    assert not [sku for sku in mock.shop.catalog.products if sku.startswith("qa-")]


def test_a_worker_that_is_lost_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magento_acceptance.load.conductor._GONE_S", 0)
    with led(MockMagento(), tmp_path) as (conductor, crew, _, said):
        conductor.start()
        conductor.joined("other")
        buyer = crew.buyer()
        assert buyer is not None
        crew.journey(buyer, How.ONCE)
        conductor.finish()
    assert said[-2] == "FAILED: 1 of 2 workers were lost, with their customers"


def test_a_worker_that_comes_while_the_load_ends_is_given_no_orders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with led(MockMagento(), tmp_path) as (conductor, _crew, environment, said):
        conductor.start()
        sent: list[str] = []
        send = environment.runner.send_message

        def send_and_join(name: str, *arguments: Any) -> None:
            sent.append(name)
            send(name, *arguments)
            if name == CLOSE:
                conductor.joined("late")

        monkeypatch.setattr(environment.runner, "send_message", send_and_join)
        conductor.finish()
    assert CLOSE in sent
    assert OPEN not in sent
    assert not any("lost" in text for text in said)
