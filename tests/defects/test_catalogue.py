"""The catalogue itself: well described, every defect does something, none of them leaks into a healthy mock."""

from __future__ import annotations

import json
import re

import pytest

from mock_magento import DEFECTS, MockMagento
from mock_magento.defects import DefectKind, NoSuchDefect, find
from mock_magento.webapi.messages import Request


def test_the_catalogue_is_large_and_its_names_are_unique() -> None:
    names = [defect.name for defect in DEFECTS]
    assert len(names) >= 80
    assert len(names) == len(set(names))
    assert {defect.kind for defect in DEFECTS} == set(DefectKind)


def test_most_defects_name_where_they_were_seen() -> None:
    seen = [defect for defect in DEFECTS if re.match(r"[\w.-]+/[\w.-]+#\d+", defect.seen)]
    assert len(seen) >= 80


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_defect_is_described(defect: object) -> None:
    shown = getattr(defect, "as_json")()  # noqa: B009 - the parameter's type is the test's
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", shown["name"])
    assert all(len(text) > 3 for key, text in shown.items() if key != "kind")


@pytest.fixture(scope="module")
def pristine() -> MockMagento:
    return MockMagento()


@pytest.fixture
def mock(pristine: MockMagento) -> MockMagento:
    return pristine.fresh()


def _invoice(mock: MockMagento) -> dict[str, object]:
    answer = mock.answer(Request("GET", "/rest/V1/invoices/1", "", None, f"Bearer {mock.admin_token()}", b""))
    found: dict[str, object] = json.loads(answer.body)
    return found


def test_a_defect_is_switched_on_and_off(mock: MockMagento) -> None:
    healthy = _invoice(mock)
    mock.defects.switch_on("state-as-word")
    assert _invoice(mock) == {**healthy, "state": "paid"}
    mock.defects.switch_off("state-as-word")
    assert _invoice(mock) == healthy


def test_two_defects_work_together(mock: MockMagento) -> None:
    healthy = _invoice(mock)
    for name in ("state-as-word", "comments-null"):
        mock.defects.switch_on(name)
    assert mock.defects.on() == ["state-as-word", "comments-null"]
    assert _invoice(mock) == {**healthy, "state": "paid", "comments": None}
    mock.defects.clear()
    assert _invoice(mock) == healthy


def test_a_fresh_mock_is_healthy(mock: MockMagento) -> None:
    mock.defects.switch_on("state-as-word")
    assert mock.fresh().defects.on() == []


def test_a_misspelt_defect_is_refused_with_what_comes_close(mock: MockMagento) -> None:
    with pytest.raises(NoSuchDefect, match="did you mean stock-not-deducted"):
        mock.defects.switch_on("stock-not-deduced")
    assert mock.defects.on() == []


def test_a_defect_is_found_by_its_name() -> None:
    assert all(find(defect.name) is defect for defect in DEFECTS)
