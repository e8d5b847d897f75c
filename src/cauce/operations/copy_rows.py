"""Rows as lines of JSON that SQLite and PostgreSQL both read back: ids, moments and bytes as they were."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from cauce.records import append_only

ROWS_AT_A_TIME = 500
NO_VALUE = (ValueError, TypeError, OverflowError, RecursionError, ValidationError)
"""What is raised for a value that no column takes: a text for a number, one too large, nested too deeply."""


class LineRefused(ValueError):
    """A line of a table is not a row of it. The text says which table and line."""


def tables(state: Any = apps) -> dict[str, type[Model]]:
    """Return every table of the record by its name, of this version or of a former state of it."""
    models = state.get_app_config("records").get_models(include_auto_created=True)
    return {model._meta.db_table: model for model in models}


def lines(model: type[Model]) -> Iterator[bytes]:
    """Yield every row as one line of JSON, in the order of the ids."""
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=ROWS_AT_A_TIME):
        written = {name: _plain(value) for name, value in zip(names, row, strict=True)}
        yield json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value


def load(model: type[Model], written: Iterable[bytes]) -> int:
    """Write rows with the ids that they had. Returns how many. LineRefused if a line is not a row."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    numbered, count = enumerate(written, 1), 0
    while some := list(islice(numbered, ROWS_AT_A_TIME)):
        rows = [_row(model, fields, number, line) for number, line in some]
        try:
            model._base_manager.bulk_create(rows)
        except NO_VALUE as error:
            at = f"{model._meta.db_table}, lines {some[0][0]} to {some[-1][0]}"
            raise LineRefused(f"{at}: {_in_one_line(error)}") from error
        count += len(rows)
    return count


def _row(model: type[Model], fields: dict[str, Any], number: int, line: bytes) -> Model:
    try:
        values = json.loads(line)
        if not isinstance(values, dict):
            raise TypeError(type(values).__name__)
        if set(values) != set(fields):
            raise ValueError(", ".join(sorted(set(values) ^ set(fields))))
        return model(**{name: _typed(fields[name], value) for name, value in values.items()})
    except NO_VALUE as error:
        raise LineRefused(f"{model._meta.db_table}, line {number}: {_in_one_line(error)}") from error


def _in_one_line(error: Exception) -> str:
    said = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    return " ".join(said.split())[:300]


def _typed(field: Any, value: Any) -> Any:
    if value is None:
        return None
    kind = field.get_internal_type()
    if kind == "DateTimeField":
        return datetime.fromisoformat(value)
    if kind == "DateField":
        return date.fromisoformat(value)
    if kind == "BinaryField":
        return base64.b64decode(value, validate=True)
    return value


def clear(models: Iterable[type[Model]]) -> None:
    """Remove every row, sign-ins included. Inside the transaction that puts others in their place."""
    tables: list[type[Model]] = [*models, Session]
    names = [connection.ops.quote_name(model._meta.db_table) for model in tables]
    with append_only.set_aside(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"truncate {', '.join(names)}")
            return
        for name in names:
            cursor.execute(f"delete from {name}")  # noqa: S608 - a quoted name of our own tables


def go_on_counting(models: Iterable[type[Model]]) -> None:
    """Make the ids of new rows follow those that were loaded."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
