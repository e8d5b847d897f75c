"""Where Debian comes from: wherever this machine's own apt gets it. The project names no host."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from setup.programs import APT, SetupFailed, run

FIELDS = "$(REPO_URI)|$(ORIGIN)|$(CODENAME)|$(COMPONENT)"
# What apt needs to reach the mirror, and how strict it is about dates (a mirror that is a snapshot is old).
CARRIED = re.compile(r'^Acquire::(https?::Proxy(::[^ ]*)?|Check-Valid-Until|Check-Date|Retries) "([^"]*)";$')
PROXY = re.compile(r'^Acquire::(https?)::Proxy "([^"]+)";$', re.MULTILINE | re.IGNORECASE)


def release(said: str) -> str | None:
    """The code name of the Debian that `said`, an os-release file, is of; None for any other system."""
    fields = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', said, re.MULTILINE))
    return fields.get("VERSION_CODENAME") if fields.get("ID") == "debian" else None


def chosen(targets: str, codename: str) -> str | None:
    """The address of Debian itself among what apt is set up to read, or None."""
    for line in targets.splitlines():
        address, origin, of, component = [*line.split("|"), "", "", "", ""][:4]
        if (origin, of, component) == ("Debian", codename, "main") and re.match(r"https?://", address):
            return address.rstrip("/")
    return None


def found(log: Path) -> str:
    """The mirror of this machine; raises SetupFailed where apt names none."""
    codename = release(Path("/etc/os-release").read_text(encoding="utf-8"))
    if codename is None:
        raise SetupFailed("The lab runs on Debian 12: it takes its servers from the mirror of Debian's apt.")
    if (mirror := chosen(_targets(), codename)) is None:
        # a new machine has no lists yet, and apt does not know what it has not read
        run([*APT, "update"], log=log, failure="The lists of packages could not be read.")
        mirror = chosen(_targets(), codename)
    if mirror is None:
        raise SetupFailed("This machine's apt reads Debian from no http mirror: set one in its sources.")
    return mirror


def _targets() -> str:
    asked = ["apt-get", "indextargets", "--format", FIELDS, "Created-By: Packages"]
    return subprocess.run(asked, capture_output=True, text=True).stdout


def settings() -> str:
    """This machine's apt settings that the rooms' apt needs too."""
    said = subprocess.run(["apt-config", "dump"], capture_output=True, text=True).stdout
    return carried(said)


def carried(said: str) -> str:
    return "".join(f"{line}\n" for line in said.splitlines() if CARRIED.match(line))


def variables(apt_settings: str) -> dict[str, str]:
    """The caller's variables with apt's proxy, for a program that asks the environment."""
    proxies = {f"{scheme.lower()}_proxy": address for scheme, address in PROXY.findall(apt_settings)}
    return {**proxies, **os.environ}
