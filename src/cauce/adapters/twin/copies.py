"""Copying a tree of files, hashing it while it is read, and proving a copy by restoring it elsewhere."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

CHUNK_BYTES = 1 << 18
MANIFEST = "manifiesto.json"
FILES = "archivos"

Hashes = Mapping[str, str]


@dataclass(frozen=True)
class Restored:
    """What a test restore found: files read back, those that differ, and whether it was destroyed after."""

    files: int
    same: int
    differing: tuple[str, ...]
    destroyed: bool


def folder_name(name: str) -> str:
    """A folder for anything that has a name, whatever is in the name."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()[:40]
    return f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def files_of(source: Path, paths: tuple[str, ...]) -> list[str]:
    """Files of a source under these paths, as relative names in order; every file when there are no paths."""
    names = sorted(path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file())
    wanted = [plain_path(path) for path in paths]
    return [name for name in names if not wanted or any(_under(name, path) for path in wanted)]


def plain_path(path: str) -> str:
    """`/etc/nginx`, `C:\\Users\\x` and `etc/nginx/` as one relative name with `/`."""
    parts = PurePosixPath(re.sub(r"^[A-Za-z]:", "", path).replace("\\", "/")).parts
    return "/".join(part for part in parts if part != "/")


def copy_tree(
    source: Path, names: list[str], target: Path, while_reading: Callable[[], None]
) -> dict[str, str]:
    """Copy the files to `target`, which appears whole or not at all; returns SHA-256 by name, taken reading.

    `while_reading` is called when the files have been read and the copy is not complete: live sources go on.
    """
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.rmtree(target, ignore_errors=True)
    hashes = {}
    for name in names:
        copied = partial / FILES / name
        copied.parent.mkdir(parents=True, exist_ok=True)
        hashes[name] = _copy(source / name, copied)
    while_reading()
    (partial / MANIFEST).write_text(json.dumps(hashes, sort_keys=True, ensure_ascii=False), encoding="utf-8")
    partial.replace(target)
    return hashes


def hash_of(path: Path) -> str:
    """SHA-256 of a file; empty when it is gone."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def manifest_of(copy: Path) -> dict[str, str]:
    """The hashes that were taken while the source was read, by name."""
    hashes: dict[str, str] = json.loads((copy / MANIFEST).read_bytes())
    return hashes


def held_by(copy: Path) -> list[int]:
    """The size in bytes of every file that the medium really has of this copy."""
    return [path.stat().st_size for path in (copy / FILES).rglob("*") if path.is_file()]


def changed_since(source: Path, hashes: Hashes) -> tuple[str, ...]:
    """Files of a live source that are no longer as they were read."""
    return tuple(name for name, known in hashes.items() if hash_of(source / name) != known)


def restore_and_compare(copy: Path, hashes: Hashes, scratch: Path) -> Restored:
    """Restore a copy into a folder of its own under `scratch`, compare every file, count them, destroy it."""
    place = scratch / secrets.token_hex(8)
    place.mkdir(parents=True)
    differing = []
    read = same = 0
    try:
        for name, known in hashes.items():
            restored = place / name
            restored.parent.mkdir(parents=True, exist_ok=True)
            try:
                found = _copy(copy / FILES / name, restored)
            except FileNotFoundError:
                differing.append(name)
                continue
            read += 1
            if found == known == hash_of(restored):
                same += 1
            else:
                differing.append(name)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return Restored(read, same, tuple(differing), destroyed=not place.exists())


def _copy(source: Path, target: Path) -> str:
    """Copy one file to disk; returns the SHA-256 of what was read."""
    digest = hashlib.sha256()
    with source.open("rb") as reading, target.open("wb") as writing:
        while chunk := reading.read(CHUNK_BYTES):
            digest.update(chunk)
            writing.write(chunk)
        writing.flush()
        os.fsync(writing.fileno())
    return digest.hexdigest()


def _under(name: str, path: str) -> bool:
    return name == path or path in ("", ".") or name.startswith(path + "/")
