"""`verify` notices a change of any column of the record, or a written reason says why that column may change.

Every table and column is taken from the models: a new one fails here until `verify` sees it or it is excused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction

from cauce.adapters.twin import control
from cauce.lib import clock
from cauce.operations import anchors, envelopes, manuals, tasks, verification
from cauce.records import append_only
from cauce.records.models import Position, Secret, Substitution
from tests.operations.breaking import AUTHOR, red
from tests.operations.driving import FORMS, Drive, person

OF_TODAY = "the organisation of today: what it was on the day of an act is written in the act"
QUEUE = "the worker's own queue: what it did is in acts and evidence"

TABLES = {
    "Assignment": OF_TODAY,
    "CatalogueEntry": "what forms offer today: what was asked is in the form, which acts hash",
    "Draft": "what somebody is still writing: his alone, and gone when it is sent",
    "HealthReading": "what a connector answered a while ago: asked again every minute",
    "Institution": OF_TODAY,
    "Notice": "mails that repeat what acts say, and lead to the page that shows it",
    "Person": OF_TODAY,
    "PlanRow": "what was read before an order is placed: read again at will; what was approved is in the act",
    "Position": OF_TODAY,
    "Registration": OF_TODAY,
    "SignIn": "failed sign-ins: they slow down who guesses, and are forgotten",
    "Substitution": OF_TODAY,
    "Unit": OF_TODAY,
}
COLUMNS = {
    "Attachment.draft": "where a file was before it was sent: nothing is read there afterwards",
    "Attachment.order": "beside which order the page shows a file: the act names the file by its hash",
    "Case.search": "what the search finds it by, computed from the rest",
    "Document.search": "what the search finds it by, computed from the rest",
    "Incident.closed_at": "it ends with its order, whose end is in acts and evidence",
    "Incident.resolution": "it ends with its order, whose end is in acts and evidence",
    "Order.attempts": QUEUE,
    "Order.error": "what was said last about an order that waits: an incident says it in an act",
    "Order.fence": "it only grows; that it never fell is checked, and tested by itself",
    "Order.lease_until": "ends and is given anew; one that is too long is found, and tested by itself",
    "Order.next_at": QUEUE,
    "Order.worker": QUEUE,
    "Secret.ciphertext": "the envelope does not open when it was changed (AES-GCM)",
    "Secret.sealed_key": "the envelope does not open when it was changed (AES-GCM); a key left over is found",
    "Task.due_at": "a deadline of Cauce's own, computed anew when holidays change",
    "Task.read_at": "when its person first looked: reading is no act",
}


@pytest.fixture
def record(work: Callable[[], None]) -> None:
    """A settled record, all of it sealed: closed cases with everything that a case can have."""
    Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work).until(0)
    envelopes.reveal(person(AUTHOR), Secret.objects.get().pk, password="cauce")
    failing = Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work).until(6)
    control.tell(settings.TWINS, "telephony", "refuse", verb="telephony.issue", times=1)
    failing.execute()
    failing.attest()
    work()
    failing.until(0)
    Substitution.objects.create(
        position=Position.objects.latest("pk"), person=person(AUTHOR), memorandum="MEMO 1/2020",
        starts_on="2020-01-01", ends_on="2020-01-02", registered_by=person(AUTHOR), registered_at=clock.now(),
    )  # fmt: skip
    drive = Drive.of("UIT-PR05", work)
    task = drive.task
    tasks.give_back(task.assignee, task.pk, task.step, reason="Falta el interno.")
    drive.until(0)
    anchors.seal()
    assert red() == []


def columns() -> Iterator[tuple[type[models.Model], models.Field[Any, Any]]]:
    for model in apps.get_app_config("records").get_models(include_auto_created=True):
        if model.__name__ not in TABLES:
            # Not a row's own id: whoever names the row by it is checked as a column of his own.
            yield from ((model, column) for column in model._meta.concrete_fields if not column.primary_key)


def name(model: type[models.Model], column: models.Field[Any, Any]) -> str:
    return f"{model.__name__}.{column.name}"


def other(column: models.Field[Any, Any], value: Any) -> Any:
    """Return another value that the column could hold."""
    if isinstance(column, models.ForeignKey):
        there = (
            column.related_model._base_manager.exclude(pk=value).order_by("pk").values_list("pk", flat=True)
        )
        return there.first()
    if column.choices:
        return next(choice for choice, _label in column.flatchoices if choice != value)
    if isinstance(column, models.JSONField):
        return [*value, "x"] if isinstance(value, list) else {**(value or {}), "x": 1}
    changes: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
        (bool, lambda old: not old),
        (datetime, lambda old: old + timedelta(seconds=1)),
        (date, lambda old: old + timedelta(days=1)),
        (int, lambda old: old + 1000),
        (str, lambda old: f"{old[:-1]}{'y' if old.endswith('x') else 'x'}"),
        ((bytes, memoryview), lambda old: bytes(old) + b"x"),
    )
    return next((change(value) for kind, change in changes if isinstance(value, kind)), _first(column))


def _first(column: models.Field[Any, Any]) -> Any:
    """Return a value for a column that is null."""
    kinds = {"DateTimeField": clock.now(), "BinaryField": b"x", "DateField": clock.now().date()}
    return kinds.get(column.get_internal_type(), 1)


def ends(model: type[models.Model]) -> set[int]:
    """Return the ids of the first and the last row of a table, of which there must be one."""
    ids = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    assert ids, f"the record of this test has no {model.__name__}"
    return {ids[0], ids[-1]}


def is_noticed(model: type[models.Model], column: models.Field[Any, Any], pk: int) -> bool:
    """Change one value behind the application's back, see whether `verify` says so, and put it back."""
    rows = model._base_manager.filter(pk=pk)
    value = other(column, rows.values_list(column.attname, flat=True).get())
    with transaction.atomic():
        try:
            with append_only.set_aside(), transaction.atomic():
                rows.update(**{column.attname: value})
        except IntegrityError:
            transaction.set_rollback(True)
            return True  # the table has no place for it, whoever writes
        manuals.forget()
        found = not verification.verify(clock.now()).holds
        transaction.set_rollback(True)
    manuals.forget()
    return found


