"""What is announced before a run, and that a run does no more."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.project import shipped
from magento_acceptance.session.markers import MARKERS
from magento_acceptance.session.plan import Plan, kinds_of, replay_plan
from magento_acceptance.settings.load import load
from magento_acceptance.settings.settings import Settings

REAL = {
    "MAGENTO_TARGET": "real",
    "MAGENTO_BASE_URL": "https://shop.example.com",
    "MAGENTO_ADMIN_USERNAME": "qa",
    "MAGENTO_ADMIN_PASSWORD": "secret",
    "MAGENTO_ALLOW_WRITES": "true",
    "MAGENTO_STORE_CODE": "en",
}
MARK = "qa-a1b2c3"
TAGS = st.frozensets(st.sampled_from(sorted(MARKERS)))


def settings(**changed: str) -> Settings:
    return load({**REAL, **changed}, {}, None)


def plan(*selected: set[str], **changed: str) -> Plan:
    return Plan.of(map(frozenset, selected), settings(**changed), MARK)


def test_a_real_shop_is_told_everything() -> None:
    lines = list(plan({"portable", "step10"}, {"step12", "inventory_tutorial", "luma", "inventory_setup"}).lines())
    text = "\n".join(lines)
    assert (
        lines[0]
        == "plan: 2 scenarios on https://shop.example.com, store view en; what they make is named qa-a1b2c3-..."
    )
    for told in (
        "customers (qa-a1b2c3-...@example.com), products (SKU qa-a1b2c3-...)",
        "carts, orders, invoices, shipments, credit memos",
        "sources ne_wh, west_wh, brooklyn, huntington, manhattan, berkeley, sausalito, hq",
        "stock 'US Stock' with these sources, which takes over the website of store view en",
        "quantities of 24-WB01, 24-WB03, 240-LV06",
        "jdoe@example.com",
    ):
        assert told in text


def test_own_things_only_are_told_of_portable_scenarios() -> None:
    text = "\n".join(plan({"portable", "step10"}).lines())
    assert "customers" in text
    for untold in ("sources", "stock", "quantities", "jdoe", "shipments", "your order"):
        assert untold not in text


def test_a_given_order_is_told_and_nothing_else() -> None:
    chosen = plan({"portable", "step10", "given_order"}, MAGENTO_ORDER_ID="42")
    assert set(chosen.kinds) == {"invoice"}
    text = "\n".join(chosen.lines())
    assert "your order 42 is captured or shipped, and stays so" in text
    assert "cancelled" not in text


def test_an_invoice_that_is_gone_on_with_is_shipped_only() -> None:
    tags = frozenset({"portable", "step12", "shipping", "given_invoice"})
    assert kinds_of(tags, settings(MAGENTO_ORDER_ID="42"), given_invoice=7) == {"shipment"}


def test_the_mock_is_told_in_one_line() -> None:
    chosen = Plan.of([frozenset({"portable"})], load({}, {}, None), MARK)
    (line,) = chosen.lines()
    assert line.startswith("plan: 1 scenario on the built-in mock; they make customers, products, ")


def test_what_writes_nothing_says_so() -> None:
    (line,) = plan({"step11"}, {"refusal"}).lines()
    assert line.endswith("nothing is made or changed there")
    assert list(replay_plan(11, 11, settings(), MARK)) == [
        "plan: Step 11 on https://shop.example.com, store view en; nothing is made or changed there"
    ]


@given(st.lists(TAGS, max_size=5), st.booleans())
def test_a_plan_of_more_scenarios_announces_no_less(selected: list[frozenset[str]], allowed: bool) -> None:
    chosen = settings(MAGENTO_ALLOW_INVENTORY_SETUP="true" if allowed else "false")
    whole = Plan.of(selected, chosen, MARK)
    for tags in selected:
        assert kinds_of(tags, chosen) <= whole.kinds.keys()
    assert whole.beyond(whole.kinds) == []
    assert whole.beyond(["unknown write"]) == ["unknown write"]
    assert Plan.from_dict(json.loads(json.dumps(vars(whole)))) == whole
    assert any("left so: sources " in line for line in whole.lines()) == ("source" in whole.kinds)


@pytest.mark.parametrize(("first", "last"), [(1, 14), (9, 10), (3, 3)])
def test_a_replay_tells_what_it_leaves(first: int, last: int) -> None:
    text = "\n".join(replay_plan(first, last, settings(), MARK))
    assert ("orders" in text) == (last >= 9)
    assert ("takes over the website of store view en" in text) == (first <= 3 <= last)
    assert ("removed again" in text) == (first == 1)


def test_every_tag_is_on_a_scenario() -> None:
    tags = {tag for path in shipped("features").rglob("*.feature") for tag in re.findall(r"@(\w+)", path.read_text())}
    assert MARKERS.keys() <= tags
