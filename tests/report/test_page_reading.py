"""What a reader does with the page: look, unfold, search, filter, follow links, change colours, copy, with or without a mouse."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from tests.report import sample_parts, samples

Open = Callable[..., Any]


def cells(row: str) -> list[str]:
    """The texts of a table's row."""
    return [cell.strip() for cell in row.split("\t")]


@pytest.mark.parametrize(
    ("sample", "word"),
    [
        (samples.accepted, "ACCEPTED"),
        (samples.not_accepted, "NOT ACCEPTED"),
        (samples.incomplete, "INCOMPLETE"),
        (samples.rehearsal, "REHEARSAL: PASSED"),
    ],
)
def test_the_verdict_stands_on_top_in_words(opened: Open, sample: Callable[[], sample_parts.Sample], word: str) -> None:
    page = opened(sample())
    assert page.title().startswith(f"{word} · ")
    assert page.texts(".decision") == [word]
    assert page.locator(".decision").bounding_box()["y"] < 300
    assert page.texts(".why p") == sample().document["verdict"]["why"]
    assert page.locator(".decision use").get_attribute("href").startswith("#i-")


def test_the_facts_of_the_run_are_told(opened: Open) -> None:
    page = opened(samples.not_accepted())
    facts = dict(zip(page.texts("#verdict .facts dt"), page.texts("#verdict .facts dd"), strict=True))
    assert facts["Shop"] == "https://shop.example.com"
    assert facts["Magento"] == "2.4.7-p3"
    assert facts["Run by"] == "Ada Winter on qa-runner-3"
    assert facts["Started"] == "22 Nov 2026, 19:48:00 UTC"
    assert facts["Duration"] == "1 min 12 s"
    assert facts["Run"] == "20261122-194800-a1b2c3"
    page.click("#settings summary")
    assert "MAGENTO_ADMIN_PASSWORD\t***\tenvironment" in page.inner_text("#settings table")


def test_the_first_sheet_tells_claims_causes_and_figures_and_can_be_signed(opened: Open) -> None:
    page = opened(samples.not_accepted())
    assert page.locator(".sheet section").evaluate_all("found => found.map(one => one.id)") == [
        "verdict",
        "claims",
        "causes",
        "figures",
        "signing",
    ]
    assert page.texts("#claims li")[0] == "Step 10: The invoice carries the order's lines, prices, discounts and totals"
    assert cells(page.texts("#causes tbody tr")[0]) == [
        "grand total\na full capture invoices the order's grand_total",
        "1921.6",
        "1917.6",
        "1",
    ]
    assert page.texts("#figures dd") == [
        "2,022.00 USD",
        "-404.40 USD",
        "300.00 USD",
        "0.00 USD",
        "1,921.60 USD expected 1,917.60",
    ]


def test_what_failed_is_told_by_its_cause_and_leads_to_the_scenario(opened: Open) -> None:
    page = opened(samples.not_accepted())
    assert page.texts("#failures li") == [
        "1 scenario: grand total is 1921.6, expected 1917.6\n"
        "And the invoice matches the order · a full capture invoices the order's grand_total\n"
        "also wrong: quantity of 24-WB03\n"
        "The tutorial's order is captured in full"
    ]
    page.click("#failures a")
    page.until("document.activeElement.closest('#scenario-s1') !== null")
    rows = page.texts("#scenario-s1 .failure tbody tr")
    why = "a full capture invoices the order's grand_total"
    assert cells(rows[0]) == ["grand total\n/grand_total", "1921.6", "1917.6", why]
    assert len(rows) == 2
    assert page.texts("#scenario-s1 .failed-part a.call-link") == ["call 7"]
    assert page.texts("#scenario-s1 .checked") == ["invoice 3: 3 values judged, 2 wrong capture.invoice"]


def test_a_run_without_failures_has_no_such_part(opened: Open) -> None:
    page = opened(samples.accepted())
    assert page.locator("#failures").count() == 0
    assert page.locator('nav a[href="#failures"]').count() == 0


