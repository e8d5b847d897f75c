"""Personal data of UIT-PR05 and UIT-PR06 on every page, for who reads a case without taking part in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cauce.operations import cases, tasks
from cauce.records.models import Document
from tests.operations.driving import FORMS, Drive, person
from tests.web.browsing import enter, words

AUDITOR = "ovillarroel"
Work = Callable[[], None]

WAYS = [
    "LIDIA COPA SIÑANI",
    "lidia copa sinani",
    "Lidia\nCopa\n\nSiñani",
    "Lidia Copa Sin\u0303ani",
    "señorita Siñani",
    "COPA, Lidia",
    "C.I. 6.654.321",
    "ci 6 654 321",
    "lcopa @ agetic.example.bo",
    "usuario LCopa",
]
TELLING = ("lidia", "copa", "siñani", "sinani", "6654321", "6.654.321", "6 654 321", "lcopa", "654")


@pytest.mark.parametrize("written", WAYS)
def test_a_proveido_does_not_tell_them_however_it_writes_them(work: Work, written: str) -> None:
    drive = Drive.of("UIT-PR05", work)
    tasks.pass_on(
        drive.task.assignee, drive.task.pk, drive.task.step, proveido=f"Revisar: {written} (nueva)."
    )
    assert written.split()[-1] in words(enter("srojas").get(f"/tramites/{drive.case.number}"))
    said = words(enter(AUDITOR).get(f"/tramites/{drive.case.number}"))
    assert "Revisar: " in said
    assert [word for word in TELLING if word in said.casefold()] == []


def test_what_was_corrected_in_the_request_is_not_told_either(work: Work) -> None:
    drive = Drive.of("UIT-PR05", work, ci="9988776", primer_apellido="Zárate", usuario="lzarate")
    task = drive.task
    tasks.give_back(
        task.assignee, task.pk, task.step, reason="La cédula 9988776 y el apellido ZARATE no son suyos."
    )
    task = drive.task
    cases.send_again(task.assignee, task.pk, task.step, FORMS["UIT-PR05"])
    paper = Document.objects.get(case=drive.case)
    assert paper.version == 2
    assert "9988776" in words(enter("srojas").get(f"/documentos/{paper.pk}?version=1"))
    pages = (f"/tramites/{drive.case.number}", f"/documentos/{paper.pk}", f"/documentos/{paper.pk}?version=1")
    for address in pages:
        said = words(enter(AUDITOR).get(address)).casefold()
        assert [word for word in (*TELLING, "9988776", "zárate", "zarate") if word in said] == [], address


def test_who_leaves_is_not_told(work: Work) -> None:
    drive = Drive.of("UIT-PR06", work, observaciones="Entregó su equipo el viernes por la tarde.").until(7)
    leaver = person("xarce")
    telling = [leaver.first_surname, leaver.second_surname, leaver.username, leaver.ci, "entregó su equipo"]
    papers = Document.objects.filter(case=drive.case).values_list("pk", flat=True)
    addresses = [f"/tramites/{drive.case.number}", *(f"/documentos/{paper}" for paper in papers)]
    for address in addresses:
        said = words(enter(AUDITOR).get(address)).casefold()
        assert [word for word in telling if word.casefold() in said] == [], address
