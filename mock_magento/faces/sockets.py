"""What the server must do with the sockets of its own process, where no library offers it."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

_FOLDERS = (Path("/proc/self/fd"), Path("/dev/fd"))


def probe(host: str, port: int) -> socket.socket:
    """A socket bound to the address, to be closed when the server has it; port 0 takes a free one. Raises OSError where it is taken.

    Granian listens with SO_REUSEPORT, with which a second server on a port goes unnoticed; so whether it is free is asked first.
    """
    family, kind, proto, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    bound = socket.socket(family, kind, proto)
    try:
        if port == 0 and hasattr(socket, "SO_REUSEPORT"):
            # the number stays ours until the server has taken it, which this option allows
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            bound.bind(address)
            return bound
        if os.name == "posix":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen()
        bound.close()
    except OSError:
        bound.close()
        raise
    return bound


def drop(client: tuple[str, int]) -> bool:
    """Close the connection to `client` (address and port) at once. False where it is not found (no /proc/self/fd or /dev/fd)."""
    for _number, opened in _sockets():
        with contextlib.suppress(OSError):
            if opened.getpeername()[:2] == client:
                opened.shutdown(socket.SHUT_RDWR)
                return True
    return False


def close_left_over(address: tuple[str, int]) -> None:
    """Close sockets that are bound to `address` and neither listen nor are connected.

    Granian's embedded server on Linux binds one to try the address and never closes it; it would hold the port after the server's end.
    """
    for number, opened in _sockets():
        with contextlib.suppress(OSError):
            if opened.getsockname()[:2] == address and not _in_use(opened):
                os.close(number)


def _in_use(opened: socket.socket) -> bool:
    if hasattr(socket, "SO_ACCEPTCONN") and opened.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        return True
    try:
        opened.getpeername()
    except OSError:
        return False
    return True


def _sockets() -> Iterator[tuple[int, socket.socket]]:
    """The TCP sockets of this process: the number of each, and a duplicate of it that lasts for one step of the iteration."""
    folder = next((folder for folder in _FOLDERS if folder.is_dir()), None)
    if folder is None:
        return
    for number in sorted(int(entry.name) for entry in folder.iterdir()):
        try:
            if not stat.S_ISSOCK(os.fstat(number).st_mode):
                continue
            twin = socket.socket(fileno=os.dup(number))
        except OSError:
            continue
        with twin:
            if twin.family in {socket.AF_INET, socket.AF_INET6} and twin.type == socket.SOCK_STREAM:
                yield number, twin
