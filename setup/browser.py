"""The browser that the journeys drive: the system's Chromium."""

from __future__ import annotations

import shutil
from pathlib import Path

from setup.programs import install_packages

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def found() -> str | None:
    """Where a browser is, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def ready(log: Path) -> str:
    """Where the browser is, installed first where one may; raises SetupFailed with the command to run."""
    if not (path := found()):
        # fonts are only recommended by the browser, and without any a page has no letters
        install_packages(["chromium", "fonts-liberation"], log=log, what="Chromium")
        path = found()
    return path or "chromium"