def test_every_column_is_checked_or_excused(record: None) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("pragma ignore_check_constraints = 1")
    missed = set()
    for model, column in columns():
        if not all(is_noticed(model, column, pk) for pk in ends(model)):
            missed.add(name(model, column))
    assert (missed - COLUMNS.keys(), COLUMNS.keys() - missed) == (set(), set())


def is_missed(model: type[models.Model], pk: int) -> bool:
    """Take one row out behind the application's back, see whether `verify` says so, and put it back."""
    with transaction.atomic():
        with append_only.set_aside(), connection.cursor() as cursor:
            cursor.execute(f"delete from {model._meta.db_table} where id = %s", [pk])  # noqa: S608 - our table
        manuals.forget()
        found = not verification.verify(clock.now()).holds
        transaction.set_rollback(True)
    manuals.forget()
    return found


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL refuses it: other rows name the row")
def test_every_row_taken_out_is_missed(record: None) -> None:
    tables = {model for model, _column in columns()}
    gone = [(model.__name__, pk) for model in tables for pk in ends(model) if not is_missed(model, pk)]
    assert gone == []


def test_what_is_excused_exists_and_has_a_reason() -> None:
    known = {model.__name__ for model in apps.get_app_config("records").get_models()}
    known_columns = {name(model, column) for model, column in columns()}
    assert (TABLES.keys() - known, COLUMNS.keys() - known_columns) == (set(), set())
    assert all(len(reason.split()) > 3 for reason in (*TABLES.values(), *COLUMNS.values()))
