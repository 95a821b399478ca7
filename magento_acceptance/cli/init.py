"""`magento-acceptance init` and `copy`: a project with scenarios of one's own, and shipped features to change in it."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Final

import click

from magento_acceptance.cli.options import end
from magento_acceptance.project import CI, FEATURES, shipped
from magento_acceptance.settings.settings import env_example

_CANNOT: Final = 2
_TEMPLATE: Final = Path(__file__).with_name("template")
_FILES: Final = {
    "conftest.py": "conftest.py",
    "criteria.toml": "criteria.toml",
    "features/paid_orders.feature": "features/paid_orders.feature",
    "gitignore": ".gitignore",
    "pyproject.toml": "pyproject.toml",
    "steps/__init__.py": "steps/__init__.py",
    "steps/finance.py": "steps/finance.py",
}
"""Where each file of the template goes."""
_CI: Final = {
    "github": ("github.yml", ".github/workflows/acceptance.yml"),
    "gitlab": ("gitlab.yml", ".gitlab-ci.yml"),
    "jenkins": ("Jenkinsfile", "Jenkinsfile"),
}
"""The pipeline of each build server, and where it goes."""


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False))
@click.option("--ci", type=click.Choice(sorted(_CI)), help="Lay out the pipeline of a build server too.")
def init(folder: Path, ci: str | None) -> None:
    """Lay out a project in DIR (here): a scenario, a sentence and a claim of its own, and what pytest needs to run them.

    Nothing is overwritten.

    Exit codes: 0 done, 2 wrong use, or a file is there already.
    """
    files = {place: (_TEMPLATE / name).read_text(encoding="utf-8") for name, place in _FILES.items()}
    if ci:
        name, place = _CI[ci]
        files[place] = (shipped(CI) / name).read_text(encoding="utf-8")
    _write(folder, files | {".env.example": env_example()})
    click.echo(
        f"Run `pytest`{'' if folder == Path() else f' in {folder}'}; `pytest --shipped` runs the shipped scenarios too."
    )


@click.command()
@click.argument("feature")
def copy(feature: str) -> None:
    """Copy a shipped FEATURE (`full_capture`, `invoicing/full_capture.feature`) to features/ here, to change it.

    From then on the copy runs in place of the shipped one. Nothing is overwritten.

    Exit codes: 0 done, 2 wrong use, an unknown feature, or the file is there already.
    """
    root = shipped(FEATURES)
    known = {path.relative_to(root).with_suffix("").as_posix(): path for path in sorted(root.rglob("*.feature"))}
    wanted = feature.removeprefix(f"{FEATURES}/").removesuffix(".feature")
    found = [name for name in known if name == wanted or name.endswith(f"/{wanted}")]
    if len(found) != 1:
        nearest = found or get_close_matches(wanted, [*known, *(name.rpartition("/")[2] for name in known)], 3, 0.3)
        end(
            f"{feature!r} names {'several features' if found else 'no shipped feature'}; nearest: {', '.join(nearest)}",
            _CANNOT,
        )
    (name,) = found
    _write(Path(), {f"{FEATURES}/{name}.feature": known[name].read_text(encoding="utf-8")})


def _write(folder: Path, files: dict[str, str]) -> None:
    """Write files that are not there yet. Ends the command where one is."""
    taken = sorted(name for name in files if (folder / name).exists())
    if taken:
        end(f"nothing was written, because {', '.join(taken)} would be overwritten", _CANNOT)
    try:
        for name, text in sorted(files.items()):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
            click.echo(f"created {folder / name}")
    except OSError as error:
        end(f"{error.filename or folder} cannot be written ({error.strerror})", _CANNOT)
