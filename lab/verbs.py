"""`up`, `status` and `down`: each looks at how things are, and does what is missing."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from lab import certificates, layers, mirror, network, passwords, remembered, rooms
from lab.inside import FileOrder, Order, StepOrder
from lab.report import Standing
from lab.server import DOMAIN, File, NotWell, Server, Site, Step
from lab.servers import SERVERS
from setup.programs import SetupFailed, install_packages
from setup.progress import step

TOOLS = {"debootstrap": "debootstrap", "ip": "iproute2", "nsenter": "util-linux", "openssl": "openssl"}


def home_of(root: Path) -> Path:
    return root / ".cauce" / "lab"


def _room(home: Path, server: Server) -> Path:
    return home / "rooms" / server.name


@contextmanager
def alone(root: Path) -> Iterator[Path]:
    """The lab's folder, held against other commands of the lab, and against the lab of another folder."""
    home = _made(root)
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with step("Waiting for another command of the lab"):
                fcntl.flock(lock, fcntl.LOCK_EX)
        # root's programs are not on the path of everybody who became root
        os.environ["PATH"] = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
        for program, package in TOOLS.items():
            if shutil.which(program) is None:
                install_packages([package], log=home / "lab.log", what=f"The program {program}")
        other = network.owner()
        if other not in {None, "", str(root)} and Path(str(other)).is_dir():
            raise SetupFailed(
                f"This machine's one lab is up for {other}: run ./cauce lab down there, then this again."
            )
        try:
            yield home
        except OSError as problem:  # no space left, a folder that is not ours to write
            raise SetupFailed(f"The lab stopped at {problem.filename}: {problem.strerror}.") from problem


def _made(root: Path) -> Path:
    """The lab's folder, closed to everybody else; the folder above it stays the project's owner's."""
    home = home_of(root)
    try:
        if not home.parent.exists():
            home.parent.mkdir()
            whose = root.stat()
            os.chown(home.parent, whose.st_uid, whose.st_gid)
        home.mkdir(mode=0o700, exist_ok=True)
        home.chmod(0o700)
    except OSError as problem:
        raise SetupFailed(f"The lab's folder, {home}: {problem.strerror}.") from problem
    return home


def up(root: Path, servers: Sequence[Server]) -> None:
    """Have `servers` up and answering; one that is as it should be is left alone. Raises SetupFailed."""
    with alone(root) as home:
        log = home / "lab.log"
        log.unlink(missing_ok=True)
        address = mirror.found(log)
        for server in servers:
            layers.base(home, server.release, address, log)
            layers.install(home, server, address, log)
        certified = {one.name: network.ADDRESSES[one.name] for one in SERVERS if one.is_certified}
        site = Site(
            network.HOST, network.ADDRESSES, passwords.ready(home / "secrets.toml", SERVERS),
            *certificates.ready(home, certified, log),
        )  # fmt: skip
        network.lay(str(root))
        for server in servers:
            network.plug(server.name)
            _start(home, server, site)


def _start(home: Path, server: Server, site: Site) -> None:
    """Have one server up, anew if it does not answer or was made from something else than today's."""
    order = ordered(home, server, site)
    configuration = hashlib.sha256(json.dumps(order, sort_keys=True).encode()).hexdigest()
    starts = remembered.read(home / "state.json")
    known = starts.get(server.name)
    is_todays = known is not None and known.configuration == configuration and known.seconds is not None
    if is_todays and rooms.served_by(_room(home, server)) and _fault(server, site) is None:
        return
    with step(f"Starting {server.name}"):
        rooms.leave(_room(home, server), server.farewell)
        remembered.write(home / "state.json", {**starts, server.name: remembered.Start(configuration)})
        started = time.monotonic()
        log = home / f"{server.name}.log"
        log.unlink(missing_ok=True)
        _until_well(server, site, rooms.enter(_room(home, server), order, log), log)
        start = remembered.Start(configuration, round(time.monotonic() - started, 2))
        remembered.write(home / "state.json", {**starts, server.name: start})


