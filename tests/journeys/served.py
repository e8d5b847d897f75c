"""A demonstration of its own for the journeys: web and worker as `./cauce demo` starts them, on SQLite.

Whatever the tests' own environment says (database, folder, retries), this one has its own folder and its own
port of this machine, and is ended by its process number.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from cauce.adapters.twin import control
from cauce.cli import ports

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0  # seconds until the first page has to answer
GRACE = 15.0  # seconds to end by itself
RETRY_SECONDS = "2,2,2,2"  # long enough for a page that asks every second to show *Sin confirmar*
TAIL = 60  # lines of the log that are shown when a test fails


class Demonstration:
    """Starts one, tells its twins to misbehave, ends it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = ports.free()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "log.txt"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when its first page answers. RuntimeError, with its words, when it ends before."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("CAUCE_")}
        own |= {"CAUCE_RETRY_SECONDS": RETRY_SECONDS, "PYTHONPATH": str(ROOT / "src")}
        command = ["demo", "--port", str(self.port), "--folder", str(self.folder / "demonstration")]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cauce.cli", *command],
                cwd=ROOT,
                env=own,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            answers(self.port, self._process)
        except RuntimeError as failed:
            self.stop()
            raise RuntimeError(f"{failed}\n{self.tail()}") from failed

    def stop(self) -> None:
        """End it, and its web and worker with it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()  # its children see that their parent is gone, and end
            process.wait()

    def tell(
        self, port: str, behaviour: str, *, times: int | None = 1, matching: str = "", call: str = ""
    ) -> None:
        """Have a twin misbehave `times` times, or until `behave`."""
        control.tell(self._twins, port, behaviour, times=times, matching=matching, call=call)

    def behave(self) -> None:
        """Have every twin behave again."""
        for place in self._twins.iterdir():
            if place.is_dir():
                control.forget(self._twins, place.name)

    def reached(self, port: str) -> list[dict[str, object]]:
        """Return everything that reached a twin, by its own journal."""
        return control.journal(self._twins, port)

    def tail(self) -> str:
        """Return the last words of web and worker."""
        return "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL:])

    @property
    def _twins(self) -> Path:
        return self.folder / "demonstration" / "twins"


def answers(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when the first page of a process answers. RuntimeError when it ends before, or never answers."""
    deadline = time.monotonic() + PATIENCE
    while not ports.answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("It did not start:")
        time.sleep(0.2)
