"""Files of a case: who attaches, what is refused, and that they are downloads and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cauce.operations import attachments
from cauce.records.models import Attachment
from tests.operations.driving import PDF, Drive
from tests.web.browsing import enter, words


@pytest.fixture
def drive(work: Callable[[], None]) -> Drive:
    """A case of PR01 that has just been sent."""
    return Drive.of("UIT-PR01", work)


def attach(drive: Drive, who: str, *files: tuple[str, bytes]) -> Any:
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return enter(who).post(f"/tramites/{drive.case.number}/adjuntos", {"adjunto": sent})


def test_whoever_has_the_case_attaches_and_everyone_who_reads_it_downloads(drive: Drive) -> None:
    assert attach(drive, "jfernandez", ("Cronograma de campaña.pdf", PDF)).status_code == 302
    file = Attachment.objects.get()
    page = enter("mquispe").get(f"/tramites/{drive.case.number}")
    assert "Cronograma de campaña.pdf" in words(page)
    assert f"{file.sha256[:4]}…" in words(page)
    answer = enter("rchoque").get(f"/adjuntos/{file.pk}")
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Cronograma")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("planilla.exe", b"MZ"),
        ("pagina.html", b"<script>alert(1)</script>"),
        ("dibujo.svg", b"<svg onload='alert(1)'/>"),
        ("nota.pdf", b"<html>"),
        ("nota.pdf.exe", PDF),
        ("vacio.pdf", b""),
    ],
)
def test_a_false_or_strange_file_is_refused_before_it_is_stored(
    drive: Drive, name: str, content: bytes
) -> None:
    answer = attach(drive, "jfernandez", ("bueno.pdf", PDF), (name, content))
    assert answer.status_code in (302, 422)
    if answer.status_code == 422:
        assert "PDF, ODT, DOCX, PNG o JPG" in words(answer)
        assert (Attachment.objects.count(), drive.case.attachments.count()) == (0, 0)
    assert not Attachment.objects.exclude(name__endswith=".pdf").exists()


def test_a_file_over_the_limit_is_refused(drive: Drive, settings: Any) -> None:
    settings.ATTACHMENT_LIMIT = 1_000_000
    answer = attach(drive, "jfernandez", ("grande.pdf", PDF + b" " * 1_000_001))
    assert (answer.status_code, "1 MB" in words(answer)) == (422, True)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("programa.exe", b"MZ", "no se aceptan archivos de ese tipo"),
        ("vacío.pdf", b"", "está vacío"),
        ("texto.pdf", b"Hola.", "su contenido no es el de un archivo PDF completo"),
        ("grande.pdf", PDF + b" " * 1_000_001, "pasa de 1 MB"),
    ],
)
def test_the_refusal_says_which_rule_the_file_breaks(
    drive: Drive, settings: Any, name: str, content: bytes, why: str
) -> None:
    settings.ATTACHMENT_LIMIT = 1_000_000
    said = words(attach(drive, "jfernandez", (name, content)))
    assert f"No se adjuntó «{name}»: {why}. Se aceptan PDF, ODT, DOCX, PNG o JPG de hasta 1 MB." in said


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "a\r\nX-Evil: 1.pdf", 'a";x=.pdf', "‮fdp.exe.pdf"])
def test_a_hostile_name_is_made_harmless(drive: Drive, name: str) -> None:
    attach(drive, "jfernandez", (name, PDF))
    for file in Attachment.objects.all():
        answer = enter("jfernandez").get(f"/adjuntos/{file.pk}")
        assert answer.status_code == 200
        assert not any(sign in file.name for sign in '/\\\r\n"‮')
        assert "X-Evil" not in answer.headers


def test_no_file_at_all_is_a_sentence(drive: Drive) -> None:
    answer = enter("jfernandez").post(f"/tramites/{drive.case.number}/adjuntos")
    assert (answer.status_code, "Elija" in words(answer)) == (422, True)


def test_who_only_reads_attaches_nothing(drive: Drive) -> None:
    assert attach(drive, "rchoque", ("nota.pdf", PDF)).status_code == 403
    assert attach(drive, "srojas", ("nota.pdf", PDF)).status_code == 404
    assert Attachment.objects.count() == 0


def test_who_may_not_read_the_case_may_not_read_its_files(drive: Drive) -> None:
    file = attachments.add_to_case(drive.task.assignee, drive.case.number, "nota.pdf", PDF)
    for who in ("srojas", "dcondori"):
        assert enter(who).get(f"/adjuntos/{file.pk}").status_code == 404
    assert Client().get(f"/adjuntos/{file.pk}").status_code == 302
    assert enter("jfernandez").get("/adjuntos/999999999999999").status_code == 404


def test_files_of_a_case_with_personal_data_are_for_who_takes_part(work: Callable[[], None]) -> None:
    drive = Drive.of("UIT-PR05", work)
    file = attachments.add_to_case(drive.task.assignee, drive.case.number, "cedula.pdf", PDF)
    assert enter("srojas").get(f"/adjuntos/{file.pk}").status_code == 200
    assert enter("ovillarroel").get(f"/adjuntos/{file.pk}").status_code == 404
    assert "cedula.pdf" not in words(enter("ovillarroel").get(f"/tramites/{drive.case.number}"))


def test_a_file_that_was_changed_on_disk_is_not_served(drive: Drive) -> None:
    file = attachments.add_to_case(drive.task.assignee, drive.case.number, "nota.pdf", PDF)
    path = attachments.path_of(file.sha256)
    path.write_bytes(b"otra cosa")
    assert enter("jfernandez").get(f"/adjuntos/{file.pk}").status_code == 403
    path.unlink()
    assert enter("jfernandez").get(f"/adjuntos/{file.pk}").status_code == 403
