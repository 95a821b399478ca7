"""Doors that stand open: captures and invoices for people who have no right to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from mock_magento.app import router
from mock_magento.defects.builders import CAPTURE, INVOICE
from mock_magento.defects.model import Exchange, Work
from mock_magento.webapi.dispatcher import dispatch
from mock_magento.webapi.messages import Reply, Request
from mock_magento.webapi.tokens import Identity, Tokens

UNAUTHORIZED = 401


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


WORKS: Final[Mapping[str, Work]] = {
    "capture-without-token": _let_in("POST", CAPTURE, when=_without_token),
    "capture-with-forged-token": _let_in("POST", CAPTURE, when=_forged),
    "capture-by-customer": _let_in("POST", CAPTURE, when=_customers),
    "invoice-without-token": _let_in("GET", INVOICE, when=_without_token),
    "invoice-with-forged-token": _let_in("GET", INVOICE, when=_forged),
    "invoice-by-customer": _let_in("GET", INVOICE, when=_customers),
}
