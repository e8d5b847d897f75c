"""The two processes of the demonstration: web and worker, which start and end together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType

from cauce.cli import parent, ports, printing, start

PATIENCE = 60.0  # seconds until the web has to answer
GRACE = 10.0  # seconds that a child has to end by itself


class Children:
    """Starts both, says the address when it answers, and ends both when one ends or a signal asks for it."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._asked_to_stop = False

    def run(self) -> int:
        """Stay until the end.

        0 when asked to stop; otherwise the code of the process that ended by itself.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            self._start("web", "serve", "--host", self.host, "--port", str(self.port))
            self._start("worker", "work")
            return self._watch()
        finally:
            self._end()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop = True

    def _start(self, name: str, *command: str) -> None:
        path = os.pathsep.join(filter(None, [str(start.SOURCES), os.environ.get("PYTHONPATH")]))
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "cauce.cli", *command],
            env={**os.environ, "PYTHONPATH": path, parent.VARIABLE: "1"},
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl+C reaches this process only, which then ends both in order
        )

    def _watch(self) -> int:
        began, has_answered = time.monotonic(), False
        while not self._asked_to_stop:
            for name, process in self.processes.items():
                if (code := process.poll()) is not None:
                    printing.say(
                        f"The {name} process ended by itself (code {code}); the demonstration stops."
                    )
                    return code if code > 0 else 1
            if not has_answered and ports.answers(self.port, self.host):
                has_answered = True
                printing.say(f"Cauce is at {ports.url(self.host, self.port)}  (Ctrl+C ends it)")
            if not has_answered and time.monotonic() - began > PATIENCE:
                printing.say(f"The web process showed no page within {PATIENCE:.0f} seconds.")
                return 1
            time.sleep(0.2)
        return 0

    def _end(self) -> None:
        for process in self.processes.values():
            process.terminate()
        deadline = time.monotonic() + GRACE
        for name, process in self.processes.items():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                printing.say(f"The {name} process did not end within {GRACE:.0f} seconds and was killed.")
                process.kill()
                process.wait()
