"""`python -m cauce.cli`: what `./cauce` runs."""

from __future__ import annotations

import sys

from cauce.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
