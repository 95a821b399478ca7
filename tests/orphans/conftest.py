"""A served mock, and things planted in it under a run's run_tag."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from magento_acceptance.cli.main import main
from magento_acceptance.flows.products import ProductMaker
from magento_acceptance.flows.sales_channel import find_sales_channel
from magento_acceptance.flows.sample_order import place_own_order
from magento_acceptance.flows.shop_defaults import ShopDefaults
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.session.target import open_target
from magento_acceptance.settings.load import load
from mock_magento import MockMagento, running

PRISTINE = MockMagento()
Clean = Callable[..., Result]
Plant = Callable[..., int]


@pytest.fixture
def mock() -> MockMagento:
    return PRISTINE.fresh()


@pytest.fixture
def url(mock: MockMagento) -> Iterator[str]:
    with running(mock) as served:
        yield served


@pytest.fixture
def client(mock: MockMagento) -> Iterator[MagentoClient]:
    """A client of the same shop that leaves no line in anybody's journal."""
    redactor = Redactor()
    target = open_target(load({}, {}, None), redactor, mock=mock)
    yield target.client(Evidence(None, redactor))
    target.close()


@pytest.fixture
def plant(mock: MockMagento) -> Iterator[Plant]:
    """Makes a customer, two products and an order under a run_tag, some time ago; answers the order's id."""
    targets = []

    def planted(run_tag: str, ago: timedelta = timedelta(hours=2)) -> int:
        mock.shop.clock = lambda: datetime.now(UTC) - ago
        redactor = Redactor()
        target = open_target(load({}, {}, None), redactor, mock=mock)
        targets.append(target)
        client = target.client(Evidence(None, redactor))
        order_id = place_own_order(
            ProductMaker(client, Context(), CleanupStack(run_tag=run_tag), find_sales_channel(client), ShopDefaults())
        )
        mock.shop.clock = lambda: datetime.now(UTC)
        return order_id

    yield planted
    for target in targets:
        target.close()


@pytest.fixture
def clean(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clean:
    """Runs `magento-acceptance cleanup` on the served mock, its reports folder `reports` in the test's own."""
    for name in [name for name in os.environ if name.startswith("MAGENTO_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def cleaned(*args: str, **settings: str) -> Result:
        env = {
            "MAGENTO_TARGET": "real",
            "MAGENTO_BASE_URL": url,
            "MAGENTO_ADMIN_USERNAME": "admin",
            "MAGENTO_ADMIN_PASSWORD": "Admin123!x9",
            "MAGENTO_ALLOW_WRITES": "true",
            **settings,
        }
        result = CliRunner().invoke(main, ["cleanup", *args], env=env)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    return cleaned
