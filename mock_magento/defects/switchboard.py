"""Switching defects on and off in a running mock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from mock_magento.defects.model import Defect, Exchange
from mock_magento.shop import Shop
from mock_magento.webapi.messages import Reply, Request

Serve = Callable[[Request], Reply]


class NoSuchDefect(LookupError):
    """The catalogue has no defect of that name; the text says which names come close."""

    def __str__(self) -> str:
        return str(self.args[0])


class ActiveDefects:
    """The defects of one mock: `mock.defects.switch_on("stock-not-deducted")`. Several may be on at once, the first one outermost."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._on: dict[str, tuple[Defect, dict[str, Any]]] = {}

    def switch_on(self, name: str) -> None:
        """Break the shop in that way, from the next call on. Raises NoSuchDefect."""
        defect = find(name)
        with self._lock:
            self._on = {**self._on, name: (defect, {})}

    def switch_off(self, name: str) -> None:
        """Fix it; what it has done to the shop stays done. Raises NoSuchDefect; one that is not on is no error."""
        find(name)
        with self._lock:
            self._on = {key: value for key, value in self._on.items() if key != name}

    def clear(self) -> None:
        """Switch all off."""
        with self._lock:
            self._on = {}

    def on(self) -> list[str]:
        """The names of those that are on."""
        return list(self._on)

    def work(self, request: Request, shop: Shop, serve: Serve) -> Reply:
        """The broken shop's answer; `serve` is the healthy one's. The caller holds the shop's lock."""
        if not self._on:  # the usual case, and the hot one
            return serve(request)
        for defect, memory in reversed(self._on.values()):
            serve = _wrapped(defect, memory, shop, serve)
        return serve(request)


def find(name: str) -> Defect:
    """The defect of that name. Raises NoSuchDefect."""
    from mock_magento.defects.catalogue import CATALOGUE  # late: a healthy mock needs no catalogue

    if name not in CATALOGUE:
        close = get_close_matches(name, CATALOGUE, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(close)}?" if close else f"there are {len(CATALOGUE)} others"
        raise NoSuchDefect(f"there is no defect {name!r}; {hint}")
    return CATALOGUE[name]


def _wrapped(defect: Defect, memory: dict[str, Any], shop: Shop, serve: Serve) -> Serve:
    return lambda request: defect.work(Exchange(request, shop, serve, memory))
