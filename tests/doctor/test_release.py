"""The doctor names the release by the shop's modules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.doctor.release import look_at_release
from magento_acceptance.session.release import release_of
from mock_magento import MockMagento
from mock_magento.versions import known
from tests.support.recordings import exchanges


def modules_of(release: str) -> list[str]:
    folder = "" if release == "2.4.7" else f"{release}/"
    found = (entry for entry in exchanges(f"{folder}baseline") if "/modules" in entry["request"]["path"])
    return list(next(found)["response"]["json"])


@pytest.mark.parametrize("release", known())
def test_each_recorded_release_is_recognised(release: str) -> None:
    assert release_of(modules_of(release)) == release
    assert MockMagento(magento=release).shop.release.name == release


@given(st.sampled_from(list(known())), st.data())
def test_a_merchant_may_switch_modules_off_and_install_others(release: str, data: st.DataObject) -> None:
    names = modules_of(release)
    off = data.draw(st.sets(st.sampled_from(names), max_size=2))
    more = data.draw(st.sets(st.text("abcXYZ", min_size=1).map("Acme_{}".format), max_size=3))
    assert release_of([*(name for name in names if name not in off), *more]) == release


def test_what_was_never_recorded_is_said() -> None:
    (older,) = look_at_release(modules_of("2.4.6"))
    assert str(older).startswith("note     release: Magento Open Source 2.4.6 by its 349 modules, or older; ")
    (commerce,) = look_at_release([*modules_of("2.4.8"), "Magento_CustomerBalance"])
    assert str(commerce).startswith("note     release: Adobe Commerce 2.4.8 by its 380 modules; ")
    (newest,) = look_at_release(modules_of("2.4.8"))
    assert str(newest) == "ok       release: Magento Open Source 2.4.8 by its 379 modules"
