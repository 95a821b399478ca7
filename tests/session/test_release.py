"""The session finds the shop's release, and the scenarios judge by it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.auth.tokens import BearerToken
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.retry import RetryRule
from magento_acceptance.session.release import find_release, is_certain, read_modules, release_of
from mock_magento import MockMagento, ShopConfig, running
from mock_magento.versions import Release, known, named
from tests.doctor.test_release import modules_of
from tests.support.acceptance_project import WITHOUT
from tests.support.shops import opened, settings

ROOT = Path(__file__).resolve().parents[2]
REAL = replace(settings(), target="real", base_url="http://shop.test")


class OldWithNewRowTotals(ShopConfig):
    """2.4.7, whose order lines show the row_total of 2.4.8."""

    @property
    def release(self) -> Release:
        return replace(named("2.4.7"), row_total=named("2.4.8").row_total)


@pytest.mark.parametrize("release", known())
def test_a_release_is_told_by_the_modules_by_the_settings_and_by_the_mock(release: str) -> None:
    assert is_certain(modules_of(release))
    with opened(MockMagento(magento=release)) as client:
        told = find_release(client, REAL)
        assert told.name == release
        assert told.certain is not None
        assert told.certain.name == release
        another = next(name for name in known() if name != release)
        assert find_release(client, replace(REAL, version=another)).name == another
        assert find_release(client, settings(MAGENTO_MOCK_VERSION=another)).name == another
        assert release_of(read_modules(client)) == release


@given(st.sampled_from(list(known())), st.data())
def test_a_merchants_missing_modules_never_make_another_release_certain(release: str, data: st.DataObject) -> None:
    names = modules_of(release)
    graphql = {name for name in names if "GraphQl" in name}
    off = data.draw(st.sampled_from([set[str](), graphql]) | st.sets(st.sampled_from(names), max_size=3))
    left = [name for name in names if name not in off]
    assert not is_certain(left) or release_of(left) == release


@pytest.mark.parametrize("status", [403, 404, 200])
def test_a_shop_that_hides_its_modules_may_be_any(status: int) -> None:
    hidden = httpx.MockTransport(lambda _: httpx.Response(status, html="<p>Not here</p>"))
    client = MagentoClient(
        "http://shop.test", hidden, BearerToken("x", Redactor()), Redactor(), retry=RetryRule(attempts=1)
    )
    assert find_release(client, REAL).certain is None


@pytest.mark.parametrize("release", known())
def test_each_release_passes(release: str, tmp_path: Path) -> None:
    assert _lines_are_paid(MockMagento(magento=release), tmp_path)["outcome"] == "passed"


def test_the_row_total_of_a_release_is_a_failure_on_another(tmp_path: Path) -> None:
    assert _lines_are_paid(MockMagento(config=OldWithNewRowTotals()), tmp_path)["outcome"] == "failed"
    assert "/items/0/row_total" in (tmp_path / "latest" / "junit.xml").read_text()


def _lines_are_paid(mock: MockMagento, reports: Path) -> dict[str, Any]:
    """What pytest says of the scenario on a shop that it is told nothing about."""
    values = {
        "MAGENTO_TARGET": "real",
        "MAGENTO_ADMIN_USERNAME": "admin",
        "MAGENTO_ADMIN_PASSWORD": "Admin123!x9",
        "MAGENTO_ALLOW_WRITES": "true",
        "MAGENTO_SETTLE": "0",
        "MAGENTO_REPORTS": str(reports),
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAGENTO_", "PYTEST_"))}
    command = [sys.executable, "-m", "pytest", "-q", "-m", "step10", "-k", "lines_are_paid", *WITHOUT]
    with running(mock) as url:
        subprocess.run(
            command,
            cwd=ROOT,
            env={**kept, **values, "MAGENTO_BASE_URL": url},
            capture_output=True,
            timeout=300,
            check=False,
        )
    (outcome,) = json.loads((reports / "latest" / "summary.json").read_text())["outcomes"]
    return dict(outcome)
