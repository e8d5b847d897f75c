"""UIT-PR03 from its first row to its last, and what only it has: the kinds of change, also by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings

from cauce.adapters.twin import control
from cauce.core import roles
from cauce.operations import orders, tasks
from cauce.operations.refusals import Faulty, NotAllowed
from cauce.records.models import Order
from tests.operations.breaking import red
from tests.operations.driving import OTHER_CHANGE, Drive

Work = Callable[[], None]


def test_the_straight_path(work: Work) -> None:
    drive = Drive.of("UIT-PR03", work).until(0)
    assert drive.outcomes() == [
        (1, "enviar"),
        (2, "derivar"),
        (3, "derivar"),
        (4, "derivar"),
        (5, "ejecutar"),
        (5, "confirmar"),
        (6, "enviar"),
        (7, "aprobar"),
        (8, "aprobar"),
        (9, "cerrar"),
    ]
    technician = drive.seen[3][1]
    assert drive.seen == [
        (2, "jfernandez"),
        (3, "rchoque"),
        (4, "itorrez"),
        (5, technician),
        (6, technician),
        (7, "itorrez"),
        (8, "rchoque"),
        (9, "jfernandez"),
    ]
    assert drive.papers() == [
        (1, "Nota de solicitud", "AGETIC-UCOM/NI", ["mquispe"], ["jfernandez"], ["rchoque"], (3, 1)),
        (6, "Nota interna", "AGETIC-UIT/NI", [technician], ["itorrez", "rchoque"], ["jfernandez"], (8, 1)),
    ]
    assert red(outside=True) == []


def test_two_superiors_of_the_conducto_regular_derive_in_turn(work: Work) -> None:
    drive = Drive.of("UIT-PR03", work, "nvaca").until(3)
    acts = drive.case.acts.filter(row=2).order_by("seq").values_list("actor__username", "content__turn")
    assert list(acts) == [("echambi", 0), ("ploza", 1)]
    drive.until(0)
    assert drive.seen[-1] == (9, "echambi")  # the jefe inmediato closes
    assert red() == []


def test_a_chief_of_two_rows_and_two_turns_decides_once(work: Work) -> None:
    """The conducto regular of a technician: his Responsable, then the Jefe de la UIT, who is row 3 too."""
    from cauce.records.models import Unit

    Unit.objects.filter(code="ART").update(via_levels=2)
    drive = Drive.of("UIT-PR03", work, "dcondori").until(4)
    acts = drive.case.acts.filter(row__in=(2, 3)).order_by("seq")
    assert [
        (a.row, a.content["turn"], a.actor.username, a.content.get("rule", "")) for a in acts if a.actor
    ] == [
        (2, 0, "itorrez", ""),
        (2, 1, "rchoque", ""),
        (3, 0, "rchoque", "Same holder of two posts: one decision, every act recorded."),
    ]
    assert drive.seen == [(2, "itorrez"), (2, "rchoque")]
    drive.until(0)
    assert red() == []


def test_the_highest_authority_has_no_superior_and_the_note_goes_to_who_asked(work: Work) -> None:
    drive = Drive.of("UIT-PR03", work, "gmendieta").until(0)
    passed = drive.case.acts.filter(outcome="no corresponde").values_list("row", "content__rule")
    assert list(passed) == [(2, roles.NO_SUPERIOR), (9, roles.NO_SUPERIOR)]
    assert drive.papers()[1][5] == ["gmendieta"]
    drive.case.refresh_from_db()
    assert (drive.case.end_state, red()) == ("concluido", [])


def test_another_change_is_done_by_hand_and_attested(work: Work) -> None:
    drive = Drive.start("UIT-PR03", "mquispe", OTHER_CHANGE, work).until(5)
    task = drive.task
    assert orders.may_attest(task)
    with pytest.raises(NotAllowed):
        drive.execute()
    with pytest.raises(Faulty):
        orders.attest(task.assignee, task.pk, task.step, reason="Se reordenaron los enlaces.", attachments=[])
    with pytest.raises(Faulty):
        drive.attest(reason="corto")
    drive.attest(reason="Se reordenaron y etiquetaron los enlaces.")
    order = Order.objects.get(case=drive.case)
    assert (order.state, order.evidence.get().attested_by, drive.row) == ("atestiguada", task.assignee, 6)
    drive.until(0)
    body = drive.case.documents.get(row=6).versions.get().content["body"]
    assert f"constatado manualmente por {task.assignee.full_name}" in body
    assert "comprobado por Cauce" not in body
    assert f"Lo solicitado: {OTHER_CHANGE['descripcion']}" in body
    assert "Lo que hizo y comprobó: «Se reordenaron y etiquetaron los enlaces. (captura.pdf)»." in body
    assert (
        drive.case.subject == "Cambio en la red: Reordenar los enlaces de fibra del armario del piso 4, que…"
    )
    assert control.journal(settings.TWINS, "network")[1:] == []
    assert red(outside=True) == []


def test_a_segment_takes_what_the_technician_assigns(work: Work) -> None:
    form = {
        "tipo": "segmento_nuevo",
        "segmento_nuevo": "Sala de capacitación",
        "equipos_previstos": "24",
        "ubicacion_nueva": "Edificio central, piso 1",
    }
    drive = Drive.of("UIT-PR03", work, **form).until(5)
    drive.execute({"equipo_de_red": "sw-nucleo", "red_asignada": "10.30.8.0/24", "vlan_asignada": "308"})
    payload = Order.objects.get(case=drive.case).payload
    assert (payload["segment"], payload["network"], payload["vlan"]) == (
        "Sala de capacitación",
        "10.30.8.0/24",
        308,
    )
    assert drive.row == 6


def test_an_open_door_to_everywhere_is_refused_in_the_form(work: Work) -> None:
    with pytest.raises(Faulty) as refused:
        Drive.of(
            "UIT-PR03", work, conexiones=[{"desde": "0.0.0.0/0", "hacia": "Internet", "puerto": "TCP 22"}]
        )
    assert [name for name in refused.value.faults if name.startswith("conexiones")]


def test_who_closes_may_have_approved_before(work: Work) -> None:
    drive = Drive.of("UIT-PR03", work, "dcortez").until(8)
    task = drive.task
    done = tasks.pass_on(task.assignee, task.pk, task.step, proveido="Para su conocimiento.")
    assert (task.assignee.username, done.task, drive.outcomes()[-2:]) == (
        "rchoque",
        None,
        [(8, "aprobar"), (9, "cerrar")],
    )
