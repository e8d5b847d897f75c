"""Starting a case: the cards, the form with its refusals, the draft, the paper before it is sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.records.models import Attachment, Case, Counter, Draft, Notice
from tests.operations.driving import AUTHORS, FORMS, PDF, Drive
from tests.web.browsing import enter, flat, hidden, mark, post, words, written

PR01, PR03 = FORMS["UIT-PR01"], FORMS["UIT-PR03"]
MOST_QUERIES = 45


def send(code: str = "UIT-PR01", who: str = "mquispe", once: str = "", **answers: Any) -> Any:
    form = {**flat(FORMS[code]), "once": once or uuid4().hex, **answers}
    return enter(who).post(f"/nuevo/{code}", form)


@pytest.mark.parametrize("code", list(FORMS))
def test_every_procedure_is_started_from_its_form(institution: Path, code: str) -> None:
    form = enter(AUTHORS[code]).get(f"/nuevo/{code}")
    assert form.status_code == 200
    answer = send(code, AUTHORS[code])
    case = Case.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/tramites/{case.number}")


def test_the_cards_say_why_not_instead_of_a_dead_button(institution: Path) -> None:
    page = enter("mquispe").get("/nuevo")
    assert page.content.decode().count('href="/nuevo/UIT-PR01"') == 1
    assert 'href="/nuevo/UIT-PR05"' not in page.content.decode()
    assert "Responsable del AAF" in words(page)


def test_who_may_not_start_it_is_told_so_and_starts_nothing(institution: Path) -> None:
    for method in ("get", "post"):
        answer = getattr(enter("mquispe"), method)("/nuevo/UIT-PR05", flat(FORMS["UIT-PR05"]))
        assert (answer.status_code, Case.objects.count()) == (403, 0)


@pytest.mark.parametrize("code", ["UIT-PR99", "ABC-PR01"])
def test_a_procedure_that_nobody_published_is_not_found(institution: Path, code: str) -> None:
    assert enter("mquispe").get(f"/nuevo/{code}").status_code == 404


def test_every_refusal_names_its_field_and_nothing_typed_is_lost(institution: Path) -> None:
    answer = send(justificacion="corta", interno="no es un número", vigencia="2020-01-01")
    page = answer.content.decode()
    assert (answer.status_code, Case.objects.count()) == (422, 0)
    for field in ("justificacion", "interno", "vigencia"):
        assert f'href="#c-{field}"' in page, field
        assert f'id="c-{field}-e"' in page, field
    assert written(answer)["c-justificacion"] == "corta"
    assert 'value="no es un número"' in page
    assert "40 caracteres; hay 5." in words(answer)


def test_the_same_form_twice_is_one_case(institution: Path) -> None:
    once = uuid4().hex
    places = [send(once=once).headers["Location"] for _press in range(3)]
    assert (Case.objects.count(), len(set(places))) == (1, 1)


def test_two_people_with_the_same_token_are_two_cases(institution: Path) -> None:
    once = uuid4().hex
    send(once=once)
    assert send(who="jfernandez", once=once, interno="2140").status_code == 302
    assert Case.objects.count() == 2


def test_the_paper_is_seen_before_it_is_sent_and_takes_no_number(institution: Path) -> None:
    answer = send(_ver="1")
    assert "Mediante la presente solicito la asignación de un código de llamadas" in words(answer)
    assert "Nivel requerido: Móvil" in words(answer)
    assert (Case.objects.count(), Counter.objects.count(), Notice.objects.count()) == (0, 0, 0)


def test_a_paper_that_could_not_be_sent_says_what_is_missing(institution: Path) -> None:
    answer = send(_ver="1", justificacion="corta")
    assert (answer.status_code, written(answer)["c-justificacion"]) == (422, "corta")


def test_what_is_typed_is_kept_by_itself_and_thrown_away_on_request(institution: Path) -> None:
    client = enter("mquispe")
    saved = client.post("/nuevo/UIT-PR01/borrador", {"nivel": "movil", "justificacion": "Todavía escribo"})
    assert "Borrador guardado" in words(saved)
    assert written(client.get("/nuevo/UIT-PR01"))["c-justificacion"] == "Todavía escribo"
    assert "Solicitar un código de llamadas" in words(client.get("/nuevo"))
    client.post("/nuevo/UIT-PR01/descartar")
    assert Draft.objects.count() == 0
    assert written(client.get("/nuevo/UIT-PR01"))["c-justificacion"] == ""


def test_a_draft_is_its_authors_alone(institution: Path) -> None:
    enter("mquispe").post("/nuevo/UIT-PR01/borrador", {"justificacion": "Esto es mío."})
    assert "Esto es mío." not in enter("jfernandez").get("/nuevo/UIT-PR01").content.decode()


def test_the_fields_follow_the_answers(institution: Path) -> None:
    client = enter("mquispe")
    before = client.post("/nuevo/UIT-PR03/borrador?campos", {"tipo": "segmento_nuevo"}).content.decode()
    after = client.post("/nuevo/UIT-PR03/borrador?campos", {"tipo": "puertos"}).content.decode()
    assert 'name="segmento_nuevo"' in before
    assert "conexiones-0-desde" not in before
    assert 'name="segmento_nuevo"' not in after
    assert 'name="conexiones-0-desde"' in after


def test_rows_of_a_table_are_added_and_removed_without_a_script(institution: Path) -> None:
    client, form = enter("mquispe"), flat(PR03)
    added = client.post("/nuevo/UIT-PR03", {**form, "_agregar": "conexiones"}).content.decode()
    count = int(form["conexiones-filas"])
    assert f'name="conexiones-{count}-desde"' in added
    removed = client.post("/nuevo/UIT-PR03", {**form, "_quitar": "conexiones:0"}).content.decode()
    assert f'value="{form["conexiones-0-puerto"]}"' not in removed
    assert Case.objects.count() == 0


def test_a_cell_that_is_not_accepted_is_named(institution: Path) -> None:
    answer = send("UIT-PR03", **{"conexiones-0-puerto": "el de siempre"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#c-conexiones-0-puerto"' in page
    assert 'id="c-conexiones-0-puerto-e"' in page


def test_a_file_goes_with_the_request(institution: Path) -> None:
    file = SimpleUploadedFile("cronograma.pdf", PDF, "application/pdf")
    send(adjunto=file)
    attached = Attachment.objects.get()
    assert (attached.name, attached.case) == ("cronograma.pdf", Case.objects.get())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("planilla.exe", b"MZ"),
        ("nota.pdf", b"MZ"),
        ("../../etc/passwd", b"root"),
        ("vacio.pdf", b""),
        ("a" * 400, b"x"),
    ],
)
def test_a_file_that_is_not_accepted_is_refused_and_the_form_stays(
    institution: Path, name: str, content: bytes
) -> None:
    answer = send(adjunto=SimpleUploadedFile(name, content))
    assert (answer.status_code, Case.objects.count(), Attachment.objects.count()) == (422, 0, 0)
    assert written(answer)["c-justificacion"] == PR01["justificacion"]
    assert "PDF, ODT, DOCX, PNG o JPG" in words(answer)


def test_a_file_is_attached_and_taken_off_before_sending(institution: Path) -> None:
    client = enter("mquispe")
    file = SimpleUploadedFile("cronograma.pdf", PDF, "application/pdf")
    page = client.post("/nuevo/UIT-PR01", {**PR01, "_adjuntar": "1", "adjunto": file})
    assert "cronograma.pdf" in words(page)
    attached = Attachment.objects.get()
    client.post("/nuevo/UIT-PR01", {**PR01, "_quitar_adjunto": str(attached.pk)})
    assert Attachment.objects.count() == 0


def test_more_than_any_form_is_refused_before_it_is_read(institution: Path) -> None:
    answer = enter("mquispe").post(
        "/nuevo/UIT-PR01",
        b"",
        content_type="application/x-www-form-urlencoded",
        CONTENT_LENGTH="999999999999",
    )
    assert answer.status_code == 413


HOSTILE: list[dict[str, Any]] = [
    {},
    {"once": "x" * 5000, "nivel": ["a"] * 50},
    {"nivel": "\0", "justificacion": "\0" * 200},
    {"conexiones-filas": "99999999999999999999", "_agregar": "conexiones", "tipo": "puertos"},
    {"conexiones-999-desde": "x", "_quitar": "conexiones:999", "tipo": "puertos"},
    {"_quitar": "nada", "_agregar": "nada"},
    {"_quitar_adjunto": "99999999999999999999"},
    {"persona": "' OR 1=1 --", "sistemas": ["<script>"] * 20, "fecha_inicio": "9999-99-99"},
    {"interno": "٣٤٥٦", "vigencia": "hoy", "justificacion": "‮" * 60},
    {"_ver": "1", "nombres": "=cmd|' /C calc'!A0", "ci": "1e999"},
]


@pytest.mark.parametrize("sent", HOSTILE)
@pytest.mark.parametrize("code", ["UIT-PR01", "UIT-PR03", "UIT-PR05"])
def test_nothing_that_is_sent_breaks_a_form(institution: Path, code: str, sent: dict[str, Any]) -> None:
    client = enter(AUTHORS[code])
    for address in (f"/nuevo/{code}", f"/nuevo/{code}/borrador", f"/nuevo/{code}/borrador?campos"):
        assert client.post(address, sent).status_code < 500
    assert Case.objects.count() == 0


def test_a_returned_request_is_corrected_in_the_same_form(work: Callable[[], None]) -> None:
    drive = Drive.of("UIT-PR01", work)
    post(drive.task, "devolver", texto="Indique el nivel correcto.")
    task = drive.task
    client, address = enter("mquispe"), f"/tramites/{drive.case.number}/tareas/{task.pk}/corregir"
    form = client.get(address)
    assert written(form)["c-justificacion"] == PR01["justificacion"]
    bad = client.post(address, {**PR01, "once": mark(task), "justificacion": "corta"})
    assert (bad.status_code, written(bad)["c-justificacion"]) == (422, "corta")
    seen = client.post(address, {**PR01, "once": mark(task), "nivel": "fijo_local", "_ver": "1"})
    assert "Nivel requerido: Fijo local" in words(seen)
    for _press in range(2):
        answer = client.post(address, {**PR01, "once": mark(task), "nivel": "fijo_local"})
        assert answer.headers.get("Location") == f"/tramites/{drive.case.number}"
    drive.case.refresh_from_db()
    assert (drive.row, drive.case.form["nivel"], drive.case.documents.get().version) == (2, "fijo_local", 2)


OTHER = "Coordinar por celular con los responsables departamentales, que ahora son nueve."


def test_a_second_correction_with_other_words_is_not_lost(work: Callable[[], None]) -> None:
    drive = Drive.of("UIT-PR01", work)
    post(drive.task, "devolver", texto="Indique el nivel correcto.")
    task = drive.task
    client, address = enter("mquispe"), f"/tramites/{drive.case.number}/tareas/{task.pk}/corregir"
    assert client.post(address, {**PR01, "once": mark(task), "nivel": "fijo_local"}).status_code == 302
    again = client.post(address, {**PR01, "once": mark(task), "justificacion": OTHER})
    assert (again.status_code, written(again)["c-justificacion"]) == (409, OTHER)
    assert "No se envió" in words(again)
    assert "sigue aquí abajo" in words(again)
    drive.case.refresh_from_db()
    assert (drive.row, drive.case.form["justificacion"]) == (2, PR01["justificacion"])
    assert client.get(address).status_code == 409


def test_a_form_sent_again_with_other_words_is_not_lost_and_may_be_another_case(
    work: Callable[[], None],
) -> None:
    client = enter("mquispe")
    once = "0123456789abcdef"
    first = client.post("/nuevo/UIT-PR01", {**PR01, "once": once})
    assert (
        client.post("/nuevo/UIT-PR01", {**PR01, "once": once}).headers["Location"]
        == first.headers["Location"]
    )
    again = client.post("/nuevo/UIT-PR01", {**PR01, "once": once, "justificacion": OTHER})
    assert (again.status_code, written(again)["c-justificacion"]) == (409, OTHER)
    assert Case.objects.get().number in words(again)
    assert hidden(again, "once") not in ("", once)
    sent = {**PR01, "once": hidden(again, "once"), "justificacion": OTHER}
    assert client.post("/nuevo/UIT-PR01", sent).status_code == 302
    assert sorted(case.form["justificacion"] for case in Case.objects.all()) == sorted(
        [OTHER, PR01["justificacion"]]
    )


def test_nobody_else_corrects_it(work: Callable[[], None]) -> None:
    drive = Drive.of("UIT-PR01", work)
    post(drive.task, "devolver", texto="Indique el nivel correcto.")
    task = drive.task
    address = f"/tramites/{drive.case.number}/tareas/{task.pk}/corregir"
    assert enter("jfernandez").post(address, {**PR01, "once": mark(task)}).status_code == 403
    assert enter("srojas").post(address, {**PR01, "once": mark(task)}).status_code == 404
    assert drive.row == 1


@pytest.mark.parametrize("address", ["/nuevo", "/nuevo/UIT-PR01", "/nuevo/UIT-PR06"])
def test_the_pages_read_a_fixed_number_of_rows(institution: Path, address: str) -> None:
    client = enter("srojas")
    client.get(address)
    with CaptureQueriesContext(connection) as counted:
        client.get(address)
    assert len(counted) <= MOST_QUERIES
