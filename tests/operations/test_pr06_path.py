"""UIT-PR06 from its first row to its last: who leaves cannot enter, nor call, and has nothing pending."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from cauce.adapters.twin import control
from cauce.core.procedure import Outcome
from cauce.operations import cases, orders, tasks
from cauce.operations.refusals import Faulty, NotAllowed, NotFound
from cauce.records.models import Order, Task
from tests.operations.breaking import red
from tests.operations.driving import FORMS, Drive, person

Work = Callable[[], None]


def test_the_straight_path(work: Work) -> None:
    drive = Drive.of("UIT-PR06", work).until(0)
    assert drive.outcomes() == [
        (1, "enviar"),
        (2, "aprobar"),
        (3, "derivar"),
        (4, "derivar"),
        (5, "ejecutar"),
        (5, "confirmar"),
        (5, "enviar"),
        (6, "aprobar"),
        (7, "aprobar"),
        (7, "ejecutar"),
        (7, "confirmar"),
        (7, "enviar"),
        (8, "cerrar"),
    ]
    technician = drive.seen[2][1]
    assert drive.seen == [
        (2, "rchoque"),
        (4, "cgutierrez"),
        (5, technician),
        (5, technician),
        (6, "cgutierrez"),
        (7, "rchoque"),
        (7, "rchoque"),
        (7, "rchoque"),
        (8, "srojas"),
    ]
    assert drive.papers() == [
        (1, "Nota interna", "AGETIC-DGE/NI", ["srojas"], [], ["rchoque"], (3, 1)),
        (5, "Informe técnico", "AGETIC-UIT/IT", [technician], ["cgutierrez"], ["rchoque"], (7, 1)),
        (7, "Nota de conclusión", "AGETIC-UIT/NI", ["rchoque"], [], ["srojas"], (7, 3)),
    ]
    assert red(outside=True) == []


def test_who_leaves_is_out_at_row_7_and_not_before(work: Work) -> None:
    pending = Drive.of("UIT-PR03", work)  # waits for jfernandez, at row 2
    code = Drive.of("UIT-PR01", work, "jfernandez", interno="2140").until(7)
    leaver = person("jfernandez")
    session = SessionStore()
    session.update({"_auth_user_id": str(leaver.pk)})
    session.create()
    drive = Drive.of("UIT-PR06", work, persona="jfernandez").until(7)
    drive.step()
    assert not [
        one for one in control.state(settings.TWINS, "telephony")["codes"] if not one.get("revoked_by")
    ]
    assert (pending.task.assignee, Session.objects.count()) == (leaver, 1)
    assert authenticate(username="jfernandez", password="cauce") is not None
    drive.step()
    leaver.refresh_from_db()
    assert (leaver.is_active, leaver.has_usable_password(), Session.objects.count()) == (False, False, 0)
    assert authenticate(username="jfernandez", password="cauce") is None
    assert pending.task.assignee.username == "gmendieta"
    handed = pending.case.acts.get(outcome=Outcome.SUBSTITUTE)
    assert (handed.content["from"]["username"], "Baja de" in handed.proveido) == ("jfernandez", True)
    with pytest.raises((NotAllowed, NotFound)):
        tasks.pass_on(leaver, pending.task.pk, 0)
    with pytest.raises(NotAllowed):
        cases.start(leaver, "UIT-PR04", FORMS["UIT-PR04"], once="after-he-left")
    assert not Task.objects.filter(assignee=leaver, state="abierta").exists()
    pending.until(0)
    drive.until(0)
    assert code.case.orders.filter(state="confirmada").exists()  # what was done for him stays on record


def test_every_system_without_connector_is_attested(work: Work) -> None:
    drive = Drive.of("UIT-PR06", work, sistemas=["correo", "asistencia"]).until(5)
    drive.step()
    states = dict(Order.objects.filter(case=drive.case).values_list("verb", "state"))
    assert (states["telephony.revoke"], drive.row) == ("confirmada", 5)
    assert Order.objects.get(case=drive.case, target="Control de asistencia").state == "atestiguada"
    drive.until(0)
    assert red(outside=True) == []


def test_the_chief_of_the_uit_must_instruct(work: Work) -> None:
    drive = Drive.of("UIT-PR06", work)
    task = drive.task
    for words in ("", "  \n ", "sí"):  # row 2 asks for none, but it is one step with row 3, which does
        with pytest.raises(Faulty):
            tasks.pass_on(task.assignee, task.pk, task.step, proveido=words)
        assert (drive.row, drive.outcomes()) == (2, [(1, "enviar")])
    tasks.pass_on(task.assignee, task.pk, task.step, proveido="Instruyo la baja en todos los sistemas.")
    assert drive.row == 4


def test_both_rows_are_one_step_with_an_instruction(work: Work) -> None:
    drive = Drive.of("UIT-PR06", work)
    task = drive.task
    tasks.pass_on(task.assignee, task.pk, task.step, proveido="Completa. Instruyo la baja.")
    assert (drive.row, drive.outcomes()[-2:]) == (4, [(2, "aprobar"), (3, "derivar")])


def test_the_leaver_is_not_offered_and_decides_nothing(work: Work) -> None:
    drive = Drive.of("UIT-PR06", work, persona="cgutierrez").until(5)
    acts = drive.case.acts.filter(row__in=(3, 4)).values_list("row", "actor__username")
    assert list(acts) == [(3, "rchoque"), (4, "rchoque")]
    drive.until(0)
    assert "cgutierrez" not in {who for _row, who in drive.seen}
    assert red() == []


def test_nobody_asks_for_his_own_removal(work: Work) -> None:
    with pytest.raises(Faulty):
        Drive.of("UIT-PR06", work, persona="srojas")


def test_giving_up_at_row_7_gives_everything_back(work: Work) -> None:
    drive = Drive.of("UIT-PR06", work).until(7)
    drive.step()
    task = drive.task
    orders.give_up(task.assignee, task.pk, task.step, reason="Se amplió su contrato esta mañana.")
    drive.work()
    assert set(drive.case.orders.values_list("state", flat=True)) <= {"deshecha", "anulada"}
    accounts = control.state(settings.TWINS, "accounts")["systems"]
    assert all(accounts[system]["users"]["xarce"]["enabled"] for system in ("correo", "redmine"))
    drive.until(0)
    drive.case.refresh_from_db()
    assert (drive.case.end_state, person("xarce").is_active) == ("sin_ejecucion", True)
    assert drive.outcomes()[-2:] == [(7, "enviar"), (8, "cerrar")]
    assert red(outside=True) == []


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
def test_a_last_day_of_long_ago_or_far_ahead_is_refused_with_what_is_accepted(work: Work, day: str) -> None:
    with pytest.raises(Faulty) as refused:
        Drive.of("UIT-PR06", work, ultimo_dia=day)
    assert list(refused.value.faults) == ["ultimo_dia"]
    assert "se acepta un día desde el" in str(refused.value)
