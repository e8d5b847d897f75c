"""Rooms with somebody in: a server's processes, found by the namespace they are in, started and ended.

Which processes are ours is asked of the kernel, never of a file: whoever is in the network namespace of a
server is that server. So a lost or old file can neither hide one nor point at a stranger.
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

NAMESPACES = Path("/run/netns")
# Killing `unshare` kills all that it started; the mounts go with the last process.
ALONE = ("unshare", "--fork", "--kill-child", "--pid", "--mount", "--uts", "--ipc", "--")
# The same, and it ends with the command that started it: nobody writes into what the next `up` mends.
MORTAL = ("setpriv", "--pdeathsig", "KILL", "--", *ALONE)
INSIDE = (sys.executable, "-I", str(Path(inside.__file__).resolve()))
BEAT = 0.05


def enter(server: str, order: Order, log: Path) -> subprocess.Popen[bytes]:
    """Start the server in its room, by itself: it stays when this process ends."""
    into = ("nsenter", f"--net={NAMESPACES / network.namespace(server)}", "--")
    with log.open("ab") as sink:
        keeper = subprocess.Popen(
            [*into, *ALONE, *INSIDE],
            stdin=subprocess.PIPE, stdout=sink, stderr=sink, cwd=order["home"], start_new_session=True,
        )  # fmt: skip
    if keeper.stdin:
        with contextlib.suppress(BrokenPipeError), keeper.stdin as pipe:
            pipe.write(json.dumps(order).encode())
    return keeper


def occupants(server: str) -> list[int]:
    """The processes in the server's namespace."""
    try:
        mine = os.stat(NAMESPACES / network.namespace(server))  # noqa: PTH116  the pair of both stats is compared
    except OSError:
        return []
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdecimal() and os.path.samestat(mine, (entry / "ns/net").stat()):
                found.append(int(entry.name))
    return sorted(found)


def _first(pids: list[int]) -> int | None:
    """The one that is number 1 in its own process namespace: `lab/inside.py`."""
    for pid in pids:
        with contextlib.suppress(OSError):
            said = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
            numbers = next((line for line in said.splitlines() if line.startswith("NSpid:")), "").split()
            if len(numbers) > 2 and numbers[-1] == "1":
                return pid
    return None


def served_by(server: str) -> int | None:
    """The server's own process, as this machine numbers it; None if it is not running."""
    pids = occupants(server)
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


def leave(server: str, patience: float) -> int:
    """End the server and all that is in its namespace; returns how many processes had to be killed."""
    first = _first(occupants(server))
    if first is not None:
        _tell(server, first, signal.SIGTERM)
        if _empty(server, patience):
            return 0
    pids = occupants(server)
    for pid in pids:
        _tell(server, pid, signal.SIGKILL)
    _empty(server, patience)
    return len(pids)


def _tell(server: str, pid: int, what: signal.Signals) -> None:
    """Signal a process if it is, at this very moment, in the server's namespace."""
    with contextlib.suppress(OSError):
        handle = os.pidfd_open(pid)
        try:
            if pid in occupants(server):
                signal.pidfd_send_signal(handle, what)
        finally:
            os.close(handle)


def _empty(server: str, patience: float) -> bool:
    limit = time.monotonic() + patience
    while occupants(server):
        if time.monotonic() > limit:
            return False
        time.sleep(BEAT)
    return True
