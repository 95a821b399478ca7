"""The check of a call's answer, made once, where the evidence can tell what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import httpx

from magento_acceptance.rest.answer import ANSWER, Answer

#: Sees the method, the path with its query and the answer; returns the name of what the answer was held against, None where nothing
#: describes it, and raises AssertionError (with `violations`, where it has them) for an answer that is not as it may be.
Check = Callable[[str, str, Answer], str | None]

#: The key of a request's extensions under which the client hands its check to the transport that writes the evidence.
JUDGING: Final = "judging"


class Judging:
    """The check of one call; `call` names it as its Answer does."""

    def __init__(self, check: Check, method: str, path: str, call: str) -> None:
        self._check, self._method, self._path, self._call = check, method, path, call
        self._judged: Answer | None = None
        self._error: AssertionError | None = None

    def verdict(self, response: httpx.Response) -> dict[str, Any] | None:
        """Judge a response, which keeps its Answer: the schema's name, whether all is well, what is not; None where nothing judges it."""
        answer = Answer.of(response, self._call)
        response.extensions[ANSWER] = answer
        name = self._judge(answer)
        if self._error is not None:
            problems = getattr(self._error, "violations", None) or [self._error]
            resource = str(getattr(self._error, "resource", ""))
            return {"name": resource, "ok": False, "problems": [str(problem) for problem in problems]}
        return None if name is None else {"name": name, "ok": True, "problems": []}

    def settle(self, answer: Answer) -> None:
        """Raise what the check of the call's last answer raised; judge it where no transport has."""
        if self._judged is not answer:
            self._judge(answer)
        if self._error is not None:
            raise self._error

    def _judge(self, answer: Answer) -> str | None:
        self._judged, self._error = answer, None
        if not answer.is_json:
            return None
        try:
            return self._check(self._method, self._path, answer)
        except AssertionError as error:
            self._error = error
            return None
