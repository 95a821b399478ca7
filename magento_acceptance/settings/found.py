"""The settings' texts as they were found, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Found:
    """A text, and where it was found: command line, environment, the file's name, or default."""

    name: str
    text: str = field(repr=False)
    origin: str


class Values:
    """All texts by their settings' names; collects one line per problem in `problems`."""

    def __init__(self, found: Mapping[str, Found], problems: list[str]) -> None:
        self._found = found
        self._problems = problems
        self._wrong: set[str] = set()

    def text(self, name: str) -> str:
        """The text as it stands."""
        return self._found[name].text

    def is_set(self, name: str) -> bool:
        """Whether it is not blank."""
        return bool(self.text(name).strip())

    def origin(self, name: str) -> str:
        """Where it was found."""
        return self._found[name].origin

    def is_wrong(self, name: str) -> bool:
        """Whether a problem was noted for it."""
        return name in self._wrong

    def wrong(self, name: str, text: str) -> None:
        """Note a problem, in one line that says how to fix it."""
        self._wrong.add(name)
        origin = f" ({self.origin(name)})" if self.is_set(name) and self.origin(name) != "default" else ""
        self._problems.append(f"{name}{origin}: {text}")
