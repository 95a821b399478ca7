"""Nothing that a shop sends becomes markup, style or script, or deceives the eye; and the page asks for nothing outside itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.redaction.harmless import ODD, json_visible, visible
from magento_acceptance.report.page import build as report_page
from tests.report import sample_parts, samples

Open = Callable[..., Any]


class Tags(HTMLParser):
    """Notes what a page would run or fetch."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[dict[str, str | None]] = []
        self.suspects: list[str] = []
        self.policy = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "script":
            self.scripts.append(names)
        if names.get("http-equiv") == "Content-Security-Policy":
            self.policy = str(names["content"])
        if tag in ("img", "iframe", "object", "embed", "base", "audio", "video"):
            self.suspects.append(tag)
        for name, value in attrs:
            target = name in ("href", "src", "action", "formaction", "xlink:href") and not str(value).startswith(
                ("#", "data:,")
            )
            if name.startswith("on") or name == "style" or target:
                self.suspects.append(f"{tag} {name}={value}")


def written(sample: sample_parts.Sample, folder: Path) -> tuple[str, Tags]:
    report_page.write(sample.document, sample.save(folder), folder / "signoff.html")
    text = (folder / "signoff.html").read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(text)
    return text, tags


@pytest.mark.parametrize("make", [samples.accepted, samples.hostile])
def test_only_the_pages_own_script_and_style_may_run(make: Callable[[], sample_parts.Sample], tmp_path: Path) -> None:
    text, tags = written(make(), tmp_path)
    assert tags.suspects == []
    running = [names for names in tags.scripts if names.get("type") != "application/gzip"]
    assert running == [{}]
    assert text.count("<script>") == text.count("<style>") == text.count("</style>") == 1
    directives = dict(part.strip().split(" ", 1) for part in tags.policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert re.fullmatch(r"'sha256-[\w+/]{43}='", directives["script-src"])
    assert re.fullmatch(r"'sha256-[\w+/]{43}='", directives["style-src"])
    assert directives["base-uri"] == directives["form-action"] == "'none'"


def test_hostile_texts_are_shown_and_do_nothing(opened: Open) -> None:
    page = opened(samples.hostile())
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    page.until("document.querySelectorAll('.call').length >= 14")
    page.evaluate("document.querySelectorAll('.call, .call details').forEach((part) => { part.open = true; })")
    page.until("document.querySelectorAll('.call-inside').length >= 14")
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.querySelectorAll('img, main script, iframe, svg[onload]').length") == 0
    targets = page.evaluate("[...document.querySelectorAll('a')].map((link) => link.getAttribute('href'))")
    assert targets
    assert all(target.startswith("#") for target in targets)
    text = page.evaluate("document.body.textContent")
    assert "<img src=x onerror=window.hacked=1>" in text
    assert "{{ 7*7 }}" in text
    odd = re.findall(f"[{ODD}]", page.evaluate("document.querySelector('main').textContent"))
    assert odd == []
    for shown in ("[U+202E]", "[U+2028]", "[U+200B]", "[U+D83D]", "[U+0000]", "[U+001B]"):
        assert shown in text
    assert "\\u202e" in page.locator("pre.json").first.text_content()


def test_a_hostile_page_stays_within_its_width(opened: Open) -> None:
    for width in (360, 1280):
        page = opened(samples.hostile(), viewport={"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_hostile_curl_line_holds_no_character_that_acts_on_a_terminal(opened: Open) -> None:
    page = opened(samples.hostile(), fragment="#call-3")
    page.locator("#call-3[open] .curl > summary").click()
    shown = page.locator("#call-3 .curl pre").text_content()
    assert re.findall(f"[{ODD}]", shown) == []
    assert "'\\''; touch /tmp/hacked" in shown


def test_a_policy_is_kept_by_the_browser(opened: Open) -> None:
    """What would be injected after all does not run: the policy forbids it, and the browser says so."""
    page = opened(samples.accepted())
    page.evaluate(
        """() => {
            const image = document.createElement("div");
            image.innerHTML = '<img src="https://example.com/x.png" onerror="window.hacked = 1"><b style="color: red">x</b>';
            document.body.append(image);
            const script = document.createElement("script");
            script.textContent = "window.hacked = 2";
            document.body.append(script);
        }"""
    )
    page.wait_for_timeout(100)
    assert page.evaluate("window.hacked") is None
    assert any("Content Security Policy" in complaint for complaint in page.complaints)
    page.complaints.clear()
    page.requests[:] = [url for url in page.requests if "example.com" not in url]


@given(st.text(st.characters(codec=None), max_size=60))
def test_no_odd_character_is_left_and_nothing_else_is_changed(text: str) -> None:
    parts = re.split(f"([{ODD}])", text)
    named = [f"[U+{ord(part):04X}]" if number % 2 else part for number, part in enumerate(parts)]
    assert visible(text) == "".join(named)


@given(st.text(st.characters(codec=None), max_size=60))
def test_json_keeps_its_data_when_its_odd_characters_are_escaped(text: str) -> None:
    import json

    shown = json_visible(json.dumps({"a": text}, ensure_ascii=False))
    assert json.loads(shown) == json.loads(json.dumps({"a": text}))
    assert not re.search(f"[{ODD}]", shown)
