"""The inbox, the manual, the organisation, the systems, the outbox, the profile, the public verification."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauce.lib import clock
from cauce.lib.folding import fold
from cauce.operations import answers, reading_systems
from cauce.operations.pages import inbox as inbox_page
from cauce.records.models import Assignment, Case, Document, Person, Registration, Substitution
from cauce.site import wiring
from cauce.web import words as wording
from tests.operations.driving import FORMS, Drive
from tests.web import browsing

PAGES = (
    "/",
    "/bandeja/en-curso",
    "/bandeja/cerrados",
    "/bandeja.csv",
    "/buscar?q=codigo",
    "/mas",
    "/manual",
    "/manual/UIT-PR01",
    "/manual/UIT-PR06",
    "/organizacion",
    "/sistemas",
    "/sistemas?ordenes=todas",
    "/correo",
    "/perfil",
    "/verificar",
    "/atajos",
    "/accesibilidad",
)
HOSTILE = (
    "?q=%00",
    "?q=' OR 1=1",
    "?orden=password",
    "?pagina=99999999999",
    "?plazo=nunca",
    "?unidad=%F0%9F%92%A9",
)


def begun(username: str, code: str) -> Case:
    """A case that a person began, with the answers of the first example of its procedure."""
    return Drive.start(code, username, FORMS[code], lambda: None).case


@pytest.fixture
def started(institution: Path) -> Case:
    """A call code that María asks for, in the inbox of her chief."""
    return begun("mquispe", "UIT-PR01")


@pytest.mark.parametrize("username", ["mquispe", "rchoque", "mparedes", "ovillarroel"])
def test_every_page_is_there_for_everybody(institution: Path, username: str) -> None:
    reading_systems.read_health(wiring.connectors())
    client = browsing.enter(username)
    assert {path: client.get(path).status_code for path in PAGES} == dict.fromkeys(PAGES, 200)


def test_every_page_but_the_public_ones_sends_a_stranger_to_the_door(institution: Path) -> None:
    closed = [path for path in PAGES if path not in ("/verificar", "/atajos", "/accesibilidad")]
    doors = {path: Client().get(path).headers.get("Location", "") for path in closed}
    assert all(door.startswith("/entrar?next=") for door in doors.values()), doors


def test_inbox_takes_any_address(started: Case) -> None:
    client = browsing.enter("jfernandez")
    assert {query: client.get(f"/{query}").status_code for query in HOSTILE} == dict.fromkeys(HOSTILE, 200)


def test_inbox_shows_what_waits_and_since_when(started: Case) -> None:
    words = browsing.words(browsing.enter("jfernandez").get("/"))
    assert "Tiene 1 pendiente." in words
    assert started.number in words
    assert "sin leer" in words
    assert "María Elena Quispe Mamani" in words


def test_inbox_shows_nothing_of_a_case_to_others(started: Case) -> None:
    for path in (
        "/",
        "/bandeja/en-curso",
        "/bandeja/cerrados",
        "/buscar?q=codigo",
        "/bandeja.csv?pestana=en-curso",
    ):
        assert started.number not in browsing.enter("echambi").get(path).content.decode()


def test_search_folds_accents_capitals_and_plurals(started: Case) -> None:
    client = browsing.enter("jfernandez")
    for query in ("código", "CODIGO", "codigos", "quispe", "0001"):
        assert started.number in browsing.words(client.get("/", {"q": query})), query


def test_search_without_result_says_where_it_was_found(started: Case) -> None:
    words = browsing.words(browsing.enter("mquispe").get("/", {"q": "codigo"}))
    assert "No hay trámites con «codigo» en «Pendientes». Hay 1 en «En curso»." in words


def test_inbox_asks_the_database_as_often_for_three_cases_as_for_one(started: Case) -> None:
    client = browsing.enter("jfernandez")
    client.get("/")  # definitions of manuals are read once per process
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    begun("mquispe", "UIT-PR01")
    begun("xarce", "UIT-PR01")
    with CaptureQueriesContext(connection) as three:
        assert "Tiene 3 pendientes." in browsing.words(client.get("/"))
    assert len(three) == len(one)


def test_csv_holds_what_is_shown_and_no_formula(started: Case) -> None:
    Case.objects.filter(pk=started.pk).update(subject="=HYPERLINK(1)")
    response = browsing.enter("jfernandez").get("/bandeja.csv")
    page = response.content.decode()
    assert page.startswith(
        "\ufeffHoja de ruta;Asunto;Procedimiento;Se le pide;De;Unidad;Lo tiene;Desde;Plazo;Cómo terminó\n"
    )
    rows = list(csv.DictReader(io.StringIO(page.removeprefix("\ufeff")), delimiter=";"))
    assert [(row["Hoja de ruta"], row["Asunto"]) for row in rows] == [(started.number, "'=HYPERLINK(1)")]
    assert "attachment" in response["Content-Disposition"]


def test_personal_data_of_an_incorporation_are_hidden_from_an_auditor(institution: Path) -> None:
    case = begun("srojas", "UIT-PR05")
    seen = browsing.enter("ovillarroel").get("/bandeja/en-curso").content.decode()
    assert case.number in seen
    assert case.subject not in seen
    name = str(case.form["primer_apellido"])
    assert case.number not in browsing.words(browsing.enter("ovillarroel").get("/buscar", {"q": name}))
    assert case.subject in browsing.enter("rchoque").get("/").content.decode()


def test_a_sheet_shows_every_row_of_the_manual(institution: Path) -> None:
    words = browsing.words(browsing.enter("asalazar").get("/manual/UIT-PR01"))
    assert "10 de 10" in words
    assert "Recepciona la solicitud y deriva al Profesional/Técnico" in words
    assert browsing.enter("asalazar").get("/manual/UIT-PR99").status_code == 404


def substitution(**changes: str) -> dict[str, str]:
    return {
        "post": "RRT",
        "person": "cgutierrez",
        "starts_on": "2099-01-10",
        "ends_on": "2099-01-20",
        "memorandum": "AGETIC-UIT/M/0031/2099",
        **changes,
    }


def post_of(username: str) -> str:
    held = Person.objects.get(username=username).assignments.select_related("position").first()
    assert held is not None
    return held.position.code


def test_a_superior_registers_a_substitution_and_a_second_press_is_the_same(institution: Path) -> None:
    client = browsing.enter("rchoque")
    typed = substitution(post=post_of("itorrez"))
    for _press in range(2):
        assert client.post("/organizacion/suplencias", typed).status_code == 302
    assert Substitution.objects.count() == 1
    assert "Carla Gutiérrez Peña suple a Iván Marcelo Torrez Aliaga" in browsing.words(
        client.get("/organizacion")
    )


FAULTS = (
    ({"person": ""}, "Elija quién lo suple."),
    ({"starts_on": "mañana"}, "Escriba una fecha: día, mes y año."),
    ({"ends_on": "2099-01-01"}, "Termina antes de empezar."),
    ({"memorandum": ""}, "Escriba el número del memorándum"),
)


def test_a_faulty_substitution_is_told_and_what_was_typed_stays(institution: Path) -> None:
    client = browsing.enter("rchoque")
    for changes, sentence in FAULTS:
        typed = substitution(**{"post": post_of("itorrez"), **changes})
        response = client.post("/organizacion/suplencias", typed)
        assert response.status_code == 422
        assert sentence in browsing.words(response)
        assert browsing.hidden(response, "memorandum") == typed["memorandum"]
    assert not Substitution.objects.exists()


def test_whoever_is_no_superior_registers_nothing(institution: Path) -> None:
    response = browsing.enter("mquispe").post(
        "/organizacion/suplencias", substitution(post=post_of("itorrez"))
    )
    assert response.status_code == 403
    assert not Substitution.objects.exists()


def test_a_chief_registers_who_asks_for_backups_and_takes_it_back(institution: Path) -> None:
    client = browsing.enter("jfernandez")
    assert client.post("/organizacion/registro", {"unit": "UCOM", "person": "mquispe"}).status_code == 302
    registration = Registration.objects.get()
    assert (
        browsing.enter("echambi").post(f"/organizacion/registro/{registration.pk}/retirar").status_code == 403
    )
    assert client.post(f"/organizacion/registro/{registration.pk}/retirar").status_code == 302
    assert not Registration.objects.exists()


def test_preferences_are_kept_and_seen_at_once(institution: Path) -> None:
    client = browsing.enter("mquispe")
    assert client.post("/perfil", {"idioma": "en", "tema": "dark"}).status_code == 302
    page = client.get("/").content.decode()
    assert '<html lang="en" data-bs-theme="dark"' in page
    assert 'data-atajos="no"' in page
    assert client.post("/perfil", {"idioma": "xx", "tema": "dark"}).status_code == 422


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(institution: Path) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/entrar", {"usuario": "mquispe", "clave": "cauce"})
    assert "No es" not in browsing.words(here.get("/perfil"))
    refused = here.post("/perfil/contrasena", {"actual": "otra", "nueva": "una-clave-larga-4821"})
    assert (refused.status_code, "Esa no es su contraseña actual." in browsing.words(refused)) == (422, True)
    here.post("/perfil/contrasena", {"actual": "cauce", "nueva": "una-clave-larga-4821"})
    assert here.get("/perfil").status_code == 200
    assert there.get("/perfil").status_code == 302


def issued(case: Case) -> Document:
    """The paper of a case, as if it had its number: what the public page may be asked for."""
    document = Document.objects.get(case=case)
    document.cite, document.number, document.year = "AGETIC-UCOM/NI/0001/2026", 1, 2026
    document.verification_code, document.state = "7KQ4-M2XD", Document.State.ISSUED
    document.issued_at = case.opened_at
    document.save()
    return document


CHECKS = (
    ("AGETIC-UCOM/NI/0001/2026", "7KQ4-M2XD", 200, "El documento existe y está vigente"),
    ("agetic-ucom/ni/0001/2026", "7kq4m2xd", 200, "El documento existe y está vigente"),
    ("AGETIC-UCOM/NI/0001/2026", "0000-0000", 404, "No hay un documento con ese CITE y ese código."),
    ("AGETIC-UCOM/NI/0002/2026", "7KQ4-M2XD", 404, "No hay un documento con ese CITE y ese código."),
    ("AGETIC-UCOM/NI/0001/2026", "", 422, "Escriba el código que está junto al QR."),
    ("", "7KQ4-M2XD", 422, "Escriba el CITE que está arriba a la izquierda."),
)


def test_anybody_verifies_a_paper_with_cite_and_code_together(started: Case) -> None:
    issued(started)
    for cite, code, status, sentence in CHECKS:
        response = Client().get("/verificar", {"cite": cite, "codigo": code})
        assert (response.status_code, sentence in browsing.words(response)) == (status, True), (cite, code)


def test_an_annulled_paper_says_so(started: Case) -> None:
    document = issued(started)
    Document.objects.filter(pk=document.pk).update(state="anulada", annulled_reason="La reemplaza otra nota.")
    words = browsing.words(Client().get("/verificar", {"cite": document.cite, "codigo": "7KQ4-M2XD"}))
    assert "El documento fue anulado y ya no está vigente" in words
    assert "La reemplaza otra nota." in words


def test_mails_are_read_in_the_demonstration_and_only_counted_elsewhere(started: Case) -> None:
    from cauce.records.models import Institution

    assert started.number in browsing.words(browsing.enter("mquispe").get("/correo"))
    Institution.objects.update(is_demonstration=False)
    assert browsing.enter("mquispe").get("/correo").status_code == 404
    words = browsing.words(browsing.enter("mparedes").get("/correo"))
    assert started.number in words
    assert "espera por usted" not in words


def test_systems_show_each_connector_in_words(institution: Path, settings: Any) -> None:
    reading_systems.read_health(wiring.connectors())
    words = browsing.words(browsing.enter("mquispe").get("/sistemas"))
    assert "Telefonía IP" in words
    assert "Funciona" in words
    assert "Últimas 24 horas, por medias horas: 1 bien, 0 lentas, 0 sin respuesta." in words


def test_tabs_are_the_three_of_the_page() -> None:
    assert inbox_page.TABS == ("pendientes", "en-curso", "cerrados")


def test_the_verification_sent_empty_asks_for_both(institution: Path) -> None:
    assert Client().get("/verificar").status_code == 200
    empty = Client().get("/verificar", {"cite": "", "codigo": " "})
    assert (empty.status_code, empty.content.decode().count('aria-invalid="true"')) == (422, 2)


def test_a_draft_is_named_above_the_inbox_of_who_wrote_it_and_counts_as_no_task(institution: Path) -> None:
    client = browsing.enter("mquispe")
    assert "Nada espera por usted" in browsing.words(client.get("/"))
    client.post("/nuevo/UIT-PR01/borrador", {"justificacion": "Todavía escribo."})
    page = client.get("/")
    assert "Tiene un borrador sin enviar: " in browsing.words(page)
    assert 'href="/nuevo/UIT-PR01"' in page.content.decode()
    assert "Nada más espera por usted" in browsing.words(page)
    assert browsing.words(page).count("Pendientes 0") == 1
    for other in (client.get("/bandeja/en-curso"), browsing.enter("xarce").get("/")):
        assert "Tiene un borrador" not in browsing.words(other)


def test_one_case_under_way_is_not_called_several(started: Case) -> None:
    words = browsing.words(browsing.enter("mquispe").get("/"))
    assert ("Verlo en «En curso»" in words, "Ver los 1" in words) == (True, False)


def test_people_are_offered_in_the_order_of_their_names_whatever_the_accents(institution: Path) -> None:
    client = browsing.enter("rchoque")
    Person.objects.filter(username="mquispe").update(given_names="Ángela")
    Person.objects.filter(username="xarce").update(given_names="Zoila", first_surname="Ñuflo")
    page = client.get("/organizacion").content.decode()
    first, last = (page.index(f'<option value="{name}"') for name in ("mquispe", "jfernandez"))
    assert first < last
    people = [each.value for each in answers.catalogues(Person.objects.get(username="srojas"))["personas"]]
    surnames = [fold(Person.objects.get(username=name).first_surname) for name in people]
    assert surnames == sorted(surnames)


def test_who_leaves_is_chosen_among_names_with_their_user_names(institution: Path) -> None:
    page = browsing.words(browsing.enter("srojas").get("/nuevo/UIT-PR06"))
    assert f"{Person.objects.get(username='mquispe').full_name} · mquispe" in page


def test_a_vacant_post_says_who_comes_and_from_when(institution: Path) -> None:
    held = Assignment.objects.get(person__username="dcondori")
    now = browsing.words(browsing.enter("rchoque").get("/organizacion"))
    starts_on = clock.now().date() + timedelta(days=9)
    Assignment.objects.filter(pk=held.pk).update(starts_on=starts_on)
    page = browsing.words(browsing.enter("rchoque").get("/organizacion"))
    said = f"desde el {wording.day(starts_on, today=clock.now().date())}: {held.person.full_name}"
    assert (said in now, said in page, "Vacante" in page) == (False, True, True)


@pytest.mark.parametrize(("letters", "is_quick"), [(20, True), (400, True), (401, False)])
def test_the_card_that_is_decided_from_the_list_says_why_it_is_asked(
    started: Case, letters: int, is_quick: bool
) -> None:
    why = "Llamo a diario." + "x" * (letters - 15)
    Case.objects.filter(pk=started.pk).update(form={**started.form, "justificacion": why})
    page = browsing.enter("jfernandez").get("/").content.decode()
    card = page[page.index('class="tarjetas"') :]
    assert (f"Justificación: {why}" in card, 'data-abre="hojita"' in card) == (is_quick, is_quick)
