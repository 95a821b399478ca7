"""What two runs got back otherwise: the fields that a release changed, and nothing that differs between any two runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from magento_acceptance.report.exchanges import Exchanges
from magento_acceptance.report.responses import Run, changed_responses, lines

RULE = "row less discount"


def run(folder: Path, tag: str, *bodies: Any, rule: str = RULE, found: str = "51.2", status: int = 200) -> Run:
    """A run whose one sentence read order 7, then stock, then what `bodies` hold further."""
    urls = ["orders/7", "inventory/get-product-salable-quantity/24-WB01/2", "orders?x", "orders"]
    folder.mkdir()
    with (folder / "evidence.jsonl").open("w") as file:
        for number, body in enumerate(bodies):
            entry = {
                "exchange": str(number),
                "request": {"method": "GET", "url": f"https://{tag}.example.com/rest/default/V1/{urls[number]}"},
                "response": {"status": status, "json": body},
            }
            file.write(json.dumps(entry) + "\n")
    step = {"keyword": "Then", "text": "all is well", "exchanges": [str(number) for number in range(len(bodies))]}
    scenario = {"id": "s1", "feature": "Capture", "name": "Whole", "example": None, "steps": [step]}
    row = {"pointer": "/items/0/row_total", "found": found, "rule": rule}
    checks = [{"scenario": "s1", "subject": "lines of order 7", "rows": [row]}]
    return Run({"scenarios": [scenario]}, Exchanges(folder / "evidence.jsonl"), checks)


def order(tag: str, row_total: Any, **extra: Any) -> dict[str, Any]:
    line = {"item_id": len(tag), "sku": f"qa-{tag}-12345678-bag", "row_total": row_total}
    copies = {"shipping_assignments": [{"items": [line]}]}
    text = f"Order of qa-{tag}-12345678@example.com at {len(tag)}:00"
    own = {"entity_id": row_total, "created_at": text, "status_histories": [{"comment": text}]}
    return {**own, "items": [line], "extension_attributes": copies, **extra}


def test_a_field_that_a_release_changed_is_told_once_with_the_rules_of_both(tmp_path: Path) -> None:
    before = run(
        tmp_path / "old", "aaaaaa", order("aaaaaa", 51.2), 46, {"items": [order("aaaaaa", 51.2)], "total_count": 1}
    )
    other = "one unit less the discount"
    found = [order("bbbbbb", 19.2, taxes=[]), 40, {"items": [order("bbbbbb", 19.2)], "total_count": 9}]
    after = run(tmp_path / "new", "bbbbbb", *found, rule=other)
    changes = changed_responses(before, after)
    assert [(change["rule"], change["pointer"], change["before"], change["after"]) for change in changes] == [
        ([RULE, other], "/items/*/row_total", "51.2", "19.2"),
        (["", ""], "/taxes", "(missing)", "[]"),
    ]
    assert changes[0]["routes"] == ["GET orders/{order}", "GET orders"]
    assert list(lines(changes)) == [
        f"{RULE} -> {other}",
        "  /items/*/row_total: 51.2 -> 19.2  [GET orders/{order}, GET orders; 1 scenario]",
        "judged by no check",
        "  /taxes: (missing) -> []  [GET orders/{order}; 1 scenario]",
    ]


def test_what_is_read_once_more_is_compared_in_its_last_state(tmp_path: Path) -> None:
    before = run(tmp_path / "old", "aaaaaa", order("aaaaaa", 51.2))
    entry = json.loads((tmp_path / "old" / "evidence.jsonl").read_text())
    waited = entry | {"exchange": "1", "response": {"status": 200, "json": order("aaaaaa", 19.2)}}
    (tmp_path / "old" / "evidence.jsonl").write_text(
        f"{json.dumps(waited | {'exchange': '0'})}\n{json.dumps(entry | {'exchange': '1'})}\n"
    )
    before.document["scenarios"][0]["steps"][0]["exchanges"] = ["0", "1"]
    again = Run(before.document, Exchanges(tmp_path / "old" / "evidence.jsonl"), before.checks)
    assert changed_responses(again, run(tmp_path / "new", "bbbbbb", order("bbbbbb", 51.2))) == []


def test_ids_times_tags_and_stock_levels_are_no_change_but_a_status_and_a_type_are(tmp_path: Path) -> None:
    before = run(tmp_path / "old", "aaaaaa", order("aaaaaa", 51.2), 46)
    assert changed_responses(before, run(tmp_path / "same", "bbbbbb", order("bbbbbb", 51.2), 40)) == []
    after = run(tmp_path / "new", "bbbbbb", order("bbbbbb", "51.2"), None, status=404)
    told = {(change["pointer"], change["before"], change["after"]) for change in changed_responses(before, after)}
    assert told == {
        ("HTTP status", "200", "404"),
        ("/items/*/row_total", "51.2", '"51.2"'),
        ("/entity_id", "51.2", '"51.2"'),
        ("", "46", "null"),
    }
