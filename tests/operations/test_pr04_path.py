"""UIT-PR04 from its first row to its last, and what only it has: own or of the unit, closed in one step."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cauce.operations import tasks
from cauce.operations.refusals import Faulty
from cauce.records.models import Notice
from tests.operations.breaking import red
from tests.operations.driving import Drive

Work = Callable[[], None]


def test_the_straight_path(work: Work) -> None:
    drive = Drive.of("UIT-PR04", work).until(0)
    assert drive.outcomes() == [
        (1, "enviar"),
        (2, "derivar"),
        (3, "derivar"),
        (4, "ejecutar"),
        (4, "confirmar"),
        (4, "enviar"),
        (5, "aprobar"),
        (6, "aprobar"),
        (6, "cerrar"),
    ]
    technician = drive.seen[2][1]
    assert drive.seen == [
        (2, "rchoque"),
        (3, "cgutierrez"),
        (4, technician),
        (4, technician),
        (5, "cgutierrez"),
        (6, "rchoque"),
    ]
    assert drive.papers() == [
        (1, "Nota interna", "AGETIC-UCOM/NI", ["xarce"], [], ["rchoque"], (2, 1)),
        (4, "Nota de conclusión", "AGETIC-UIT/NI", [technician], ["cgutierrez"], ["rchoque"], (6, 1)),
    ]
    order = drive.case.orders.get()
    assert (order.verb, order.payload["medium"]) == ("backups.back_up", "srv-bareos")
    assert red(outside=True) == []


def test_reviewing_and_closing_are_one_step_and_the_requester_is_told(work: Work) -> None:
    drive = Drive.of("UIT-PR04", work).until(6)
    task = drive.task
    done = tasks.pass_on(task.assignee, task.pk, task.step)
    assert (done.task, drive.outcomes()[-2:]) == (None, [(6, "aprobar"), (6, "cerrar")])
    told = Notice.objects.filter(case=drive.case, person=drive.case.author, key__startswith="end-")
    assert told.count() == 1


@pytest.mark.parametrize(
    ("author", "owner", "is_accepted"),
    [
        ("xarce", "xarce", True),
        ("xarce", "mquispe", True),  # of the same unit
        ("jfernandez", "xarce", True),  # his chief
        ("gmendieta", "xarce", True),  # above his chief
        ("echambi", "xarce", False),
        ("xarce", "echambi", False),
        ("xarce", "nadie", False),
    ],
)
def test_for_oneself_or_somebody_of_the_unit(work: Work, author: str, owner: str, is_accepted: bool) -> None:
    if is_accepted:
        drive = Drive.of("UIT-PR04", work, author, titular_equipo=owner)
        assert drive.case.about is not None
        assert drive.case.about.username == owner
        return
    with pytest.raises(Faulty) as refused:
        Drive.of("UIT-PR04", work, author, titular_equipo=owner)
    assert list(refused.value.faults) == ["titular_equipo"]


def test_nobody_acts_on_a_case_about_himself(work: Work) -> None:
    """The equipment of the Responsable de Servidores: rows 3 and 5 are his superior's, who is row 6 too."""
    drive = Drive.of("UIT-PR04", work, "rchoque", titular_equipo="cgutierrez").until(0)
    assert "cgutierrez" not in {who for _row, who in drive.seen}
    assert "rchoque" not in {who for _row, who in drive.seen}  # his own request
    assert red() == []


def test_a_computer_that_is_off_says_so_before_it_is_executed(work: Work) -> None:
    drive = Drive.of("UIT-PR04", work, "mquispe", titular_equipo="mquispe", equipo="PC-UCOM-034").until(4)
    drive.work()
    plan = drive.task.plans.get().plan
    assert plan["warnings"]
