"""UIT-PR05 from its first row to its last: nobody is here before row 8, and everybody is whole after it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings

from cauce.adapters.twin import control
from cauce.operations import envelopes, orders, tasks, undoing
from cauce.operations.refusals import Faulty, NotAllowed, NotFound
from cauce.operations.register import DEMONSTRATION_PASSWORD
from cauce.records.models import Assignment, Incident, Order, Person, Secret
from tests.operations.breaking import red
from tests.operations.driving import PDF, RECENT, Drive, person

Work = Callable[[], None]
ALL = ["correo", "redmine", "asistencia"]  # the last one has no connector


def test_the_straight_path(work: Work) -> None:
    drive = Drive.of("UIT-PR05", work).until(0)
    assert drive.outcomes() == [
        (1, "enviar"),
        (2, "aprobar"),
        (3, "derivar"),
        (4, "derivar"),
        (5, "ejecutar"),
        (5, "confirmar"),
        (6, "enviar"),
        (7, "aprobar"),
        (8, "aprobar"),
        (8, "ejecutar"),
        (8, "confirmar"),
        (8, "enviar"),
        (9, "cerrar"),
    ]
    technician = drive.seen[2][1]
    assert drive.seen == [
        (2, "rchoque"),
        (4, "cgutierrez"),
        (5, technician),
        (6, technician),
        (7, "cgutierrez"),
        (8, "rchoque"),
        (8, "rchoque"),
        (8, "rchoque"),
        (9, "srojas"),
    ]
    assert drive.papers() == [
        (1, "Nota interna", "AGETIC-DGE/NI", ["srojas"], [], ["rchoque"], (3, 1)),
        (6, "Informe técnico", "AGETIC-UIT/IT", [technician], ["cgutierrez"], ["rchoque"], (8, 1)),
        (8, "Nota interna", "AGETIC-UIT/NI", ["rchoque"], [], ["srojas"], (8, 3)),
    ]
    report = dict(drive.case.documents.get(row=6).versions.get().content["sections"])
    assert "Unidad de Gobierno Electrónico" in report["RECOMENDACIONES"]  # where she will work, not who asks
    assert red(outside=True) == []


def test_the_person_and_the_post_exist_after_row_8_and_not_before(work: Work) -> None:
    drive = Drive.of("UIT-PR05", work).until(8)
    drive.step()
    before = (
        Person.objects.filter(username="lcopa").exists(),
        Assignment.objects.filter(person__ci="6654321").count(),
    )
    drive.step()
    made = Person.objects.get(username="lcopa")
    held = made.assignments.get()
    assert (before, made.is_active, made.full_name, held.position.unit.code, str(held.starts_on)) == (
        (False, 0), True, "Lidia Copa Siñani", "UGE", RECENT,
    )  # fmt: skip
    assert drive.case.documents.filter(row=8).count() == 0  # the note comes after


def test_the_first_passwords_become_the_envelopes_of_who_joined(work: Work) -> None:
    drive = Drive.of("UIT-PR05", work, sistemas=["correo"]).until(8)
    assert Secret.objects.get(username="lcopa").owner is None
    drive.until(0)
    joined = Person.objects.get(username="lcopa")
    assert envelopes.waiting(joined) == [(drive.case.number, "Correo institucional")]
    sealed = Secret.objects.get(owner=joined)
    secret = envelopes.reveal(joined, sealed.pk, password=DEMONSTRATION_PASSWORD)
    assert len(secret) > 11
    assert envelopes.waiting(joined) == []
    assert red(outside=True) == []


def test_a_system_without_connector_is_attested_beside_those_that_have_one(work: Work) -> None:
    drive = Drive.of("UIT-PR05", work, sistemas=ALL).until(5)
    task = drive.task
    assert not orders.may_attest(task)
    drive.execute_with_the_usual_parameters()
    assert dict(Order.objects.filter(case=drive.case).values_list("target", "state")) == {
        "Correo institucional": "confirmada",
        "Redmine": "confirmada",
        "Control de asistencia": "por_atestiguar",
    }
    assert drive.row == 5
    drive.attest(reason="Registrada en el control de asistencia.")
    assert drive.row == 6
    drive.step()
    said = dict(drive.case.documents.get(row=6).versions.get().content["sections"])["DESARROLLO"]
    assert "Trabajo comprobado por Cauce: 8 de 8" in said
    assert f"Trabajo constatado manualmente por {task.assignee.full_name}: Control de asistencia." in said
    drive.until(0)
    assert red(outside=True) == []


def test_giving_up_after_a_system_was_done_by_hand_waits_until_that_is_undone_too(work: Work) -> None:
    drive = Drive.of("UIT-PR05", work, sistemas=ALL).until(5)
    task = drive.task
    control.tell(settings.TWINS, "accounts", "refuse", matching="redmine")
    drive.execute_with_the_usual_parameters()
    control.forget(settings.TWINS, "accounts")
    drive.attest(reason="Registrada en el control de asistencia.")  # and redmine, that was refused
    drive.until(8)
    drive.step()
    chief = drive.task
    orders.give_up(chief.assignee, chief.pk, chief.step, reason="El memorándum quedó sin efecto.")
    drive.work()
    states = dict(Order.objects.filter(case=drive.case).values_list("target", "state"))
    assert states == {
        "Correo institucional": "deshecha",
        "Redmine": "incidente",
        "Control de asistencia": "incidente",
    }
    with pytest.raises(Exception, match="no se deshizo"):
        drive.step()
    for order in Order.objects.filter(case=drive.case, state="incidente"):
        attends = Incident.objects.get(order=order, closed_at=None).person
        assert attends == task.assignee
        with pytest.raises(NotAllowed):
            orders.try_again(attends, order.pk)
        with pytest.raises(Faulty):
            undoing.attest(attends, order.pk, reason="Retirada del sistema, a mano.")
        with pytest.raises((NotAllowed, NotFound)):
            undoing.attest(
                person("mquispe"), order.pk, reason="Retirada del sistema.", uploads=[("a.pdf", PDF)]
            )
        undoing.attest(attends, order.pk, reason="Retirada del sistema, a mano.", uploads=[("a.pdf", PDF)])
    drive.until(0)
    drive.case.refresh_from_db()
    assert drive.case.end_state == "sin_ejecucion"
    assert not Person.objects.filter(username="lcopa").exists()
    assert red(outside=True) == []


def test_an_insertion_that_fails_recovers(work: Work) -> None:
    drive = Drive.of("UIT-PR05", work).until(8)
    drive.step()
    other = Person.objects.get(username="kramos")
    was, other.email = other.email, "lcopa@agetic.example.bo"
    other.save()
    with pytest.raises(NotAllowed, match="kramos"):
        drive.step()
    other.email = was
    other.save()
    drive.execute({})  # read again, since something changed
    assert Person.objects.filter(username="lcopa", is_active=True).exists()


def test_only_the_responsable_of_the_aaf_asks(work: Work) -> None:
    for username in ("rchoque", "wapaza", "gmendieta"):
        with pytest.raises(NotAllowed):
            Drive.of("UIT-PR05", work, username)


def test_a_refusal_at_the_merged_row_is_of_row_2(work: Work) -> None:
    drive = Drive.of("UIT-PR05", work)
    task = drive.task
    tasks.refuse(task.assignee, task.pk, task.step, reason="La persona ya está incorporada.")
    assert drive.outcomes()[-1] == (2, "rechazar")


@pytest.mark.parametrize(
    ("field", "value", "accepted"),
    [
        ("correo", "lcopa@gmail.com", "@agetic.example.bo"),
        ("correo", "lcopa@otra.agetic.example.bo", "@agetic.example.bo"),
        ("fecha_inicio", "1900-01-01", "desde el"),
        ("fecha_inicio", "2199-01-01", "desde el"),
        ("fecha_fin", "2199-01-01", "hasta el"),
    ],
)
def test_what_no_newcomer_has_is_refused_by_its_field(
    work: Work, field: str, value: str, accepted: str
) -> None:
    with pytest.raises(Faulty) as refused:
        Drive.of("UIT-PR05", work, **{field: value})
    assert list(refused.value.faults) == [field]
    assert accepted in str(refused.value)
