"""Opening what is tested. The only module that knows the mock."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from magento_acceptance.deadline import Deadline
from magento_acceptance.errors import SettingsError
from magento_acceptance.redaction.pii import PersonalData
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.rest.auth.tokens import AdminPassword, BearerToken, TokenSignIn
from magento_acceptance.rest.auth.web_server import WebServerSignIn
from magento_acceptance.rest.bounds import BoundedTransport
from magento_acceptance.rest.client import MagentoClient, rest_url
from magento_acceptance.rest.cookies import CookielessClient
from magento_acceptance.rest.listener import Listener, Recorder
from magento_acceptance.rest.noting import NotingTransport
from magento_acceptance.rest.schema import check_answer
from magento_acceptance.rest.writes import Write
from magento_acceptance.run_log.evidence import Evidence, RecordingTransport
from magento_acceptance.run_log.workspace import Workspace
from magento_acceptance.settings.setting import Secret
from magento_acceptance.settings.settings import MOCK_PASSWORD, MOCK_USERNAME, Settings
from magento_acceptance.settings.sign_in import SignInWay

if TYPE_CHECKING:
    from magento_acceptance.session.recorded_answers import RecordedAnswers

#: The in-process mock has no address; this one says so in reports (RFC 2606 keeps .invalid unused).
IN_PROCESS_URL = "http://mock.invalid"


@dataclass
class Target:
    """What is tested: `name` is mock or real, `description` for people, `base_url` without closing slash."""

    name: str
    description: str
    base_url: str
    settings: Settings
    redactor: Redactor
    _transport: Callable[[], httpx.BaseTransport] = field(repr=False)
    _reset: Callable[[], None] | None = field(default=None, repr=False)
    _admin: httpx.Auth | None = field(default=None, repr=False)
    _clients: list[MagentoClient] = field(default_factory=list, repr=False)

    @property
    def is_mock(self) -> bool:
        """True for the built-in mock in this process."""
        return self.name == "mock"

    def client(
        self,
        evidence: Evidence,
        note: Callable[[list[Write]], None] | None = None,
        *,
        deadline: Deadline | None = None,
        record: Recorder | None = None,
    ) -> MagentoClient:
        """Open a client whose exchanges go to `evidence`, what they change to `note`, and what was recovered or waited for to `record`.

        All clients share one administrator's token. No call goes beyond `deadline`.
        """
        transport: httpx.BaseTransport = RecordingTransport(self._transport(), evidence, self.redactor, check_answer)
        client = MagentoClient(
            self.base_url,
            transport if note is None else NotingTransport(transport, note),
            self._admin_auth(),
            self.redactor,
            store=self.settings.store_code,
            timeout=self.settings.timeout,
            deadline=deadline,
            settle=self.settings.settle,
            listener=Listener(record, note),
        )
        self._clients.append(client)
        return client

    def site(self, evidence: Evidence, *, signed_in: bool = False) -> httpx.Client:
        """Open a plain client of the shop's address, for what lies outside the REST API; the caller closes it.

        `signed_in` calls as the administrator, otherwise nobody signs in.
        """
        transport = RecordingTransport(self._transport(), evidence, self.redactor)
        return CookielessClient(
            transport=transport,
            base_url=self.base_url,
            timeout=self.settings.timeout,
            auth=self._admin_auth() if signed_in else None,
        )

    def keep_token(self) -> None:
        """Sign the administrator in once at most: from now on a refused call brings no second sign-in."""
        auth = self._admin_auth()
        if isinstance(auth, TokenSignIn):
            auth.renews = False

    def through(self, wrap: Callable[[httpx.BaseTransport], httpx.BaseTransport]) -> Target:
        """The same target, its exchanges sent through another transport."""
        inner = self._transport
        return replace(self, _transport=lambda: wrap(inner()), _clients=[])

    def forget_token(self) -> None:
        """Let the next client sign in anew, as another process would."""
        self._admin = None

    def reset(self) -> bool:
        """Give the mock its pristine shop back; a real shop is left alone, which False says."""
        if self._reset is None:
            return False
        self._reset()
        return True

    def close(self) -> None:
        """Close every client."""
        while self._clients:
            self._clients.pop().close()

    def _admin_auth(self) -> httpx.Auth:
        if self._admin is None:
            self._admin = admin_sign_in(self.settings, self.base_url, self.redactor)
        return self._admin


def open_target(settings: Settings, redactor: Redactor | None = None, *, mock: Any = None) -> Target:
    """Open the target of the settings; nothing is called yet.

    `mock` is a MockMagento to use instead of a fresh one, such as one with defects switched on.
    """
    redactor = redactor or Redactor()
    for secret in settings.secrets():
        redactor.add(secret)
    if settings.mask_personal_data and not settings.is_mock and redactor.personal is None:
        redactor.personal = PersonalData(own=filter(None, (settings.admin_username, settings.tester)))
    if settings.is_mock:
        shop = mock if mock is not None else _new_mock(settings)
        return Target(
            name="mock",
            description="built-in mock",
            base_url=IN_PROCESS_URL,
            settings=settings,
            redactor=redactor,
            # not httpx.WSGITransport: a WSGI environment loses the encoded slash of a SKU, and knows no time-outs
            _transport=shop.transport,
            _reset=shop.reset,
        )
    assert settings.base_url is not None  # the settings' check sees to it
    return Target(
        name="real",
        description=settings.base_url,
        base_url=settings.base_url,
        settings=settings,
        redactor=redactor,
        _transport=lambda: _network(settings, redactor),
    )


def admin_sign_in(settings: Settings, base_url: str, redactor: Redactor) -> httpx.Auth:
    """Sign the administrator in as the settings say; the mock in this process knows its own user name and password only."""
    rest = partial(rest_url, base_url, store=settings.store_code)
    match settings.sign_in:
        case SignInWay.OAUTH:
            from magento_acceptance.rest.auth.oauth import IntegrationKeys, IntegrationOAuth

            keys = IntegrationKeys(
                _text(settings.oauth_consumer_key),
                _text(settings.oauth_consumer_secret),
                _text(settings.oauth_access_token),
                _text(settings.oauth_access_token_secret),
            )
            return IntegrationOAuth(keys, redactor, base_url=base_url, signed_url=settings.signed_url)
        case SignInWay.TOKEN:
            return BearerToken(_text(settings.access_token), redactor)
        case SignInWay.ONE_TIME_CODE:
            from magento_acceptance.rest.auth.one_time_code import AdminOneTimeCode, OneTimeCodes

            codes = OneTimeCodes(_text(settings.admin_totp_secret))
            url = rest("tfa/provider/google/authenticate")
            return AdminOneTimeCode(
                url, _text(settings.admin_username), _text(settings.admin_password), codes, redactor
            )
        case SignInWay.PASSWORD:
            url = rest("integration/admin/token")
            return AdminPassword(url, _text(settings.admin_username), _text(settings.admin_password), redactor)


def _text(value: str | Secret | None) -> str:
    assert value is not None  # the settings' check sees to it
    return value.reveal() if isinstance(value, Secret) else value


def serve_mock(
    host: str,
    port: int,
    username: str = MOCK_USERNAME,
    password: str = MOCK_PASSWORD,
    defects: tuple[str, ...] = (),
    *,
    totp_secret: str | None = None,
    integration: Mapping[str, Any] | None = None,
    integration_as_bearer: bool = False,
    magento: str | None = None,
    config: Path | None = None,
    recorded: Path | None = None,
    only: frozenset[str] | None = None,
) -> None:
    """Serve a fresh mock until SIGINT or SIGTERM, broken in the ways named, configured as the TOML or JSON file `config` says.

    With `totp_secret` (base32) the administrator needs one-time codes; `integration` (consumer_key, consumer_secret, access_token,
    access_token_secret, resources) may sign its calls; `magento` is the release. With `recorded`, a run's folder, that run's responses are
    given again, those of the scenarios `only` (by their names in the evidence), or of all. Raises OSError when the address cannot be used,
    LookupError where there is no defect of a name, ValueError where a secret, right, release or configuration cannot be one.
    """
    from mock_magento import ConnectionDropped, Integration, MockMagento, ShopConfig, read_config, serve

    configured = ShopConfig() if config is None else read_config(config)
    if integration_as_bearer:
        configured = replace(configured, integration_as_bearer=True)
    mock = MockMagento(
        admin_username=username,
        admin_password=password,
        config=configured,
        magento=magento,
        totp_secret=totp_secret,
        integrations=[] if integration is None else [Integration("acceptance", **integration)],
    )
    for name in defects:
        mock.defects.switch_on(name)
    if recorded is not None:
        mock.answer_filters.append(_recorded_answers(recorded, lambda _: ConnectionDropped(), only=only))
    serve(mock, host, port)


def recorded_shop(folder: Path, scenario: Callable[[], str | None]) -> Any:
    """A mock that gives the responses of an earlier run again; `scenario` tells which scenario is under way. Raises OSError."""
    from mock_magento import ConnectionDropped, MockMagento, TimedOut

    def lost(error: str) -> Exception:
        return TimedOut() if "Timeout" in error.partition(":")[0] else ConnectionDropped()

    mock = MockMagento()
    mock.answer_filters.append(_recorded_answers(folder, lost, scenario=scenario))
    return mock


def _recorded_answers(folder: Path, lost: Callable[[str], Exception], **how: Any) -> RecordedAnswers:
    from magento_acceptance.run_log.recorded_calls import read_calls  # few runs replay another
    from magento_acceptance.session.recorded_answers import RecordedAnswers

    workspace = Workspace.of(folder)
    if workspace.parts():  # the run was killed before it could join them
        workspace.join()
    return RecordedAnswers(folder.name, read_calls(workspace.evidence), lost, **how)


@contextmanager
def serving_mock(settings: Settings) -> Iterator[str]:
    """Serve a fresh mock of the settings on a free port of this machine while the block runs; gives its address.

    Raises OSError where that cannot be, ModuleNotFoundError where the web server is not installed.
    """
    from mock_magento import running

    with running(_new_mock(settings)) as url:
        yield url


def shop_of_kind(kind: str, defect: str | None = None, magento: str | None = None) -> Any:
    """A fresh mock of one of the variants that `mock_magento.VARIANTS` lists, broken in the way of a defect if one is named.

    `magento` is the release, in place of the variant's own.
    """
    from mock_magento import open_variant

    mock = open_variant(kind, magento)
    if defect is not None:
        mock.defects.switch_on(defect)
    return mock


def known_defects() -> list[dict[str, str]]:
    """The mock's catalogue of defects, each with name, kind, title, what it breaks and where it was seen."""
    from mock_magento import DEFECTS

    return [defect.as_json() for defect in DEFECTS]


