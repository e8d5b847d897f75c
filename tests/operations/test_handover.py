"""Tasks follow the organisation: a suplencia, a person who leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from cauce.lib import clock
from cauce.operations import courses, people_import, register, standings, substitutions
from cauce.records.models import Position, Task
from tests.operations.driving import FORMS, Drive, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_five(institution, work) -> Drive:
    """A case of UIT-PR01 that waits for the Responsable de Redes y Telecomunicaciones."""
    return Drive.start("UIT-PR01", "mquispe", FORMS["UIT-PR01"], work).until(5)


def test_a_task_goes_to_the_substitute_and_comes_back(at_five):
    today = courses.today()
    made = substitutions.start(
        person("mparedes"),
        Position.objects.get(code="ART-1"),
        person("cgutierrez"),
        today,
        today + timedelta(days=3),
        "AGETIC-UIT/M/0031/2026",
        now=clock.now(),
    )
    task = at_five.task
    assert (task.assignee.username, task.on_behalf_of.username, task.substitution) == (
        "cgutierrez",
        "itorrez",
        made,
    )
    substitutions.end(person("mparedes"), made.pk, now=clock.now())
    task = at_five.task
    assert (task.assignee.username, task.on_behalf_of, task.substitution) == ("itorrez", None, None)


def test_the_tasks_of_who_leaves_go_to_the_next_superior(at_five):
    register.inactivate("itorrez", courses.today(), key="OT-9", now=clock.now())
    task = at_five.task
    assert (task.row, task.assignee.username) == (5, "rchoque")
    assert not Task.objects.filter(assignee__username="itorrez", state=Task.State.OPEN).exists()
    assert standings.standing("itorrez", now=clock.now()).open_tasks == 0


def test_what_an_import_moves_is_told_in_the_language_of_the_institution(at_five):
    day = f"{courses.today():%d/%m/%Y}"
    with translation.override("en"):  # as the command line speaks
        report = people_import.apply(
            f"tipo;usuario;cargo;desde\ndesignación;cgutierrez;ART-1;{day}\n", now=clock.now()
        )
    act = at_five.case.acts.order_by("seq").last()
    assert " leaves the post ART-1 on " in report.notes[0]
    assert at_five.task.assignee.username == "cgutierrez"
    assert act.proveido == "Hoy el cargo lo tiene otra persona."
