"""A database that is locked or gone: a page that says so and gives back what was written, never a 500."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from cauce.operations import cases, people
from cauce.operations.pages import frame
from cauce.web import sent
from tests.operations.driving import FORMS
from tests.web.browsing import enter, words

WHY = str(FORMS["UIT-PR01"]["justificacion"])


@pytest.mark.parametrize("error", [OperationalError("database is locked"), InterfaceError("closed")])
def test_what_was_written_is_given_back(
    institution: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def locked(*_args: object, **_more: object) -> None:
        raise error

    monkeypatch.setattr(cases, "start", locked)
    monkeypatch.setattr(frame, "read", locked)  # nothing of the page may need the database
    answer = enter("mquispe").post("/nuevo/UIT-PR01", {**FORMS["UIT-PR01"], "once": "f" * 32})
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (503, True)
    assert "Lo que usted escribió" in words(answer)
    assert WHY in words(answer)
    assert "locked" not in words(answer)


def test_it_is_told_too_when_not_even_the_session_can_be_read(
    institution: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object, **_more: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    client = enter("mquispe")
    client.raise_request_exception = False
    monkeypatch.setattr("django.contrib.auth.middleware.get_user", gone)
    answer = client.post("/nuevo/UIT-PR01", {**FORMS["UIT-PR01"], "once": "f" * 32})
    assert (answer.status_code, WHY in words(answer)) == (503, True)


def test_a_password_is_not_given_back(institution: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_args: object, **_more: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(people, "confirms_password", locked)
    typed = {"actual": "la clave de antes, bien larga", "nueva": "la clave nueva, también larga"}
    answer = enter("mquispe").post("/perfil/contrasena", typed)
    assert answer.status_code == 503
    assert "larga" not in words(answer)
    assert set(typed) == sent.PASSWORDS
    assert Client().get("/entrar").status_code == 200