def _new_mock(settings: Settings) -> Any:
    from mock_magento import MockMagento

    assert settings.admin_username is not None  # the settings give the mock's own by default
    assert settings.admin_password is not None
    return MockMagento(
        admin_username=settings.admin_username,
        admin_password=settings.admin_password.reveal(),
        magento=settings.mock_version,
    )


def _network(settings: Settings, redactor: Redactor) -> httpx.BaseTransport:
    """The way to a real shop. Raises SettingsError where its proxy cannot be used."""
    from magento_acceptance.rest.network import NetworkTransport, proxy_for  # the mock in this process needs no network

    trust = settings.verify_tls
    verify = trust if isinstance(trust, bool) else ssl.create_default_context(cafile=str(trust))
    proxy = proxy_for(settings.base_url or "")
    try:
        network: httpx.BaseTransport = NetworkTransport(verify, proxy)
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        why = "a SOCKS proxy needs the package socksio" if isinstance(error, ImportError) else "is no proxy's address"
        names = "HTTP_PROXY, HTTPS_PROXY or ALL_PROXY"
        raise SettingsError([f"{names} (environment): {why}; fix it, or add the shop's host to NO_PROXY"]) from None
    if proxy is not None:
        redactor.add(httpx.URL(proxy).password)
    network = BoundedTransport(network, settings.max_answer)
    if settings.basic_auth is not None:
        network = WebServerSignIn(network, settings.basic_auth.reveal(), redactor)
    return network
