"""The libraries are locked to versions and hashes, from no particular address, under known licences."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.tree import fault

KINDS = ("uv", "run", "test")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}(?= |$)")
WISH = re.compile(r"^([A-Za-z0-9._-]+)(\[[a-z,]+\])?\s*([<>=!~][^#]*)?(#.*)?$")


def hashes(root: Path) -> list[str]:
    """Every line of a lock is one pinned library with its hashes: no address, no option, no path."""
    found = []
    for kind in KINDS:
        path = root / f"requirements/{kind}.txt"
        for entry in path.read_text(encoding="utf-8").replace("\\\n", "").splitlines():
            if not PIN.match(entry) or not HASH.search(entry):
                found.append(fault(root, path, 1, f"is not pinned with a hash: {entry[:60].strip()}"))
            if "://" in entry or " @ " in entry or re.search(r"--(?!hash=)", entry):
                found.append(fault(root, path, 1, f"says where from: {entry[:60].strip()}"))
    return found


def agreement(root: Path) -> list[str]:
    """What is wished for is locked, and the tests run with the very versions that Cauce runs with."""
    found = []
    pins = {kind: _pins(root / f"requirements/{kind}.txt") for kind in KINDS}
    for kind in KINDS:
        path = root / f"requirements/{kind}.in"
        missing = {name for name, _, _ in _wishes(path)} - set(pins[kind])
        found += [fault(root, path, 1, f"{name} is not locked") for name in sorted(missing)]
    for name, version in pins["run"].items():
        if pins["test"].get(name) != version:
            path = root / "requirements/test.txt"
            found.append(
                fault(root, path, 1, f"{name} is {pins['test'].get(name)}, and {version} in run.txt")
            )
    return found


def reasons(root: Path) -> list[str]:
    """Each library that somebody chose says why and under which licence; none is under the AGPL."""
    found = []
    for kind in KINDS:
        path = root / f"requirements/{kind}.in"
        for name, line, comment in _wishes(path):
            if ";" not in comment:
                found.append(fault(root, path, line, f"{name} does not say why and under which licence"))
            if "AGPL" in comment.upper():
                found.append(fault(root, path, line, f"{name} is under the AGPL"))
    return found


def _pins(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {pin[1].lower(): pin[2] for line in lines if (pin := PIN.match(line))}


def _wishes(path: Path) -> list[tuple[str, int, str]]:
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    return [(wish[1].lower(), line, wish[4] or "") for line, text in lines if (wish := WISH.match(text))]
