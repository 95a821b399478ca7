"""Garbage at every route, from every kind of caller: an answer that Magento could give, and nothing changed by what is refused.

FUZZ_EXAMPLES says how many requests every route gets (the default keeps the run short).
"""

from __future__ import annotations

import os
from functools import cache
from random import Random
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mock_magento.app import router
from mock_magento.webapi.routes import Route
from tests.mock.fuzz import garbage
from tests.mock.fuzz.lived_in import LivedIn

EXAMPLES: Final = int(os.environ.get("FUZZ_EXAMPLES", "12"))
dice = st.randoms(use_true_random=False, note_method_calls=False)


@cache
def lived_in() -> LivedIn:
    return LivedIn()


ROUTES: Final = router.routes


def fuzzing(examples: int, *phases: Phase) -> settings:
    return settings(
        max_examples=examples,
        phases=phases or tuple(Phase),
        deadline=None,
        derandomize=True,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.template}")
def test_a_route_takes_garbage(route: Route) -> None:
    @fuzzing(EXAMPLES)
    @given(dice)
    def take(random: Random) -> None:
        shop = lived_in()
        shop.restore()
        request = garbage.request(route, shop.pools, shop.callers, random)
        reply = shop.answer(request)
        if route.method != "GET" and reply.status == 200:
            shop.look_around()

    take()


@fuzzing(max(1, EXAMPLES // 3), Phase.generate)
@given(dice)
def test_a_shop_takes_garbage_one_after_another(random: Random) -> None:
    shop = lived_in()
    shop.restore()
    for _ in range(60):
        request = garbage.request(random.choice(ROUTES), shop.pools, shop.callers, random)
        shop.answer(request)
    shop.look_around()
