"""The first process of a room. Run by path in fresh namespaces; the order comes on standard input.

It mounts the layers, goes in, writes the files, prepares, starts the server and stays beside it: it passes a
request to end on, buries orphans, and ends when the server does. Being the first process of its namespace, it
takes every other one with it, and being alone in its mount namespace, the mounts too.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import TypedDict

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
FAILED = 70


class FileOrder(TypedDict):
    path: str
    text: str
    mode: int
    owner: str


class StepOrder(TypedDict):
    command: list[str]
    user: str


class Order(TypedDict):
    """What to run, where. Paths of layers are below `home`, so that no path can break the mount's options."""

    home: str
    room: str
    lower: list[str]  # topmost first; none: the room is the tree itself
    upper: str
    work: str
    name: str
    files: list[FileOrder]
    prepare: list[StepOrder]
    start: StepOrder | None
    settle: list[StepOrder]
    stop: int


def main() -> int:
    order: Order = json.load(sys.stdin.buffer)
    try:
        go_in(order)
        for file in order["files"]:
            write(file)
        for step in order["prepare"]:
            subprocess.run(step["command"], check=True, **_as(step["user"]))
        return _serve(order, order["start"]) if order["start"] else 0
    except (OSError, subprocess.CalledProcessError, LookupError) as problem:
        print(f"lab: {problem}", file=sys.stderr)
        return FAILED


def go_in(order: Order) -> None:
    """Mount what the room is made of and make it this process's whole world."""
    os.chdir(order["home"])
    room = order["room"]
    if order["lower"]:
        layers = f"lowerdir={':'.join(order['lower'])},upperdir={order['upper']},workdir={order['work']}"
        _mount("overlay", f"{room}", layers)
    _mount("proc", f"{room}/proc", "nosuid,nodev,noexec")
    for folder, mode in (("run", "755"), ("dev/shm", "1777"), ("tmp", "1777")):
        _mount("tmpfs", f"{room}/{folder}", f"nosuid,nodev,mode={mode}")
    socket.sethostname(order["name"])
    os.chroot(room)
    os.chdir("/")
    Path("/run/lock").mkdir(exist_ok=True)
    os.umask(0o022)


def _mount(kind: str, place: str, options: str) -> None:
    subprocess.run(["mount", "-t", kind, "-o", options, kind, place], check=True)


def write(file: FileOrder) -> None:
    """Put the file in place, never readable by others for a moment."""
    path = Path(file["path"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as target:
        target.write(file["text"])
        user, group = account(file["owner"])
        os.fchown(target.fileno(), user, group)
        os.fchmod(target.fileno(), file["mode"])


def account(name: str) -> tuple[int, int]:
    """User and first group of an account of the room.

    Read from the file: Python's own way would load libraries of another release into this process.
    """
    for line in Path("/etc/passwd").read_text(encoding="utf-8").splitlines():
        fields = line.split(":")
        if fields[0] == name:
            return int(fields[2]), int(fields[3])
    raise LookupError(f"there is no account {name} in the room")


class Circumstances(TypedDict):
    env: dict[str, str]
    stdin: int
    user: int
    group: int
    extra_groups: list[int]


def _as(user: str) -> Circumstances:
    number, group = account(user)
    env = {"PATH": PATH, "LC_ALL": "C.UTF-8", "HOME": "/", "DEBIAN_FRONTEND": "noninteractive"}
    groups = [
        int(fields[2])
        for line in Path("/etc/group").read_text(encoding="utf-8").splitlines()
        if user in (fields := line.split(":"))[3].split(",")
    ]
    return {"env": env, "stdin": subprocess.DEVNULL, "user": number, "group": group, "extra_groups": groups}


def _serve(order: Order, start: StepOrder) -> int:
    """Run the server until it ends. Steps that fail beside it end it: a server half settled is none."""
    told = False

    def pass_on(signum: int, frame: FrameType | None) -> None:
        nonlocal told
        told = True
        with contextlib.suppress(ProcessLookupError):
            os.kill(server.pid, order["stop"])

    server = subprocess.Popen(start["command"], start_new_session=True, **_as(start["user"]))
    signal.signal(signal.SIGTERM, pass_on)
    for step in order["settle"]:
        settling = subprocess.run(step["command"], check=False, **_as(step["user"]))
        if settling.returncode and not told:
            print(f"lab: {step['command'][0]} ended with {settling.returncode}", file=sys.stderr)
            server.kill()
            return FAILED
    while True:
        ended, status = os.wait()
        if ended == server.pid:
            return os.waitstatus_to_exitcode(status) & 0xFF


if __name__ == "__main__":
    sys.exit(main())
