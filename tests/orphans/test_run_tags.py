"""What bears a run's run_tag, and what only looks like it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.run_tag import new_run_tag, parse_run_tag, run_tag_of, unique_name

MARKS = st.text("0123456789abcdef", min_size=6, max_size=6).map("qa-{}".format)


@given(MARKS, st.sampled_from(["", "-bag", "-vp1", "@example.com", "@shop.example.org"]), st.booleans())
def test_every_own_name_bears_its_mark(run_tag: str, rest: str, shouted: bool) -> None:
    name = unique_name(run_tag) + rest
    assert run_tag_of(name.upper() if shouted else name) == run_tag


@given(st.text() | st.from_regex(r"qa-[0-9a-z]{4,8}-?[0-9a-z]{0,10}.?", fullmatch=True))
def test_whatever_bears_a_mark_has_its_form(name: str) -> None:
    run_tag = run_tag_of(name)
    form = re.match(r"qa-[0-9a-f]{6}-[0-9a-f]{8}($|[^0-9a-z])", name, re.IGNORECASE)
    assert (run_tag is not None) == (form is not None)
    assert run_tag is None or name.lower().startswith(f"{run_tag}-")


@pytest.mark.parametrize(
    "name",
    [
        "qa-shirt",
        "qa-a1b2c3",
        "qa-a1b2c3-",
        "qa-a1b2c3-shirt",
        "qa-lead@example.com",
        "my-qa-a1b2c3-0f9e8d7c",
        "24-WB01",
        "",
        None,
        3,
    ],
)
def test_other_peoples_names_bear_none(name: object) -> None:
    assert run_tag_of(name) is None


def test_two_names_of_a_run_differ_and_two_runs_too() -> None:
    run_tag = new_run_tag()
    assert len({unique_name(run_tag) for _ in range(100)}) == 100
    assert len({new_run_tag() for _ in range(20)}) > 1


@pytest.mark.parametrize(
    "text",
    ["20261122-194800-a1b2c3", "a1b2c3", "A1B2C3", "qa-a1b2c3", "reports/20261122-194800-a1b2c3/", r"reports\x-a1b2c3"],
)
def test_a_run_is_named_in_several_ways(text: str) -> None:
    assert parse_run_tag(text) == "qa-a1b2c3"


@pytest.mark.parametrize("text", ["", "latest", "--all", "qa-", "a1b2c", "a1b2c3d", "qa-%", "a1b2c3-%"])
def test_what_names_no_run(text: str) -> None:
    assert parse_run_tag(text) is None
