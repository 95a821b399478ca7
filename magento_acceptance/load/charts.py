"""The lines of the page's charts, as points of an SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

WIDTH: Final = 1000
HEIGHT: Final = 160
_COLUMNS: Final = 200
"""More points than that cannot be told apart."""
_STEPS: Final = (1, 2, 5, 10)
_TIMES: Final = 4


@dataclass(frozen=True)
class Chart:
    """One line over time: `line` and `area` are points of an SVG of WIDTH x HEIGHT, `top` is the value at its upper edge, `mean` that of
    the whole load, both a second; `times` are places on the axis and what stands there.
    """

    title: str
    line: str
    area: str
    top: float
    mean: float
    times: tuple[tuple[float, str], ...]


def chart(title: str, seconds: Sequence[Mapping[str, Any]], key: str) -> Chart:
    """The chart of one of the counts of each second; neighbours are put together where there are many."""
    values = [float(second[key]) for second in seconds] or [0.0]
    width = -(-len(values) // _COLUMNS)
    groups = [values[at : at + width] for at in range(0, len(values), width)]
    means = [sum(group) / len(group) for group in groups]
    top = _round_up(max(means))
    last = max(len(means) - 1, 1)
    points = [(index / last * WIDTH, HEIGHT - mean / top * HEIGHT) for index, mean in enumerate(means)]
    if len(points) == 1:
        points.append((WIDTH, points[0][1]))
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    length = len(values)
    times = tuple((WIDTH * part / _TIMES, _clock(length * part / _TIMES)) for part in range(_TIMES + 1))
    return Chart(title, line, f"0,{HEIGHT} {line} {WIDTH},{HEIGHT}", top, sum(values) / length, times)


def _round_up(value: float) -> float:
    """The next 1, 2 or 5 with zeros, so that the scale can be read."""
    unit = 1.0
    while unit * _STEPS[-1] < value:
        unit *= _STEPS[-1]
    return next(unit * step for step in _STEPS if unit * step >= value)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
