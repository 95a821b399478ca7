"""The shop's address: whether it answers, over which TLS, which Magento it is, how late it is there."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from magento_acceptance.doctor.finding import Finding, note, ok, problem
from magento_acceptance.expectations import Window
from magento_acceptance.rest.transport_errors import causes, explain
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.session.target import Target, open_target
from magento_acceptance.settings.addresses import is_loopback
from magento_acceptance.settings.settings import Settings
from magento_acceptance.settings.sign_in import SignInWay

VERSION_PATH: Final = "/magento_version"
"""Magento_Version answers such as `Magento/2.4 (Community)` there, outside /rest."""
OLDEST: Final = (2, 3)
"""The first Magento with Inventory Management."""
RECORDED: Final = (2, 4)
"""The Magento that the expectations were made from."""
SOON: Final = timedelta(days=21)
"""A certificate that ends within this time is worth a word."""

#: Seconds that a one-time code is off at most, by Magento's default (twofactorauth/google/leeway).
_CODE_HOLDS: Final = 29.0
#: OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH.
_EXPIRED, _OTHER_NAME, _OTHER_ADDRESS = 10, 62, 64


def look_at_site(target: Target, evidence: Evidence, now: datetime | None = None) -> tuple[list[Finding], bool]:
    """Ask for the version, signed in as nobody; answers the findings, and whether the shop answers at all."""
    try:
        with target.site(evidence) as site:
            peer = _Peer()
            response = site.get(VERSION_PATH, extensions={"trace": peer})
    except httpx.TransportError as error:
        return list(_unreachable(target, error)), False
    findings = [ok("address", f"{target.description} answers")]
    findings.append(_tls(target, evidence, peer.certificate, now or datetime.now(UTC)))
    findings += _clock(response, now or datetime.now(UTC), target.settings)
    findings.append(_version(response))
    return findings, True


def _unreachable(target: Target, error: httpx.TransportError) -> Iterator[Finding]:
    refused = next((cause for cause in causes(error) if isinstance(cause, ssl.SSLCertVerificationError)), None)
    found, todo = map(target.redactor.text, explain(error, error.request, target.settings.timeout))
    if refused is None:
        yield problem("address", found, todo)
        return
    host = urlsplit(target.base_url).hostname
    other = f"set MAGENTO_BASE_URL to a name that the certificate is made for, not {host}"
    advice = {_EXPIRED: "renew the certificate", _OTHER_NAME: other, _OTHER_ADDRESS: other}
    yield problem("TLS", found, advice.get(refused.verify_code, todo))


class _Peer:
    """Keeps the shop's certificate as the handshake ends; once the answer is read the connection may be closed (httpcore's trace)."""

    def __init__(self) -> None:
        self.certificate: dict[str, Any] = {}

    def __call__(self, event: str, info: dict[str, Any]) -> None:
        if event == "connection.start_tls.complete":
            tls = info["return_value"].get_extra_info("ssl_object")
            self.certificate = dict(tls.getpeercert() or {})


def _tls(target: Target, evidence: Evidence, certificate: dict[str, Any], now: datetime) -> Finding:
    if target.is_mock:
        return note("TLS", "none, the mock runs in this process")
    parts = urlsplit(target.base_url)
    if parts.scheme == "http":
        if is_loopback(target.base_url):
            return ok("TLS", f"none, but {parts.hostname} is this machine")
        return note(
            "TLS",
            "none: password and token travel so that others can read them",
            "use https where the shop offers it",
        )
    if target.settings.verify_tls is False:
        return _unverified(target.settings, evidence)
    return _lifetime(certificate, now)


def _lifetime(certificate: dict[str, Any], now: datetime) -> Finding:
    ends = str(certificate.get("notAfter", ""))
    if not ends:
        return note("TLS", "the certificate is accepted, but does not tell when it ends")
    end = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)
    found = f"the certificate is trusted, fits the host name and ends on {end:%Y-%m-%d}"
    return ok("TLS", found) if end - now > SOON else note("TLS", found, "renew it in time")


def _unverified(settings: Settings, evidence: Evidence) -> Finding:
    """Say what a verification would have found, since MAGENTO_VERIFY_TLS=false leaves it out."""
    left_out = "MAGENTO_VERIFY_TLS=false leaves the certificate unverified"
    strict = open_target(replace(settings, verify_tls=True))
    try:
        with strict.site(evidence) as site:
            site.get(VERSION_PATH)
    except httpx.TransportError as error:
        for cause in causes(error):
            if isinstance(cause, ssl.SSLCertVerificationError):
                return note(
                    "TLS",
                    f"{left_out}; it would be refused: {cause.verify_message}",
                    "for a test shop only; better set MAGENTO_VERIFY_TLS to the file of its certificate authority",
                )
        return note("TLS", left_out, "for a test shop only")
    return note("TLS", f"{left_out}, although it is trusted", "set MAGENTO_VERIFY_TLS=true")


def _clock(response: httpx.Response, now: datetime, settings: Settings) -> list[Finding]:
    try:
        there = parsedate_to_datetime(response.headers.get("date", ""))
    except (TypeError, ValueError):
        return []
    apart = abs((now - (there if there.tzinfo else there.replace(tzinfo=UTC))).total_seconds())
    allowed, otherwise = Window(now, now).tolerance.total_seconds(), "times in answers"
    if settings.sign_in is SignInWay.ONE_TIME_CODE:
        allowed, otherwise = min(allowed, _CODE_HOLDS), "one-time codes"
    if apart <= allowed:
        return [ok("clock", f"the shop's and this machine's are {apart:.0f} s apart, allowed are {allowed:.0f}")]
    return [
        problem(
            "clock",
            f"the shop's and this machine's are {apart:.0f} s apart, allowed are {allowed:.0f}: {otherwise} would be refused",
            "synchronise both (NTP)",
        )
    ]


def _version(response: httpx.Response) -> Finding:
    hidden = "the REST API tells the rest; look for the version at the foot of the Admin's pages"
    found = re.match(r"(Magento|Mage-OS)/(\d+)\.(\d+) \(([^)]*)\)", response.text)
    if response.status_code != httpx.codes.OK or found is None:
        return note("version", f"{VERSION_PATH} answers {response.status_code} and no version", hidden)
    product, edition = found[1], found[4]
    version = (int(found[2]), int(found[3]))
    if product == "Mage-OS":
        return ok("version", f"Mage-OS {version[0]}.{version[1]} ({edition}), which counts its own versions")
    name = f"{product} {version[0]}.{version[1]} ({edition})" + (", Adobe Commerce" if edition != "Community" else "")
    if version < OLDEST:
        return problem("version", name, "Inventory Management came with 2.3: test a newer shop")
    if version < RECORDED:
        return note("version", name, "the expectations were made from 2.4.7, so an older shop may differ")
    return ok("version", name)
