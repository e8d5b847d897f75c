"""One moment of the whole database, to read at leisure while others go on working."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

BEGIN = {
    "sqlite": "BEGIN DEFERRED",  # a reader of the write-ahead log: it holds nobody up
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}


@contextmanager
def hold() -> Iterator[None]:
    """Everything read inside is of the same moment; nothing may be written inside.

    Inside a transaction of the caller it is that transaction's view, and the caller answers for it.
    """
    connection.ensure_connection()
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(BEGIN[connection.vendor])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
