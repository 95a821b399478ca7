"""What a shop sends does nothing to the terminal that doctor and cleanup print to."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from magento_acceptance.cli.main import main
from tests.support.stub_shop import StubShop, reply, served

PASSWORD = "Very-Secret-Pa55"


@pytest.mark.parametrize("command", [("doctor",), ("cleanup", "--all", "--dry-run")])
def test_a_shops_text_is_shown_as_code_points(command: tuple[str, ...]) -> None:
    shop = StubShop(password=PASSWORD)
    message = "Not\x1b[2J today\x9b31m ##vso[task.complete]"
    shop.routes["POST /rest/default/V1/integration/admin/token"] = reply(400, {"message": message})
    shop.routes["GET /rest/default/V1/directory/currency"] = reply(404, {"message": message})
    with served(shop.wsgi) as base:
        environ = {"MAGENTO_TARGET": "real", "MAGENTO_BASE_URL": base, "MAGENTO_ADMIN_USERNAME": "qa"}
        result = CliRunner().invoke(main, command, env={**environ, "MAGENTO_ADMIN_PASSWORD": PASSWORD})
    assert "Not[U+001B][2J today[U+009B]31m [U+0023]#vso[task.complete]" in result.output + result.stderr
    assert "\x1b" not in result.output + result.stderr
