"""For MkDocs: links that lead out of docs/ into the repository become plain text on the site, which holds the pages alone."""

from __future__ import annotations

import re
from typing import Any


def on_page_markdown(markdown: str, **_: Any) -> str:
    """A page's text as the site shows it."""
    return re.sub(r"\[([^\]]+)\]\(\.\./[^)]+\)", r"\1", markdown)