def ordered(home: Path, server: Server, site: Site) -> Order:
    """All that makes the server's room."""
    kept = layers.kept(home, server.name)
    for folder in (kept / "tree", kept / "work", _room(home, server)):
        folder.mkdir(parents=True, exist_ok=True)
    # a room asks no name server: none can be reached from it
    hosts = [
        "127.0.0.1 localhost",
        f"{site.host} host.{DOMAIN} host",
        *(f"{at} {name}.{DOMAIN} {name}" for name, at in site.addresses.items()),
    ]
    files = [
        File("/etc/hosts", "\n".join(hosts) + "\n"),
        File("/etc/resolv.conf", ""),
        File("/etc/mailname", f"{DOMAIN}\n"),
        *server.files(site),
    ]
    return {
        "home": str(home),
        "room": f"rooms/{server.name}",
        "lower": [f"installed/{server.name}/tree", f"bases/{server.release}"],
        "upper": f"kept/{server.name}/tree",
        "work": f"kept/{server.name}/work",
        "name": server.name,
        "files": [_file(file) for file in files],
        "prepare": [_step(command) for command in server.prepare],
        "start": {"command": list(server.start), "user": server.user},
        "settle": [_step(command) for command in server.settle],
        "stop": int(server.stop),
    }


def _file(file: File) -> FileOrder:
    return {"path": file.path, "text": file.text, "mode": file.mode, "owner": file.owner}


def _step(command: Step) -> StepOrder:
    return {"command": list(command.command), "user": command.user}


def _until_well(server: Server, site: Site, keeper: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + server.patience
    while fault := _fault(server, site):
        if keeper.poll() is not None or time.monotonic() > limit:
            said = log.read_text(encoding="utf-8", errors="replace").splitlines()
            last = "\n".join(f"  {line.strip()[:160]}" for line in said[-3:])
            raise SetupFailed(
                f"{server.name} did not start: {fault}\n{last}\n  Everything it said is in {log}"
            )
        time.sleep(rooms.BEAT)


def _fault(server: Server, site: Site) -> str | None:
    """What is wrong with the server, asked of it over the network; None if nothing is."""
    try:
        server.health(site)
    except NotWell as problem:
        return str(problem)
    except (OSError, EOFError) as problem:
        return f"it does not answer ({problem})."
    except (ValueError, LookupError, struct.error) as problem:  # garbage from it, or our own papers are gone
        return f"it could not be asked ({type(problem).__name__}: {problem})."
    return None


def as_client(root: Path) -> Site:
    """What somebody on this machine needs to speak to the servers: addresses, passwords, whom to trust."""
    home = home_of(root)
    words = passwords.read(home / "secrets.toml")
    return Site(network.HOST, network.ADDRESSES, words, certificates.authority(home))


def status(root: Path) -> list[Standing]:
    """How every server stands: one that should be up and does not answer has failed."""
    home = home_of(root)
    starts = remembered.read(home / "state.json")
    is_ours = network.owner() == str(root)
    here = network.namespaces() if is_ours else []
    site = as_client(root)

    def standing(server: Server) -> Standing:
        start = starts.get(server.name)
        version = layers.version(home, server)
        down = Standing(server.name, version, "down", network.ADDRESSES[server.name], server.ports)
        if start is None and network.namespace(server.name) not in here:
            return down
        pid = rooms.served_by(_room(home, server)) if is_ours else None
        fault = _fault(server, site) if pid else "it is not running."
        seconds = start.seconds if start else None
        return replace(down, state="failed" if fault else "up", pid=pid, seconds=seconds, why=fault)

    with step("Asking the servers"), ThreadPoolExecutor(len(SERVERS)) as at_once:
        return list(at_once.map(standing, SERVERS))


def down(root: Path, *, erase: bool) -> list[str]:
    """End everything of the lab and say what was done; what is installed stays, and what servers wrote, too.

    With `erase`, what they wrote is gone as well. Whatever was half-made is ended like the rest.
    """
    with alone(root) as home:
        done = []
        for server in reversed(SERVERS):
            if network.namespace(server.name) in network.namespaces() or rooms.occupants(_room(home, server)):
                done.append(_end(home, server))
        if network.namespaces() or network.owner() is not None:
            network.take_up()
            done.append("the lab's network: removed")
        (home / "state.json").unlink(missing_ok=True)
        if erase and (home / "kept").exists():
            with step("Erasing what the servers wrote"):
                shutil.rmtree(home / "kept")
            done.append("what the servers wrote: erased")
        return done


def _end(home: Path, server: Server) -> str:
    with step(f"Stopping {server.name}"):
        running = rooms.served_by(_room(home, server))
        killed = rooms.leave(_room(home, server), server.farewell)
        network.unplug(server.name)
    if killed:
        return f"{server.name}: killed ({killed} processes), its network namespace removed"
    return f"{server.name}: {'stopped' if running else 'was not running'}, its network namespace removed"
