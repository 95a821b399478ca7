"""How the page writes values: characters that deceive the eye made visible, times and amounts as a person reads them."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

from magento_acceptance.report.labels import moment

#: Characters that are not seen, that reorder or break a line, and halves of a pair. The joiners of Persian words and of
#: emoji (U+200C, U+200D) and plain direction marks are no deceit and stay as they are.
ODD = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff"
)
_ODD = re.compile(f"[{ODD}]")


def visible(text: str) -> str:
    """Return a text in which every odd character stands as its code point, such as `[U+202E]`."""
    return _ODD.sub(lambda found: f"[U+{ord(found.group()):04X}]", text)


def json_visible(text: str) -> str:
    r"""Return a JSON text in which every odd character stands as its escape, such as `\u202e`: the same data, and seen."""
    return _ODD.sub(lambda found: _escape(ord(found.group())), text)


def shown(value: Any) -> Any:
    """Return what the template writes for an expression's value: nothing for None, no odd character in a text."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return value


def day_and_time(value: object) -> str:
    """Return an ISO time as `22 Nov 2026, 19:48:00 UTC`; the text itself where it is none."""
    read = moment(value)
    if read is None:
        return str(value or "unknown")
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{read.day} {months[read.month - 1]} {read.year}, {read:%H:%M:%S} UTC"


def duration(seconds: object) -> str:
    """Return a length of time in seconds as `12 ms`, `4.8 s`, `3 min 5 s` or `1 h 2 min`; `unknown` for None."""
    if not isinstance(seconds, (int, float)):
        return "unknown"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def size(count: int) -> str:
    """Return a number of bytes or characters as a person reads it: `640`, `64 k`, `7.9 M`."""
    if count < 10_000:
        return f"{count:,}"
    return f"{count / 1000:,.0f} k" if count < 999_500 else f"{count / 1e6:,.1f} M"


def _escape(code: int) -> str:
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
