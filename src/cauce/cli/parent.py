"""A child process ends with its parent, even when the parent was killed and could say nothing."""

from __future__ import annotations

import os
import signal
import sys
import threading

VARIABLE = "CAUCE_ENDS_WITH_PARENT"


def watch() -> bool:
    """End this process (SIGTERM) when standard input closes, if the parent asked for it.

    Returns whether it did. The parent holds the other end of the pipe; the system closes it whatever way
    the parent ends.
    """
    if os.environ.pop(VARIABLE, "") != "1":
        return False

    standard_input = sys.stdin.fileno()

    def wait_for_the_end() -> None:
        while os.read(standard_input, 1):  # not through sys.stdin, whose lock would be held when Python ends
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    return True
