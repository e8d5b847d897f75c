"""What the terminal of a running service is told: faults and refusals of security, no mistakes of people."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from cauce.web.presenters import inbox
from tests.web.browsing import enter


@pytest.fixture
def terminal() -> Iterator[io.StringIO]:
    """The stream that the settings' own handler writes to."""
    (console,) = (one for one in logging.getLogger().handlers if one.get_name() == "console")
    assert isinstance(console, logging.StreamHandler)
    told = io.StringIO()
    former = console.setStream(told)
    yield told
    console.setStream(former)


def test_a_form_with_mistakes_and_an_address_that_is_none_are_no_lines(
    institution: Path, terminal: io.StringIO
) -> None:
    client = enter("mquispe")
    statuses = [
        client.post("/nuevo/UIT-PR01", {"once": "a"}).status_code,
        client.post("/perfil/contrasena", {}).status_code,
        client.get("/no-hay").status_code,
        client.get("/perfil/contrasena").status_code,
    ]
    assert (statuses, terminal.getvalue()) == ([409, 422, 404, 405], "")


def test_they_are_where_everything_is_asked_for(institution: Path, terminal: io.StringIO) -> None:
    root = logging.getLogger()
    former = root.level
    root.setLevel("INFO")
    try:
        enter("mquispe").get("/no-hay")
    finally:
        root.setLevel(former)
    assert "Not Found: /no-hay" in terminal.getvalue()


def test_a_form_of_another_page_is_a_line(institution: Path, terminal: io.StringIO) -> None:
    assert Client(enforce_csrf_checks=True).post("/entrar", {}).status_code == 403
    assert "WARNING django.security.csrf: Forbidden" in terminal.getvalue()


def test_somebody_who_may_not_is_a_line(institution: Path, terminal: io.StringIO) -> None:
    client = Client()
    for _try in range(40):
        client.post("/entrar", {"usuario": "mquispe", "clave": "no es esta"})
    assert "WARNING django.request: Forbidden: /entrar" in terminal.getvalue()


def test_a_fault_of_the_program_is_a_line(
    institution: Path, terminal: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = enter("mquispe")
    client.raise_request_exception = False
    monkeypatch.setattr(inbox, "page", lambda _seen: 1 / 0)
    assert client.get("/").status_code == 500
    assert "ERROR django.request: Internal Server Error: /" in terminal.getvalue()
