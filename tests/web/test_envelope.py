"""The envelope of a call code: opened once, by its owner, with his password; and never kept by a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from cauce.jobs import worker
from cauce.lib import clock
from cauce.operations import envelopes
from cauce.operations.people import TRIES_OF_ONE_VISITOR, WINDOW
from cauce.records.models import Act, Notice, Person, Secret, SignIn
from tests.operations.driving import Drive
from tests.web.browsing import enter, words

OWNER = "mquispe"


@pytest.fixture
def drive(work: Callable[[], None]) -> Drive:
    """A case of PR01 whose code is live."""
    return Drive.of("UIT-PR01", work).until(7)


def reveal(drive: Drive, who: str = OWNER, words_typed: str = "cauce") -> Any:
    secret = Secret.objects.get(order__case=drive.case)
    return enter(who).post(f"/sobres/{drive.case.number}/{secret.pk}", {"clave": words_typed})


def test_looking_at_it_opens_nothing(drive: Drive) -> None:
    for _look in range(3):
        page = enter(OWNER).get(f"/sobres/{drive.case.number}")
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert Secret.objects.get().revealed_at is None


def test_it_shows_the_code_once_and_a_second_try_is_an_alarm(drive: Drive) -> None:
    first = reveal(drive)
    code = re.search(r'class="codigo"[^>]*>(\d{8})<', first.content.decode())
    assert code is not None
    assert first.headers["Cache-Control"] == "no-store"
    second = reveal(drive)
    assert (second.status_code, code[1] in second.content.decode()) == (403, False)
    assert "Este intento quedó registrado" in words(second)
    assert Act.objects.filter(case=drive.case, outcome="revelar").count() == 2
    assert Notice.objects.filter(key__startswith="envelope-").count() == 1
    for page in ("tramites", "sobres"):
        assert code[1] not in enter(OWNER).get(f"/{page}/{drive.case.number}").content.decode()


@pytest.mark.parametrize("password", ["", "no es esta", "\0", "a" * 100_000])
def test_a_wrong_password_opens_nothing(drive: Drive, password: str) -> None:
    answer = reveal(drive, words_typed=password)
    assert (answer.status_code, Secret.objects.get().revealed_at) == (422, None)
    assert 'aria-invalid="true"' in answer.content.decode()


@pytest.mark.parametrize("who", ["rchoque", "dcondori", "jfernandez", "srojas"])
def test_nobody_else_is_told_that_it_exists(drive: Drive, who: str) -> None:
    assert enter(who).get(f"/sobres/{drive.case.number}").status_code == 404
    assert reveal(drive, who).status_code == 404
    assert Secret.objects.get().revealed_at is None


def test_opening_is_a_post_of_who_has_signed_in(drive: Drive) -> None:
    secret = Secret.objects.get()
    assert enter(OWNER).get(f"/sobres/{drive.case.number}/{secret.pk}").status_code == 405
    assert Client().post(f"/sobres/{drive.case.number}/{secret.pk}", {"clave": "cauce"}).status_code == 302


def test_the_case_leads_to_it_until_it_is_opened(drive: Drive) -> None:
    address = f"/sobres/{drive.case.number}"
    assert address in enter(OWNER).get(f"/tramites/{drive.case.number}").content.decode()
    assert address not in enter("jfernandez").get(f"/tramites/{drive.case.number}").content.decode()
    reveal(drive)
    assert address not in enter(OWNER).get(f"/tramites/{drive.case.number}").content.decode()


def test_guessing_at_the_password_has_to_wait_and_is_on_record(drive: Drive) -> None:
    for _try in range(TRIES_OF_ONE_VISITOR):
        assert reveal(drive, words_typed="no es esta").status_code == 422
    answer = reveal(drive)
    assert (answer.status_code, "Espere 15 minutos" in words(answer)) == (403, True)
    assert Secret.objects.get().revealed_at is None
    told = Act.objects.get(case=drive.case, outcome="revelar")
    assert (told.actor.username if told.actor else "", told.content["opened"]) == (OWNER, False)
    assert Notice.objects.filter(key__startswith="envelope-").count() == 1
    opener = Person.objects.get(username=OWNER).full_name
    sheet = words(enter(OWNER).get(f"/tramites/{drive.case.number}"))
    assert (f"{opener} intentó abrir el sobre" in sheet, f"{opener} abrió el sobre" in sheet) == (True, False)
    SignIn.objects.update(at=F("at") - WINDOW)
    assert reveal(drive).status_code == 200


def test_the_tries_at_the_envelope_count_at_the_door_and_at_the_change_of_password(drive: Drive) -> None:
    for _try in range(TRIES_OF_ONE_VISITOR):
        reveal(drive, words_typed="no es esta")
    door = Client().post("/entrar", {"usuario": OWNER, "clave": "cauce"})
    change = {"actual": "cauce", "nueva": "una clave bien larga"}
    own = enter(OWNER).post("/perfil/contrasena", change)
    assert (door.status_code, own.status_code) == (403, 403)
    assert "Espere 15 minutos" in words(own)
    assert Person.objects.get(username=OWNER).check_password("cauce")


def test_an_envelope_that_nobody_opened_in_time_is_closed_for_good(drive: Drive) -> None:
    Secret.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    late = reveal(drive)
    assert (late.status_code, 'class="codigo"' in late.content.decode()) == (403, False)
    assert Secret.objects.get().sealed_key is None


def test_the_worker_destroys_the_keys_of_what_expired_and_no_others(drive: Drive) -> None:
    assert envelopes.expire() == 0
    Secret.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    worker.tidy()
    secret = Secret.objects.get()
    assert (secret.sealed_key, bytes(secret.ciphertext)) == (None, b"")
    page = words(enter(OWNER).get(f"/sobres/{drive.case.number}"))
    assert "Revelar" not in page


def test_who_joined_finds_his_envelope_in_his_profile_though_the_case_is_hidden_from_him(
    institution: object, work: Callable[[], None]
) -> None:
    drive = Drive.of("UIT-PR05", work, sistemas=["correo"]).until(0)
    client, address = enter("lcopa"), f"/sobres/{drive.case.number}"
    profile = client.get("/perfil")
    assert "Tiene un sobre sellado: Correo institucional." in words(profile)
    assert f'href="{address}"' in profile.content.decode()
    page = client.get(address).content.decode()
    assert (f'href="/tramites/{drive.case.number}"' in page, 'href="/perfil"' in page) == (False, True)
    assert client.get(f"/tramites/{drive.case.number}").status_code == 404
