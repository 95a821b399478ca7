"""Which requests are Magento's REST API, told by the path; shared by every face of the mock."""

from __future__ import annotations

from typing import Final

from mock_magento.webapi.messages import Reply, encode

MAX_BODY: Final = 8 * 1024 * 1024
"""Bytes; a longer body is refused with 413, as a web server in front of Magento does."""


def rest_path(path: str) -> str | None:
    """The path from /rest/ on, or None where it is not the REST API's; /index.php may lead, as with URL rewrites off."""
    if path.startswith("/rest/"):
        return path
    if path == "/rest":
        return "/rest/"
    if path.startswith("/index.php/rest/"):
        return path.removeprefix("/index.php")
    return None


def base(scheme: str, host: str, path: str) -> str:
    """What stands before the path that `rest_path` gives: https://shop.example, or https://shop.example/index.php."""
    return f"{scheme}://{host}/index.php" if path.startswith("/index.php") else f"{scheme}://{host}"


def too_large() -> Reply:
    """The refusal of a body beyond MAX_BODY."""
    return Reply(413, encode({"message": f"The body is longer than the {MAX_BODY} bytes that are accepted."}))
