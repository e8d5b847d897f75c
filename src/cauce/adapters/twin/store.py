"""The memory of a twin: a state and a journal of its own, outside Cauce's database.

Both survive `kill -9` at any moment, and any number of processes may write:

* one writer at a time (an advisory lock on `lock`);
* `state.json` is replaced whole, after it is on disk; readers need no lock and see a complete state;
* `journal.jsonl` gets its line after the state. The state repeats its newest line, and whoever takes the lock
  next writes it if a killed process could not, and cuts a line left torn. So state and journal agree.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cauce.lib import private

TAIL_BYTES = 1 << 16

Point = Callable[[str], None]


def at_no_point(_name: str) -> None:
    """The usual answer at the points where a test may kill the process."""


class Transaction:
    """The state while one writer holds the lock. Nothing changes until `commit`."""

    def __init__(self, store: Store, seq: int, content: dict[str, Any]) -> None:
        self._store = store
        self._seq = seq
        self.content = content

    def commit(self, entry: dict[str, Any], point: Point = at_no_point) -> None:
        """Put state and journal entry on disk; returns when both are there."""
        self._seq += 1
        self._store.write(self._seq, self.content, {"seq": self._seq, **entry}, point)

    def commit_entry_only(self, entry: dict[str, Any]) -> None:
        """Journal something that changed nothing: what was done to `content` is forgotten."""
        self.content = self._store.read()
        self.commit(entry)


class Store:
    """State and journal of one twin in one folder, which is made when it is first written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state_path = folder / "state.json"
        self.journal_path = folder / "journal.jsonl"

    def read(self) -> dict[str, Any]:
        """The last committed state; empty before the first."""
        content: dict[str, Any] = self._document()["content"]
        return content

    @contextlib.contextmanager
    def changing(self) -> Iterator[Transaction]:
        """Hold the lock, with the journal healed. Leaving without a commit changes nothing."""
        with self.locked():
            document = self._document()
            self._heal(document)
            yield Transaction(self, document["seq"], document["content"])

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Only one process and one thread at a time get through."""
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)  # releases the lock

    def journal(self) -> list[dict[str, Any]]:
        """Everything that reached the twin, oldest first."""
        with self.locked():
            self._heal(self._document())
            if not self.journal_path.exists():
                return []
            with self.journal_path.open(encoding="utf-8") as lines:
                return [json.loads(line) for line in lines]

    def write(self, seq: int, content: dict[str, Any], entry: dict[str, Any], point: Point) -> None:
        """Replace the state, then append to the journal. The lock is held by the caller's transaction."""
        document = {"seq": seq, "last": entry, "content": content}
        replace_durably(self.state_path, encoded(document), point)
        point("die_written")
        self._append(entry)

    def _document(self) -> dict[str, Any]:
        try:
            document: dict[str, Any] = json.loads(self.state_path.read_bytes())
        except FileNotFoundError:
            return {"seq": 0, "last": None, "content": {}}
        return document

    def _append(self, entry: dict[str, Any]) -> None:
        with open(self.journal_path, "ab", opener=private.opener) as journal:
            journal.write(encoded(entry) + b"\n")
            journal.flush()
            os.fsync(journal.fileno())

    def _heal(self, document: dict[str, Any]) -> None:
        if self._cut_torn_line() < document["seq"]:
            self._append(document["last"])

    def _cut_torn_line(self) -> int:
        """Cut what a killed process left half-written; return the sequence number of the last whole line."""
        if not self.journal_path.exists():
            return 0
        with self.journal_path.open("r+b") as journal:
            size = journal.seek(0, os.SEEK_END)
            start = journal.seek(max(0, size - TAIL_BYTES))
            tail = journal.read()
            whole = tail.rfind(b"\n") + 1
            if whole < len(tail):
                journal.truncate(start + whole)
        lines = tail[:whole].splitlines()
        return int(json.loads(lines[-1])["seq"]) if lines else 0


def encoded(value: Any) -> bytes:
    """JSON on one line, in UTF-8; what UTF-8 cannot hold (a lone surrogate) stays as JSON's own escape."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def replace_durably(path: Path, content: bytes, point: Point = at_no_point) -> None:
    """Write a whole file so that a reader, also after a crash, sees the old content or the new."""
    fresh = path.with_name(path.name + ".new")
    with open(fresh, "wb", opener=private.opener) as file:
        file.write(content[: len(content) // 2])
        file.flush()
        point("die_half")
        file.write(content[len(content) // 2 :])
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
