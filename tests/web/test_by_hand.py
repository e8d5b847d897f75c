"""Work done by hand, as it appears: what Cauce proved and what a person declared are never one number."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cauce.core.procedure import Outcome
from cauce.web import icons, states
from tests.operations.driving import OTHER_CHANGE, Drive
from tests.web.browsing import enter, words

Work = Callable[[], None]
HOLDS = "Cauce lo comprobó y la evidencia se cumple"


def page(drive: Drive, who: str = "") -> str:
    return words(enter(who or drive.task.assignee.username).get(f"/tramites/{drive.case.number}"))


def mixed(work: Work) -> Drive:
    """A case of PR05 whose accounts are partly enabled by Cauce, partly by hand."""
    return Drive.of("UIT-PR05", work, sistemas=["correo", "asistencia"]).until(5)


def test_the_route_sheet_tells_what_was_proved_from_what_was_declared(work: Work) -> None:
    drive = mixed(work)
    who = drive.task.assignee
    drive.step()
    proved, declared = drive.case.orders.order_by("id")
    said = f"{HOLDS}: {proved.name} · Constatado manualmente por {who.full_name}"
    assert f"{said}, sin comprobación de Cauce: {declared.name}" in page(drive)
    act = drive.case.acts.get(outcome=Outcome.CONFIRM)
    assert act.content["attested"] == [
        {"order": declared.name, "username": who.username, "name": who.full_name}
    ]


def test_work_that_was_all_done_by_hand_is_never_said_to_be_proved(work: Work) -> None:
    drive = Drive.start("UIT-PR03", "mquispe", OTHER_CHANGE, work).until(5)
    who = drive.task.assignee.full_name
    drive.step()
    order = drive.case.orders.get()
    said = page(drive)
    assert HOLDS not in said
    assert f"Constatado manualmente por {who}, sin comprobación de Cauce: {order.name}" in said
    assert "Evidencia: 1 atestiguada a mano" in said
    assert f"El trabajo fue constatado manualmente por {who}; Cauce no lo comprobó." in said
    assert "Declarado a mano" in said
    assert "Cumple" not in said


def test_work_that_was_all_proved_is_said_as_ever(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(7)
    names = ", ".join(order.name for order in drive.case.orders.order_by("id"))
    assert f"{HOLDS}: {names}" in page(drive)
    assert "attested" not in drive.case.acts.get(outcome=Outcome.CONFIRM).content


def test_the_evidence_of_both_kinds_is_counted_apart_for_who_reviews(work: Work) -> None:
    drive = mixed(work).until(7)
    proved = drive.case.orders.get(state="confirmada")
    count = len(proved.evidence.latest("id").checks)
    said = f"Evidencia: {count} comprobadas · 1 atestiguada a mano"
    client: Client = enter(drive.task.assignee.username)
    assert said in words(client.get(f"/tramites/{drive.case.number}"))
    inbox = client.get("/bandeja/pendientes")
    assert said in words(inbox)
    assert icons.paths("hand-stop")[0] in inbox.content.decode()
    assert icons.paths("shield-check")[0] not in inbox.content.decode()


@pytest.mark.parametrize(
    ("checks", "said", "tone"),
    [
        ((6, 6, 0), "Evidencia completa: 6 de 6", "bien"),
        ((5, 6, 0), "Evidencia incompleta: 5 de 6", "mal"),
        ((5, 5, 1), "Evidencia: 5 comprobadas · 1 atestiguada a mano", ""),
        ((1, 1, 2), "Evidencia: 1 comprobada · 2 atestiguadas a mano", ""),
        ((4, 5, 1), "Evidencia incompleta: 4 de 5 comprobadas · 1 atestiguada a mano", "mal"),
        ((0, 0, 1), "Evidencia: 1 atestiguada a mano", ""),
    ],
)
def test_a_declaration_gets_no_green_tick(checks: tuple[int, int, int], said: str, tone: str) -> None:
    state = states.of_checks(*checks)
    assert state is not None
    assert (state.word, state.tone) == (said, tone)
