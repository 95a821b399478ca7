"""What a run does for the history when it has ended: its line, and the page anew."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from magento_acceptance.history import file
from magento_acceptance.history.past_run import run_of, tested_something

#: A page is drawn again at most so often because of runs that end at the same time.
_AGAIN: Final = 5


def history_path(reports: Path, named: Path | None) -> Path:
    """The history's file: the one that is named, else the one in the reports folder."""
    return named or reports / file.FILE


def record(document: Mapping[str, Any], reports: Path, named: Path | None, *, late: bool = False) -> list[str]:
    """Add the run of a sign-off document to the history, if it tested something, and draw the page anew.

    `late` says that the run ended some time ago. Nothing is raised: returns a line for each thing that could not be written.
    """
    if not tested_something(document):
        return []
    path = history_path(reports, named)
    try:
        history = file.add(path, run_of(document), late=late)
    except OSError as error:
        return [f"the history {path} could not be written, so this run is not in it: {error.strerror or error}"]
    except Exception as error:  # noqa: BLE001 - told, whatever it is; the run's own report is written
        return [f"the history does not hold this run: {type(error).__name__}: {' '.join(str(error).split())[:300]}"]
    from magento_acceptance.history import page  # jinja2 is loaded for the sign-off only

    try:
        page.write(history.runs, reports)
        for _ in range(_AGAIN):
            if path.stat().st_size == history.size:
                break
            # another run has ended meanwhile, and this page may have replaced its
            history = file.read(path)
            page.write(history.runs, reports)
    except Exception as error:  # noqa: BLE001 - as above
        return [f"{page.PAGE} could not be written: {type(error).__name__}: {' '.join(str(error).split())[:300]}"]
    return []
