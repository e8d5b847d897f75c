"""What a form does not ask for changes nothing, whatever names an attacker adds to what he sends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.forms.models import model_to_dict

from cauce.lib import clock
from cauce.operations import answers, courses, manuals, papers
from cauce.records.models import (
    Assignment,
    Case,
    Document,
    Order,
    Person,
    Position,
    Secret,
    Substitution,
    Task,
)
from tests.operations.driving import FORMS, PARAMETERS, Drive, person
from tests.web.browsing import enter, flat, hidden, mark, task_of

Work = Callable[[], None]

EXTRA: dict[str, Any] = {
    **dict.fromkeys(
        ("author", "author_id", "actor", "owner", "owner_id", "assignee", "assignee_id"), "gmendieta"
    ),
    **dict.fromkeys(
        ("about", "about_id", "on_behalf_of", "approved_by", "registered_by", "username"), "xarce"
    ),
    **dict.fromkeys(("unit", "unit_id", "position", "position_id", "unidad_del_tramite"), "DGE"),
    **dict.fromkeys(("number", "cite", "verification_code", "name", "key"), "HR-2026-9999"),
    **dict.fromkeys(("form_hash", "approved_hash", "payload_hash", "hash", "head_hash"), "0" * 64),
    **dict.fromkeys(("is_open", "is_active", "is_administrator", "is_auditor", "is_planner", "holds"), "on"),
    **dict.fromkeys(("row", "step", "turn", "seq", "version", "fence", "pk", "id", "procedure_code"), "9"),
    **dict.fromkeys(("state", "end_state", "outcome", "resultado_final", "verb", "target"), "confirmada"),
    **dict.fromkeys(("password", "email", "ci", "vinculo", "must_change_password"), "x@example.org"),
    "form": '{"nivel": "internacional"}',
    "chosen": '{"tec_redes": "gmendieta"}',
    "marking": "[]",
    "__proto__": "x",
    "case.author": "gmendieta",
    "not_done_reason": "Nada se hizo.",
}


def press(task: Task, verb: str, **sent: Any) -> Any:
    """Do one thing to a task as whoever has it, with everything that an attacker adds."""
    address = f"/tramites/{task.case.number}/tareas/{task.pk}/{verb}"
    return enter(task.assignee.username).post(address, {**EXTRA, **sent, "once": mark(task)})


def test_a_case_is_what_its_form_asks_for(institution: Any) -> None:
    sent = {**EXTRA, **flat(FORMS["UIT-PR01"]), "once": uuid4().hex}
    assert enter("mquispe").post("/nuevo/UIT-PR01", sent).status_code == 302
    case = Case.objects.get()
    known = {field.name for field in answers.request_fields(manuals.definition(case.version_id).procedure)}
    assert set(case.form) <= known
    assert {key: case.form[key] for key in FORMS["UIT-PR01"]} == dict(FORMS["UIT-PR01"])
    told = (
        case.author.username,
        case.unit.code,
        case.is_open,
        case.end_state,
        case.approved_hash,
        case.chosen,
    )
    assert told == ("mquispe", "UCOM", True, "", "", {})
    assert (case.number != "HR-2026-9999", task_of(case).row, case.not_done_reason) == (True, 2, "")


def test_a_decision_is_what_its_page_asks_for(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work)
    assert press(drive.task, "aprobar", texto="Adelante con el trámite.").status_code == 302
    act = drive.case.acts.order_by("-seq").first()
    drive.case.refresh_from_db()
    assert act is not None
    assert (act.actor.username if act.actor else "", act.row, act.outcome) == ("jfernandez", 3, "derivar")
    assert (drive.row, drive.task.assignee.username) == (4, "rchoque")
    assert (drive.case.author.username, drive.case.chosen, drive.case.approved_hash) == ("mquispe", {}, "")


def test_an_order_is_what_was_approved_and_what_its_plan_shows(work: Work) -> None:
    drive = Drive.of("UIT-PR02", work).until(4)
    parameters = {**PARAMETERS["UIT-PR02"], "paths": "/etc/shadow", "servidor": "srv-correo"}
    assert press(drive.task, "plan", **parameters).status_code == 302
    assert set(drive.task.parameters) == set(PARAMETERS["UIT-PR02"])
    work()
    page = enter(drive.task.assignee.username).get(f"/tramites/{drive.case.number}")
    assert press(drive.task, "ejecutar", visto=hidden(page, "visto")).status_code == 302
    order = Order.objects.get()
    assert (order.state, order.payload["source"], order.verb) == ("planificada", "srv-web", "backups.back_up")
    assert "/etc/shadow" not in str(order.payload)


def test_a_paper_has_its_own_parts_and_no_others(work: Work) -> None:
    drive = Drive.of("UIT-PR05", work).until(6)
    task = drive.task
    course = courses.read(drive.case, clock.now())
    paper = course.step_of(task)[1].paper
    assert paper is not None
    draft = papers.draft(course, paper)
    sections = {f"seccion.{heading}": text for heading, text in draft["sections"]}
    more = {"referencia": draft["reference"], "cuerpo": draft["body"], "de": "gmendieta", "para": "xarce"}
    forged = {"seccion.FIRMA": "Gonzalo Mendieta Paz, Director", "version": "7", "via": "xarce"}
    assert press(task, "enviar", **{**more, **sections, **forged}).status_code == 302
    sent = Document.objects.get(case=drive.case, row=6)
    content = sent.versions.get().content
    assert [heading for heading, _text in content["sections"]] == [head for head, _text in draft["sections"]]
    assert [line["username"] for line in content["de"]] == [task.assignee.username]
    assert [[line["username"] for line in content[side]] for side in ("via", "para")] == [
        ["cgutierrez"],
        ["rchoque"],
    ]
    assert (sent.cite, sent.version, sent.author) == ("", 1, task.assignee)


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/perfil", {"idioma": "es", "tema": "auto", "atajos": "si"}),
        ("/perfil/contrasena", {"actual": "no es esta", "nueva": "una clave bien larga"}),
    ],
)
def test_nobody_makes_himself_more_than_he_is(institution: Any, address: str, sent: dict[str, str]) -> None:
    before = model_to_dict(person("mquispe"), exclude=["last_login"])
    enter("mquispe").post(address, {**EXTRA, **sent})
    assert model_to_dict(person("mquispe"), exclude=["last_login"]) == before
    held = Assignment.objects.filter(person__username="mquispe").values_list("position__code", flat=True)
    assert len(held) == 1


def test_a_suplencia_is_registered_by_who_registers_it(institution: Any) -> None:
    today = courses.today().isoformat()
    sent = {"post": "ART-1", "person": "cgutierrez", "starts_on": today, "ends_on": today}
    enter("rchoque").post(
        "/organizacion/suplencias",
        {**EXTRA, **sent, "memorandum": "AGETIC-UIT/M/0031/2026", "ended_at": today},
    )
    made = Substitution.objects.get(memorandum="AGETIC-UIT/M/0031/2026")
    told = (made.registered_by.username, made.person.username, made.position.code, made.ended_at)
    assert told == ("rchoque", "cgutierrez", "ART-1", None)
    assert Position.objects.get(code="ART-1").unit.code == "ART"


def test_an_envelope_stays_its_owners(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(7)
    secret = Secret.objects.get()
    sent = {**EXTRA, "owner": "jfernandez", "clave": "cauce"}
    assert enter("jfernandez").post(f"/sobres/{drive.case.number}/{secret.pk}", sent).status_code == 404
    secret.refresh_from_db()
    assert (secret.owner == person("mquispe"), secret.revealed_at) == (True, None)
    assert Task.objects.filter(case=drive.case, state="abierta").count() == 1
    assert Person.objects.filter(is_administrator=True).count() == 1
