"""Reading `.env` with python-dotenv's parser, so that a line it cannot read is a problem and not a silent gap."""

from __future__ import annotations

import difflib
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from dotenv.parser import parse_stream

from magento_acceptance.settings.table import BY_NAME, ENV_FILE_OPTION

PREFIX = "MAGENTO_"


def read_env_file(path: Path | None, problems: list[str], *, required: bool = False) -> dict[str, str]:
    """Return what the file sets, values as they stand (no ${...} expansion: passwords may hold one).

    Appends to `problems` when it cannot be read, is not UTF-8 or has lines that are no assignments.
    """
    text = _read(path, problems, required=required) if path is not None else ""
    values: dict[str, str] = {}
    for binding in parse_stream(io.StringIO(text)):
        statement = binding.original.string
        line = binding.original.line + len(statement) - len(statement.lstrip("\r\n"))
        if binding.error:
            problems.append(f"{path}: line {line} is no assignment; write NAME=value, quotation marks in pairs")
        elif binding.value is not None and binding.key is not None:
            values[binding.key] = binding.value
        elif binding.key is not None and binding.key.startswith(PREFIX):
            problems.append(f"{path}: line {line}: {binding.key} has no value; write {binding.key}=value")
    return values


def _read(path: Path, problems: list[str], *, required: bool) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        if required:
            problems.append(f"{path}: there is no such file; check the option {ENV_FILE_OPTION}")
    except IsADirectoryError:
        problems.append(f"{path}: is a folder, not a file; remove it, or copy .env.example to .env")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(f"{path}: line {line} is not UTF-8; save the file as UTF-8")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        problems.append(f"{path}: cannot be read ({why}); mend its permissions or remove it")
    return ""


def unknown_names(
    env_file: Mapping[str, str], environ: Mapping[str, str], problems: list[str], path: Path | None
) -> None:
    """Report MAGENTO_ names that nobody reads: any in the file; in the environment only what looks like a slip.

    Other tools have MAGENTO_ variables of their own (MAGENTO_CLOUD_...), so the environment is judged mildly.
    """
    for name in _ours(env_file):
        near = _nearest(name, cutoff=0.6)
        hint = f"did you mean {near}?" if near else f"known are {', '.join(BY_NAME)}"
        problems.append(f"{path}: {name} is no setting; {hint}")
    for name in _ours(environ):
        near = _nearest(name, cutoff=0.9)
        if near and name not in env_file:
            problems.append(f"{name} (environment) is no setting; did you mean {near}?")


def _ours(names: Iterable[str]) -> list[str]:
    return [name for name in names if name.upper().startswith(PREFIX) and name not in BY_NAME]


def _nearest(name: str, cutoff: float) -> str | None:
    matches = difflib.get_close_matches(name.upper(), BY_NAME, n=1, cutoff=cutoff)
    return matches[0] if matches else None
