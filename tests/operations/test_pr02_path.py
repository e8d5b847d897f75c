"""UIT-PR02 from its first row to its last, and what only it has: who asks, the medium, who closes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cauce.lib import clock
from cauce.operations import courses, orders, plans, reassignment
from cauce.operations.refusals import Faulty, NotAllowed
from cauce.records.models import Order, Position, Registration, Unit
from tests.operations.breaking import red
from tests.operations.driving import FORMS, Drive, person

Work = Callable[[], None]


def register(username: str, unit: str, *, days: int) -> None:
    """Let a person ask for UIT-PR02 in the name of a unit until so many days from today."""
    today = courses.today()
    Registration.objects.create(
        unit=Unit.objects.get(code=unit),
        person=person(username),
        procedure="UIT-PR02",
        starts_on=today - timedelta(days=30),
        ends_on=today + timedelta(days=days),
        registered_by=person("jfernandez"),
    )


def test_the_straight_path(work: Work) -> None:
    drive = Drive.of("UIT-PR02", work).until(0)
    assert drive.outcomes() == [
        (1, "enviar"),
        (2, "derivar"),
        (3, "derivar"),
        (4, "ejecutar"),
        (4, "confirmar"),
        (4, "enviar"),
        (5, "aprobar"),
        (6, "aprobar"),
        (6, "enviar"),
        (7, "cerrar"),
    ]
    technician = drive.seen[2][1]
    assert drive.seen == [
        (2, "rchoque"),
        (3, "cgutierrez"),
        (4, technician),
        (4, technician),
        (5, "cgutierrez"),
        (6, "rchoque"),
        (6, "rchoque"),
        (7, "jfernandez"),
    ]
    assert drive.papers() == [
        (1, "Nota interna", "AGETIC-UCOM/NI", ["jfernandez"], [], ["rchoque"], (2, 1)),
        (4, "Nota interna", "AGETIC-UIT/NI", [technician], ["cgutierrez"], ["rchoque"], (6, 1)),
        (6, "Nota interna", "AGETIC-UIT/NI", ["rchoque"], [], ["jfernandez"], (6, 2)),
    ]
    note = drive.case.documents.get(row=6).versions.get().content["body"]
    assert "Disco DISCO-2026-014" in note
    assert red(outside=True) == []


def test_only_a_chief_or_whom_he_registered_asks(work: Work) -> None:
    with pytest.raises(NotAllowed):
        Drive.of("UIT-PR02", work, "mquispe")
    register("mquispe", "UCOM", days=-1)
    with pytest.raises(NotAllowed):
        Drive.of("UIT-PR02", work, "mquispe")
    register("mquispe", "UGE", days=30)
    drive = Drive.of("UIT-PR02", work, "mquispe")
    assert (drive.case.unit.code, drive.task.row) == ("UGE", 2)


def test_the_chief_of_the_uit_asks_and_the_papers_name_who_decides(work: Work) -> None:
    drive = Drive.of("UIT-PR02", work, "rchoque").until(0)
    assert [who for row, who in drive.seen if row in (2, 6)] == ["gmendieta"] * 3
    assert [(row, para) for row, _title, _series, _de, _via, para, _at in drive.papers()] == [
        (1, ["gmendieta"]),
        (4, ["gmendieta"]),
        (6, ["rchoque"]),
    ]
    assert red() == []


def test_the_chief_of_the_unit_closes_when_the_author_has_left(work: Work) -> None:
    register("mquispe", "UCOM", days=30)
    drive = Drive.of("UIT-PR02", work, "mquispe").until(5)
    author = person("mquispe")
    author.is_active = False
    author.save()
    reassignment.reassign(clock.now())
    drive.until(7)
    assert drive.task.assignee.username == "jfernandez"
    assert drive.case.documents.get(row=6).versions.get().content["para"][0]["username"] == "jfernandez"
    drive.until(0)
    assert red() == []


def test_the_chief_of_the_unit_that_registered_him_closes_and_not_his_own(work: Work) -> None:
    register("mquispe", "UGE", days=30)
    drive = Drive.of("UIT-PR02", work, "mquispe").until(5)
    author = person("mquispe")
    author.is_active = False
    author.save()
    drive.until(7)
    chief = Position.objects.get(unit__code="UGE", is_head=True).assignments.get().person.username
    assert drive.task.assignee.username == chief != "jfernandez"
    assert drive.case.documents.get(row=6).versions.get().content["para"][0]["username"] == chief
    drive.until(0)
    assert red() == []


def test_a_full_disk_is_seen_before_and_another_is_chosen(work: Work) -> None:
    drive = Drive.of("UIT-PR02", work).until(4)
    with pytest.raises(NotAllowed):
        drive.execute({"medio": "DISCO-2025-003"})
    with pytest.raises(Faulty):
        plans.request(drive.task.assignee, drive.task.pk, {"medio": "DISCO-DE-NADIE"})
    drive.execute({"medio": "nube"})
    assert Order.objects.get(case=drive.case).payload["medium"] == "nube"


def test_what_was_refused_for_good_is_planned_again_and_done_once(work: Work) -> None:
    from django.conf import settings

    from cauce.adapters.twin import control

    drive = Drive.of("UIT-PR02", work).until(4)
    control.tell(settings.TWINS, "backups", "refuse", times=1)
    drive.execute({"medio": "DISCO-2026-014"})
    assert Order.objects.get(case=drive.case).state == "fallida"
    drive.execute({"medio": "DISCO-2026-015"})
    states = Order.objects.filter(case=drive.case).order_by("id").values_list("state", flat=True)
    assert list(states) == ["deshecha", "confirmada"]
    drive.until(0)
    assert red(outside=True) == []


def test_a_plan_is_not_executed_twice(work: Work) -> None:
    drive = Drive.of("UIT-PR02", work).until(4)
    task = drive.task
    plans.request(task.assignee, task.pk, {"medio": "nube"})
    drive.work()
    seen = plans.combined_hash(list(task.plans.all()))
    orders.execute(task.assignee, task.pk, task.step, seen=seen)
    for _again in range(9):
        with pytest.raises(NotAllowed):
            orders.execute(task.assignee, task.pk, task.step, seen=seen)
    assert (drive.outcomes().count((4, "ejecutar")), drive.case.orders.count()) == (1, 1)


def test_the_form_asks_for_what_exists(work: Work) -> None:
    with pytest.raises(Faulty) as refused:
        Drive.of("UIT-PR02", work, servidor="srv-de-nadie", justificacion="corta")
    assert set(refused.value.faults) == {"servidor", "justificacion"}
    assert FORMS["UIT-PR02"]["servidor"] == "srv-web"
