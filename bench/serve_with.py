"""Serve the mock with one of the servers that bench/servers.py compares: python bench/serve_with.py SERVER PORT."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from mock_magento import MockMagento, serve


def main(server: str, port: int) -> None:
    """Serve until killed."""
    mock = MockMagento()
    if server == "mock":  # what the mock itself does: granian, embedded, ASGI
        serve(mock, port=port, say=lambda _line: None)
    elif server == "cheroot":
        from cheroot import wsgi

        wsgi.Server(("127.0.0.1", port), mock.wsgi, numthreads=8).start()
    elif server == "waitress":
        import waitress

        logging.getLogger("waitress").setLevel(logging.CRITICAL)
        waitress.serve(mock.wsgi, host="127.0.0.1", port=port, threads=8, _quiet=True)
    elif server == "granian-wsgi":
        from granian import Granian
        from granian.constants import Interfaces

        granian = Granian(
            "mock", "127.0.0.1", port, interface=Interfaces.WSGI, workers=1, blocking_threads=4, log_enabled=False
        )
        granian.serve(target_loader=lambda: mock.wsgi, wrap_loader=False)
    else:
        raise SystemExit(f"no such server: {server}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