def test_criteria_are_grouped_and_one_that_was_not_checked_is_told_apart(opened: Open) -> None:
    page = opened(samples.not_accepted())
    assert page.texts("#criteria .section") == ["Capture payment", "Retrieve the order item IDs", "Verify this step"]
    assert page.texts("#criteria tbody .result") == ["passed", "failed", "passed", "passed", "failed", "not checked"]
    unchecked = page.locator("#criteria tr.not-checked:visible")
    assert "no check reached it" in unchecked.inner_text()
    assert page.texts("#criteria > p.quiet") == ["Step 12"]
    page.click("#criteria > details > summary")
    page.until("document.getElementById('criteria').innerText.includes('The goods leave the sources that were chosen')")


def test_an_id_leads_to_the_call_that_gave_it(opened: Open) -> None:
    page = opened(samples.accepted())
    assert page.texts("#trails .link-name") == ["customer", "quote", "order", "invoice", "order item"]
    page.click("#trails .chain li:nth-child(4) a")
    call = page.locator("#call-5")
    page.until("document.activeElement.closest('.call')?.id === 'call-5'")
    call.locator(".call-inside").wait_for()
    assert call.get_attribute("open") is not None
    assert '"capture": true' in call.inner_text()


def test_a_link_with_a_call_in_its_address_opens_there(opened: Open) -> None:
    page = opened(samples.accepted(), fragment="#call-14")
    page.locator("#call-14[open]").wait_for()
    assert "looking at the shop" in page.inner_text("#scenario- > details > summary").lower()
    page.evaluate("location.hash = '#call-999'")
    page.until("document.getElementById('shown').textContent.includes('holds no call 999')")


def test_differences_of_the_invoice_say_what_was_expected(opened: Open) -> None:
    page = opened(samples.not_accepted())
    assert page.texts("#invoices td.differs") == ["19\nexpected 20", "1,921.60\nexpected 1,917.60"]
    assert "Invoice 000000003 of order 3, in USD" in page.inner_text("#invoices")
    assert opened(samples.accepted()).locator("#invoices .differs").count() == 0


def test_the_stock_tells_what_moved_and_what_was_expected(opened: Open) -> None:
    page = opened(samples.not_accepted())
    rows = [cells(row) for row in page.texts("#stock tbody tr")]
    assert rows[0][:5] == ["24-WB03", "salable on stock 2", "100", "79", "80"]
    assert rows[0][5].startswith("failed")
    assert [row[5] for row in rows[1:]] == ["passed", "passed"]


def test_a_scenario_unfolds_to_its_sentences_and_its_calls(opened: Open) -> None:
    page = opened(samples.accepted())
    page.click("#scenario-s1 > details > summary")
    assert page.texts("#scenario-s1 .sentence")[3].startswith("When the merchant captures the payment")
    assert page.locator(".call").count() == 0
    page.click("#scenario-s1 .steps > li:nth-child(4) .calls > summary")
    page.locator("#call-6").wait_for()
    assert page.locator(".call").count() == 2
    head = page.inner_text("#call-6 > summary")
    assert "GET" in head
    assert "/V1/invoices?pageSize=1" in head
    assert "attempt 2" in head
    assert "388 ms" in head
    page.click("#call-5 > summary")
    page.locator("#call-5 .call-inside").wait_for()
    assert "schema valid" in page.inner_text("#call-5")
    assert "evidence.jsonl.gz, line 5" in page.inner_text("#call-5")


def test_a_broken_schema_and_a_lost_answer_are_shown(opened: Open) -> None:
    page = opened(samples.not_accepted(), fragment="#call-7")
    page.locator("#call-7[open] .problems").wait_for()
    assert page.texts("#call-7 .problems li") == ["/items/0/order_item_id: 3 is missing"]
    page.click("#scenario-s1 .steps > li:nth-child(4) .calls > summary")
    page.click("#call-5 > summary")
    page.locator("#call-5 .call-inside").wait_for()
    assert "no response" in page.inner_text("#call-5 > summary")
    assert "ReadTimeout: the read operation timed out" in page.inner_text("#call-5")


