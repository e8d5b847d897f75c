"""The lab's passwords: made at random at the first start, kept readable by root only, never printed."""

from __future__ import annotations

import os
import secrets
import string
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from lab.server import Server
from setup.programs import SetupFailed

Passwords = dict[str, dict[str, str]]  # server → whose → password

LETTERS = string.ascii_letters + string.digits  # nothing that any configuration file could take for syntax
LENGTH = 24


def ready(path: Path, servers: Iterable[Server]) -> Passwords:
    """Every password that `servers` ask for: those on file as they are, the missing ones made and filed."""
    kept = read(path)
    whole = {name: dict(kept.get(name, {})) for name in kept}
    for server in servers:
        for whose in server.passwords:
            whole.setdefault(server.name, {}).setdefault(whose, made())
    if whole != kept:
        _write(path, whole)
    elif path.exists():
        path.chmod(0o600)
    return whole


def read(path: Path) -> Passwords:
    """What is on file; nothing where there is no file. Raises SetupFailed where it is not ours to read."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: {whose: str(word) for whose, word in of.items()} for name, of in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as problem:
        raise SetupFailed(
            f"{path} cannot be read: remove it, and ./cauce lab up makes new ones."
        ) from problem


def made() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def rendered(passwords: Mapping[str, Mapping[str, str]]) -> str:
    lines = ["# The passwords of this machine's lab, made at random. Remove the file to have new ones."]
    for name, of in sorted(passwords.items()):
        lines += ["", f"[{name}]", *(f'{whose} = "{word}"' for whose, word in sorted(of.items()))]
    return "\n".join(lines) + "\n"


def _write(path: Path, passwords: Passwords) -> None:
    """All or nothing, and never readable by others for a moment."""
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write(rendered(passwords))
    beside.replace(path)
