"""`magento-acceptance cleanup`: what bears the tag goes, what Magento keeps is told, and nothing else is touched."""

from __future__ import annotations

import fcntl
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bench.repeat import left_in
from magento_acceptance.cli.main import main
from magento_acceptance.flows.customers import customer_body
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.writes import Write
from magento_acceptance.run_log.created_resources import ResourceLog
from magento_acceptance.run_log.workspace import Workspace, new_run_id
from mock_magento import MockMagento

MINE, OTHER = "qa-a1b2c3", "qa-d4e5f6"
GONE = {
    "products": 0,
    "customers": 0,
    "source items": 0,
    "open orders": 0,
    "SKUs with reservations that do not cancel out": 0,
}


def products(mock: MockMagento) -> set[str]:
    return {product.sku for product in mock.shop.catalog.products.values()}


def emails(mock: MockMagento) -> set[str]:
    return {customer.email for customer in mock.shop.customers.accounts.values()}


def writes(mock: MockMagento) -> list[str]:
    """The writes that the shop was asked for, sign-ins apart."""
    found = mock.requests.read()["requests"]
    return [entry["path"] for entry in found if entry["method"] != "GET" and "token" not in entry["path"]]


def folder(reports: Path, url: str, run_tag: str = MINE, *, ended: bool = False) -> Workspace:
    """A run's folder as a run leaves it: killed, or ended."""
    workspace = Workspace(reports, f"{new_run_id()[:15]}-{run_tag.removeprefix('qa-')}")
    workspace.run_folder.mkdir(parents=True)
    workspace.plan.write_text(json.dumps({"shop": url, "store": "default", "is_mock": False}), encoding="utf-8")
    if ended:
        workspace.summary.write_text("{}", encoding="utf-8")
    return workspace


def save_product(client: MagentoClient, sku: str) -> None:
    client.post(
        "products", {"product": {"sku": sku, "name": sku, "price": 1, "attribute_set_id": 4, "type_id": "simple"}}
    )


def save_customer(client: MagentoClient, email: str) -> int:
    return int(client.post("customers", {"customer": customer_body(email), "password": "Aa1!something"}).json["id"])


def test_a_named_run_is_cleaned_up_after_and_nobody_else_is_touched(
    mock: MockMagento, client: MagentoClient, clean: Any, plant: Any
) -> None:
    order_id = plant(MINE)
    plant(OTHER)
    for sku in ("qa-shirt", "QA-A1B2C3", "qa-a1b2c3-shirt", "my-qa-a1b2c3-0f9e8d7c"):
        save_product(client, sku)
    for email in ("jdoe@example.com", "qa-lead@example.com", "qa-a1b2c3@example.com"):
        save_customer(client, email)
    theirs = {sku for sku in products(mock) if not sku.startswith(f"{MINE}-0") and MINE not in sku} | {
        "qa-a1b2c3-shirt",
        "QA-A1B2C3",
    }
    result = clean("a1b2c3")
    assert result.exit_code == 0, result.output
    assert f"done: order {order_id}: canceled; Magento removes no order" in result.output
    assert products(mock) >= theirs
    assert {"jdoe@example.com", "qa-lead@example.com", "qa-a1b2c3@example.com"} <= emails(mock)
    assert sum(email.startswith(OTHER) for email in emails(mock)) == 1
    assert not any(email.startswith(f"{MINE}-") for email in emails(mock))
    assert {sku for sku in products(mock) if sku.startswith(f"{MINE}-")} == {"qa-a1b2c3-shirt"}
    left = {order.customer_email: order.state for order in mock.shop.sales.orders.values()}
    assert {state for email, state in left.items() if email and email.startswith(OTHER)} == {"new"}
    assert clean("a1b2c3").output == "nothing to remove\n"


def test_all_marks_are_found_in_the_shop_itself(mock: MockMagento, clean: Any, plant: Any) -> None:
    orders = {plant(MINE), plant(OTHER)}
    result = clean("--all", "--yes")
    assert result.exit_code == 0, result.output
    assert left_in(mock) == {**GONE, "kept: orders": len(orders)}
    assert f"run {MINE}: 1 open order, 2 products, 1 customer, source items of 2 SKUs" in result.output


def test_what_is_paid_and_shipped_comes_back_to_the_stock(
    mock: MockMagento, client: MagentoClient, clean: Any, plant: Any
) -> None:
    order_id = plant(MINE)
    client.post(f"order/{order_id}/invoice", {"capture": True})
    client.post(f"order/{order_id}/ship", {})
    result = clean("a1b2c3")
    assert f"order {order_id}: closed; Magento removes no order" in result.output
    assert left_in(mock) == {**GONE, "kept: orders": 1}
    memos = client.attempt("GET", "creditmemos", params=[("searchCriteria", "")], checked=False).json["items"]
    assert sum(item["qty"] for memo in memos if memo["order_id"] == order_id for item in memo["items"]) == 3


