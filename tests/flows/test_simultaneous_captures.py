"""Captures at the same moment, on a machine that gives fewer threads than they need."""

from __future__ import annotations

import threading

import pytest

from magento_acceptance.flows.capture import capture_at_once
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.sales_channel import find_sales_channel
from tests.support.fault_matrix import client_of, count_invoices, order_context, ordered_shop


def test_a_machine_without_threads_captures_nothing_and_waits_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    mock, clock = ordered_shop()
    client, context = client_of(mock, clock), order_context()
    order = OpenOrder.read(
        client, context, client.listener.recorder, find_sales_channel(client), context.number("order")
    )
    before, start, started = count_invoices(mock), threading.Thread.start, []

    def scarce(thread: threading.Thread) -> None:
        if len(started) == 2:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", scarce)
    with pytest.raises(RuntimeError, match="can't start new thread"):
        capture_at_once(order, {"capture": True}, 5)
    assert count_invoices(mock) == before
    assert not any(thread.is_alive() for thread in started)