def test_a_body_is_laid_out_with_its_numbers_as_they_were_sent(opened: Open) -> None:
    sample = samples.accepted()
    exact = {"price": 1.0, "big": 12345678901234567890, "list": [], "text": 'a "b" \\ {c}', "nothing": None}
    sample.lines[6]["response"]["json"] = exact
    page = opened(sample, fragment="#call-7")
    page.locator("#call-7[open] pre.json").wait_for()
    text = page.locator("#call-7 pre.json").text_content()
    assert '"price": 1.0,' in text
    assert '"big": 12345678901234567890,' in text
    assert json.loads(text) == exact


def filter_by(page: Any, text: str) -> None:
    """Type into the search, and wait until it is done."""
    before = page.evaluate("document.documentElement.dataset.searched || '0'")
    page.fill("#search", text)
    page.until(f"Number(document.documentElement.dataset.searched) > {before}")


SEARCHES: list[tuple[str, list[str]]] = [
    ("virtual product", ["The virtual product vp1 leaves its source when the invoice is made"]),
    ("paid in full", ["The tutorial's order is captured in full"]),
    ("/V1/order/9999", ["The request names <what>\nwhat: an order that does not exist · status: 404"]),
    ("order_item 4", ["The tutorial's order is captured in full"]),
    ("TUTORIAL pay order", ["The tutorial's order is captured in full"]),
    ("@given_order", ["A capture of an order that your people have prepared"]),
    ("call 12", ["The request names <what>\nwhat: an order that does not exist · status: 404"]),
    ("no such thing", []),
]


def test_the_search_looks_through_names_sentences_paths_and_ids(opened: Open) -> None:
    page = opened(samples.accepted())
    for text, found in SEARCHES:
        filter_by(page, text)
        assert [name for name in page.shown_scenarios() if "signing in" not in name] == found
        assert page.inner_text("#shown") == f"{len(found)} of 4 scenarios"


def test_the_search_looks_into_requests_and_answers_on_demand(opened: Open) -> None:
    page = opened(samples.accepted())
    filter_by(page, "banktransfer")
    assert page.inner_text("#shown") == "0 of 4 scenarios"
    page.check("#search-bodies")
    page.until("document.getElementById('shown').textContent === '1 of 4 scenarios'")
    assert page.shown_scenarios() == ["The tutorial's order is captured in full"]


def test_results_can_be_left_out_of_sight(opened: Open) -> None:
    page = opened(samples.not_accepted())
    page.uncheck("input[value=passed]")
    page.until("document.getElementById('shown').textContent === '2 of 4 scenarios'")
    assert page.locator("article.scenario.passed:visible").count() == 0
    page.check("input[value=passed]")
    page.until("document.getElementById('shown').textContent === '4 scenarios'")


def test_a_link_to_a_hidden_scenario_shows_it(opened: Open) -> None:
    page = opened(samples.not_accepted())
    filter_by(page, "no such thing")
    page.click("#failures a")
    page.locator("#scenario-s1").wait_for()
    assert page.locator("#scenario-s1 .failure").is_visible()


def background(page: Any) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_colours_follow_the_system_or_the_reader(opened: Open) -> None:
    light = opened(samples.accepted(), color_scheme="light")
    dark = opened(samples.accepted(), color_scheme="dark")
    paper, night = background(light), background(dark)
    assert paper != night
    assert light.inner_text("#theme") == "Colours: as the system"
    light.click("#theme")
    assert background(light) == paper
    light.click("#theme")
    assert (background(light), light.inner_text("#theme-now")) == (night, "dark")
    light.reload()
    assert background(light) == night


