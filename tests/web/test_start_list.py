"""The page of a list: pasted or from a file, reviewed row by row, sent once, and nothing typed is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauce.records.models import Case
from tests.operations.test_case_lists import line, text_of
from tests.web.browsing import enter, hidden, words, written

ADDRESS = "/nuevo/UIT-PR05/lista"
MOST_QUERIES = 55


def review(client: Client, text: str, **more: Any) -> Any:
    return client.post(ADDRESS, {"lista": text, "_ver": "1", "once": uuid4().hex, **more})


def test_it_is_found_from_the_cards_and_from_the_form(institution: Path) -> None:
    client = enter("srojas")
    for address in ("/nuevo", "/nuevo/UIT-PR05"):
        assert f'href="{ADDRESS}"' in client.get(address).content.decode()
    assert "/nuevo/UIT-PR06/lista" not in client.get("/nuevo").content.decode()
    assert (enter("mquispe").get(ADDRESS).status_code, client.get("/nuevo/UIT-PR06/lista").status_code) == (
        403,
        403,
    )
    assert client.get("/nuevo/UIT-PR99/lista").status_code == 404


def test_it_is_reviewed_then_sent_once(institution: Path) -> None:
    client = enter("srojas")
    text = text_of(*(line(n) for n in range(1, 11)))
    seen = review(client, text)
    assert (seen.status_code, Case.objects.count()) == (200, 0)
    assert "Alta de cuentas de Lidia Copa J" in words(seen)
    assert "Enviar 10 solicitudes a Rosa Choque" in words(seen)
    form = {"lista": written(seen)["c-lista"], "once": hidden(seen, "once"), "visto": hidden(seen, "visto")}
    for _press in range(2):
        assert client.post(ADDRESS, form).headers["Location"] == "/bandeja/en-curso"
    assert Case.objects.count() == 10
    assert "10 trámites están en camino." in words(client.get("/bandeja/en-curso"))


def test_each_fault_stands_at_its_line_and_the_list_stays(institution: Path) -> None:
    text = text_of(line(1), line(2, ci="<script>alert(1)</script>", nombres="=cmd|calc"))
    seen = review(enter("srojas"), text)
    page = seen.content.decode()
    assert (seen.status_code, written(seen)["c-lista"]) == (422, text)
    for expected in ('href="#linea-3"', 'id="linea-3"', "Cédula de identidad: ", "empieza con =, + o @"):
        assert expected in page
    for unexpected in ("<script>alert", "Enviar 1 solicitud", "Enviar 2 solicitudes"):
        assert unexpected not in page
    assert (page.count("empieza con =, + o @"), "Línea 3: 2 faltas" in words(seen)) == (1, True)


def test_a_file_that_is_no_list_by_its_name_is_not_read_as_one(institution: Path) -> None:
    file = SimpleUploadedFile("personas.pdf", text_of(line(1)).encode())
    seen = review(enter("srojas"), "lo que escribí", archivo=file)
    assert (seen.status_code, "guarde la hoja como CSV" in words(seen)) == (422, True)
    assert written(seen)["c-lista"] == "lo que escribí"


def test_what_was_not_reviewed_is_shown_and_not_sent(institution: Path) -> None:
    client = enter("srojas")
    seen = review(client, text_of(line(1)))
    other = text_of(line(2))
    answer = client.post(ADDRESS, {"lista": other, "once": uuid4().hex, "visto": hidden(seen, "visto")})
    assert (answer.status_code, Case.objects.count()) == (409, 0)
    assert (written(answer)["c-lista"], "Lidia Copa B" in words(answer)) == (other, True)
    assert hidden(answer, "visto") not in ("", hidden(seen, "visto"))


def test_a_list_changed_after_it_was_sent_is_given_back_and_can_be_sent(institution: Path) -> None:
    client = enter("srojas")
    seen = review(client, text_of(line(1)))
    once, visto = hidden(seen, "once"), hidden(seen, "visto")
    client.post(ADDRESS, {"lista": text_of(line(1)), "once": once, "visto": visto})
    other = text_of(line(2), line(3))
    answer = client.post(ADDRESS, {"lista": other, "once": once, "visto": visto})
    assert (answer.status_code, Case.objects.count(), written(answer)["c-lista"]) == (409, 1, other)
    assert "Esta lista ya se envió, con otras filas" in words(answer)
    reviewed = review(client, other, once=once)  # the same, where it is reviewed again before it is sent
    for page in (answer, reviewed):
        assert hidden(page, "once") not in ("", once)
    form = {"lista": other, "once": hidden(answer, "once"), "visto": hidden(answer, "visto")}
    assert client.post(ADDRESS, form).status_code == 302
    assert Case.objects.count() == 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_file_takes_the_place_of_what_was_pasted(institution: Path, encoding: str) -> None:
    text = text_of(line(1, cargo="Técnico Ñandú"))
    file = SimpleUploadedFile("lista.csv", text.encode(encoding))
    seen = review(enter("srojas"), "otra cosa", archivo=file)
    assert (seen.status_code, written(seen)["c-lista"]) == (200, text)


def test_a_file_that_is_no_table_leaves_what_was_pasted(institution: Path) -> None:
    file = SimpleUploadedFile("lista.xlsx", b"PK\x03\x04" + b"\0" * 90)
    seen = review(enter("srojas"), "lo que escribí", archivo=file)
    assert (seen.status_code, written(seen)["c-lista"]) == (422, "lo que escribí")
    assert "guarde la hoja como CSV" in words(seen)


def test_it_is_kept_while_it_is_written_and_thrown_away_on_request(institution: Path) -> None:
    client = enter("srojas")
    assert "Borrador guardado" in words(client.post(f"{ADDRESS}/borrador", {"lista": "Ana\tRoca"}))
    assert written(client.get(ADDRESS))["c-lista"] == "Ana\tRoca"
    assert "alta de cuentas de varias personas" in words(client.get("/nuevo"))
    assert written(enter("wapaza").get(ADDRESS)) == {}
    client.post(f"{ADDRESS}/descartar")
    assert "Se descartó el borrador." in words(client.get("/nuevo"))
    assert written(client.get(ADDRESS))["c-lista"] == ""


def test_the_empty_table_opens_in_a_spreadsheet_and_comes_back(institution: Path) -> None:
    client = enter("srojas")
    answer = client.get(f"{ADDRESS}.csv")
    titles = answer.content.decode("utf-8-sig").strip()
    assert titles.startswith("Nombres;Primer apellido;Segundo apellido;Cédula de identidad;")
    cells = line(1).split(";")
    row = ";".join([*cells[:2], "", *cells[2:9], "", cells[9], "", cells[10], ""])
    assert review(client, f"{titles}\n{row}").status_code == 200


@pytest.mark.parametrize(
    "text", ["", "\0", "x" * 150_000, '"' * 999, "\t\n" * 99, "=1+1\n" * 60, "\u202e\r\x0b;;;"]
)
def test_nothing_that_is_sent_breaks_the_page(institution: Path, text: str) -> None:
    client = enter("srojas")
    for sent in ({"_ver": "1"}, {}, {"visto": "x" * 300, "once": "y" * 300}):
        assert client.post(ADDRESS, {"lista": text, **sent}).status_code == 422
    assert client.post(f"{ADDRESS}/borrador", {"lista": text}).status_code == 200
    assert Case.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 50])
def test_it_reads_a_fixed_number_of_rows(institution: Path, rows: int) -> None:
    client = enter("srojas")
    text = text_of(*(line(n, primer_apellido="Copa") for n in range(1, rows + 1)))
    review(client, text)
    with CaptureQueriesContext(connection) as counted:
        assert review(client, text).status_code == 200
    assert len(counted) <= MOST_QUERIES
