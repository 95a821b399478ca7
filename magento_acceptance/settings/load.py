"""Reading the settings from command line, environment and `.env`, and checking them all at once before the first call."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from magento_acceptance.errors import SettingsError
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.settings.addresses import is_loopback
from magento_acceptance.settings.env_file import read_env_file, unknown_names
from magento_acceptance.settings.found import Found, Values
from magento_acceptance.settings.parse import is_profile, shown, webhook
from magento_acceptance.settings.setting import Secret
from magento_acceptance.settings.settings import (
    BY_NAME,
    ENV_FILE_OPTION,
    MOCK,
    PROFILE_OPTION,
    REAL,
    SETTINGS,
    Settings,
)
from magento_acceptance.settings.sign_in import one_way_in, password_pair

_PROFILE: Final = "MAGENTO_PROFILE"
_Layers = tuple[tuple[str, Mapping[str, str | None]], ...]


def load(
    cli_values: Mapping[str, str | None],
    environ: Mapping[str, str],
    dotenv_path: Path | None,
    *,
    root: Path | None = None,
    dotenv_required: bool = False,
    reads_only: bool = False,
) -> Settings:
    """Read and check the settings: command line > environment > `.env.PROFILE` > `.env` > default. Changes nothing, calls nothing.

    `cli_values` is keyed by the settings' names; an empty value counts as not set. `root` is the folder that MAGENTO_REPORTS is relative
    to. A missing `.env` is fine unless `dotenv_required`; `reads_only` needs no permission to write. Raises SettingsError with every
    problem at once.
    """
    problems: list[str] = []
    layers = _layers(cli_values, environ, dotenv_path, problems, required=dotenv_required)
    values = Values({row.name: _first(row.name, row.default, layers) for row in SETTINGS}, problems)
    parsed = _parsed(values)
    _check(values, parsed, root or Path.cwd(), reads_only=reads_only)
    if problems:
        redactor = Redactor(values.text(row.name) for row in SETTINGS if row.secret)
        raise SettingsError([redactor.text(problem) for problem in problems])
    return Settings(**parsed, origins={name: values.origin(name) for name in BY_NAME})


def reports_folder(environ: Mapping[str, str], dotenv_path: Path) -> Path:
    """MAGENTO_REPORTS alone, for commands that need no other setting; what is wrong with the others is left alone."""
    return Path(_alone("MAGENTO_REPORTS", environ, dotenv_path))


def notify_url(environ: Mapping[str, str], dotenv_path: Path) -> Secret | None:
    """MAGENTO_NOTIFY_URL alone, None where it is not set. Raises SettingsError where it is no address."""
    text = _alone("MAGENTO_NOTIFY_URL", environ, dotenv_path)
    try:
        return webhook(text) if text else None
    except ValueError as error:
        raise SettingsError([f"MAGENTO_NOTIFY_URL: {error}"]) from None


def _alone(name: str, environ: Mapping[str, str], dotenv_path: Path) -> str:
    layers = _layers({}, environ, dotenv_path, [])
    return _first(name, BY_NAME[name].default, layers).text.strip()


def history_file(environ: Mapping[str, str], dotenv_path: Path) -> Path | None:
    """MAGENTO_HISTORY alone, as reports_folder does; None where it is not set."""
    text = _alone("MAGENTO_HISTORY", environ, dotenv_path)
    return Path(text) if text else None


def exposed_secrets(settings: Settings, dotenv_path: Path) -> str:
    """A warning where a file that secrets come from can be read by other users of this machine; else empty."""
    origins = {settings.origins.get(row.name) for row in SETTINGS if row.secret}
    files = [path for path in (dotenv_path, _beside(dotenv_path, settings.profile or "")) if path.name in origins]
    try:
        exposed = [
            path.name for path in files if os.name == "posix" and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH)
        ]
    except OSError:
        return ""
    name = " ".join(exposed)
    return f"{name} holds secrets that other users of this machine can read; chmod 600 {name}" if exposed else ""


def _layers(
    cli_values: Mapping[str, str | None],
    environ: Mapping[str, str],
    dotenv_path: Path | None,
    problems: list[str],
    *,
    required: bool = False,
) -> _Layers:
    """Where values come from, each with its name, the first that has one first."""
    given: _Layers = (("command line", cli_values), ("environment", environ))
    env_file = read_env_file(dotenv_path, problems, option=ENV_FILE_OPTION, required=required)
    unknown_names(env_file, environ, problems, dotenv_path, BY_NAME)
    base: _Layers = ((dotenv_path.name if dotenv_path else ".env", env_file),)
    return (*given, *_profile(_first(_PROFILE, "", (*given, *base)).text.strip(), dotenv_path, problems), *base)


def _profile(name: str, dotenv_path: Path | None, problems: list[str]) -> _Layers:
    """The profile's file; none where no profile is named, or by a name that cannot be one, which is a problem of its own."""
    if dotenv_path is None or not is_profile(name):
        return ()
    path = _beside(dotenv_path, name)
    values = read_env_file(path, problems, option=PROFILE_OPTION, required=True)
    unknown_names(values, {}, problems, path, BY_NAME)
    if _PROFILE in values:
        problems.append(f"{path}: {_PROFILE} belongs to {dotenv_path.name}, the environment or the command line")
    return ((path.name, values),)


