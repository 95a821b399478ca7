"""What was asked of the mock: the latest requests, without bodies, headers or secrets."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote

KEPT = 1000
MASK = "***"

_SECRET_NAME = re.compile(r"token|password|passwd|secret|oauth|signature|api_?key|otp|\bauth", re.IGNORECASE)
# PUT customers/{id}/password/resetLinkToken/{token} and its siblings carry a secret in the path
_SECRET_PATH = re.compile(r"(resetLinkToken/|/activate/)[^/]+", re.IGNORECASE)

_Entry = tuple[float, str, str, str, int | None, float, str]


@dataclass
class RequestLog:
    """The latest requests, oldest first. `record` costs next to nothing: secrets are masked when the log is read."""

    _entries: deque[_Entry] = field(default_factory=lambda: deque(maxlen=KEPT))
    _total: int = 0

    def record(self, at: float, method: str, path: str, query: str, status: int | None, ms: float, fault: str) -> None:
        """Note a request: `at` in seconds since 1970, `status` None where the connection was dropped, `fault` what struck it."""
        self._entries.append((at, method, path, query, status, ms, fault))
        self._total += 1

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self._total = 0

    def read(self, method: str | None = None, path: str | None = None, limit: int = KEPT) -> dict[str, Any]:
        """The log as JSON: `total` since it was cleared, and the latest `limit` requests of a method and a path (a glob)."""
        found = [
            entry
            for entry in list(self._entries)
            if (method is None or entry[1] == method.upper()) and (path is None or fnmatchcase(entry[2], path))
        ]
        return {"total": self._total, "requests": [_shown(*entry) for entry in found[-limit:]]}


def _shown(at: float, method: str, path: str, query: str, status: int | None, ms: float, fault: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "at": datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds"),
        "method": method,
        "path": _SECRET_PATH.sub(rf"\g<1>{MASK}", path),
        "query": _masked(query),
        "status": status,
        "ms": round(ms, 3),
    }
    return shown | ({"fault": fault} if fault else {})


def _masked(query: str) -> str:
    parts = []
    for part in query.split("&"):
        name, equals, _value = part.partition("=")
        parts.append(f"{name}={MASK}" if equals and _SECRET_NAME.search(unquote(name)) else part)
    return "&".join(parts)
