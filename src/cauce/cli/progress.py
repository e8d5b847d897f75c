"""Say on standard error what takes longer than a second, and nothing about what does not."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Self

from cauce.cli import printing

QUIET_SECONDS = 1.0
REPEAT_SECONDS = 10.0


class Progress:
    """`with Progress("Migrating the database"):` prints the words after one second, and again every ten."""

    def __init__(self, words: str, *, quiet: float = QUIET_SECONDS) -> None:
        self.words = words
        self.quiet = quiet
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._speak, daemon=True)

    def _speak(self) -> None:
        wait = self.quiet
        while not self._done.wait(wait):
            seconds = time.monotonic() - self._began
            printing.say(f"{self.words}…" if seconds < REPEAT_SECONDS else f"{self.words}… {seconds:.0f} s")
            wait = REPEAT_SECONDS

    def __enter__(self) -> Self:
        self._began = time.monotonic()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()
