"""One moment of the whole database, to read at leisure while others go on working."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

BEGIN = {
    "sqlite": "BEGIN DEFERRED",  # a reader of the write-ahead log: it holds nobody up
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}
_HELD: ContextVar[bool] = ContextVar("held", default=False)  # by this thread, on its own connection


@contextmanager
def hold() -> Iterator[None]:
    """Everything read inside is of the same moment; nothing may be written inside.

    Inside a transaction of the caller, or a moment that he holds, it is his view, and he answers for it.
    Also as a decorator, of what one page reads: its counts and its rows never contradict each other.
    """
    connection.ensure_connection()
    if connection.in_atomic_block or _HELD.get():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(BEGIN[connection.vendor])
    held = _HELD.set(True)
    try:
        yield
    finally:
        _HELD.reset(held)
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
