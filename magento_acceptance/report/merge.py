"""Shards merged: the runs of one suite that pytest-split spread over several jobs become one run, judged as a whole."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from magento_acceptance.errors import HarnessError
from magento_acceptance.files import create, make_folder, open_journal, write_whole
from magento_acceptance.report.criteria import FILE as CRITERIA
from magento_acceptance.report.document import NoReport, read_manifest
from magento_acceptance.report.integrity import SHARDS, differences, raw_files, stated
from magento_acceptance.run_log.record import read_record
from magento_acceptance.run_log.workspace import Workspace, new_workspace

_MAY_DIFFER: Final = frozenset(
    {
        "MAGENTO_REPORTS",
        "MAGENTO_HISTORY",
        "MAGENTO_SHARE_REPORTS",
        "MAGENTO_TESTER",
        "MAGENTO_DEADLINE",
        "MAGENTO_PROFILE",
        "MAGENTO_NOTIFY_URL",
    }
)
"""Settings that say nothing of the shop or of how it is judged."""
_NO_SCENARIO, _ALL_SKIPPED = 5, 11
"""Exit codes of a shard without anything to test, which says nothing of the others."""
_NAMED: Final = 3


class CannotMerge(HarnessError):
    """Runs that are not the shards of one suite; the text says why, on one line."""


@dataclass(frozen=True)
class _Shard:
    """One shard: its folder, run.json, the ids of its scenarios and of all of which it is a share, and a project's own criteria."""

    folder: Path
    manifest: Mapping[str, Any]
    planned: tuple[str, ...]
    selection: frozenset[str]
    criteria: str

    @property
    def id(self) -> str:
        return str(self.manifest["run"]["id"])

    @property
    def group(self) -> int:
        return int(self.manifest["run"]["shard"]["group"])


def merge(folders: Iterable[Path], reports: Path) -> Path:
    """Make one run of the shards in `folders`, in the folder `reports`; returns its folder, of which `publish` makes the sign-off.

    The merged files hold the shards' lines, one shard after the other; the shards' own files are kept beside them, hashed as they were.
    Raises CannotMerge where the shards do not belong together or are not all, NoReport, OSError.
    """
    shards = sorted(map(_read, folders), key=lambda shard: shard.group)
    _refuse_other(shards)
    _refuse_gaps(shards)
    settings = {entry["name"]: entry["value"] for entry in shards[0].manifest["settings"]}
    workspace = new_workspace(reports, shared=settings.get("MAGENTO_SHARE_REPORTS") == "true")
    try:
        for shard in shards:
            _keep(shard, workspace.run_folder / SHARDS / shard.id)
        _join(shards, workspace)
        workspace.join()
    except BaseException:
        shutil.rmtree(workspace.run_folder, ignore_errors=True)
        raise
    return workspace.run_folder


def _read(folder: Path) -> _Shard:
    manifest = read_manifest(folder)
    if not isinstance(manifest["run"].get("shard"), dict):
        raise CannotMerge(f"{folder.name} is no shard: it was not run with --splits and --group")
    statement = stated(folder)
    if statement is None:
        raise CannotMerge(f"{folder.name} has no sign-off; `magento-acceptance report {folder.name}` writes it")
    if changed := differences(folder, statement):
        raise CannotMerge(f"the files of {folder.name} are not what its sign-off was made from: {changed[0]}")
    workspace = Workspace.of(folder)
    own = folder / CRITERIA
    selections = read_record(workspace.record_log, lambda _check: None).get("selection", ())
    return _Shard(
        folder,
        manifest,
        tuple(scenario["nodeid"] for scenario in _planned(workspace)),
        frozenset(nodeid for selection in selections for nodeid in selection),
        own.read_text(encoding="utf-8") if own.exists() else "",
    )


def _planned(workspace: Workspace) -> list[dict[str, Any]]:
    try:
        with open_journal(workspace.planned) as file:
            return list(json.load(file))
    except FileNotFoundError:
        raise NoReport(f"{workspace.run_id} ended before it had found its scenarios") from None


def _refuse_other(shards: Sequence[_Shard]) -> None:
    """Refuse shards of different shops, releases, revisions, settings or criteria. Raises CannotMerge."""
    for first, shard in combinations(shards, 2):
        for name, mine in _identity(shard).items():
            theirs = _identity(first)[name]
            if mine != theirs and None not in (mine, theirs):
                raise CannotMerge(
                    f"the shards differ in {name}: {theirs or 'none'} ({first.id}), {mine or 'none'} ({shard.id})"
                )
        if shard.criteria != first.criteria:
            raise CannotMerge(f"{first.id} and {shard.id} are judged by different {CRITERIA}")


def _identity(shard: _Shard) -> dict[str, Any]:
    """What all shards must have in common; None is what a shard could not find out."""
    run, shop = shard.manifest["run"], shard.manifest["shop"]
    settings = {
        entry["name"]: entry["value"] for entry in shard.manifest["settings"] if entry["name"] not in _MAY_DIFFER
    }
    return {
        "target": shop["description"],
        "release": shop["version"],
        "store view": shop["store_code"],
        "revision": _revision(run["revision"]),
        "version of the harness": run["harness"],
        "number of shards": run["shard"]["of"],
    } | settings


