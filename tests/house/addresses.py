"""The project installs from wherever its machine is told to: it names no registry and no machine's path."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.house.tree import fault, files

HOMES = ("work", "root", "home", "Users")
MACHINE_PATH = re.compile(rf"(?<![\w.\-/])/(?:{'|'.join(HOMES)})/")
HOST = re.compile(r"https?://(?:[^@/\s]*@)?([A-Za-z0-9.-]+\.[A-Za-z0-9-]+)")
SETTINGS = (
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "UV_DEFAULT_INDEX",
    "UV_INDEX",
    "UV_INDEX_URL",
    "NPM_CONFIG_REGISTRY",
)
PIPS_OWN = (
    "from pip._internal.models.index import PyPI as p; print(p.url, 'https://' + p.file_storage_domain)"
)


def registries(root: Path) -> list[str]:
    """The hosts that this machine's own package clients know must not stand in any file."""
    hosts = "|".join(re.escape(host) for host in sorted(registry_hosts()))
    return _lines_with(root, re.compile(hosts), "names a registry's host") if hosts else []


def machine_paths(root: Path) -> list[str]:
    return _lines_with(root, MACHINE_PATH, "names a path of one machine")


def _lines_with(root: Path, pattern: re.Pattern[str], what: str) -> list[str]:
    found = []
    for path in files(root):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font
        for line, content in enumerate(text.splitlines(), start=1):
            if pattern.search(content):
                found.append(fault(root, path, line, what))
    return found


@cache
def registry_hosts() -> frozenset[str]:
    """Read from the settings of apt, pip, uv and npm, so that none is written here; empty if none is."""
    said = [os.environ.get(name, "") for name in SETTINGS]
    for place in (Path("/etc/apt/sources.list"), *Path("/etc/apt").glob("sources.list.d/*")):
        said.append(place.read_text(encoding="utf-8", errors="replace") if place.is_file() else "")
    for command in (["npm", "config", "get", "registry"], *_pips()):
        said.append(_said(command))
    return hosts_in("\n".join(said))


def _pips() -> list[list[str]]:
    pythons = [sys.executable, *(path for path in [shutil.which("python3", path="/usr/bin")] if path)]
    return [
        [python, *ask] for python in pythons for ask in (["-m", "pip", "config", "list"], ["-c", PIPS_OWN])
    ]


def hosts_in(text: str) -> frozenset[str]:
    """The hosts of the addresses in `text`, without this machine's own."""
    return frozenset(host for host in HOST.findall(text) if not host.startswith("127."))


def _said(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=30).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
