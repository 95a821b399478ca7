"""The check of each answer, made once, by the transport that writes the evidence; the client raises what it finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import httpx

from magento_acceptance.rest.answer import Answer

Check = Callable[[str, str, Answer], str | None]
"""Gets the method, the path with its query and the answer; returns the name of what it was validated against, None where nothing describes
it, and raises AssertionError (with `violations`, where it has them) for an answer that is wrong.
"""

CHECKED: Final = "checked"
"""The key of a request's extensions under which the client says that its answer is to be checked."""

VIOLATION: Final = "violation"
"""The key of a response's extensions under which the AssertionError of its check stands."""


def check_response(check: Check, request: httpx.Request, response: httpx.Response, call: str) -> dict[str, Any] | None:
    """Check a response in JSON and keep what is wrong with it under VIOLATION.

    Returns what the evidence tells: the schema's name, whether all is well, and the problems; None where nothing was checked.
    """
    answer = Answer.of(response, call)
    if not answer.is_json:
        return None
    try:
        name = check(request.method, request.url.raw_path.decode("ascii"), answer)
    except AssertionError as error:
        response.extensions[VIOLATION] = error
        problems = getattr(error, "violations", None) or [error]
        return {
            "name": str(getattr(error, "resource", "")),
            "ok": False,
            "problems": [str(problem) for problem in problems],
        }
    return None if name is None else {"name": name, "ok": True, "problems": []}
