"""Runs whose every setting holds a marked secret, with every sign-in, and with code that tells all it knows: no output holds one."""

from __future__ import annotations

import base64
import gzip
import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from mock_magento import Integration, MockMagento, running

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "Pa\"ss'w/\\r<d>&%+ ü-Mark1"
SEED = "KRUGKIDROVUWG2ZAMJZG653OEBTG66BA"
CONSUMER_KEY, CONSUMER_SECRET, ACCESS_TOKEN, TOKEN_SECRET = (
    f"{name}Mark0123456789abcdefghijklmn"[:32] for name in ("cKey", "cSec", "aTok", "aSec")
)
OAUTH = {
    "MAGENTO_OAUTH_CONSUMER_KEY": CONSUMER_KEY,
    "MAGENTO_OAUTH_CONSUMER_SECRET": CONSUMER_SECRET,
    "MAGENTO_OAUTH_ACCESS_TOKEN": ACCESS_TOKEN,
    "MAGENTO_OAUTH_ACCESS_TOKEN_SECRET": TOKEN_SECRET,
}
BY_PASSWORD = {"MAGENTO_ADMIN_USERNAME": "admin", "MAGENTO_ADMIN_PASSWORD": PASSWORD}
#: The first scenario passes; the second captures, where the plugin tells all that it knows and fails.
SELECTION = ("-m", "step10 and portable", "-k", "order_is_canceled or physical_virtual")


class Shop:
    """A mock that remembers every credential it was shown or gave out."""

    def __init__(self, **options: Any) -> None:
        self.mock = MockMagento(admin_password=PASSWORD, **options)
        self.mock.answer_filters.append(self._listen)
        self.secrets: set[str] = {PASSWORD}

    def _listen(self, request: Any, reply: Any, _shop: Any) -> Any:
        scheme, _, value = (request.authorization or "").partition(" ")
        if scheme == "Bearer":
            self.secrets.add(value)
        for name, part in re.findall(r'(\w+)="([^"]*)"', value):
            if name in {"oauth_signature", "oauth_token", "oauth_consumer_key"}:
                self.secrets.add(part)
        if request.path.endswith(("/token", "/authenticate")) and reply.status == 200:
            self.secrets.add(json.loads(reply.body))
        if request.body.startswith(b"{"):
            self._take(json.loads(request.body))
        return reply

    def _take(self, body: dict[str, Any]) -> None:
        self.secrets |= {body[name] for name in ("password", "passwordHash") if isinstance(body.get(name), str)}
        if isinstance(body.get("otp"), str):
            self.secrets.add(f'"{body["otp"]}"')


