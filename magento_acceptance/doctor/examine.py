"""The whole look, in the order in which one thing needs the other."""

from __future__ import annotations

from collections.abc import Iterator

from magento_acceptance.doctor.account import look_at_account
from magento_acceptance.doctor.finding import Finding, note
from magento_acceptance.doctor.rights import look_at_rights
from magento_acceptance.doctor.shop import look_at_shop
from magento_acceptance.doctor.site import look_at_site
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.session.target import Target

_REST = note("all else", "was not looked at", "fix the problem above first")


def examine(target: Target) -> Iterator[Finding]:
    """Look at a target and give the findings as they are made. Signs in once, repeats no refused sign-in, writes nothing."""
    evidence = Evidence(None, target.redactor)
    if not target.is_mock and not target.settings.allow_writes:
        yield note(
            "permission to write",
            "MAGENTO_ALLOW_WRITES is not true: a run would end before its first call",
            "set it where orders, customers and products may be made, never on a shop that sells",
        )
    findings, goes_on = look_at_site(target, evidence)
    yield from findings
    if not goes_on:
        yield _REST
        return
    target.keep_token()
    client = target.client(evidence)
    findings, goes_on = look_at_account(client, target.settings)
    yield from findings
    if not goes_on:
        yield _REST
        return
    yield from look_at_rights(client, tutorials=target.settings.allow_inventory_setup)
    yield from look_at_shop(client, target.settings)