def _revision(revision: Mapping[str, Any]) -> str:
    return f"{revision['commit'] or 'unknown'}{' with changes' if revision['dirty'] else ''}"


def _refuse_gaps(shards: Sequence[_Shard]) -> None:
    """Refuse shards of which one is missing or there twice, or that leave scenarios out or run them twice. Raises CannotMerge."""
    of = int(shards[0].manifest["run"]["shard"]["of"])
    groups = Counter(shard.group for shard in shards)
    if twice := [group for group in groups if groups[group] > 1]:
        ids = ", ".join(shard.id for shard in shards if shard.group == twice[0])
        raise CannotMerge(f"shard {twice[0]} of {of} is given {groups[twice[0]]} times: {ids}")
    if missing := [str(group) for group in range(1, of + 1) if group not in groups]:
        raise CannotMerge(f"missing of {of} shards: {', '.join(missing)}")
    runs = Counter(nodeid for shard in shards for nodeid in shard.planned)
    if doubled := [nodeid for nodeid in runs if runs[nodeid] > 1]:
        ids = " and ".join(shard.id for shard in shards if doubled[0] in shard.planned)
        raise CannotMerge(f"{ids} overlap: both have {_named(doubled)}; the jobs split by different durations")
    if left_out := sorted(frozenset().union(*(shard.selection for shard in shards)) - runs.keys()):
        raise CannotMerge(
            f"no shard has {_named(left_out)}; the jobs split different scenarios, or by different durations"
        )


def _named(nodeids: Sequence[str]) -> str:
    more = f" and {len(nodeids) - _NAMED} more" if len(nodeids) > _NAMED else ""
    return ", ".join(nodeids[:_NAMED]) + more


def _keep(shard: _Shard, place: Path) -> None:
    make_folder(place)
    for path in raw_files(shard.folder):
        shutil.copyfile(path, place / path.name)


def _join(shards: Sequence[_Shard], workspace: Workspace) -> None:
    """Write the merged run's own files; Workspace.join packs them."""
    for shard in shards:
        part = Workspace.of(shard.folder)
        for path, whole in (
            (part.evidence, workspace.evidence),
            (part.outcomes, workspace.outcomes),
            (part.record_log, workspace.record_log),
            (part.resource_log, workspace.resource_log),
            (part.cleaned, workspace.resource_log),
        ):
            _append(whole, path)
    planned = [scenario for shard in shards for scenario in _planned(Workspace.of(shard.folder))]
    write_whole(workspace.planned, json.dumps(planned, ensure_ascii=False))
    if shards[0].criteria:
        write_whole(workspace.run_folder / CRITERIA, shards[0].criteria)
    manifest = _manifest([shard.manifest for shard in shards], workspace.run_id)
    write_whole(workspace.manifest, json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


def _append(whole: Path, path: Path) -> None:
    """Append a shard's lines as they are, without a last one that a killed process could not finish."""
    with suppress(FileNotFoundError), open_journal(path) as journal, create(whole, "ab") as file:
        file.writelines(line for line in journal if line.endswith(b"\n"))


def _manifest(parts: Sequence[Mapping[str, Any]], run_id: str) -> dict[str, Any]:
    """The run.json of the merged run."""
    runs, ends = [part["run"] for part in parts], [part["end"] for part in parts]
    started = min(run["started"] for run in runs)
    finished = None if any(run["finished"] is None for run in runs) else max(run["finished"] for run in runs)
    run = {name: value for name, value in runs[0].items() if name != "shard"} | {
        "id": run_id,
        "started": started,
        "finished": finished,
        "seconds": None if finished is None else _seconds(started, finished),
        "by": _all_of(runs, "by"),
        "host": _all_of(runs, "host"),
        "python": _all_of(runs, "python"),
        "workers": sum(max(1, run["workers"]) for run in runs),
        "command": ["magento-acceptance", "report", "merge", *(run["id"] for run in runs)],
        "shards": [{"id": run["id"], **run["shard"]} for run in runs],
    }
    end = {
        "exit_status": _exit_status([end["exit_status"] for end in ends]),
        "interrupted": any(end["interrupted"] for end in ends),
        "deadline_passed": any(end["deadline_passed"] for end in ends),
        "unusable": next((end["unusable"] for end in ends if end["unusable"]), ""),
        "crashed_workers": [entry for end in ends for entry in end["crashed_workers"]],
        "not_loaded": list({entry["nodeid"]: entry for end in ends for entry in end["not_loaded"]}.values()),
    }
    versions = (part["shop"] for part in parts if part["shop"]["version"] is not None)
    return {**parts[0], "run": run, "shop": next(versions, parts[0]["shop"]), "end": end}


def _all_of(runs: Iterable[Mapping[str, Any]], name: str) -> str:
    return ", ".join(dict.fromkeys(str(run[name]) for run in runs))


def _seconds(started: str, finished: str) -> float:
    """From the first beginning to the last end."""
    return (datetime.fromisoformat(finished) - datetime.fromisoformat(started)).total_seconds()


def _exit_status(codes: Sequence[int | None]) -> int | None:
    """The exit code that one run of all would have had; None where a shard was killed."""
    if None in codes:
        return None
    known = [code for code in codes if code is not None]
    return max((code for code in known if code not in (_NO_SCENARIO, _ALL_SKIPPED)), default=max(known))
