"""JSON pointers (RFC 6901): how a path becomes one, and how its parts are read."""

from __future__ import annotations

from collections.abc import Iterable


def pointer(path: Iterable[str | int]) -> str:
    """A path of keys and indexes as a JSON pointer; "" is the whole document."""
    return "".join(f"/{escape(str(part))}" for part in path)


def escape(key: str) -> str:
    """A key as it stands in a pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def unescape(part: str) -> str:
    """The key that a part of a pointer stands for."""
    return part.replace("~1", "/").replace("~0", "~")
