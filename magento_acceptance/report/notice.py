"""A notice of a run's end, posted to a webhook of a chat: Slack's, or one that takes the same JSON, such as Mattermost's."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from threading import Thread
from typing import Final

import httpx

from magento_acceptance.redaction.harmless import harmless
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.settings.setting import Secret
from magento_acceptance.settings.settings import address_secrets

PATIENCE: Final = 5.0
"""Seconds that posting may take altogether, the look-up of the host's name included."""
_LINES: Final = 8
_LONGEST: Final = 300
_ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""What Slack reads as its own syntax: `<!channel>` would call everybody."""


def notice_text(decision: str, shop: str, why: Sequence[str], environ: Mapping[str, str] = os.environ) -> str:
    """The notice: the decision, the shop, why, and the job's page where a build server names it."""
    lines = [f"{decision}: {shop}", *why[:_LINES]]
    text = "\n".join(harmless(" ".join(line.split()))[:_LONGEST] for line in lines).translate(_ESCAPED)
    link = _job(environ)
    return f"{text}\n{link}" if link else text


def post_notice(url: Secret, text: str, patience: float = PATIENCE) -> str:
    """Post a notice; returns why it could not be posted, on one line, or nothing. Raises nothing, and takes no longer than `patience`."""
    problem = [f"no answer within {patience:g} seconds"]

    def post() -> None:
        try:
            status = httpx.post(url.reveal(), json={"text": text}, timeout=patience).status_code
            problem[0] = "" if status < httpx.codes.MULTIPLE_CHOICES else f"the webhook answered {status}"
        except httpx.TimeoutException:
            return
        except Exception as error:  # noqa: BLE001 - a notice must cost nobody the run
            problem[0] = Redactor(address_secrets(url)).text(f"{type(error).__name__}: {' '.join(str(error).split())}")

    sending = Thread(target=post, daemon=True)  # which alone bounds all of it
    sending.start()
    sending.join(patience)
    return problem[0]


def _job(environ: Mapping[str, str]) -> str:
    """The address of the job's page on GitHub, GitLab or Jenkins; empty elsewhere."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    if all(environ.get(name) for name in names):
        server, repository, run = (environ[name] for name in names)
        return f"{server}/{repository}/actions/runs/{run}"
    return environ.get("CI_JOB_URL") or environ.get("BUILD_URL") or ""
