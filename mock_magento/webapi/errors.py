"""Magento's refusals as exceptions, and the bodies they become."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any

Parameters = Mapping[str, Any] | Sequence[Any] | None


class MagentoError(Exception):
    """A refusal with Magento's status and message; the message keeps its %1 / %name placeholders, as Magento sends it.

    `parameters` fill the placeholders: a mapping for named ones, a sequence for numbered ones. `errors` are the parts of an
    aggregate refusal, each a (message, parameters) pair.
    """

    status = 400

    def __init__(
        self,
        message: str,
        parameters: Parameters = None,
        *,
        status: int | None = None,
        errors: Sequence[tuple[str, Parameters]] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.parameters = parameters
        self.errors = errors
        if status is not None:
            self.status = status

    def body(self) -> dict[str, Any]:
        """The JSON body of the answer (Magento\\Framework\\Webapi\\Rest\\Response::_renderMessages)."""
        body: dict[str, Any] = {"message": self.message}
        if self.errors is not None:
            body["errors"] = [_part(message, parameters) for message, parameters in self.errors]
        if self.parameters:
            body["parameters"] = _plain(self.parameters)
        return body


class NoSuchEntity(MagentoError):
    """404: what was asked for does not exist (Magento\\Framework\\Exception\\NoSuchEntityException)."""

    status = 404

    def __init__(
        self,
        message: str = "The entity that was requested doesn't exist. Verify the entity and try again.",
        parameters: Parameters = None,
    ) -> None:
        super().__init__(message, parameters)

    @classmethod
    def field(cls, name: str, value: object) -> NoSuchEntity:
        """The form that names one field (NoSuchEntityException::singleField)."""
        return cls("No such entity with %fieldName = %fieldValue", {"fieldName": name, "fieldValue": value})


class Unauthorized(MagentoError):
    """401: no token, a bad one, or one without the right that the route demands."""

    status = 401

    def __init__(self, resources: str) -> None:
        super().__init__("The consumer isn't authorized to access %resources.", {"resources": resources})


class InputErrors(MagentoError):
    """400 of Magento\\Framework\\Exception\\InputException: one error stands alone, several become an aggregate."""

    def __init__(self, errors: Sequence[tuple[str, Parameters]]) -> None:
        if len(errors) == 1:
            super().__init__(errors[0][0], errors[0][1])
        else:
            super().__init__("One or more input exceptions have occurred.", errors=errors)

    @classmethod
    def required(cls, *names: str) -> InputErrors:
        """The refusal of missing service parameters."""
        return cls([('"%fieldName" is required. Enter and try again.', {"fieldName": name}) for name in names])


class UnknownField(InputErrors):
    """The refusal of a field that the data interface does not have; `name` is in upper camel case."""

    def __init__(self, name: str) -> None:
        super().__init__(
            [('"%fieldName" is not supported. Correct the field name and try again.', {"fieldName": name})]
        )


class ValidationFailed(MagentoError):
    """400 of Magento\\Framework\\Validation\\ValidationException: a headline and the list of what is wrong."""

    def __init__(self, errors: Sequence[tuple[str, Parameters]], message: str = "Validation Failed") -> None:
        super().__init__(message, errors=errors)


class InternalError(MagentoError):
    """500 as Magento gives it for an unexpected exception: a report id, no detail."""

    status = 500

    def __init__(self) -> None:
        super().__init__(f"Internal Error. Details are available in Magento log file. Report ID: webapi-{_report_id()}")


class Crash(Exception):
    """What PHP's fatal errors (a TypeError in a service, a missing class) look like from outside: 500 with a line of text."""

    status = 500
    text = "An error has happened during application run. See exception log for details.\n"
    media_type = "text/plain;charset=UTF-8"


def _report_id() -> str:
    """13 hex digits, as PHP's uniqid() gives: seconds and microseconds."""
    return f"{int(time.time()):08x}{secrets.randbelow(0x100000):05x}"


def _part(message: str, parameters: Parameters) -> dict[str, Any]:
    return {"message": message, "parameters": _plain(parameters)}


def _plain(parameters: Parameters) -> Any:
    if isinstance(parameters, Mapping):
        return dict(parameters)
    return list(parameters or [])
