"""What goes wrong between people and pages: twice the same, two at once, files, doors, and pages not his."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.journeys import answers, rows, ways
from tests.journeys.served import Demonstration
from tests.journeys.visitor import NOWHERE, PASSWORD, People
from tests.journeys.walk import EVERYBODY, Form, Walk, sending, standing

pytestmark = pytest.mark.journey

JPG_IN_NAME_ONLY = FilePayload(
    name="foto.pdf", mimeType="application/pdf", buffer=b"MZ\x90\x00" + b"\0" * 200
)
HOSTILE = FilePayload(name="../../etc/\u202egnp.exe", mimeType="application/pdf", buffer=ways.PDF)
OVER_THE_LIMIT = FilePayload(
    name="video.pdf", mimeType="application/pdf", buffer=ways.PDF + b"0" * 10_200_000
)
TYPED = "Texto escrito con cuidado que no debe perderse, con eñes y «comillas»."


def test_the_code_is_revealed_once_to_its_owner_alone(people: People, demonstration: Demonstration) -> None:
    walk = Walk.start(people, "UIT-PR01", "mquispe", answers.CODE).through(rows.PR01, until=7)
    page = walk.seen_by("mquispe")
    page.get_by_role("link", name="Abrir el sobre").click()
    reveal = page.get_by_role("button", name="Revelar el código una sola vez")
    form = Form.of(reveal)
    for username in ("jfernandez", "rchoque", "dcondori", "ovillarroel", "mparedes", "xarce"):
        answer = people[username].post(form.url, [*form.fields, ("clave", PASSWORD)])
        assert answer.status in (403, 404), answer
        assert people[username].get(f"/sobres/{walk.number}").status == 404
    page.get_by_label("Su contraseña, para estar seguros de que es usted").fill("otra cosa")
    reveal.click()
    expect(page.get_by_role("button", name="Revelar el código una sola vez")).to_be_visible()
    page.get_by_label("Su contraseña, para estar seguros de que es usted").fill(PASSWORD)
    page.get_by_role("button", name="Revelar el código una sola vez").click()
    expect(page.get_by_text("Este es su código. No se volverá a mostrar.")).to_be_visible()
    shown = re.search(r"\b\d{6,}\b", page.get_by_role("main").inner_text())
    assert shown, page.get_by_role("main").inner_text()
    again = people["mquispe"].post(form.url, [*form.fields, ("clave", PASSWORD)])
    assert again.status == 403, again
    assert "Este sobre ya se abrió" in again.words
    assert "Este intento quedó registrado" in again.words
    assert shown.group() not in again.words
    page.goto(f"/sobres/{walk.number}")
    assert shown.group() not in page.content()
    expect(ways.line(walk.seen_by("mquispe"), "abrió el sobre")).to_be_visible()
    mail = [str(entry) for entry in demonstration.reached("mail")]
    assert not [entry for entry in mail if shown.group() in entry]


def test_the_button_pressed_twice_is_one_act(people: People) -> None:
    walk = Walk.start(people, "UIT-PR01", "mquispe", answers.CODE)
    page = walk.seen_by("jfernandez")
    button = page.get_by_role("button", name="Aprobar y derivar a Rosa Choque")
    form = Form.of(button)
    button.dblclick()
    expect(ways.line(page, "aprobó y derivó a Rosa Angélica Choque Vargas")).to_be_visible()
    acts = standing(page).acts
    assert len(acts) == 2
    again = people["jfernandez"].post(form.url, form.fields)
    assert (again.status, again.location) == (302, walk.path)
    page = walk.seen_by("jfernandez")
    expect(page.get_by_text("Ya estaba registrado: nada se hizo dos veces.")).to_be_visible()
    assert standing(page).acts == acts


def test_the_form_sent_twice_is_one_case(people: People) -> None:
    page = people["mquispe"].open("/nuevo/UIT-PR01")
    answers.fill(page, answers.CODE)
    form = Form.of(sending(page))
    first = people["mquispe"].post(form.url, form.fields)
    second = people["mquispe"].post(form.url, form.fields)
    assert (first.status, second.status) == (302, 302)
    assert first.location == second.location


def test_of_two_who_decide_the_second_is_told_and_keeps_his_words(people: People) -> None:
    walk = Walk.start(people, "UIT-PR01", "mquispe", answers.CODE)
    elsewhere = people.another("jfernandez").open(walk.path)
    page = walk.seen_by("jfernandez")
    page.get_by_role("button", name="Aprobar y derivar a Rosa Choque").click()
    expect(ways.line(page, "aprobó y derivó")).to_be_visible()
    decision = ways.opened(elsewhere, "Devolver para corrección")
    decision.get_by_label("Motivo de la devolución").fill(TYPED)
    decision.get_by_role("button", name="Devolver a María Quispe").click()
    said = elsewhere.get_by_text(re.compile(r"Jorge Luis Fernández Rocha ya decidió .* a las \d\d:\d\d"))
    expect(said.first).to_be_visible()
    elsewhere.get_by_text("Lo que usted escribió").click()
    expect(elsewhere.get_by_text(TYPED).first).to_be_visible()
    assert len(standing(walk.seen_by("jfernandez")).acts) == 2


def _attach(page: Page, file: FilePayload) -> None:
    page.get_by_role("button", name=re.compile(r"^Adjuntos( \(opcional\))?$")).set_input_files(file)
    page.get_by_role("button", name="Adjuntar", exact=True).click()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (OVER_THE_LIMIT, "10 MB"),
        (JPG_IN_NAME_ONLY, "foto.pdf"),
        (HOSTILE, "Se aceptan"),
    ],
    ids=["over the limit", "false type", "hostile name"],
)
def test_a_file_is_refused_and_nothing_typed_is_lost(people: People, file: FilePayload, said: str) -> None:
    page = people["xarce"].open("/nuevo/UIT-PR01")
    page.get_by_role("radio", name=re.compile("^Móvil")).check()
    page.get_by_label("Justificación").fill(TYPED)
    _attach(page, file)
    expect(page.get_by_text("No se adjuntó").first).to_be_visible()
    expect(page.get_by_text(said).first).to_be_visible()
    expect(page.get_by_label("Justificación")).to_have_value(TYPED)
    expect(page.get_by_role("radio", name=re.compile("^Móvil"))).to_be_checked()
    expect(page.get_by_role("link", name=re.compile(r"^\S*\.(pdf|exe)$"))).to_have_count(0)
    good = ways.CAPTURE
    _attach(page, good)
    expect(page.get_by_role("link", name="captura.pdf")).to_be_visible()
    page.get_by_role("button", name="Descartar este borrador").click()


def test_what_a_person_may_not_see_looks_like_what_is_not_there(people: People) -> None:
    walk = Walk.start(people, "UIT-PR05", "srojas", answers.newcomer("lcopanadie")).through(
        rows.PR05, until=5
    )
    page = walk.seen_by("srojas")
    paper = (
        page.get_by_role("region", name="Documentos").get_by_role("link").first.get_attribute("href") or ""
    )
    stranger = people["mquispe"]
    nowhere = stranger.get("/tramites/HR-2020-0001")
    assert nowhere.status == 404
    assert NOWHERE in nowhere.words
    for path in (
        walk.path,
        f"{walk.path}/hoja-de-ruta",
        f"{walk.path}/situacion",
        paper,
        f"/sobres/{walk.number}",
    ):
        answer = stranger.get(path)
        assert (answer.status, answer.words) == (404, nowhere.words), path
    for query in ("Alta de cuentas", "lcopanadie", "Copa Lcopanadie", "srojas"):
        assert walk.number not in stranger.get(f"/buscar?q={query}").words.replace(query, "")
    assert "Copa" not in stranger.get("/sistemas").words
    numbers_only = people["jlimachi"].get(walk.path)  # she has it
    assert numbers_only.status == 200
    same_area = people["nhuallpa"].get(walk.path)
    assert same_area.status == 200
    assert walk.number in same_area.words
    assert "Lidia" not in same_area.words
    assert "Copa" not in same_area.words
    nobody = people.another()
    assert nobody.context.request.get(walk.path, max_redirects=0).status == 302


def test_a_returned_request_is_corrected_by_its_author_alone(people: People) -> None:
    walk = Walk.start(people, "UIT-PR01", "mquispe", answers.CODE)
    ways.give_back(walk, rows.PR01[0], "mquispe", "Diga con quién hablará y cuántas veces.")
    page = walk.seen_by("mquispe")
    page.get_by_role("link", name="Corregir la solicitud").first.click()
    form = Form.of(sending(page))
    for username in EVERYBODY:
        if username != "mquispe":
            answer = people[username].post(form.url, form.fields)
            assert answer.status in (403, 404, 409), (username, answer)
            assert not answer.location
    assert len(standing(walk.seen_by("mquispe")).acts) == 2
    for path in ("desistir", "retomar"):
        answer = people["xarce"].post(f"{walk.path}/{path}", [("texto", TYPED), ("persona", "dcondori")])
        assert answer.status == 404


def test_a_form_with_faults_says_each_and_keeps_every_answer(people: People) -> None:
    page = people["mquispe"].open("/nuevo/UIT-PR03")
    answers.fill(page, answers.but(answers.ports(), answers.text("Justificación", "Muy corta.")))
    sending(page).click()
    summary = page.get_by_role(
        "link", name=re.compile("Justificación: escriba al menos 40 caracteres; hay 10")
    )
    expect(summary).to_be_visible()
    expect(page.get_by_label("Justificación")).to_have_value("Muy corta.")
    expect(answers.control(answers.group(page, "Conexiones que se abrirán"), "Desde")).to_have_value(
        "10.20.4.15"
    )
    summary.click()
    expect(page.get_by_label("Justificación")).to_be_focused()
