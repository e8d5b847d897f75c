"""The door: who comes in, what a wrong password is told, and where one is sent afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from cauce.operations.people import TRIES_OF_ONE_VISITOR
from cauce.records.models import Institution, Person
from tests.operations.driving import Drive
from tests.web.browsing import enter, words

WRONG = {"usuario": "mquispe", "clave": "no es esta"}


@pytest.mark.parametrize("name", ["mquispe", "MQUISPE", "mquispe@agetic.example.bo"])
def test_a_name_or_an_address_with_its_password_comes_in(institution: Path, name: str) -> None:
    client = Client()
    answer = client.post("/entrar", {"usuario": name, "clave": "cauce"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/nuevo").status_code == 200


@pytest.mark.parametrize("name", ["mquispe", "nadie", "", "x\0y", "a" * 5000])
def test_a_wrong_name_and_a_wrong_password_are_told_the_same(institution: Path, name: str) -> None:
    answer = Client().post("/entrar", {"usuario": name, "clave": "no es esta"})
    assert answer.status_code == 422
    assert "no coinciden" in words(answer)


def test_the_name_stays_in_the_form(institution: Path) -> None:
    assert 'value="mquispe"' in Client().post("/entrar", WRONG).content.decode()


def test_too_many_tries_have_to_wait_also_with_the_right_password(institution: Path) -> None:
    client = Client()
    for _try in range(TRIES_OF_ONE_VISITOR):
        client.post("/entrar", WRONG)
    answer = client.post("/entrar", {"usuario": "mquispe", "clave": "cauce"})
    assert (answer.status_code, "15 minutos" in words(answer)) == (403, True)


def test_somebody_inactive_is_told_nothing_else(institution: Path) -> None:
    Person.objects.filter(username="mquispe").update(is_active=False)
    assert Client().post("/entrar", {"usuario": "mquispe", "clave": "cauce"}).status_code == 422


def test_the_cookie_of_who_leaves_is_dead_at_the_very_next_page(work: Callable[[], None]) -> None:
    browser = Client()
    browser.post("/entrar", {"usuario": "jfernandez", "clave": "cauce"})
    drive = Drive.of("UIT-PR06", work, persona="jfernandez").until(7)
    drive.step()
    assert browser.get("/nuevo").status_code == 200
    drive.step()  # row 7: inactivated
    assert browser.cookies["sessionid"].value
    for address in ("/", "/nuevo", "/perfil"):
        assert browser.get(address).headers["Location"].startswith("/entrar?")
    sent = browser.post("/nuevo/UIT-PR04", {"motivo": "fin_de_contrato"})
    assert sent.headers["Location"].startswith("/entrar?")


def test_a_session_that_was_left_standing_lets_nobody_inactive_in(institution: Path) -> None:
    browser = Client()
    browser.post("/entrar", {"usuario": "mquispe", "clave": "cauce"})
    Person.objects.filter(username="mquispe").update(is_active=False)
    assert Session.objects.count() == 1
    assert browser.get("/nuevo").headers["Location"].startswith("/entrar?")


def test_one_click_comes_in_only_in_the_demonstration(institution: Path) -> None:
    assert Client().post("/entrar/como", {"usuario": "mquispe"}).status_code == 302
    Institution.objects.update(is_demonstration=False)
    answer = Client().post("/entrar/como", {"usuario": "mquispe"})
    assert answer.status_code == 403
    assert "mquispe" not in Client().get("/entrar").content.decode()


def test_the_session_is_a_new_one(institution: Path) -> None:
    client = Client()
    client.get("/entrar")
    session = client.session
    session["seen"] = "yes"
    session.save()
    before = session.session_key
    client.post("/entrar", {"usuario": "mquispe", "clave": "cauce"})
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "back",
    [
        "https://otro.example/",
        "//otro.example/",
        "javascript:alert(1)",
        "\\\\otro.example",
        "/\\otro.example",
    ],
)
def test_nobody_is_sent_to_another_site(institution: Path, back: str) -> None:
    answer = Client().post("/entrar", {"usuario": "mquispe", "clave": "cauce", "next": back})
    assert answer.headers["Location"] == "/"


def test_what_was_asked_for_is_opened_afterwards(institution: Path) -> None:
    client = Client()
    door = client.get("/nuevo/UIT-PR01")
    assert door.headers["Location"] == "/entrar?next=%2Fnuevo%2FUIT-PR01"
    answer = client.post("/entrar", {"usuario": "mquispe", "clave": "cauce", "next": "/nuevo/UIT-PR01"})
    assert answer.headers["Location"] == "/nuevo/UIT-PR01"


def test_a_piece_of_a_page_sends_the_whole_page_to_the_door(institution: Path) -> None:
    answer = Client().get("/tramites/HR-2026-0001/situacion", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"][:8]) == (204, "/entrar?")


def test_signing_out_is_a_post(institution: Path) -> None:
    client = enter("mquispe")
    assert client.get("/salir").status_code == 405
    assert client.get("/nuevo").status_code == 200
    client.post("/salir")
    assert client.get("/nuevo").status_code == 302


def test_a_first_password_is_changed_before_all_else(institution: Path) -> None:
    Person.objects.filter(username="mquispe").update(must_change_password=True)
    client = enter("mquispe")
    answer = client.get("/nuevo")
    assert answer.headers["Location"] == "/perfil#contrasena"
    bad = client.post("/perfil/contrasena", {"actual": "no es esta", "nueva": "una clave bien larga"})
    assert (bad.status_code, client.get("/nuevo").status_code) == (422, 302)
    client.post("/perfil/contrasena", {"actual": "cauce", "nueva": "una clave bien larga"})
    assert client.get("/nuevo").status_code == 200
    door = Client().post("/entrar", {"usuario": "mquispe", "clave": "una clave bien larga"})
    assert door.headers["Location"] == "/"


def test_a_form_of_another_session_is_refused_with_a_sentence(institution: Path) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(Person.objects.get(username="mquispe"))
    kept = "Esto lo escribí durante media hora."
    answer = client.post("/nuevo/UIT-PR01", {"justificacion": kept})
    assert (answer.status_code, kept in words(answer)) == (403, True)
