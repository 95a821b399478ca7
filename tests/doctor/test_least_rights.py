"""The rights that docs/real-shop.md lists are all that a run needs, and no more than it needs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from magento_acceptance.doctor.least_rights import CLEANUP, RUN, TUTORIALS
from magento_acceptance.doctor.rights import PROBES, probe_path
from mock_magento import MockMagento, running
from mock_magento.app import router
from mock_magento.shop import Shop
from mock_magento.webapi.messages import Reply, Request
from mock_magento.webapi.routes import ANONYMOUS, SELF
from tests.support.acceptance_project import WITHOUT
from tests.support.sign_in_shop import ACCESS_TOKEN, CONSUMER_KEY, CONSUMER_SECRET, TOKEN_SECRET, integration

ROOT = Path(__file__).resolve().parents[2]


def listed() -> list[dict[str, str]]:
    """The tables of the chapter on rights, as resource -> place in the tree."""
    text = (ROOT / "docs" / "real-shop.md").read_text(encoding="utf-8")
    chapter = text.partition("\n## The least rights\n")[2].partition("\n## ")[0]
    tables = chapter.split("| --- | --- |\n")[1:]
    return [dict(re.findall(r"^\| `(\w+::\w+)` \| (.+) \|$", table, re.MULTILINE)) for table in tables]


ROOT_RESOURCE = "Magento_Backend::admin"


def needed(method: str, path: str) -> set[str]:
    """The ACL resources of the route below /V1/ that a call goes to."""
    found = router.find(method, f"/V1/{path}")
    assert found is not None, path
    return resources(found[0].acl)


def resources(acl: str) -> set[str]:
    return set(acl.split(", ")) - {ANONYMOUS, SELF, ROOT_RESOURCE}


def test_the_documentation_lists_them() -> None:
    assert listed() == [RUN, CLEANUP, TUTORIALS]


def test_every_resource_guards_a_route_and_every_probe_asks_for_a_listed_one() -> None:
    MockMagento()
    guarded = {resource for route in router.routes for resource in resources(route.acl)}
    known = RUN.keys() | CLEANUP.keys() | TUTORIALS.keys()
    assert known <= guarded
    for route in (route for routes in PROBES.values() for route in routes):
        assert needed(route.method, probe_path(route)) <= known, route


def test_the_portable_scenarios_pass_with_exactly_these_rights_and_use_each(tmp_path: Path) -> None:
    mock = MockMagento(integrations=[integration(tuple(RUN))])
    used: set[str] = set()

    def note(request: Request, reply: Reply, _shop: Shop) -> Reply:
        if (request.authorization or "").startswith("OAuth "):
            used.update(needed(request.method, request.path.partition("/V1/")[2]))
        return reply

    mock.answer_filters.append(note)
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("MAGENTO_", "PYTEST_"))}
    with running(mock) as url:
        run = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "features",
                "-q",
                *WITHOUT,
                "-m",
                "portable",
                "-k",
                "not names_what and not whose_token",
            ],
            cwd=ROOT,
            env={
                **clean,
                "MAGENTO_TARGET": "real",
                "MAGENTO_BASE_URL": url,
                "MAGENTO_ALLOW_WRITES": "true",
                "MAGENTO_OAUTH_CONSUMER_KEY": CONSUMER_KEY,
                "MAGENTO_OAUTH_CONSUMER_SECRET": CONSUMER_SECRET,
                "MAGENTO_OAUTH_ACCESS_TOKEN": ACCESS_TOKEN,
                "MAGENTO_OAUTH_ACCESS_TOKEN_SECRET": TOKEN_SECRET,
                "MAGENTO_REPORTS": str(tmp_path),
            },
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert run.returncode == 0, run.stdout[-4000:]
    assert "skipped" not in run.stdout.splitlines()[-1]
    assert used == RUN.keys()