def _beside(dotenv_path: Path, profile: str) -> Path:
    return dotenv_path.with_name(f"{dotenv_path.name}.{profile}")


def _first(name: str, default: str, layers: _Layers) -> Found:
    for origin, values in layers:
        value = values.get(name)
        if value is not None and value.strip():
            return Found(name, value, origin)
    return Found(name, default, "default")


def _parsed(values: Values) -> dict[str, Any]:
    """Each field's value; None beside a problem."""
    is_mock = values.text("MAGENTO_TARGET").strip().lower() == MOCK
    parsed: dict[str, Any] = {}
    for row in SETTINGS:
        text = values.text(row.name)
        parsed[row.field] = None
        if not text.strip():
            parsed[row.field] = row.unset(is_mock)
            continue
        try:
            parsed[row.field] = row.parse(text if row.secret else text.strip())
        except ValueError as error:
            values.wrong(row.name, str(error))
    return parsed


def _check(values: Values, parsed: dict[str, Any], root: Path, *, reads_only: bool) -> None:
    """What holds between settings."""
    if parsed["target"] == REAL:
        _address(values, parsed["base_url"], allow_insecure=parsed["allow_insecure"] is True)
        one_way_in(values)
        if not (parsed["allow_writes"] or reads_only or values.is_wrong("MAGENTO_ALLOW_WRITES")):
            values.wrong(
                "MAGENTO_ALLOW_WRITES",
                "must be true for target real, because scenarios place and capture orders and create products and customers; set it only "
                "where that is allowed, never on a production shop",
            )
    elif parsed["target"] == MOCK:
        password_pair(values)
    parsed["reports"] = root / parsed["reports"]
    parsed["history"] = root / parsed["history"] if parsed["history"] else None
    try:
        if parsed["reports"].exists() and not parsed["reports"].is_dir():
            values.wrong(
                "MAGENTO_REPORTS", f"must be a folder, but {shown(values.text('MAGENTO_REPORTS').strip())} is a file"
            )
    except (OSError, ValueError):
        values.wrong("MAGENTO_REPORTS", f"is no valid path: {shown(values.text('MAGENTO_REPORTS').strip())}")


def _address(values: Values, base_url: str | None, *, allow_insecure: bool) -> None:
    """Check that target real has an address, and one that nobody on the way can read along."""
    name = "MAGENTO_BASE_URL"
    if not values.is_set(name):
        values.wrong(name, "is required for target real; set it to the shop's address")
    elif base_url and not allow_insecure and urlsplit(base_url).scheme != "https" and not is_loopback(base_url):
        values.wrong(
            name,
            f"must begin with https://, found {shown(base_url)}: over http others can read password and tokens; set "
            "MAGENTO_ALLOW_INSECURE=true only for a test shop in a network of your own",
        )
