"""load.html: what a load brought, in the look of the report; one file that needs nothing else, and no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from magento_acceptance.files import write_whole
from magento_acceptance.load.charts import HEIGHT, WIDTH, chart
from magento_acceptance.load.measuring import PERCENTILES
from magento_acceptance.report.page.shell import environment, policy, styles

_TEMPLATE: Final = Path(__file__).parent / "template"
_STYLES: Final = ("base", "layout", "parts", "scenarios", "print")


def write(document: Mapping[str, Any], to: Path) -> None:
    """Write the page of what load.json holds. Raises OSError."""
    style = styles(_STYLES) + (_TEMPLATE / "load.css").read_text(encoding="utf-8")
    journeys = [route for route in document["routes"] if route["is_journey"]]
    calls = [route for route in document["routes"] if not route["is_journey"]]
    text = (
        environment(_TEMPLATE)
        .get_template("load.html.j2")
        .render(
            doc=document,
            charts=[
                chart("Calls a second", document["seconds"], "calls"),
                chart("Paid orders a second", document["seconds"], "orders"),
            ],
            calls=sum(second["calls"] for second in document["seconds"]),
            percentiles=PERCENTILES,
            times=[
                ("Order, from the cart to the checked invoice", journeys, _slowest(journeys)),
                ("Route", calls, _slowest(calls)),
            ],
            width=WIDTH,
            height=HEIGHT,
            style=Markup(style),  # noqa: S704 - the project's own files
            policy=policy(style),
        )
    )
    write_whole(to, text)


def _slowest(routes: Sequence[Mapping[str, Any]]) -> float:
    """What the longest bar stands for, in milliseconds."""
    return max((route["percentiles"][-1] for route in routes), default=0) or 1
