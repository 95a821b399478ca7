"""How the page writes values: characters that deceive the eye made visible, times and amounts as a person reads them."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from magento_acceptance.redaction.harmless import visible
from magento_acceptance.report.labels import moment


def shown(value: Any) -> Any:
    """Return what the template writes for an expression's value: nothing for None, no odd character in a text."""
    if isinstance(value, str):
        return value if isinstance(value, Markup) else visible(value)
    return "" if value is None else value


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
