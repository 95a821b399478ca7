"""How a failed scenario reads on the console: sentence, feature file with line, the wrong values, the exchange; no frames of ours.

pytest has no public name for such a text; held by tests for each release of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from _pytest._code.code import ReprEntryNative, ReprExceptionInfo, ReprFileLocation, ReprTraceback

from magento_acceptance.pytest_plugin.value_origin import Exchange
from magento_acceptance.redaction.harmless import harmless
from magento_acceptance.report.labels import failed_step, outside_steps, step_sentence, table_text

_TITLE = 160


def explained(
    scenario: dict[str, Any], failure: dict[str, Any], trace: str, exchanges: Sequence[Exchange]
) -> ReprExceptionInfo:
    """What stands in place of pytest's traceback; `trace` is that traceback where nobody meant to raise the error, else empty.

    `exchanges` are the scenario's. The one that the failure names is shown, or the last one where it names none.
    """
    step = failed_step(scenario)
    sentence = step_sentence(step) if step is not None else f"failed {outside_steps(scenario)}"
    line = step["line"] if step is not None else scenario["line"]
    rows = failure["rows"]
    parts = [f"{scenario['feature_file']}:{line}: {sentence}", harmless(failure["title"])]
    if rows:
        parts.append(harmless(table_text(rows)))
    else:
        parts.append(trace or harmless("\n".join(failure["text"].splitlines()[1:])))
    if exchanges:
        origin = next((exchange for exchange in exchanges if exchange["exchange"] == failure["exchange"]), None)
        parts.append(
            f"{'exchange' if origin else 'last exchange'} {_line(origin or exchanges[-1])}, in evidence.jsonl.gz"
        )
    text = "\n\n".join(part.strip("\n") for part in parts if part.strip())
    message = harmless(f"{sentence}: {failure['title']}")[:_TITLE]
    crash = ReprFileLocation(scenario["feature_file"], line, message)
    return ReprExceptionInfo(ReprTraceback([ReprEntryNative([f"{text}\n"])], None, "native"), crash)


def _line(exchange: Exchange) -> str:
    request, status = exchange["request"], (exchange.get("response") or {}).get("status", "without a response")
    return f"{exchange['exchange']}: {request['method']} {request['url'].partition('?')[0]} {status}"
