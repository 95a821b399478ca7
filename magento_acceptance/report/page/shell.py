"""What the pages share: the environment of their templates, their styles, and the policy that lets nothing else run."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from jinja2 import ChainableUndefined, Environment, FileSystemBytecodeCache, FileSystemLoader

from magento_acceptance.report.page import text as page_text
from magento_acceptance.run_log.wording import amount_of

_TEMPLATE = Path(__file__).parent / "template"


class _Environment(Environment):
    """Looks for a name in a mapping first among its keys, of which the page asks for thousands, not among the attributes of the type."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return what an expression such as `scenario.name` stands for."""
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def environment(*folders: Path, **filters: Callable[..., Any]) -> Environment:
    """Return an environment of the page's templates, those of further `folders` before them, with `filters` beside the shared ones.

    Compiled templates are kept, for compiling takes longer than a usual page.
    """
    found = _Environment(
        loader=FileSystemLoader([*folders, _TEMPLATE]),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=page_text.shown,
        bytecode_cache=_compiled_templates(),
    )
    found.filters |= {
        "day_and_time": page_text.day_and_time,
        "duration": page_text.duration,
        "amount_of": amount_of,
        **filters,
    }
    return found


def template_text(name: str) -> str:
    """Return a file of the page's template folder. Raises OSError."""
    return (_TEMPLATE / name).read_text(encoding="utf-8")


def styles(names: Iterable[str]) -> str:
    """Return the page's style sheets of these names, joined. Raises OSError."""
    return "".join(template_text(f"css/{name}.css") for name in names)


def policy(style: str, script: str = "") -> str:
    """Return the Content-Security-Policy that allows the page's own style and script, and nothing else whatsoever."""

    def digest(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")

    allowed = f"script-src 'sha256-{digest(script)}'; " if script else ""
    return (
        f"default-src 'none'; {allowed}style-src 'sha256-{digest(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _compiled_templates() -> FileSystemBytecodeCache | None:
    """Jinja's folder of compiled templates in the system's temporary one; None where that cannot be had for this user alone."""
    try:
        return FileSystemBytecodeCache()
    except (OSError, RuntimeError):
        return None
