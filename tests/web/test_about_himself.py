"""Whoever is to leave sees nothing of his own UIT-PR06, whatever post he holds, on no page at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from cauce.adapters.twin import control
from cauce.operations import access, courses, plans
from cauce.records.models import Attachment, Document, Incident, Order
from tests.operations.driving import PDF, Drive, person
from tests.web.browsing import enter

Work = Callable[[], None]
READERS = {
    "rchoque": "jefe_uit",
    "gmendieta": "above them all",
    "ovillarroel": "auditor",
    "cgutierrez": "area",
}
LISTS = [
    "/",
    "/bandeja/pendientes",
    "/bandeja/en-curso",
    "/bandeja/cerrados",
    "/bandeja.csv?pestana=pendientes",
    "/bandeja.csv?pestana=en-curso",
    "/bandeja.csv?pestana=cerrados",
    "/sistemas",
    "/sistemas?todas=si",
    "/organizacion",
    "/perfil",
    "/manual",
    "/manual/UIT-PR06",
    "/correo",
]


def about(who: str, work: Work) -> Drive:
    """A UIT-PR06 about a person, with a file, whose orders failed: there is an incident to be seen."""
    drive = Drive.of("UIT-PR06", work, persona=who)
    sent = {"adjunto": [SimpleUploadedFile("memorandum.pdf", PDF)]}
    assert enter("srojas").post(f"/tramites/{drive.case.number}/adjuntos", sent).status_code == 302
    drive.until(5)
    control.tell(settings.TWINS, "accounts", "refuse", verb="accounts.disable")
    task = drive.task
    if task.plans.count() == 0:
        plans.request(task.assignee, task.pk, {})
    drive.execute()
    assert Incident.objects.exists() or Order.objects.filter(state="fallida").exists()
    return drive


def addresses(drive: Drive) -> list[str]:
    """Every page of a case."""
    number, paper, file = drive.case.number, Document.objects.get(case=drive.case), Attachment.objects.get()
    pages = [f"/tramites/{number}{tail}" for tail in ("", "/situacion", "/hoja-de-ruta")]
    return [*pages, f"/documentos/{paper.pk}", f"/adjuntos/{file.pk}", f"/sobres/{number}"]


@pytest.mark.parametrize("who", READERS)
def test_no_page_tells_a_person_of_the_case_about_himself(work: Work, who: str) -> None:
    drive = about(who, work)
    number, browser = drive.case.number, enter(who)
    for address in addresses(drive):
        assert browser.get(address).status_code == 404, address
    cite = Document.objects.get(case=drive.case).cite
    for address in LISTS:
        answer = browser.get(address)
        told = [word for word in (number, cite, "1 trámite abierto") if word in answer.content.decode()]
        assert (answer.status_code, told) == (200, []), address
    for query in (number, cite, "baja", "Rosa", "UIT-PR06"):  # the page repeats the query, and finds nothing
        found = browser.get("/buscar", {"q": query}).content.decode()
        assert [link for link in ('href="/tramites/', 'href="/documentos/') if link in found] == [], query
    task = drive.task
    for verb in ("aprobar", "devolver", "rechazar", "ejecutar", "plan", "no-se-pudo", "atestiguar"):
        sent = {"once": f"{task.pk}.{task.step}", "texto": "Yo mismo lo decido."}
        assert browser.post(f"/tramites/{number}/tareas/{task.pk}/{verb}", sent).status_code == 404, verb
    for order in Order.objects.filter(case=drive.case):
        assert browser.post(f"/ordenes/{order.pk}/comprobar").status_code == 404
    for verb in ("desistir", "retomar", "adjuntos"):
        assert browser.post(f"/tramites/{number}/{verb}", {"texto": "No se hará."}).status_code == 404, verb
    assert access.relation(person(who), drive.case, courses.today()) is access.Relation.NONE
    assert not access.readable_cases(person(who), courses.today()).exists()


def test_the_same_people_read_the_case_of_somebody_else(work: Work) -> None:
    drive = about("xarce", work)
    for who in ("rchoque", "gmendieta", "ovillarroel", "cgutierrez", "srojas"):
        assert enter(who).get(f"/tramites/{drive.case.number}").status_code == 200, who
        assert (
            drive.case.number in enter(who).get("/bandeja/en-curso").content.decode() or who == "cgutierrez"
        )
    assert drive.case.number in enter("rchoque").get("/sistemas").content.decode()
    assert drive.case.number in enter("rchoque").get("/bandeja.csv?pestana=en-curso").content.decode()
    assert 'href="/tramites/' in enter("rchoque").get("/buscar", {"q": "baja"}).content.decode()


def test_the_manual_counts_the_open_cases_that_one_may_read_or_plans_for(work: Work) -> None:
    about("xarce", work)
    planner = person("jfernandez")
    for is_planner in (False, True):
        planner.is_planner = is_planner
        planner.save()
        for who in ("rchoque", "ovillarroel", "srojas", "jfernandez", "mquispe"):
            for address in ("/manual", "/manual/UIT-PR06"):
                is_told = "1 trámite abierto" in enter(who).get(address).content.decode()
                is_due = who not in ("jfernandez", "mquispe") or (is_planner and who == "jfernandez")
                assert is_told is is_due, (who, address)


def test_the_chief_who_acted_before_it_was_about_her_reads_no_more_of_it(work: Work) -> None:
    drive = Drive.of("UIT-PR06", work)
    drive.step()
    assert enter("rchoque").get(f"/tramites/{drive.case.number}").status_code == 200
    drive.case.about = person("rchoque")
    drive.case.save()
    assert enter("rchoque").get(f"/tramites/{drive.case.number}").status_code == 404
