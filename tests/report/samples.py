"""Sign-off documents with their evidence, as the page gets them: written by hand from the document's contract.

`accepted`, `not_accepted`, `incomplete` and `rehearsal` are what a reader sees most; `hostile` holds what a shop with ill will
might send; `big` makes runs of any size. Each gives a `Sample`; its `save` puts the evidence into a folder.
"""

from __future__ import annotations

from typing import Any

from tests.report.sample_parts import Sample, document, exchange, scenario, step
from tests.report.sample_sale import SALE, invoice, sale, stock, trail


def accepted() -> Sample:
    """A real shop that passed."""
    sample = sale(wrong=False)
    sample.document["verdict"]["why"] = ["All 3 scenarios that ran passed.", "Every criterion of Step 10 was checked."]
    return sample


def rehearsal() -> Sample:
    """The same against the mock."""
    sample = sale(wrong=False, decision="REHEARSAL")
    sample.document["verdict"]["why"] = [
        "The run was made against the built-in mock, which is no shop: it can not be accepted.",
        "On the mock all 3 scenarios that ran passed.",
    ]
    sample.document["proof"] = {
        "finished": "2026-11-22T19:16:32Z",
        "seconds": 35.6,
        "complete": True,
        "defects": {"seeded": 185, "caught": 185, "indifferent": 0, "slipped": 0},
        "mutations": {"seeded": 100, "caught": 100, "indifferent": 0, "slipped": 0},
        "healthy": {"shops": 4, "false_alarms": 0},
        "scenario_runs": 762,
    }
    return sample


def not_accepted() -> Sample:
    """A real shop with wrong figures, a lost answer, and something that stayed behind."""
    sample = sale(wrong=True, decision="NOT ACCEPTED")
    whole = sample.document
    whole["verdict"] |= {
        "why": [
            "1 of 3 scenarios that ran failed.",
        ],
        "exit_status": 1,
    }
    whole["left_behind"] = [
        {
            "kind": "customer",
            "id": 17,
            "what": "qa-a1b2c3-jane@example.com",
            "why": "the shop answered 500 to the deletion",
            "unwanted": True,
        }
    ]
    whole["settled"] = [{"what": "the salable quantity of 24-WB03", "seconds": 3.4, "scenario": SALE}]
    whole["recovered"] = [
        {
            "call": "POST /V1/order/3/invoice",
            "what": "invoice 3 was found by its order",
            "exchange": "6",
            "scenario": SALE,
        }
    ]
    return sample


def incomplete() -> Sample:
    """A real shop whose run was interrupted."""
    sample = sale(wrong=False, decision="INCOMPLETE")
    whole = sample.document
    whole["verdict"] |= {"why": ["The run was interrupted: 12 scenarios did not run."], "exit_status": 2}
    whole["counts"]["not_run"] = 12
    whole["run"]["finished"] = None
    whole["run"]["revision"] = {"commit": None, "dirty": None}
    for criterion in whole["criteria"][1:]:
        criterion |= {"result": "not checked", "scenarios": []}
    return sample


HOSTILE = (
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "javascript:window.hacked=1",
    "{{ 7*7 }}{% raw %}",
    "line\u2028separator\u2029paragraph",
    "half \ud83d of a pair",
    "invoice\u202e000.12 DSU\u202c",
    "zero\u200bwidth and nul\x00 and escape\x1b[31m",
    "-->]]></style></template></textarea><svg onload=window.hacked=1>",
    "'; touch /tmp/hacked; echo '$(touch /tmp/hacked)`touch /tmp/hacked`",
)


def hostile() -> Sample:
    """Every text that a shop has a say in holds script, markup or characters that deceive the eye."""
    all_of_it = " ".join(HOSTILE)
    sample = not_accepted()

    def poison(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: poison(part, name) for name, part in value.items()}
        if isinstance(value, list):
            return [poison(part, key) for part in value]
        shop_says = {
            "name",
            "example",
            "text",
            "found",
            "expected",
            "why",
            "title",
            "claim",
            "description",
            "base_url",
            "version",
        }
        shop_says |= {
            "sku",
            "label",
            "reason",
            "what",
            "key",
            "increment_id",
            "store_code",
            "by",
            "rule",
            "value",
            "subject",
            "where",
            "section",
            "path",
        }
        return f"{value} {all_of_it}" if isinstance(value, str) and key in shop_says else value

    whole = {key: poison(value) for key, value in sample.document.items() if key not in ("integrity", "criteria")}
    whole["integrity"], whole["criteria"] = sample.document["integrity"], sample.document["criteria"]
    whole["criteria"][0]["claim"] = all_of_it
    for line in sample.lines:
        line["request"]["url"] += f"?q={all_of_it}"
        line["caller"] = all_of_it
        line["request"]["headers"]["x-shop"] = all_of_it
        line["request"]["json"] = {"name": all_of_it, "password": "***", all_of_it: [1.10, None, True]}
        if "response" in line:
            line["response"]["headers"]["x-shop"] = all_of_it
            line["response"].pop("json", None)
            line["response"]["text"] = f"<html>{all_of_it}</html>"
    return Sample(whole, sample.lines)


def big(scenarios: int, each: int, *, items: int = 10, failing: int = 0) -> Sample:
    """A run of many scenarios with `each` exchanges; an answer lists `items` products (about 120 characters each)."""
    parts, lines = [], []
    for place in range(scenarios):
        sid, numbers = f"s{place + 1}", [str(place * each + number + 1) for number in range(each)]
        status = "failed" if place < failing else "passed"
        steps = [step("And", f"sentence {number} of the scenario holds", *numbers[number::10]) for number in range(10)]
        if status == "failed":
            steps[-1]["status"] = "failed"
        rows = [
            {"name": "grand total", "where": "/grand_total", "found": str(place), "expected": "1", "why": "the order's"}
        ]
        failure = {"title": "1 value not as expected", "text": "", "rows": rows} if status == "failed" else None
        name = f"Order {place + 1} is captured in full"
        feature = f"Feature number {place // 20 + 1}"
        parts.append(
            scenario(sid, name, steps, status=status, failure=failure, feature=feature, worker=f"gw{place % 4}")
        )
        for number in numbers:
            got = {
                "items": [
                    {
                        "sku": f"P-{number}-{row}",
                        "name": f"Product {row} of {number}",
                        "price": row * 1.5,
                        "text": "x" * 40,
                    }
                    for row in range(items)
                ]
            }
            lines.append(
                exchange(number, "GET", f"/V1/orders/{place}/items/{number}", got=got, ms=float(int(number) % 97))
            )
    whole = document(
        "NOT ACCEPTED" if failing else "ACCEPTED",
        parts,
    )
    whole["verdict"]["why"] = [
        f"{failing} of {scenarios} scenarios failed." if failing else f"All {scenarios} scenarios passed."
    ]
    whole["integrity"]["exchanges"] = len(lines)
    whole["criteria"] = [
        {
            "id": "10.1",
            "step": "Step 10",
            "section": "Capture payment",
            "claim": "Orders are captured",
            "result": "failed" if failing else "passed",
            "scenarios": [{"id": part["id"], "result": part["status"]} for part in parts],
        }
    ]
    whole["stock"] = [
        entry | {"scenario": part["id"]} for part in parts[: min(scenarios, 400)] for entry in stock(False)
    ]
    whole["trails"] = [{"scenario": part["id"], "ids": trail()} for part in parts]
    whole["invoices"] = [invoice(False) | {"scenario": part["id"]} for part in parts]
    return Sample(whole, lines)
