"""Runs the shell lines of one job of ci/ in an empty folder, as far as that goes without the build server itself.

    python -m scripts.try_ci ci/github.yml mock dist/magento_acceptance-0.1.0-py3-none-any.whl matrix.release=2.4.8
    python -m scripts.try_ci ci/Jenkinsfile Staging WHEEL MAGENTO_BASE_URL=http://127.0.0.1:8080

HARNESS is what the job is to install. Each NAME=VALUE is a variable of the environment, or what stands for an expression such as
`${{ matrix.group }}`; other expressions are empty, as on GitHub. What `uses:` names is left out. A job of GitLab is handed to
gitlab-ci-local (`npm install gitlab-ci-local`), which must be on the path; FOLDER=DIR goes on in the folder of an earlier job.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

_EXPRESSION = re.compile(r"\$\{\{ *([\w.-]+) *\}\}")
_SH = re.compile(r"\bsh '''(.*?)'''|\bsh '(.*?)'", re.DOTALL)
_SETTING = re.compile(r"(?m)^ *(\w+) = ['\"](.*?)['\"]")


def github(path: Path, job: str, given: Mapping[str, str]) -> tuple[dict[str, str], list[tuple[str, bool]]]:
    """The environment of a job, and its lines, each with whether it runs after a failure too."""
    body = YAML(typ="safe").load(path)
    found = body["jobs"][job]

    def filled(text: object) -> str:
        return _EXPRESSION.sub(lambda match: given.get(match[1], ""), str(text))

    environment = {name: filled(value) for name, value in {**body.get("env", {}), **found.get("env", {})}.items()}
    steps = [step for step in found["steps"] if "run" in step]
    return environment, [(filled(step["run"]), "always" in str(step.get("if"))) for step in steps]


def jenkins(path: Path, stage: str, _given: Mapping[str, str]) -> tuple[dict[str, str], list[tuple[str, bool]]]:
    """The environment of a stage, as far as it is written out, and its blocks of shell; those after `post` run after a failure too."""
    text = path.read_text(encoding="utf-8")
    part = text.split(f"stage('{stage}')")[1].split("\n    stage(")[0]
    post = part.find("post {")
    blocks = [(match[1] or match[2], match.start() > post) for match in _SH.finditer(part)]
    return {name: value for name, value in _SETTING.findall(part) if "$" not in value}, blocks


def run(lines: list[tuple[str, bool]], folder: Path, environment: Mapping[str, str]) -> int:
    """Run the lines as the servers do, each in a shell of its own that ends at the first error; returns the first failing code."""
    failed = 0
    for line, always in lines:
        if failed and not always:
            continue
        sys.stdout.write(f"\n$ {line.strip()}\n")
        sys.stdout.flush()
        code = subprocess.run(["bash", "-e", "-c", line], cwd=folder, env=environment, check=False).returncode  # noqa: S603, S607
        failed = failed or code
    return failed


def gitlab(path: Path, job: str, folder: Path, environment: Mapping[str, str], given: Mapping[str, str]) -> int:
    """Let gitlab-ci-local run a job with this machine's shell."""
    shutil.copyfile(path, folder / ".gitlab-ci.yml")
    variables = [part for name, value in given.items() for part in ("--variable", f"{name}={value}")]
    command = ["gitlab-ci-local", "--force-shell-executor", "--needs", *variables, job]
    return subprocess.run(command, cwd=folder, env=environment, check=False).returncode  # noqa: S603


def prepared(folder: Path, harness: str) -> Iterator[tuple[str, str]]:
    """Lay out a project in the folder as a new user has one; gives the environment that a job finds there."""
    bin_ = folder.parent / "python" / "bin"
    if not bin_.exists():
        venv.create(bin_.parent, with_pip=True)
        subprocess.run([bin_ / "pip", "install", "--quiet", *harness.split()], check=True)  # noqa: S603
        subprocess.run([bin_ / "magento-acceptance", "init", folder], check=True)  # noqa: S603
        subprocess.run(["git", "init", "--quiet", folder], check=True)  # noqa: S603, S607
    yield "PATH", f"{bin_}:{os.environ['PATH']}"
    yield "HOME", str(folder.parent)  # no profile there puts another Python first
    yield "PIP_REQUIRE_VIRTUALENV", "true"


def main(file: str, job: str, harness: str, *rest: str) -> int:
    """Run a job; see the module."""
    path, given = Path(file).resolve(), dict[str, Any](pair.split("=", 1) for pair in rest)
    folder = Path(given.pop("FOLDER", None) or Path(tempfile.mkdtemp()) / "project")
    environment = dict(prepared(folder, harness))
    sys.stdout.write(f"in {folder}\n")
    own = {name: value for name, value in given.items() if "." not in name} | {"HARNESS": harness}
    if path.name.startswith("gitlab"):
        return gitlab(path, job, folder, environment, own)
    of_job, lines = (jenkins if path.suffix == "" else github)(path, job, given)
    return run(lines, folder, environment | of_job | own)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