def test_a_curl_line_is_copied_and_runs_once_its_variables_are_set(opened: Open, tmp_path: Any) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    sample = samples.accepted()
    sample.lines[1]["request"]["json"]["note"] = 'it\'s $HOME `id` \\ "quoted"\n!'
    page = opened(sample, fragment="#call-2", permissions=["clipboard-read", "clipboard-write"])
    page.click("#call-2 .curl > summary")
    assert page.texts("#call-2 .curl .quiet") == ["Set before: MAGENTO_TOKEN, MAGENTO_PASSWORD"]
    page.click("#call-2 .copy")
    page.until("document.querySelector('#call-2 .copied').textContent === 'copied'")
    line = page.evaluate("navigator.clipboard.readText()")
    assert line == page.locator("#call-2 .curl pre").text_content()
    assert "***" not in line
    script = 'curl() { for word in "$@"; do printf "%s\\0" "$word"; done; }\n' + line
    variables = {"PATH": os.environ["PATH"], "MAGENTO_TOKEN": "to ken", "MAGENTO_PASSWORD": 'p"w'}
    done = subprocess.run([bash, "-c", script], env=variables, capture_output=True, check=True, cwd=tmp_path)
    words = done.stdout.decode().split("\0")
    assert words[:4] == ["-sS", "-X", "POST", "https://shop.example.com/rest/default/V1/customers"]
    assert "authorization: Bearer to ken" in words
    assert "content-type: application/json" in words
    sent = words[words.index("--data-binary") + 1]
    assert json.loads(sent.replace('p"w', "secret")) == sample.lines[1]["request"]["json"] | {"password": "secret"}


def test_the_page_is_read_with_the_keyboard_alone(opened: Open) -> None:
    page = opened(samples.accepted())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the verdict"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("/")
    assert page.input_value("#search") == "/"
    page.fill("#search", "")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#scenario-s1 summary') !== null"):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.locator("#call-1[open] .call-inside").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.parentElement.id") == "call-1"


def test_the_slowest_calls_lead_to_their_exchanges(opened: Open) -> None:
    page = opened(samples.accepted())
    assert page.texts("#calls tbody tr")[0].split("\t")[:3] == ["call 5", "POST /V1/order/3/invoice", "613 ms"]
    page.click("#calls tbody a")
    page.locator("#call-5[open]").wait_for()


def test_what_the_run_made_and_left_is_told(opened: Open) -> None:
    page = opened(samples.not_accepted())
    text = page.inner_text("#remainder")
    assert "qa-a1b2c3-jane@example.com\tno\tthe shop answered 500 to the deletion" in text
    assert "POST /V1/order/3/invoice: invoice 3 was found by its order" in text
    assert "the salable quantity of 24-WB03, after 3.4 s" in text
    assert "MAGENTO_ORDER_ID is not set 1 scenario" in text
    assert "185 of 185 caught, 0 slipped" in opened(samples.rehearsal()).inner_text("#remainder")


def test_the_sign_off_is_filled_in_and_names_the_evidence(opened: Open) -> None:
    page = opened(samples.accepted())
    for label, text in (
        ("Name", "Ada Winter"),
        ("Role", "Head of operations"),
        ("Date", "2026-11-23"),
        ("Remarks", "one\ntwo"),
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Accepted with remarks").check()
    assert page.input_value("#sign-remarks") == "one\ntwo"
    assert "9f2c" * 16 in page.inner_text("#integrity")
    assert "magento-acceptance report --verify 20261122-194800-a1b2c3" in page.inner_text("#integrity")
    rehearsal = opened(samples.rehearsal())
    assert rehearsal.texts(".decisions label") == ["Rehearsal read"]


def test_without_scripts_verdict_criteria_and_failures_are_there(opened: Open) -> None:
    page = opened(samples.not_accepted(), java_script_enabled=False)
    assert page.texts(".decision") == ["NOT ACCEPTED"]
    assert page.locator("#criteria tbody tr:visible").count() == 9
    assert page.locator("#scenario-s1 .failure tbody tr:visible").count() == 2
    assert "Scripts are off here" in page.inner_text("main")
