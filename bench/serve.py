"""Serve the mock quietly: python bench/serve.py PORT."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from mock_magento import MockMagento, serve

if __name__ == "__main__":
    serve(MockMagento(), port=int(sys.argv[1]), say=lambda _line: None)
