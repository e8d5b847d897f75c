"""One demonstration on one folder: the second start is told where the first one is."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cauce.lib import private
from cauce.operations.refusals import Refused

LOCK = "running.txt"


@contextmanager
def on(folder: Path, address: str) -> Iterator[None]:
    """Hold the folder, and keep there where its pages are. Refused, with their address, while another process
    holds it; what a process left that has ended, in whatever way, holds nothing.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = open(folder / LOCK, "a+", encoding="utf-8", opener=private.opener)  # noqa: SIM115 - held below
    except OSError as error:
        raise Refused(f"The demonstration cannot be kept in {folder}: {error.strerror}.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            _pid, _space, where = file.read().strip().partition(" ")
            raise Refused(
                f"The demonstration of {folder} already runs{f' at {where}' if where else ''}. "
                "Use that one, end it with Ctrl+C, or name another folder: ./cauce demo --folder FOLDER"
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()} {address}\n")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)
