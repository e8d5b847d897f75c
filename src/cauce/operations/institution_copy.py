"""Cauce's own backup: the whole institution in one file, on either database, checked after it was written."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from cauce.operations import anchors, attachments, copy_file, copy_rows, snapshots
from cauce.operations.refusals import Refused
from cauce.records.models import Attachment, Institution

Told = Callable[[str, int, int], None]  # what is being done, how many of how many
LOCK = "lock"  # a folder of the outside that holds such a file is copied while it is locked


def in_silence(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Copied:
    """What is in the file. `missing` are attachments on record that are gone or altered: not in it."""

    size: int
    rows: int
    attachments: int
    missing: tuple[str, ...]


def back_up(path: Path, now: datetime, told: Told = in_silence) -> Copied:
    """Write database, attachments, keys (and the twins of a demonstration) into one new file, mode 0600.

    Everything is of one moment, while others go on working. Under the name `path` there is nothing or a whole
    copy that was read back. Refused when the file exists or cannot be written.
    """
    anchors.seal()  # what the copy holds is sealed in it
    with copy_file.create(path) as writer:
        with snapshots.hold():
            copied = _write_all(writer, now, told)
        told("check", 0, 1)
    return Copied(path.stat().st_size, *copied)


def _write_all(writer: copy_file.Writer, now: datetime, told: Told) -> tuple[int, int, tuple[str, ...]]:
    rows = _write_rows(writer, told)
    files, missing = _write_attachments(writer, told)
    for file in sorted(Path(settings.KEYS).iterdir()):
        writer.add(f"keys/{file.name}", [file.read_bytes()])
    institution = Institution.objects.first()
    if institution is not None and institution.is_demonstration:
        _write_twins(writer)
    writer.close(
        {
            "made_at": now.isoformat(),
            "institution": institution.name if institution else "",
            "acronym": institution.acronym if institution else "",
            "database": connection.vendor,
            "migration": migration(),
            "sealing_key": fingerprint(settings.SEALING_KEY),
            "missing": list(missing),
        }
    )
    return rows, files, missing


def _write_rows(writer: copy_file.Writer, told: Told) -> int:
    total, tables = 0, copy_rows.tables()
    for done, (name, model) in enumerate(tables.items()):
        told("rows", done, len(tables))
        count = 0

        def counted(model: Any = model) -> Iterator[bytes]:
            nonlocal count
            for line in copy_rows.lines(model):
                count += 1
                yield line

        said = writer.add(f"rows/{name}.jsonl", counted())
        said["rows"] = count
        if count != model._base_manager.count():
            raise Refused(_("%(table)s changed while it was copied: try again.") % {"table": name})
        total += count
    return total


def _write_attachments(writer: copy_file.Writer, told: Told) -> tuple[int, tuple[str, ...]]:
    hashes = Attachment.objects.order_by("sha256").values_list("sha256", flat=True).distinct()
    total, missing, written = hashes.count(), [], 0
    for done, digest in enumerate(hashes.iterator(chunk_size=2000)):
        told("attachments", done, total)
        path = attachments.path_of(digest)
        if not path.is_file() or _digest(path) != digest:
            missing.append(digest)
            continue
        # Already compressed formats: pressing them again costs time and gains nothing.
        writer.add(f"attachments/{digest[:2]}/{digest}", _blocks(path), compress=False)
        written += 1
    return written, tuple(missing)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(copy_file.BLOCK):
            yield block


def _write_twins(writer: copy_file.Writer) -> None:
    for port in sorted(Path(settings.TWINS).glob("*/")):
        with locked(port):
            for file in sorted(port.rglob("*")):
                name = f"twins/{port.name}/{file.relative_to(port).as_posix()}"
                if file.is_file() and file.name != LOCK and copy_file.MEMBER.fullmatch(name):
                    writer.add(name, _blocks(file))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep whoever respects the folder's lock file from writing in it meanwhile."""
    with ExitStack() as stack:
        if (folder / LOCK).exists():
            file = stack.enter_context((folder / LOCK).open("r+b"))
            fcntl.flock(file, fcntl.LOCK_EX)  # released when the file is closed
        yield


def fingerprint(key: str) -> str:
    """Return what tells one sealing key from another and does not give it away."""
    return hashlib.sha256(b"cauce fingerprint\0" + key.encode()).hexdigest()


def migration() -> str:
    """Return the name of the newest migration of the record: the version of what the tables mean."""
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes("records")
    return str(leaves[0][1])
