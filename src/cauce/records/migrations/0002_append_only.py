"""Triggers that refuse UPDATE and DELETE on the append-only tables, on SQLite and on PostgreSQL.

A trigger stops mistakes, not the owner of the table: the chain of hashes and the anchors show the rest.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = ("records_act", "records_anchor", "records_evidence", "records_documentversion")

POSTGRES_FUNCTION = """
create or replace function cauce_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'append-only: % on % is refused', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
"""


def add(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers on every append-only table."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES_FUNCTION, params=None)
        for table in TABLES:
            schema_editor.execute(
                f"create trigger {table}_append_only before update or delete on {table} "
                "for each row execute function cauce_append_only()"
            )
            schema_editor.execute(
                f"create trigger {table}_no_truncate before truncate on {table} "
                "for each statement execute function cauce_append_only()"
            )
        return
    for table in TABLES:
        for verb in ("update", "delete"):
            schema_editor.execute(
                f"create trigger {table}_no_{verb} before {verb} on {table} "
                f"begin select raise(abort, 'append-only: {verb} on {table} is refused'); end"
            )


def remove(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away again (only to unwind the migration)."""
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"drop trigger {table}_append_only on {table}")
            schema_editor.execute(f"drop trigger {table}_no_truncate on {table}")
        schema_editor.execute("drop function cauce_append_only()")
        return
    for table in TABLES:
        for verb in ("update", "delete"):
            schema_editor.execute(f"drop trigger {table}_no_{verb}")


class Migration(migrations.Migration):
    """See the module's docstring."""

    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