def run(*args: str, **settings: str) -> tuple[int, str]:
    """Run a command of the project's with these settings alone; answers its exit code and all it printed."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("MAGENTO_", "GITHUB_"))}
    done = subprocess.run(
        [sys.executable, "-m", *args], cwd=ROOT, env=environ | settings, capture_output=True, text=True, timeout=300
    )
    return done.returncode, done.stdout + done.stderr


def scenarios(reports: Path, *more: str, **settings: str) -> tuple[int, str]:
    return run(
        "pytest", "-p", "tests.support.blabber", "-p", "no:cacheprovider", f"--magento-env-file={os.devnull}", "-vv", "-rA",
        "--showlocals", "--log-cli-level=DEBUG", f"--magento-reports={reports}", f"--junitxml={reports.parent / 'theirs.xml'}",
        *more, **settings,
    )  # fmt: skip


def forms(secret: str) -> set[str]:
    raw = secret.encode()
    coded = {
        base64.b64encode(b"\0" * ahead + raw).decode()[-(-8 * ahead // 6) : 8 * (ahead + len(raw)) // 6]
        for ahead in range(3)
    }
    coded |= {form.replace("+", "-").replace("/", "_") for form in coded}
    written = {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], html.escape(secret)}
    encoded = {quote(secret, safe=""), quote_plus(secret), quote(secret)}
    return written | encoded | {form for form in coded if len(form) >= 8}


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file below a folder by name, and what is packed into the pages."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            yield str(path), f"{path}\n{text}"
            for number, packed in enumerate(re.findall(r"H4sI[A-Za-z0-9+/]+=*", text)):
                yield f"{path}, part {number}", gzip.decompress(base64.b64decode(packed)).decode()


def assert_none_told(secrets: set[str], printed: str, folder: Path) -> None:
    searched = [("the output", printed), *texts(folder)]
    leaks = [
        f"{form[:4]}... of {secret[:4]}... in {where}: ...{text[max(text.index(form) - 80, 0) : text.index(form)]}"
        for secret in secrets
        for form in forms(secret)
        for where, text in searched
        if form in text
    ]
    assert not leaks, "\n".join(leaks[:20])


def real(url: str, **settings: str) -> dict[str, str]:
    return {"MAGENTO_TARGET": "real", "MAGENTO_BASE_URL": url, "MAGENTO_ALLOW_WRITES": "true", **settings}


def shop_for(way: str) -> tuple[Shop, dict[str, str]]:
    """A shop, and the settings of one way to sign in to it."""
    integration = Integration("qa", CONSUMER_KEY, CONSUMER_SECRET, ACCESS_TOKEN, TOKEN_SECRET)
    shop = Shop(integrations=[integration], totp_secret=SEED if way == "one-time code" else None)
    sign_in = {
        "password": BY_PASSWORD,
        "one-time code": {**BY_PASSWORD, "MAGENTO_ADMIN_TOTP_SECRET": SEED},
        "token": {"MAGENTO_ACCESS_TOKEN": shop.mock.admin_token()},
        "integration": OAUTH,
    }[way]
    shop.secrets |= {value for name, value in sign_in.items() if name != "MAGENTO_ADMIN_USERNAME"}
    return shop, sign_in


@pytest.mark.parametrize("way", ["one-time code", "token", "integration"])  # a one-time code goes with the password
def test_a_run_that_tells_all_it_knows_lets_nothing_out(way: str, tmp_path: Path) -> None:
    shop, sign_in = shop_for(way)
    parallel = ("-n", "2") if way == "token" else ()
    with running(shop.mock) as url:
        code, printed = scenarios(tmp_path / "reports", *SELECTION, *parallel, **real(url, **sign_in))
    assert code == 1, printed[-3000:]
    assert "RuntimeError" in printed, "the run was to tell all it knows"
    assert re.search(r"1 failed, 1 passed", printed), printed[-3000:]
    assert len(shop.secrets) > 2, "the shop saw no token and no customer's password"
    assert_none_told(shop.secrets, printed, tmp_path)


@pytest.mark.parametrize("way", ["password", "one-time code", "integration"])
def test_a_refused_sign_in_lets_nothing_out(way: str, tmp_path: Path) -> None:
    shop, sign_in = shop_for(way)
    other = {"password": MockMagento(), "one-time code": MockMagento(totp_secret=SEED), "integration": MockMagento()}[
        way
    ]
    with running(other) as url:
        code, printed = scenarios(tmp_path / "reports", *SELECTION, **real(url, **sign_in))
    assert code == 10, printed[-3000:]
    assert_none_told(shop.secrets, printed, tmp_path)


def test_wrong_settings_are_told_without_their_values(tmp_path: Path) -> None:
    every = {
        **BY_PASSWORD,
        **OAUTH,
        "MAGENTO_ADMIN_TOTP_SECRET": "no base32: Mark1!",
        "MAGENTO_ACCESS_TOKEN": "to ken-Mark2",
    }
    code, printed = scenarios(tmp_path / "reports", **real("http://user:Mark-in-url@shop.example.com", **every))
    assert code == 4, printed[-3000:]
    assert "MAGENTO_ADMIN_TOTP_SECRET" in printed
    secrets = {value for name, value in every.items() if name != "MAGENTO_ADMIN_USERNAME"}
    assert_none_told(secrets | {"Mark-in-url"}, printed, tmp_path)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("doctor",), id="doctor"),
        pytest.param(("replay", "--to", "2"), id="replay"),
        pytest.param(("cleanup", "--all", "--dry-run"), id="cleanup"),
    ],
)
@pytest.mark.parametrize("way", ["one-time code", "integration"])
def test_the_other_commands_let_nothing_out(command: tuple[str, ...], way: str, tmp_path: Path) -> None:
    shop, sign_in = shop_for(way)
    given = real("", **sign_in, MAGENTO_REPORTS=str(tmp_path / "reports"), MAGENTO_ALLOW_INVENTORY_SETUP="true")
    with running(shop.mock) as url:
        _, printed = run("magento_acceptance", *command, **{**given, "MAGENTO_BASE_URL": url})
    assert "Traceback" not in printed
    assert len(shop.secrets) > 2, f"the shop was never called: {printed}"
    assert_none_told(shop.secrets, printed, tmp_path)
