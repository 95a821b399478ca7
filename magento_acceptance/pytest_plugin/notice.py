"""The notice of a run's end, where MAGENTO_NOTIFY_URL asks for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magento_acceptance.report.labels import shop_line, verdict_line
from magento_acceptance.session.run import Run


def notify(run: Run, summary: Mapping[str, Any]) -> str:
    """Post the notice of a run that has ended; returns why it could not be posted, or nothing. Shards leave it to their merge."""
    url = run.settings.notify_url
    if url is None or (run.manifest is not None and "shard" in run.manifest.body["run"]):
        return ""
    from magento_acceptance.report.notice import notice_text, post_notice  # only where it is asked for

    signoff = summary["signoff"]
    decision = verdict_line(signoff) if "decision" in signoff else summary["verdict"].upper()
    why = signoff.get("why") or [summary["why"], *summary["failed"]]
    return post_notice(url, run.redactor.text(notice_text(decision, shop_of(summary), why)))


def shop_of(summary: Mapping[str, Any]) -> str:
    """Which shop was tested, in one line."""
    target = summary["target"]
    return shop_line({"shop": target | {"store_code": target["store"]}})
