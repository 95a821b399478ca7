"""Which refusals may be gone at the next try."""

from __future__ import annotations

import pytest

from magento_acceptance.errors import CallFailed, MagentoError, Refusal, TargetUnreachable
from magento_acceptance.rest.passing_refusals import PASSING_REFUSALS, is_passing_refusal


def refused(status: int, message: str) -> MagentoError:
    return MagentoError(status, Refusal.from_body({"message": message}), "POST /rest/default/V1/products")


@pytest.mark.parametrize("message", PASSING_REFUSALS)
def test_a_deadlocks_refusal_may_be_gone_at_the_next_try(message: str) -> None:
    assert is_passing_refusal(refused(400, message))


@pytest.mark.parametrize(
    "error",
    [
        refused(400, "Invalid product data: URL key already exists."),
        refused(500, "The quote couldn't be saved."),
        TargetUnreachable("POST /rest/default/V1/products", "no answer"),
    ],
)
def test_other_failures_stand(error: CallFailed) -> None:
    assert not is_passing_refusal(error)
