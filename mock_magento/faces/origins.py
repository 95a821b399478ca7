"""Who may use the control plane of a served mock: no web page of another site that a developer's browser has open."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from mock_magento.webapi.messages import Reply, encode

CONTROL: Final = "/__mock__"
_PRIVATE_NAMES: Final = ("localhost", "local", "internal", "test", "invalid", "home.arpa")
"""Suffixes that no public name server answers for (RFC 6761, 6762, 8375; ICANN's .internal)."""


def foreign(path: str, headers: Mapping[str, str], served_as: str) -> Reply | None:
    """The refusal of a call of the control plane that a foreign page may have made; None where it may be answered.

    `headers` are lower-case. A form or script of another site bears its Origin; where a site lets its own name lead to this machine (DNS
    rebinding), the Host is that name. `served_as` is the host that the mock listens on.
    """
    if not path.startswith(CONTROL):
        return None
    host, origin = headers.get("host", ""), headers.get("origin")
    if not _is_ours(_name(f"//{host}"), served_as):
        return _refused(f"Host {host}", "call the mock by an IP address, by localhost, or by the name given to --host")
    if origin is not None and origin.partition("://")[2] != host:
        return _refused(f"Origin {origin}", "a page of another site cannot change the mock")
    return None


def _is_ours(name: str, served_as: str) -> bool:
    """Whether no stranger can have chosen a name: an address, a name without a dot or of a private suffix, or the one that is served."""
    if name == served_as.lower() or "." not in name:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name.endswith(tuple(f".{suffix}" for suffix in _PRIVATE_NAMES))
    return True


def _name(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return "not.a.name"


def _refused(what: str, advice: str) -> Reply:
    return Reply(403, encode({"message": f"{what} is foreign to this mock: {advice}."}))
