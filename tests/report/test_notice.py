"""The notice of a run's end: what it says, and that a webhook that fails costs nobody more than a line. (A whole run: test_merge.py.)"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from magento_acceptance.errors import SettingsError
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.report.notice import notice_text, post_notice
from magento_acceptance.run_log.manifest import in_force, masked_arguments
from magento_acceptance.settings.load import load, notify_url
from magento_acceptance.settings.setting import Secret
from tests.support.webhook import TOKEN, Webhook, webhook

SHOP = "https://shop.example.com, Magento 2.4.8, store view default"


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as running:
        yield running


def test_it_says_the_decision_the_shop_why_and_where_without_calling_everybody() -> None:
    why = ["1 of 3 scenarios that ran failed.", "grand total is <!channel> & 3, expected 9.99."]
    assert notice_text("NOT ACCEPTED", SHOP, why, {"CI_JOB_URL": "https://gitlab.example.com/j/7"}).splitlines() == [
        f"NOT ACCEPTED: {SHOP}",
        "1 of 3 scenarios that ran failed.",
        "grand total is &lt;!channel&gt; &amp; 3, expected 9.99.",
        "https://gitlab.example.com/j/7",
    ]
    assert len(notice_text("NOT ACCEPTED", SHOP, ["x" * 5000] * 50, {})) < 4000


@pytest.mark.parametrize(
    ("environ", "link"),
    [
        (
            {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "shop/qa", "GITHUB_RUN_ID": "12"},
            "https://github.com/shop/qa/actions/runs/12",
        ),
        ({"BUILD_URL": "https://jenkins.example.com/job/qa/7/"}, "https://jenkins.example.com/job/qa/7/"),
        ({}, "All well."),
    ],
)
def test_it_leads_to_the_job(environ: dict[str, str], link: str) -> None:
    assert notice_text("ACCEPTED", SHOP, ["All well."], environ).splitlines()[-1] == link


def test_a_failing_webhook_is_one_line_without_its_address(hook: Webhook) -> None:
    assert post_notice(Secret(hook.address), "hello") == ""
    hook.status = 500
    assert post_notice(Secret(hook.address), "hello") == "the webhook answered 500"
    assert hook.texts == ["hello"] * 2
    hook.hangs = True
    assert post_notice(Secret(hook.address), "hello", 0.05) == "no answer within 0.05 seconds"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, and nobody listens
        refused = post_notice(Secret(f"http://127.0.0.1:{closed.getsockname()[1]}/services/{TOKEN}"), "hello")
    assert refused.startswith("ConnectError: ")
    unknown = post_notice(Secret(f"http://127.0.0.1:99999/services/{TOKEN}"), "hello")  # no such port
    assert unknown
    assert TOKEN not in refused + unknown


def test_the_address_is_a_secret_everywhere() -> None:
    address = f"https://hooks.example.com/services/{TOKEN}"
    settings = load({"MAGENTO_NOTIFY_URL": address}, {}, None)
    assert TOKEN not in repr(settings)
    assert {"name": "MAGENTO_NOTIFY_URL", "value": "***", "origin": "command line"} in in_force(settings)
    assert masked_arguments(["--magento-notify-url", address, f"--magento-notify-url={address}"]) == [
        "--magento-notify-url", "***", "--magento-notify-url=***",
    ]  # fmt: skip
    redactor = Redactor(settings.secrets())
    for text in (f"HTTP Request: POST {address}", f"POST /services/{TOKEN} HTTP/1.1"):
        assert TOKEN not in redactor.text(text)


@pytest.mark.parametrize("address", ["hooks.example.com/x", "ftp://hooks.example.com", "https://:7", "https://a b/c"])
def test_an_address_that_is_none_is_refused_without_being_repeated(address: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load({}, {"MAGENTO_NOTIFY_URL": address}, None)
    assert caught.value.problems == (
        "MAGENTO_NOTIFY_URL (environment): must be the address of a webhook, which begins with https:// or http:// and holds no space",
    )
    with pytest.raises(SettingsError):
        notify_url({"MAGENTO_NOTIFY_URL": address}, Path("no-such.env"))
    assert notify_url({}, Path("no-such.env")) is None
