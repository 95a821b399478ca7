"""When something must have happened, though clocks disagree and are set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.expectations.matchers import Window
from magento_acceptance.rest.answer import Answer

BEGAN = datetime(2026, 11, 27, 12, tzinfo=UTC)
CLOCKS = st.timedeltas(timedelta(days=-400), timedelta(days=400))


@given(CLOCKS, st.floats(0, 120), st.floats(0, 1))
def test_a_shop_whose_clock_is_off_is_judged_by_its_own(off: timedelta, seconds: float, share: float) -> None:
    """The response's Date has whole seconds, and so have Magento's times."""
    made = (BEGAN + off + timedelta(seconds=seconds * share)).replace(microsecond=0)
    date = (BEGAN + off + timedelta(seconds=seconds)).replace(microsecond=0)
    window = Window.of_call(BEGAN, seconds, [None, date])
    assert window.holds(made)
    assert window.holds(BEGAN + timedelta(seconds=seconds))


def test_another_time_zone_is_still_found() -> None:
    window = Window.of_call(BEGAN, 1.5, [BEGAN])
    assert not window.holds(BEGAN + timedelta(minutes=30))
    assert not window.holds(BEGAN - timedelta(hours=5))
    assert Window.of_call(BEGAN, 1.5, [None]).holds(BEGAN)


def test_a_response_without_a_date_has_none() -> None:
    for value in ("", "soon", "Fri, 99 Nov 2026 12:00:00 GMT"):
        assert Answer(200, "", {"date": value}).date is None
    assert Answer(200, "", {}).date is None
    assert Answer(200, "", {"date": "Fri, 27 Nov 2026 12:00:00 GMT"}).date == BEGAN