def test_source_items_of_products_that_are_gone_are_removed(
    mock: MockMagento, client: MagentoClient, clean: Any, plant: Any
) -> None:
    order_id = plant(MINE)
    client.post(f"orders/{order_id}/cancel")
    for sku in [sku for sku in products(mock) if sku.startswith(MINE)]:
        client.delete(f"products/{sku}")
    assert left_in(mock)["source items"] == 2
    assert clean("a1b2c3").exit_code == 0
    assert left_in(mock) == {**GONE, "kept: orders": 1}


def test_a_dry_run_lists_everything_needs_no_leave_and_changes_nothing(
    mock: MockMagento, clean: Any, plant: Any
) -> None:
    order_id = plant(MINE)
    before = left_in(mock)
    mock.requests.clear()
    result = clean("a1b2c3", "--dry-run", MAGENTO_ALLOW_WRITES="false")
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert f"  order {order_id}: cancel, or refund what is paid" in lines
    assert sum(line.startswith("  product qa-a1b2c3-") for line in lines) == 2
    assert sum(line.startswith("  customer ") for line in lines) == 1
    assert sum(line.startswith("  source item of qa-a1b2c3-") for line in lines) == 2
    assert writes(mock) == []
    assert left_in(mock) == before


def test_what_is_young_is_left_to_its_run_unless_that_is_named(mock: MockMagento, clean: Any, plant: Any) -> None:
    plant(MINE, timedelta(minutes=5))
    plant(OTHER)
    result = clean("--all", "--yes")
    assert result.exit_code == 1, result.output
    assert f"left alone: the newest thing of {MINE} was made or changed 5 minutes ago" in result.output
    assert (left_in(mock)["customers"], left_in(mock)["open orders"]) == (1, 1)
    assert clean("--all", "--yes", "a1b2c3").exit_code == 0
    assert left_in(mock)["customers"] == 0


def test_a_person_is_asked_before_all_is_removed(mock: MockMagento, clean: Any, plant: Any) -> None:
    plant(MINE)
    result = clean("--all")
    assert (result.exit_code, left_in(mock)["customers"]) == (2, 1)
    assert "nothing was removed: add --yes to remove all of it, or name a run" in result.output


