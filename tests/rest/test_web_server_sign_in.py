"""A staging site whose web server asks for a user name and password of its own, in front of Magento."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from magento_acceptance.errors import MagentoError, NotJsonError
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.auth.oauth import IntegrationOAuth
from magento_acceptance.rest.auth.tokens import ANONYMOUS, AdminPassword, BearerToken
from magento_acceptance.rest.auth.web_server import WebServerSignIn
from magento_acceptance.rest.client import MagentoClient, rest_url
from magento_acceptance.run_log.evidence import Evidence, RecordingTransport
from tests.support.sign_in_shop import keys

BASE = "http://staging.invalid"
PAGE = "<html><title>401 Authorization Required</title></html>"


class Staging(httpx.BaseTransport):
    """Reads the Authorization header as nginx's auth_basic does, then as Magento does. `but` are paths that need no Basic."""

    def __init__(self, user_and_password: str, but: str = "") -> None:
        self._wanted, self._but = user_and_password, but
        self.seen: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        header = request.headers.get("authorization", "")
        self.seen.append(header)
        if not (self._but and re.search(self._but, request.url.path)) and self._user(header) != self._wanted:
            asks = {"WWW-Authenticate": 'Basic realm="Staging"', "Content-Type": "text/html"}
            return httpx.Response(401, headers=asks, text=PAGE)
        if request.url.path.endswith("/token"):
            return httpx.Response(200, json="token-0123456789")
        pieces = header.split(" ")
        bearer = len(pieces) == 2 and pieces == ["Bearer", "token-0123456789"]
        signed = "oauth " in header.lower() and 'oauth_signature="' in header
        if bearer or signed:
            return httpx.Response(200, json=["Magento_Store"])
        return httpx.Response(401, json={"message": "The consumer isn't authorized to access %resources."})

    @staticmethod
    def _user(header: str) -> str | None:
        if not header.startswith("Basic "):
            return None
        coded = header.removeprefix("Basic ").partition("=")[0]
        if not re.fullmatch("[A-Za-z0-9+/]+", coded):
            return None
        return base64.b64decode(coded + "=" * (-len(coded) % 4)).decode()


def client_of(site: Staging, given: str | None, auth: Any, path: Path, redactor: Redactor) -> MagentoClient:
    inner: httpx.BaseTransport = site if given is None else WebServerSignIn(site, given, redactor)
    return MagentoClient(BASE, RecordingTransport(inner, Evidence(path, redactor), redactor), auth, redactor)


def admin(redactor: Redactor) -> AdminPassword:
    return AdminPassword(rest_url(BASE, "integration/admin/token", "default"), "qa", "Pa55word!", redactor)


def test_without_the_setting_the_message_names_it(tmp_path: Path) -> None:
    redactor = Redactor()
    client = client_of(Staging("qa:Sesame99"), None, admin(redactor), tmp_path / "evidence", redactor)
    with pytest.raises(NotJsonError) as caught:
        client.get("modules")
    assert str(caught.value).startswith(
        "POST /rest/default/V1/integration/admin/token: answered 401: the web server in front of Magento asks for HTTP basic "
        "authentication ('Staging'); set MAGENTO_BASIC_AUTH to user:password"
    )


def test_a_wrong_password_is_named(tmp_path: Path) -> None:
    redactor = Redactor()
    client = client_of(Staging("qa:Sesame99"), "qa:wrong-Word", admin(redactor), tmp_path / "evidence", redactor)
    with pytest.raises(NotJsonError, match="and refused MAGENTO_BASIC_AUTH; check its user name and password"):
        client.get("modules")


def test_a_bearer_token_leaves_no_room_which_the_message_says(tmp_path: Path) -> None:
    redactor, site = Redactor(), Staging("qa:Sesame99")
    client = client_of(site, "qa:Sesame99", admin(redactor), tmp_path / "evidence", redactor)
    with pytest.raises(NotJsonError, match="a call with a bearer token cannot carry it as well") as caught:
        client.get("modules")
    assert "the four MAGENTO_OAUTH_ values" in str(caught.value)
    assert [header.partition(" ")[0] for header in site.seen] == ["Basic", "Bearer"], "one sign-in, never repeated"


def test_where_the_web_server_lets_rest_pass_a_bearer_token_works(tmp_path: Path) -> None:
    redactor = Redactor()
    site = Staging("qa:Sesame99", but="/modules$")
    assert client_of(site, "qa:Sesame99", admin(redactor), tmp_path / "evidence", redactor).get("modules").ok


@pytest.mark.parametrize("password", ["qa:Sesame9", "qa:Sesame99", "qa:Sesame999"], ids=["no padding", "one", "two"])
def test_a_signed_call_carries_both(tmp_path: Path, password: str) -> None:
    redactor = Redactor()
    site = Staging(password)
    auth = IntegrationOAuth(keys(), redactor, base_url=BASE)
    assert client_of(site, password, auth, tmp_path / "evidence", redactor).get("modules").ok


def test_magentos_own_401_is_not_taken_for_the_web_servers(tmp_path: Path) -> None:
    redactor = Redactor()
    auth = BearerToken("other-token-1", redactor)
    client = client_of(Staging("qa:Sesame99", but="."), None, auth, tmp_path / "evidence", redactor)
    with pytest.raises(MagentoError, match="401 The consumer isn't authorized"):
        client.get("modules")


def test_the_password_stands_in_no_evidence(tmp_path: Path) -> None:
    redactor, site = Redactor(), Staging("qa:Sesame99")
    client = client_of(site, "qa:Sesame99", admin(redactor), tmp_path / "evidence", redactor)
    for _ in range(2):
        client.attempt("GET", "modules", as_=ANONYMOUS)
    assert site.seen == [f"Basic {base64.b64encode(b'qa:Sesame99').decode()}"] * 2
    written = (tmp_path / "evidence").read_text()
    for secret in ("Sesame99", base64.b64encode(b"qa:Sesame99").decode()):
        assert secret not in written
