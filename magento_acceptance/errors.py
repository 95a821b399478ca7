"""What can go wrong, said so that the reader knows what to do next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class HarnessError(Exception):
    """Base of every error that the harness raises on purpose."""


class SettingsError(HarnessError):
    """Settings are invalid; `problems` holds one line per problem, never a secret's value."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"Invalid settings ({count}); no request was sent.\n{lines}")


class MissingId(HarnessError, LookupError):
    """An id was asked of the context before any step had put it there."""


class UnfitShop(HarnessError):
    """The shop lacks something that a scenario needs: the `subject`, what was `found` of it, and how to `fix` that.

    Reads as one sentence: `stock 2 has no enabled source; assign one under Stores > Inventory > Stocks`.
    """

    def __init__(self, subject: str, found: str, fix: str = "") -> None:
        self.subject = subject
        self.found = found
        self.fix = fix
        super().__init__(subject, found, fix)

    def __str__(self) -> str:
        return f"{self.subject} {self.found}" + (f"; {self.fix}" if self.fix else "")


class CallFailed(HarnessError):
    """A call did not return the JSON that was asked for; `call` is such as `POST /rest/default/V1/orders`.

    `reason` is what went wrong and `advice` what to do about it; `remarks` say what else became known; `status` is the response's, None
    where there was none; `retry_after` its header of that name.
    """

    def __init__(
        self,
        call: str,
        reason: str,
        advice: str = "",
        *,
        exchange: str | None = None,
        status: int | None = None,
        retry_after: str = "",
    ) -> None:
        self.call = call
        self.reason = reason
        self.advice = advice
        self.remarks: list[str] = []
        self.exchange = exchange
        self.status = status
        self.retry_after = retry_after
        super().__init__(call, reason, advice)

    def __str__(self) -> str:
        where = f" [exchange {self.exchange}]" if self.exchange else ""
        return f"{self.call}: {'; '.join(filter(None, (self.reason, self.advice)))}{where}" + "".join(
            f"; {remark}" for remark in self.remarks
        )


class TargetUnreachable(CallFailed):
    """No response came at all: name not found, connection refused, TLS, timeout.

    `sent` is False where the call surely never reached the shop; `timed_out` is True where the shop may still be at work.
    """

    def __init__(
        self,
        call: str,
        reason: str,
        advice: str = "",
        *,
        exchange: str | None = None,
        sent: bool = True,
        timed_out: bool = False,
    ) -> None:
        self.sent = sent
        self.timed_out = timed_out
        super().__init__(call, reason, advice, exchange=exchange)


class NotDone(CallFailed):
    """Something between here and the shop kept a call from it, however often it was sent; the shop shows that it was not done."""


class Undecided(CallFailed):
    """A call's answer was lost, and what the shop has done cannot be told for certain. Nothing was sent again."""


class NotJsonError(CallFailed):
    """An answer came that is not Magento's JSON: a page, a redirect, broken JSON or JSON labelled as something else."""


@dataclass(frozen=True)
class Refusal:
    """A Magento error body, `{"message", "parameters", "errors"}`, as people read it.

    `message` and `errors` have their placeholders filled in; `template` is the message as it was sent.
    """

    message: str
    template: str
    parameters: Sequence[Any] | Mapping[str, Any] = ()
    errors: tuple[str, ...] = ()

    @classmethod
    def from_body(cls, body: object, fallback: str = "") -> Refusal:
        """Read an error body; one without a `message` gives `fallback` (the raw text) as its message."""
        if not isinstance(body, Mapping) or not isinstance(body.get("message"), str):
            return cls(fallback.strip(), fallback.strip())
        parameters = body.get("parameters")
        if not isinstance(parameters, (Mapping, list)):
            parameters = ()
        details = body.get("errors")
        return cls(
            message=fill_in(body["message"], parameters),
            template=body["message"],
            parameters=parameters,
            errors=tuple(cls.from_body(detail, str(detail)).message for detail in details)
            if isinstance(details, list)
            else (),
        )

    def __str__(self) -> str:
        return self.message + "".join(f"\n  - {detail}" for detail in self.errors)


class MagentoError(CallFailed):
    """Magento refused a call: its status, its message with the parameters filled in, its list of details."""

    status: int

    def __init__(
        self, status: int, refusal: Refusal, call: str, *, exchange: str | None = None, retry_after: str = ""
    ) -> None:
        self.refusal = refusal
        self.message = refusal.message
        self.errors = refusal.errors
        super().__init__(call, f"{status} {refusal}", exchange=exchange, status=status, retry_after=retry_after)


class SignInRefused(MagentoError):
    """A sign-in was refused. It is never repeated, because Magento locks an account after six failures."""

    def __init__(self, status: int, refusal: Refusal, call: str, *, who: str, exchange: str | None = None) -> None:
        self.who = who
        super().__init__(status, refusal, call, exchange=exchange)


def fill_in(template: str, parameters: Sequence[Any] | Mapping[str, Any]) -> str:
    """Put parameters into a Magento message: a list fills %1, %2, ...; a mapping fills %name.

    The longest placeholder wins where one is the head of another, as in Magento's phrase renderer
    (Magento\\Framework\\Phrase\\Renderer\\Placeholder). A placeholder without a parameter stays as it is.
    """
    if isinstance(parameters, Mapping):
        values = {str(name): value for name, value in parameters.items()}
    else:
        values = {str(position): value for position, value in enumerate(parameters, start=1)}
    if not values:
        return template
    names = "|".join(re.escape(name) for name in sorted(values, key=len, reverse=True))
    return re.sub(f"%({names})", lambda match: _as_php_text(values[match[1]]), template)


def _as_php_text(value: object) -> str:
    """Turn a parameter to text as PHP does when it joins strings."""
    if value is None or value is False:
        return ""
    return "1" if value is True else str(value)
