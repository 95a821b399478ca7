"""Reading `.env` with python-dotenv's parser, so that a line it cannot read is a problem and not a silent gap."""

from __future__ import annotations

import difflib
import io
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from dotenv.parser import parse_stream

from magento_acceptance.settings.setting import PREFIX


def read_env_file(path: Path | None, problems: list[str], *, option: str, required: bool = False) -> dict[str, str]:
    """Return what the file sets, values as they stand (no ${...} expansion: passwords may hold one).

    Appends to `problems` when it cannot be read, is not UTF-8, or has lines that are no assignments or whose value python-dotenv would cut
    at a #. `option` is the one that names the file.
    """
    text = _read(path, problems, option if required else "") if path is not None else ""
    values: dict[str, str] = {}
    for binding in parse_stream(io.StringIO(text)):
        statement = binding.original.string
        line = binding.original.line + len(statement) - len(statement.lstrip("\r\n"))
        if binding.error:
            problems.append(f"{path}: line {line} is no assignment; write NAME=value, quotation marks in pairs")
        elif binding.value is not None and binding.key is not None:
            values[binding.key] = binding.value
            if binding.key.startswith(PREFIX) and _is_cut(statement, binding.value):
                problems.append(
                    f"{path}: line {line}: {binding.key} has a # that is not in quotation marks; put the value in 'single quotes', or "
                    "the comment on a line of its own"
                )
        elif binding.key is not None and binding.key.startswith(PREFIX):
            problems.append(f"{path}: line {line}: {binding.key} has no value; write {binding.key}=value")
    return values


def _is_cut(statement: str, value: str) -> bool:
    """Whether python-dotenv takes a part of an unquoted value for a comment."""
    written = statement.partition("=")[2].strip()
    return not written.startswith(("'", '"')) and written != value


def _read(path: Path, problems: list[str], option: str) -> str:
    """The file's text; `option` is empty where the file need not be there."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        if option:
            problems.append(f"{path}: no such file; check the option {option}")
    except IsADirectoryError:
        problems.append(f"{path}: is a folder, not a file; remove it, or copy .env.example to .env")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(f"{path}: line {line} is not UTF-8; save the file as UTF-8")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        problems.append(f"{path}: cannot be read ({why}); fix its permissions or remove it")
    return ""


def unknown_names(
    env_file: Mapping[str, str],
    environ: Mapping[str, str],
    problems: list[str],
    path: Path | None,
    known: Collection[str],
) -> None:
    """Report MAGENTO_ names that nobody reads: any in the file; in the environment only what looks like a slip.

    Other tools have MAGENTO_ variables of their own (MAGENTO_CLOUD_...), so the environment is judged mildly.
    """
    for name in _ours(env_file, known):
        near = _nearest(name, known, cutoff=0.6)
        hint = f"did you mean {near}?" if near else f"known are {', '.join(known)}"
        problems.append(f"{path}: {name} is no setting; {hint}")
    for name in _ours(environ, known):
        near = _nearest(name, known, cutoff=0.9)
        if near and name not in env_file:
            problems.append(f"{name} (environment) is no setting; did you mean {near}?")


def _ours(names: Iterable[str], known: Collection[str]) -> list[str]:
    return [name for name in names if name.upper().startswith(PREFIX) and name not in known]


def _nearest(name: str, known: Collection[str], cutoff: float) -> str | None:
    matches = difflib.get_close_matches(name.upper(), known, n=1, cutoff=cutoff)
    return matches[0] if matches else None
