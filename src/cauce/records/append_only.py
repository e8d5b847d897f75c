"""The triggers of the append-only tables, set aside while a whole copy takes the place of what is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def set_aside() -> Iterator[None]:
    """Let rows of the append-only tables be removed; the triggers are back at the end, also after an error.

    To be used inside a transaction: whoever is not in it finds the triggers where they were at any moment.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("select distinct tgrelid::regclass::text from pg_trigger where not tgisinternal")
            tables = [name for (name,) in cursor.fetchall()]
            # A table whose foreign keys wait to be checked cannot be altered: they are checked first.
            off = ["set constraints all immediate"]
            off += [f"alter table {table} disable trigger user" for table in tables]
            on = [f"alter table {table} enable trigger user" for table in tables]
            on += ["set constraints all deferred"]
        else:
            cursor.execute("select name, sql from sqlite_master where type = 'trigger'")
            triggers = cursor.fetchall()
            off = [f'drop trigger "{name}"' for name, _sql in triggers]
            on = [sql for _name, sql in triggers]
        for statement in off:
            cursor.execute(statement)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for statement in on:
                cursor.execute(statement)
