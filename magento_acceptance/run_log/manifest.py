"""run.json: which run this is, of what, by whom, with which settings, and how it ended; written when it begins, completed when it ends."""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from magento_acceptance import __version__
from magento_acceptance.files import Replace, create, write_whole
from magento_acceptance.redaction.redactor import MASK, Redactor
from magento_acceptance.run_log.wording import utc_stamp
from magento_acceptance.run_log.workspace import Workspace
from magento_acceptance.settings.setting import Secret
from magento_acceptance.settings.settings import SETTINGS, Settings
from magento_acceptance.settings.shop_profile import ShopProfile

try:
    import fcntl
except ImportError:  # Windows, where a run that was killed and one that is under way look alike
    fcntl = None  # type: ignore[assignment]

KIND: Final = "scenarios"
_LOCK: Final = ".lock"
_GIT_PATIENCE = 5.0


class Manifest:
    """The manifest of a run under way; every change is written at once, masked.

    While it is open the run's folder is locked, so that a look at it can tell a run that is under way from one that was killed.
    """

    def __init__(
        self,
        workspace: Workspace,
        settings: Settings,
        redactor: Redactor,
        args: Sequence[str],
        root: Path,
        replace: Replace = write_whole,
    ) -> None:
        self._path, self._redactor, self._replace = workspace.manifest, redactor, replace
        self._lock = _locked(workspace.run_folder / _LOCK)
        self.body: dict[str, Any] = {
            "version": 1,
            "kind": KIND,
            "run": {
                "id": workspace.run_id,
                "started": utc_stamp(),
                "finished": None,
                "seconds": None,
                "by": settings.tester,
                "host": platform.node(),
                "revision": revision(root),
                "harness": __version__,
                "python": platform.python_version(),
                "workers": 0,
                "command": ["pytest", *masked_arguments(args)],
            },
            "shop": {
                "target": settings.target,
                "description": "built-in mock" if settings.is_mock else settings.base_url,
                "base_url": None if settings.is_mock else settings.base_url,
                "version": None,
                "store_code": settings.store_code,
                "profile": settings.profile,
                "currency": None,
            },
            "settings": in_force(settings),
            "end": {
                "exit_status": None,
                "interrupted": False,
                "deadline_passed": False,
                "unusable": "",
                "crashed_workers": [],
                "not_loaded": [],
            },
        }
        self.save()

    def note(self, part: str, **values: Any) -> None:
        """Change entries of one part: run, shop or end."""
        self.body[part].update(values)
        self.save()

    def add(self, name: str, entry: Any) -> None:
        """Add to one of the lists of the end: crashed_workers or not_loaded."""
        self.body["end"][name].append(entry)
        self.save()

    def save(self) -> None:
        """Write it, replaced in one go."""
        self._replace(self._path, json.dumps(self._redactor.value(self.body), indent=2, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """The run has ended: its folder is locked no longer."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def under_way(folder: Path) -> bool:
    """Whether the process that leads the run of a folder is still there."""
    try:
        with (folder / _LOCK).open("rb") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def surely_under_way(folder: Path) -> bool:
    """Whether it is certain that a process leads the run of a folder at this moment; never where there are no locks."""
    with suppress(FileNotFoundError), (folder / _LOCK).open("rb") as file:
        try:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:  # a network drive may know no locks
            return False
    return False


def process_is_gone(folder: Path) -> bool:
    """Whether it is certain that the process which led the run of a folder has ended; never where there are no locks."""
    return fcntl is not None and (folder / _LOCK).is_file() and not under_way(folder)


def in_force(settings: Settings) -> list[dict[str, str]]:
    """Every setting as it holds, secrets masked, with where it came from."""
    found = []
    for setting in SETTINGS:
        value = getattr(settings, setting.name.removeprefix("MAGENTO_").lower(), None)
        if isinstance(value, bool):
            text = str(value).lower()
        elif isinstance(value, float):
            text = f"{value:g}"
        elif isinstance(value, tuple):
            text = ", ".join(value)
        else:
            text = "" if value is None or value == ShopProfile() else str(value)
        if isinstance(value, Secret) or setting.secret:
            text = MASK if text else ""
        found.append({"name": setting.name, "value": text, "origin": settings.origins.get(setting.name, "default")})
    return found


def masked_arguments(args: Iterable[str]) -> list[str]:
    """A command line without the values of the options that hold secrets."""
    secret = {setting.option for setting in SETTINGS if setting.secret}
    shown: list[str] = []
    hide = False
    for arg in args:
        option, equals, _ = str(arg).partition("=")
        shown.append(MASK if hide else f"{option}={MASK}" if equals and option in secret else str(arg))
        hide = not hide and not equals and option in secret
    return shown


def revision(root: Path) -> dict[str, Any]:
    """The project's revision and whether files differ from it; both None where git does not tell."""
    command = ["git", "--no-optional-locks", "status", "--porcelain=v2", "--branch", "--untracked-files=no"]
    unknown = {"commit": None, "dirty": None}
    try:
        found = subprocess.run(  # noqa: S603
            command, cwd=root, capture_output=True, text=True, timeout=_GIT_PATIENCE, check=True
        )
    except (OSError, subprocess.SubprocessError, UnicodeError):
        return unknown
    lines = found.stdout.splitlines()
    commit = next((line.split()[-1] for line in lines if line.startswith("# branch.oid ")), "(initial)")
    if commit == "(initial)":
        return unknown
    return {"commit": commit, "dirty": any(not line.startswith("#") for line in lines)}


def _locked(path: Path) -> IO[bytes] | None:
    with suppress(OSError):
        file = create(path, "wb")
        with suppress(OSError):  # a network drive may know no locks
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return file
    return None
