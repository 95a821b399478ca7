"""A pytest plugin that tells every secret in every way that a careless line of code could.

It waits for the first answer of the shop to each scenario, so that sign-ins, tokens and customers' passwords are there to be told.
"""

from __future__ import annotations

import base64
import json
import logging
import sys
import warnings
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from magento_acceptance.session.run import RUN

TOLD = "the merchant captures the payment"


def ways(secret: str) -> list[str]:
    """The secret in plain, URL-encoded, in base64 (alone and after other bytes), escaped for JSON and by Python."""
    raw = secret.encode()
    coded = [base64.b64encode(b"x" * ahead + raw).decode() for ahead in range(3)]
    return [secret, quote(secret, safe=""), quote_plus(secret), *coded, json.dumps(secret), ascii(secret), repr(raw)]


@pytest.hookimpl(trylast=True)
def pytest_bdd_before_step_call(request: pytest.FixtureRequest, step: Any) -> None:
    """Print, log, warn and fail with everything known, in the middle of a scenario."""
    if not step.name.startswith(TOLD):
        return
    run = request.config.stash[RUN]
    known = {*run.settings.secrets(), *run.redactor._secrets}
    told = " | ".join(way for secret in known for way in ways(secret))
    sys.stdout.write(told)
    sys.stderr.write(told)
    logging.getLogger("careless").warning("told %s", told)
    warnings.warn(told, stacklevel=1)
    request.node.user_properties.append(("told", told))
    run.record.record_untidied(told, told)
    settings, client = run.settings, run.client
    raise RuntimeError(f"{settings!r} {client!r} {told}")
