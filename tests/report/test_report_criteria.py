"""The acceptance criteria, and what recorded checks make of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from magento_acceptance.report import criteria

FULL = "features/invoicing/full_capture.feature"
ORDINARY = "/items/0/row_total"


def scenario(number: int = 1, file: str = FULL, tags: tuple[str, ...] = ("step10", "portable")) -> dict[str, Any]:
    return {"id": f"s{number}", "feature_file": file, "tags": list(tags), "steps": []}


def check(name: str, *wrong: str, right: tuple[str, ...] = (), number: int = 1) -> dict[str, Any]:
    rows = [{"pointer": pointer, "ok": pointer not in wrong} for pointer in (*wrong, *right)]
    return {"scenario": f"s{number}", "check": name, "rows": rows}


def results(scenarios: list[dict[str, Any]], checks: list[dict[str, Any]], result: str) -> set[str]:
    return {entry["id"] for entry in criteria.judge(scenarios, checks) if entry["result"] == result}


@pytest.mark.parametrize(
    ("name", "pointer", "claims"),
    [
        ("capture.invoice", "/items/0/row_total", {"step10.lines"}),
        ("capture.invoice", "/items/1/order_item_id", {"step10.item-ids"}),
        ("capture.invoice", "/items/0/qty", {"step10.full"}),
        ("capture.invoice", "/base_grand_total", {"step10.totals"}),
        ("capture.invoice", "/shipping_amount", {"step10.totals", "step10.full"}),
        ("capture.invoice", "/state", {"step10.paid"}),
        ("capture.invoice", "/increment_id", {"step10.belongs"}),
        ("capture.order", "/status", {"step10.order-state"}),
        ("capture.order", "/total_due", {"step10.due"}),
        ("capture.order", "/items/0/qty_invoiced", {"step10.order-follows"}),
        ("capture.stock", "/source_items/qa-a1b2c3-0f9e8d7c-bag/items/hq/quantity", {"step10.physical"}),
        ("capture.stock", "/salable/qa-a1b2c3-0f9e8d7c-bag", {"step10.salable"}),
        ("capture.stock", "/source_items/qa-a1b2c3-0f9e8d7c-bag", {"step10.stock"}),
    ],
)
def test_a_wrong_value_fails_the_claims_that_speak_of_it_and_no_others(
    name: str, pointer: str, claims: set[str]
) -> None:
    rest = ("/grand_total", "/state", "/items/0/price", "/store_id", "/total_paid")
    checks = [check(name, pointer, right=rest)]
    assert results([scenario()], checks, criteria.FAILED) == claims
    assert results([scenario()], [check(name, right=(pointer, *rest))], criteria.FAILED) == set()


def test_what_no_check_reached_is_not_checked_also_where_the_scenario_failed() -> None:
    checks = [check("capture.invoice", ORDINARY)]
    assert "step10.order-state" in results([scenario()], checks, criteria.NOT_CHECKED)
    assert results([scenario()], [], criteria.NOT_CHECKED) == {c.id for c in criteria.criteria()}


def test_a_claim_names_the_scenarios_that_checked_it_with_their_results() -> None:
    checks = [check("capture.invoice", ORDINARY), check("capture.invoice", right=(ORDINARY, "/x"), number=2)]
    entry = next(entry for entry in criteria.judge([scenario(), scenario(2)], checks) if entry["id"] == "step10.lines")
    assert entry["result"] == criteria.FAILED
    assert entry["scenarios"] == [{"id": "s1", "result": "failed"}, {"id": "s2", "result": "passed"}]


def test_tags_and_files_say_which_scenarios_can_check_a_claim() -> None:
    checks = [check("capture.invoice", right=("/items/0/qty",))]
    assert "step10.full" in results([scenario()], checks, criteria.PASSED)
    parts = scenario(file="features/invoicing/partial_capture.feature")
    assert "step10.full" in results([parts], checks, criteria.NOT_CHECKED)
    assert "step10.parts" in results([parts], checks, criteria.PASSED)
    assert "step10.salable" in results(
        [scenario(tags=())], [check("order.stock", right=("/salable/x",))], "not checked"
    )


def test_criteria_are_told_apart_and_each_hangs_on_something() -> None:
    known = criteria.criteria()
    assert len({criterion.id for criterion in known}) == len(known)
    assert len({(criterion.step, criterion.section, criterion.claim) for criterion in known}) == len(known)
    assert [criterion.id for criterion in known if not criterion.checks] == []


@pytest.mark.parametrize("section", ["Capture payment", "Retrieve the order item IDs", "Verify this step"])
def test_each_section_of_the_tutorials_step_10_has_criteria(section: str) -> None:
    assert [c for c in criteria.criteria() if (c.step, c.section) == ("Step 10", section)]


def test_a_run_of_nothing_leaves_all_of_step_10_unchecked() -> None:
    demanded = [c.claim for c in criteria.criteria() if c.step == "Step 10" and not c.optional]
    assert criteria.unchecked(criteria.judge([], [])) == demanded


def test_an_optional_claim_of_ones_own_is_no_condition() -> None:
    claims = tuple(
        criteria.Criterion(f"own.{name}", "Step 10", "Own", name, ("own.check",), optional=name == "may")
        for name in ("must", "may")
    )
    assert criteria.unchecked(criteria.judge([], [], claims), claims) == ["must"]


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("/items/*/qty", "/items/0/qty", True),
        ("/items/*/qty", "/items/0/a/qty", False),
        ("/items**", "/items/0/a/qty", True),
        ("{capture,schema}.invoice", "schema.invoice", True),
        ("/{,base_}total", "/total", True),
        ("a.b", "axb", False),
    ],
)
def test_what_a_pattern_stands_for(pattern: str, text: str, fits: bool) -> None:
    assert bool(criteria._pattern(pattern).fullmatch(text)) is fits


OWN = """\
[[criterion]]
id = "finance.paid"
step = "Finance"
section = "Paid orders"
claim = "A captured order owes nothing"
checks = ["finance.paid"]
"""


@pytest.mark.parametrize(("head", "shipped"), [("", True), ("shipped = false\n", False)])
def test_claims_of_a_projects_own_are_judged_beside_the_shipped_ones_or_alone(
    tmp_path: Path, head: str, shipped: bool
) -> None:
    run_folder = tmp_path / "run"
    run_folder.mkdir()
    (tmp_path / criteria.FILE).write_text(head + OWN)
    criteria.keep_own(tmp_path, run_folder)
    claims = criteria.with_own(run_folder / criteria.FILE)
    assert claims[:-1] == (criteria.criteria() if shipped else ())
    judged = criteria.judge([scenario()], [check("finance.paid", "/total_due")], claims)
    assert (judged[-1]["id"], judged[-1]["result"]) == ("finance.paid", criteria.FAILED)


def test_a_project_without_claims_of_its_own_has_the_shipped_ones(tmp_path: Path) -> None:
    criteria.keep_own(tmp_path, tmp_path / "absent")
    assert criteria.with_own(tmp_path / criteria.FILE) == criteria.criteria()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[criterion]", "criteria.toml: "),
        (OWN.replace("checks =", "check ="), "criteria.toml: criterion/0: "),
        (OWN * 2, "criteria.toml: the id 'finance.paid' is taken"),
        (OWN.replace("finance.paid", "step10.lines"), "criteria.toml: the id 'step10.lines' is taken"),
    ],
)
def test_claims_that_cannot_be_used_are_told_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / criteria.FILE).write_text(text)
    with pytest.raises(criteria.InvalidCriteria) as caught:
        criteria.keep_own(tmp_path, tmp_path)
    assert str(caught.value).startswith(words)
    assert "\n" not in str(caught.value)
