"""Running the command line as a process of its own, as a person does."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src"


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a person who has just cloned: nothing of this test's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CAUCE_")}
    return {**kept, "PYTHONPATH": str(SOURCES), "CAUCE_ENV": "test", "CAUCE_FOLDER": str(folder), **more}


def start(folder: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    """Start a command and return at once."""
    return subprocess.Popen(
        [sys.executable, "-m", "cauce.cli", *arguments],
        env=environment(folder, **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(folder: Path, *arguments: str, text: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "cauce.cli", *arguments],
        env=environment(folder, **more),
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def free_port() -> int:
    """A port that nobody listened at a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
