"""The trees of files that rooms are made of: a base per Debian release, what was installed, what was written.

A tree gets its name when it is whole; one that was left half-made is thrown away and made again.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

from lab import mirror, rooms
from lab.inside import FileOrder, Order
from lab.server import Server
from setup.programs import run
from setup.progress import step

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
MARK = "etc/cauce-lab-base"  # says which base this is: what was installed over another one is made anew

# Installing a server starts none; nothing is kept that nobody reads; nothing need survive a power cut.
POLICY = "#!/bin/sh\nexit 101\n"
APT = """\
APT::Install-Recommends "0";
Acquire::Languages "none";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
"""
DPKG = """\
force-unsafe-io
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/man/*
path-exclude=/usr/share/locale/*
"""


def base(home: Path, release: str, address: str, log: Path) -> None:
    """Have the bare Debian `release` that rooms stand on; raises SetupFailed. Once made, it is kept."""
    place = home / "bases" / release
    if (place / MARK).is_file():
        return
    part = place.with_suffix(".part")
    for leftover in (part, place):
        shutil.rmtree(leftover, ignore_errors=True)
    part.parent.mkdir(exist_ok=True)
    settings = mirror.settings()
    failure = f"Debian {release} could not be fetched from this machine's mirror."
    command = ["debootstrap", "--variant=minbase", "--components=main", f"--keyring={KEYRING}"]
    if address.startswith("https:"):
        command.append("--include=ca-certificates")
    with step(f"Fetching Debian {release}, once"):
        env = mirror.variables(settings)
        run([*rooms.MORTAL, *command, release, str(part), address], log=log, env=env, failure=failure)
        files = _to_install(release, address, settings)
        update: list[Sequence[str]] = [("apt-get", "-q", "update")]
        _in_tree(home, part, files=files, commands=update, log=log, failure=failure)
        (part / MARK).write_text(secrets.token_hex(8), encoding="utf-8")
        part.rename(place)


def _to_install(release: str, address: str, settings: str) -> list[FileOrder]:
    """What apt inside needs: the mirror, and this machine's way to it."""
    texts = {
        "/usr/sbin/policy-rc.d": POLICY,
        "/etc/apt/apt.conf.d/99lab": APT + settings,
        "/etc/dpkg/dpkg.cfg.d/lab": DPKG,
        "/etc/apt/sources.list": f"deb {address} {release} main\n",
    }
    for path in ("/etc/resolv.conf", "/etc/hosts"):
        texts[path] = Path(path).read_text(encoding="utf-8")
    if address.startswith("https:") and AUTHORITIES.exists():
        texts[str(AUTHORITIES)] = AUTHORITIES.read_text(encoding="utf-8")
    return [
        {
            "path": path,
            "text": text,
            "mode": 0o755 if path.endswith("policy-rc.d") else 0o644,
            "owner": "root",
        }
        for path, text in texts.items()
    ]


def _in_tree(
    home: Path, tree: Path, *, files: list[FileOrder], commands: Sequence[Sequence[str]], log: Path,
    failure: str, over: str | None = None,
) -> None:  # fmt: skip
    """Run `commands` in a tree, over the base `over` if one is named, with this machine's network."""
    order: Order = {
        "home": str(home),
        "room": "rooms/installing" if over else str(tree.relative_to(home)),
        "lower": [f"bases/{over}"] if over else [],
        "upper": str(tree.relative_to(home)),
        "work": str(tree.relative_to(home).with_name("work")),
        "name": "lab",
        "files": files,
        "prepare": [{"command": list(command), "user": "root"} for command in commands],
        "start": None,
        "settle": [],
        "stop": 0,
    }
    (home / "rooms/installing").mkdir(parents=True, exist_ok=True)
    run([*rooms.MORTAL, *rooms.INSIDE], log=log, failure=failure, words=json.dumps(order).encode())


def install(home: Path, server: Server, address: str, log: Path) -> None:
    """Have the server's packages over its base, erasing what was kept over other ones; raises SetupFailed."""
    place = home / "installed" / server.name
    wanted = {"packages": list(server.packages), "base": (home / "bases" / server.release / MARK).read_text()}
    if _stamp(place) == wanted:
        return
    part = place.with_suffix(".part")
    for leftover in (part, place, kept(home, server.name)):
        shutil.rmtree(leftover, ignore_errors=True)
    for folder in ("tree", "work"):
        (part / folder).mkdir(parents=True)
    packages = " ".join(server.packages)
    get = f"apt-get -q install -y --no-install-recommends {packages}"
    commands = [("sh", "-c", f"{get} || {{ apt-get -q update && {get}; }}"), ("apt-get", "clean")]
    with step(f"Installing {server.name} ({packages}), once"):
        _in_tree(
            home, part / "tree", over=server.release, commands=commands, log=log,
            files=_to_install(server.release, address, mirror.settings()),
            failure=f"The packages of {server.name} could not be installed.",
        )  # fmt: skip
        (part / "stamp.json").write_text(json.dumps(wanted), encoding="utf-8")
        part.rename(place)


def _stamp(place: Path) -> object:
    try:
        return json.loads((place / "stamp.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def kept(home: Path, server: str) -> Path:
    """What the server wrote since it was first started: its data, its logs."""
    return home / "kept" / server


def version(home: Path, server: Server) -> str | None:
    """The version of the server that is installed, as its makers call it, or None."""
    try:
        said = (home / "installed" / server.name / "tree/var/lib/dpkg/status").read_text(encoding="utf-8")
    except OSError:
        return None
    return version_in(said, server.packages[0])


def version_in(said: str, package: str) -> str | None:
    """`1:16.28.0~dfsg-0+deb11u4` is 16.28.0: without Debian's epoch, repacking and revision."""
    for paragraph in said.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in paragraph.splitlines() if ": " in line[1:])
        if fields.get("Package") == package and "Version" in fields:
            upstream = fields["Version"].partition(":")[2] or fields["Version"]
            return upstream.rpartition("-")[0].partition("~")[0].partition("+")[0] or upstream
    return None
