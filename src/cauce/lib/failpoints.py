"""Named places where a test may kill the process, to show that nothing is lost or doubled.

Nothing happens unless the environment asks: `CAUCE_FAILPOINT=name` ends the process by SIGKILL the first time
that
the place is reached (a file named in `CAUCE_FAILPOINT_ONCE` is made first, so that a restarted worker goes
on).
"""

from __future__ import annotations

import os
import signal
from pathlib import Path


def reach(name: str) -> None:
    """Die here, by SIGKILL, if the environment names this place and it has not been used yet."""
    if os.environ.get("CAUCE_FAILPOINT") != name:
        return
    once = os.environ.get("CAUCE_FAILPOINT_ONCE")
    if once:
        if Path(once).exists():
            return
        Path(once).write_text(name, encoding="ascii")
    os.kill(os.getpid(), signal.SIGKILL)
