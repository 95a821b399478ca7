"""Serving the mock on a real socket."""

from __future__ import annotations

import signal
from types import FrameType
from typing import TYPE_CHECKING

from cheroot import wsgi

if TYPE_CHECKING:
    from mock_magento.mock import MockMagento

_THREADS = 8


def serve(mock: MockMagento, host: str = "127.0.0.1", port: int = 8085) -> None:
    """Serve `mock` until SIGINT or SIGTERM. Raises OSError where the address cannot be bound (the port is taken)."""
    server = wsgi.Server((host, port), mock.wsgi, numthreads=_THREADS, server_name="mock-magento")
    server.prepare()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        server.serve()
    except KeyboardInterrupt:
        pass
    finally:
        server.stop()
        signal.signal(signal.SIGTERM, before)
