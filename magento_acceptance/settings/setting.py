"""What a row of the settings' table is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

PREFIX: Final = "MAGENTO_"

_KEY: Final = "setting"


class Secret:
    """A text that does not show in reprs, tracebacks or logs; `reveal` returns it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


@dataclass(frozen=True)
class Setting:
    """One setting: the `field` of Settings, from which its name follows, and all that is known of it.

    `parse` turns its text (stripped, unless `secret`) into the field's value and raises ValueError with what the text must be. `default` is
    what stands in `.env.example`; where that is empty, `unset` gives the value on the mock (True) and on a real shop (False), and `shown`
    says in words what that is.
    """

    field: str
    help: str
    parse: Callable[[str], Any]
    default: str = ""
    metavar: str = "VALUE"
    shown: str = ""
    secret: bool = False
    option: str = ""
    unset: Callable[[bool], Any] = lambda _is_mock: None

    @property
    def name(self) -> str:
        """The name in the environment and in `.env`."""
        return PREFIX + self.field.upper()

    @property
    def dest(self) -> str:
        """The attribute under which pytest and click keep the option."""
        return self.name.lower()


def setting(default: str, parse: Callable[[str], Any], help_: str, **more: Any) -> Any:
    """A field of Settings; see Setting for the arguments. The option is named after the field unless `option` says otherwise."""
    return field(default=None, metadata={_KEY: {"default": default, "parse": parse, "help": help_, **more}})


def setting_of(name: str, metadata: Any) -> Setting | None:
    """The row of a field; None where it is no setting."""
    row = metadata.get(_KEY)
    if row is None:
        return None
    return Setting(**{"field": name, "option": f"--magento-{name.replace('_', '-')}", **row})
