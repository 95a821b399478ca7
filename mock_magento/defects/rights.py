"""Doors that stand open: captures and invoices for people who have no right to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mock_magento.app import router
from mock_magento.defects.builders import CAPTURE, INVOICE, UNREPORTED, behaviour
from mock_magento.defects.model import Defect, Exchange, Work
from mock_magento.webapi.dispatcher import dispatch
from mock_magento.webapi.messages import Reply, Request
from mock_magento.webapi.tokens import Identity, Tokens

UNAUTHORIZED = 401
_RIGHTS = "a capture needs the right Magento_Sales::invoice"
_READS = "reading an invoice needs the right Magento_Sales::sales_invoice"


def _let_in(method: str, template: str, *, when: Callable[[Request], bool]) -> Work:
    """Let somebody in who has no right to a route."""

    def work(exchange: Exchange) -> Reply:
        reply = exchange.work()
        if reply.status != UNAUTHORIZED or exchange.parts(method, template) is None or not when(exchange.request):
            return reply
        tokens = Tokens()
        admin = tokens.issue(Identity(), exchange.shop.now())
        return dispatch(replace(exchange.request, authorization=f"Bearer {admin}"), exchange.shop, router, tokens)

    return work


def _without_token(request: Request) -> bool:
    return not request.authorization


def _forged(request: Request) -> bool:
    return bool(request.authorization) and (request.authorization or "").count(".") < 2


def _customers(request: Request) -> bool:
    return bool(request.authorization) and not _forged(request)


def _defects() -> tuple[Defect, ...]:
    entries: tuple[tuple[str, str, str, str, str, str, Callable[[Request], bool]], ...] = (
        (
            "capture-without-token",
            "A capture needs no token",
            _RIGHTS,
            "magento/magento2#12988 (another route)",
            "POST",
            CAPTURE,
            _without_token,
        ),
        (
            "capture-with-forged-token",
            "A capture accepts any token",
            _RIGHTS,
            "magento/magento2#3719 (another route)",
            "POST",
            CAPTURE,
            _forged,
        ),
        ("capture-by-customer", "A customer may capture", _RIGHTS, UNREPORTED, "POST", CAPTURE, _customers),
        (
            "invoice-without-token",
            "An invoice is read without a token",
            _READS,
            "magento/magento2#3786 (another route)",
            "GET",
            INVOICE,
            _without_token,
        ),
        (
            "invoice-with-forged-token",
            "An invoice is read with any token",
            _READS,
            "magento/magento2#3719 (another route)",
            "GET",
            INVOICE,
            _forged,
        ),
        ("invoice-by-customer", "A customer may read invoices", _READS, UNREPORTED, "GET", INVOICE, _customers),
    )
    return tuple(
        behaviour(name, title, breaks, seen, _let_in(method, template, when=when))
        for name, title, breaks, seen, method, template, when in entries
    )


DEFECTS = _defects()
