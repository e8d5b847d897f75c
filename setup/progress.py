"""One line on the terminal for anything that takes over a second."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

SILENT_SECONDS = 1.0
BEAT_SECONDS = 15.0


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say `what`, and the seconds it took, on standard error; say nothing if it is over within a second."""
    started = time.monotonic()
    over = threading.Event()

    def speak() -> None:
        if over.wait(SILENT_SECONDS):
            return
        print(f"{what} …", end="", file=sys.stderr, flush=True)
        while not over.wait(BEAT_SECONDS):
            print(f" {time.monotonic() - started:.0f} s …", end="", file=sys.stderr, flush=True)
        print(f" {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)

    speaker = threading.Thread(target=speak, daemon=True)
    speaker.start()
    try:
        yield
    finally:
        over.set()
        speaker.join()
