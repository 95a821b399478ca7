"""The questions that the command asks: does a shop have what the scenarios use, and what changes from one release to another."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Final

import httpx

from magento_acceptance.contract.compare import Difference, differences
from magento_acceptance.contract.document import BadContract, Contract, load
from magento_acceptance.contract.usage import Place, restricted, usage
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.session.target import Target

PATH: Final = "/rest/all/schema?services=all"
"""Where a Magento publishes its OpenAPI, of what the caller may call."""
_BASELINE: Final = Path(__file__).with_name("baseline.json.gz")
"""An OpenAPI of those routes; its x-sent lists by route or type what the recorded scenarios send (scripts/contract_baseline.py)."""
BASELINE: Final = "2.4.7-p3"
"""The recorded release whose contract of the scenarios' routes is kept here."""


def published(target: Target) -> str:
    """The OpenAPI that a shop gives its administrator. Raises BadContract where it gives none, httpx.HTTPError where it is out of reach."""
    with target.site(Evidence(None, target.redactor), signed_in=True) as site:
        answer = site.get(PATH)
    if answer.status_code != httpx.codes.OK:
        raise BadContract(f"{target.description} answers {answer.status_code} to GET {PATH}, and no OpenAPI")
    return answer.text


def against_scenarios(found: Contract) -> list[Difference]:
    """What a shop has otherwise than the release that the scenarios were made from, in the routes that they use."""
    known = baseline()
    return differences(known, restricted(found), usage(known, _sent()))


def between(before: Contract, after: Contract) -> list[Difference]:
    """What differs between two shops or releases, in every route."""
    return differences(before, after, usage(before, _sent()))


@cache
def baseline() -> Contract:
    """The recorded contract of the routes that the scenarios use."""
    return load(_BASELINE)


@cache
def _sent() -> frozenset[Place]:
    """What the recorded scenarios send."""
    document = json.loads(gzip.decompress(_BASELINE.read_bytes()))
    return frozenset((owner, name) for owner, names in document["x-sent"].items() for name in names)