def test_runs_are_found_by_their_folders(mock: MockMagento, url: str, clean: Any, plant: Any, tmp_path: Path) -> None:
    """A killed one that was heard of just now is left alone, one that ended and left something is not; afterwards nothing is to do."""
    plant(MINE)
    plant(OTHER)
    ended = folder(tmp_path / "reports", url, ended=True)
    ResourceLog(ended.resource_log).note([Write("made", "customer", 999, f"{MINE}-00000000@example.com")])
    killed = folder(tmp_path / "reports", url, OTHER)
    result = clean()
    assert result.exit_code == 1
    assert f"left alone: run {killed.run_id} wrote its last line " in result.output
    assert f"run {ended.run_id}:" in result.output
    assert {email[:9] for email in emails(mock) if email.startswith("qa-")} == {OTHER}
    with (killed.run_folder / ".lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = clean("--older-than", "0", killed.run_id)
        assert result.exit_code == 1
        assert f"left alone: run {killed.run_id} is under way" in result.output
    assert {email[:9] for email in emails(mock) if email.startswith("qa-")} == {OTHER}
    assert clean("--older-than", "0").exit_code == 0
    assert left_in(mock) == {**GONE, "kept: orders": 2}
    assert clean("--older-than", "0").output == "nothing to remove\n"


def test_a_run_with_a_published_name_is_known_by_its_record(
    mock: MockMagento, client: MagentoClient, url: str, clean: Any, tmp_path: Path
) -> None:
    """The tutorial's customer bears no run_tag: she is removed as her id, address and time are those that the run wrote down."""
    mine = save_customer(client, "jdoe@example.com")
    theirs = save_customer(client, "somebody@example.com")
    run = folder(tmp_path / "reports", url)
    ledger = ResourceLog(run.resource_log)
    ledger.note(
        [Write("made", "customer", mine, "jdoe@example.com"), Write("made", "customer", theirs, "jane@example.com")]
    )
    result = clean("a1b2c3")
    assert result.exit_code == 0, result.output
    assert "jdoe@example.com" not in emails(mock)
    assert "somebody@example.com" in emails(mock)


def test_a_customer_of_another_time_is_somebody_elses(
    mock: MockMagento, client: MagentoClient, url: str, clean: Any, tmp_path: Path
) -> None:
    number = save_customer(client, "jdoe@example.com")
    run = Workspace(tmp_path / "reports", "20200102-030405-a1b2c3")
    run.run_folder.mkdir(parents=True)
    folder(tmp_path / "reports", url).plan.replace(run.plan)
    ResourceLog(run.resource_log).note([Write("made", "customer", number, "jdoe@example.com")])
    for path in run.run_folder.iterdir():
        os.utime(path, (1_577_934_245, 1_577_934_245))
    assert clean(run.run_id).exit_code == 0
    assert "jdoe@example.com" in emails(mock)


def test_what_cannot_be_removed_is_one_line_and_holds_nothing_else_up(
    mock: MockMagento, clean: Any, plant: Any
) -> None:
    plant(MINE)
    mock.faults.add("status", status=500, method="DELETE", path="/V1/customers/*", times=None)
    mock.faults.add("status", status=500, method="POST", path="/V1/orders/*/cancel", times=None)
    result = clean("a1b2c3")
    assert result.exit_code == 1
    failed = [line.split(":")[1].split()[0] for line in result.output.splitlines() if "NOT removed" in line]
    assert failed == ["order", "product", "product", "customer"]
    left = {"products": 2, "customers": 1, "source items": 2, "open orders": 1, "kept: orders": 1}
    assert left_in(mock) == {**GONE, **left, "SKUs with reservations that do not cancel out": 2}
    mock.faults.clear()
    assert clean("a1b2c3").exit_code == 0
    assert left_in(mock) == {**GONE, "kept: orders": 1}


def test_a_run_of_another_shop_is_refused(mock: MockMagento, clean: Any, plant: Any, tmp_path: Path) -> None:
    plant(MINE)
    folder(tmp_path / "reports", "https://shop.example.com")
    result = clean("a1b2c3")
    assert (result.exit_code, left_in(mock)["customers"]) == (4, 1)
    assert "was on https://shop.example.com, not on http://127.0.0.1" in result.output


@pytest.mark.parametrize(
    ("args", "settings", "code", "text"),
    [
        (["--older"], {}, 2, "No such option"),
        (["latest"], {}, 2, "is no run"),
        (["a1b2c3"], {"MAGENTO_ALLOW_WRITES": "false"}, 4, "MAGENTO_ALLOW_WRITES"),
        (["a1b2c3"], {"MAGENTO_TARGET": "mock"}, 0, "the built-in mock ends with its run"),
        (["a1b2c3"], {"MAGENTO_BASE_URL": "http://127.0.0.1:1"}, 10, "nothing was removed: "),
        (["a1b2c3"], {"MAGENTO_ADMIN_PASSWORD": "wrong"}, 10, "nothing was removed: "),
        (["a1b2c3"], {"MAGENTO_STORE_CODE": "nowhere"}, 10, "nothing was removed: "),
    ],
)
def test_what_is_wrong_is_said(args: list[str], settings: dict[str, str], code: int, text: str, clean: Any) -> None:
    result = clean(*args, **settings)
    assert result.exit_code == code, result.output
    assert text in result.output


def test_a_replay_keeps_what_it_made_until_it_is_named(mock: MockMagento, url: str, clean: Any, tmp_path: Path) -> None:
    """Its customer has the published address, so only its record tells that she is its own."""
    env = {
        "MAGENTO_TARGET": "real",
        "MAGENTO_BASE_URL": url,
        "MAGENTO_ADMIN_USERNAME": "admin",
        "MAGENTO_ADMIN_PASSWORD": "Admin123!x9",
        "MAGENTO_ALLOW_WRITES": "true",
        "MAGENTO_ALLOW_INVENTORY_SETUP": "true",
    }
    replayed = CliRunner().invoke(main, ["replay", "--to", "10"], env=env)
    assert replayed.exit_code == 0, replayed.output
    assert replayed.output.startswith("plan: Steps 1 to 10 on http://127.0.0.1")
    assert clean("--older-than", "0").output == "nothing to remove\n"
    assert "jdoe@example.com" in emails(mock)
    before = [order.state for order in mock.shop.sales.orders.values()]
    name = (tmp_path / "reports" / "latest").readlink().name
    result = clean(name)
    assert result.exit_code == 0, result.output
    assert "jdoe@example.com" not in emails(mock)
    assert [order.state for order in mock.shop.sales.orders.values()] == [*before[:-1], "closed"]
    assert not any(mock.shop.inventory.reserved.values())
    assert "kept: sources ne_wh, " in result.output
    assert clean(name).output == "nothing to remove\n"
