"""The browser that the journeys drive: the system's Chromium, and what its driver needs to start."""

from __future__ import annotations

import ctypes
import shutil
from pathlib import Path

from setup.programs import install_packages

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Playwright brings a program of its own that is linked to this; a bare Debian does not have it.
LIBRARY, PACKAGE = "libatomic.so.1", "libatomic1"


def found() -> str | None:
    """Where a browser is, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def ready(log: Path) -> str:
    """Where the browser is, installed first where one may; raises SetupFailed with the command to run."""
    # fonts are only recommended by the browser, and without any a page has no letters
    wanted = [] if found() else ["chromium", "fonts-liberation"]
    if not loads(LIBRARY):
        wanted.append(PACKAGE)
    if wanted:
        install_packages(wanted, log=log, what="Chromium" if len(wanted) > 1 else "A library of the browser")
    return found() or "chromium"


def loads(library: str) -> bool:
    """Whether this system has a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
