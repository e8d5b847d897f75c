"""Rooms with somebody in: a server's processes, found by the namespaces they are in, started and ended.

Which processes are ours is asked of the kernel, never of a file: whoever is in the network namespace of a
server, or where its room is mounted, is that server. So a lost or old file can neither hide one nor point at
a stranger, and no tree is ever mounted for two.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from lab import inside, network
from lab.inside import Order
from setup.programs import SetupFailed

NAMESPACES = Path("/run/netns")
# Killing `unshare` kills all that it started; the mounts go with the last process.
ALONE = ("unshare", "--fork", "--kill-child", "--pid", "--mount", "--uts", "--ipc", "--")
# The same, and it ends with the command that started it: nobody writes into what the next `up` mends.
MORTAL = ("setpriv", "--pdeathsig", "KILL", "--", *ALONE)
INSIDE = (sys.executable, "-I", str(Path(inside.__file__).resolve()))
BEAT = 0.05


def enter(room: Path, order: Order, log: Path) -> subprocess.Popen[bytes]:
    """Start the server in its room, by itself: it stays when this process ends."""
    into = ("nsenter", f"--net={NAMESPACES / network.namespace(room.name)}", "--")
    with log.open("ab") as sink:
        keeper = subprocess.Popen(
            [*into, *ALONE, *INSIDE],
            stdin=subprocess.PIPE, stdout=sink, stderr=sink, cwd=order["home"], start_new_session=True,
        )  # fmt: skip
    if keeper.stdin:
        with contextlib.suppress(BrokenPipeError), keeper.stdin as pipe:
            pipe.write(json.dumps(order).encode())
    return keeper


def occupants(room: Path) -> list[int]:
    """The server's processes. `room` is where its tree is mounted; its last name is the server's."""
    mine = _identity(NAMESPACES / network.namespace(room.name))
    here = _identity(Path("/proc/self/ns/mnt"))
    is_room: dict[tuple[int, int] | None, bool] = {here: False, None: False}
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        where = _identity(entry / "ns/mnt")
        # of the processes of one namespace those that went in see less: `unshare`, which did not, sees all
        is_room[where] = is_room.get(where, False) or (where != here and _is_mounted(room, entry / "mounts"))
        found.append((int(entry.name), _identity(entry / "ns/net"), where))
    return sorted(pid for pid, net, where in found if is_room[where] or (mine is not None and net == mine))


def _identity(namespace: Path) -> tuple[int, int] | None:
    try:
        found = namespace.stat()
    except OSError:
        return None  # the process has ended, or the namespace was never made
    return found.st_dev, found.st_ino


def _is_mounted(room: Path, mounts: Path) -> bool:
    place = str(room).replace("\\", "\\134").replace(" ", "\\040")  # as the kernel writes it
    with contextlib.suppress(OSError):
        return f" {place} overlay " in mounts.read_text(encoding="utf-8", errors="replace")
    return False


def _first(pids: list[int]) -> int | None:
    """The one that is number 1 in its own process namespace: `lab/inside.py`."""
    for pid in pids:
        with contextlib.suppress(OSError):
            said = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
            numbers = next((line for line in said.splitlines() if line.startswith("NSpid:")), "").split()
            if len(numbers) > 2 and numbers[-1] == "1":
                return pid
    return None


def served_by(room: Path) -> int | None:
    """The server's own process, as this machine numbers it; None if it is not running."""
    pids = occupants(room)
    first = _first(pids)
    children = []
    for pid in pids:
        parent, born = _parent_and_birth(pid)
        if first is not None and parent == first:
            children.append((born, pid))
    return min(children)[1] if children else None


def _parent_and_birth(pid: int) -> tuple[int, int]:
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return 0, 0  # it has ended: nobody's child
    fields = said.rpartition(")")[2].split()  # a process may have put anything into its name
    return int(fields[1]), int(fields[19])


def leave(room: Path, patience: float) -> int:
    """End the server and all that is with it; returns how many processes had to be killed.

    Raises SetupFailed if one is left even then: its tree is in use.
    """
    first = _first(occupants(room))
    if first is not None:
        _tell(room, first, signal.SIGTERM)
        if _is_empty(room, patience):
            return 0
    pids = occupants(room)
    for pid in pids:
        _tell(room, pid, signal.SIGKILL)
    if not _is_empty(room, patience):
        raise SetupFailed(f"Processes of {room.name} do not end: {', '.join(map(str, occupants(room)))}.")
    return len(pids)


def _tell(room: Path, pid: int, what: signal.Signals) -> None:
    """Signal a process if it is, at this very moment, the server's."""
    with contextlib.suppress(OSError):
        handle = os.pidfd_open(pid)
        try:
            if pid in occupants(room):
                signal.pidfd_send_signal(handle, what)
        finally:
            os.close(handle)


def _is_empty(room: Path, patience: float) -> bool:
    limit = time.monotonic() + patience
    while occupants(room):
        if time.monotonic() > limit:
            return False
        time.sleep(BEAT)
    return True
