"""Each return, gate and way out of UIT-PR02 to UIT-PR06, row by row as ROWS.md has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from django.conf import settings

from cauce.adapters.twin import control
from cauce.core.procedure import StepKind
from cauce.lib import clock
from cauce.operations import courses, evidence, orders, tasks
from cauce.operations.refusals import AlreadyDecided, GateClosed, NotAllowed
from cauce.records.models import Case, Document, Evidence, Incident, Order, Task
from tests.operations.breaking import red
from tests.operations.driving import AUTHORS, FORMS, Drive, person

Work = Callable[[], None]
OTHERS = tuple(code for code in FORMS if code != "UIT-PR01")
PORTS = {
    "UIT-PR02": "backups",
    "UIT-PR03": "network",
    "UIT-PR04": "backups",
    "UIT-PR05": "accounts",
    "UIT-PR06": "accounts",
}
EXECUTES = {"UIT-PR02": 4, "UIT-PR03": 5, "UIT-PR04": 4, "UIT-PR05": 5, "UIT-PR06": 5}
RETURNS = [
    ("UIT-PR02", 2, 1),
    ("UIT-PR02", 5, 4),
    ("UIT-PR02", 6, 4),
    ("UIT-PR03", 2, 1),
    ("UIT-PR03", 3, 1),
    ("UIT-PR03", 7, 6),
    ("UIT-PR03", 8, 6),
    ("UIT-PR04", 2, 1),
    ("UIT-PR04", 5, 4),
    ("UIT-PR04", 6, 4),
    ("UIT-PR05", 2, 1),
    ("UIT-PR05", 7, 6),
    ("UIT-PR05", 8, 6),
    ("UIT-PR06", 2, 1),
    ("UIT-PR06", 6, 5),
    ("UIT-PR06", 7, 5),
]
REFUSALS = [
    ("UIT-PR02", 2),
    ("UIT-PR03", 2),
    ("UIT-PR03", 3),
    ("UIT-PR04", 2),
    ("UIT-PR05", 2),
    ("UIT-PR06", 2),
]


def effects(code: str) -> Counter[str]:
    """How often each order took effect at the target, by its own journal."""
    journal = control.journal(settings.TWINS, PORTS[code])
    return Counter(entry["key"] for entry in journal if entry["what"] == "applied")


def end_of(case: Case) -> str:
    case.refresh_from_db()
    return case.end_state


def read_back(order: Order, *, holds: bool) -> None:
    """Write evidence as a probe of now would."""
    read = "sí" if holds else "no"
    checks = [{"what": "x", "expected": "sí", "read": read, "holds": holds, "at": "", "how": "probado"}]
    Evidence.objects.create(order=order, at=clock.now(), holds=holds, hash="0" * 64, checks=checks)


def until_writing(drive: Drive) -> Task:
    """Go on until the technician has executed and is due to write."""
    for _round in range(30):
        task = drive.task
        course = courses.read(drive.case, clock.now())
        done = drive.case.orders.exclude(state="anulada").exists()
        if done and course.step_of(task)[1].kind is StepKind.WRITE:
            return task
        drive.step()
        drive.case.refresh_from_db()
    raise AssertionError("the work was never done")


@pytest.mark.parametrize(("code", "row", "back"), RETURNS)
def test_a_return_goes_to_who_wrote_the_paper_and_the_work_is_done_once(
    work: Work, code: str, row: int, back: int
) -> None:
    drive = Drive.of(code, work).until(row)
    before = effects(code)
    task = drive.task
    tasks.give_back(task.assignee, task.pk, task.step, reason="Corrija la redacción del segundo párrafo.")
    paper = Document.objects.get(case=drive.case, row=back)
    assert (drive.row, drive.task.assignee, drive.task.is_return, paper.state, paper.cite) == (
        back, paper.author, True, "borrador", "",
    )  # fmt: skip
    drive.until(row)
    paper.refresh_from_db()
    assert (effects(code), paper.version, paper.versions.count()) == (before, 2, 2)
    assert red() == []


@pytest.mark.parametrize("code", OTHERS)
def test_the_note_is_neither_sent_nor_numbered_once_its_evidence_stops_holding(work: Work, code: str) -> None:
    drive = Drive.of(code, work)
    task = until_writing(drive)
    order = drive.case.orders.order_by("id").first()
    assert order is not None
    read_back(order, holds=False)
    with pytest.raises(GateClosed):
        drive.step()
    read_back(order, holds=True)
    drive.step()
    paper = Document.objects.get(case=drive.case, row=task.row, step=task.step)
    course = courses.read(drive.case, clock.now())
    written = course.procedure.activity(task.row).steps[task.step].paper
    assert written is not None
    drive.until(int(written.numbered_at.partition(".")[0]))
    read_back(order, holds=False)
    with pytest.raises(GateClosed):
        drive.step()
    paper.refresh_from_db()
    assert (paper.state, paper.cite) == ("en_revision", "")


@pytest.mark.parametrize("code", OTHERS)
def test_the_note_is_not_sent_before_the_work(work: Work, code: str) -> None:
    drive = Drive.of(code, work).until(EXECUTES[code])
    task, written = drive.task, {"reference": "Trabajo concluido", "body": "Está hecho."}
    for step in (task.step, task.step + 1):
        with pytest.raises((NotAllowed, AlreadyDecided)):
            tasks.send_paper(task.assignee, task.pk, step, typed=written)
    gated = [
        step.paper
        for activity in courses.read(drive.case, clock.now()).procedure.activities
        for step in activity.steps
        if step.paper is not None and activity.number > 1
    ]
    assert (all(paper.gate for paper in gated), bool(evidence.missing(drive.case))) == (True, True)
    assert Document.objects.filter(case=drive.case).count() == 1


@pytest.mark.parametrize("code", OTHERS)
def test_an_order_that_fails_once_recovers(work: Work, code: str) -> None:
    drive = Drive.of(code, work).until(EXECUTES[code])
    control.tell(settings.TWINS, PORTS[code], "fail", times=1)
    until_writing(drive)
    assert (evidence.missing(drive.case), set(effects(code).values())) == ("", {1})


@pytest.mark.parametrize("code", OTHERS)
def test_work_that_can_never_be_done_ends_without_it_and_nothing_is_left(work: Work, code: str) -> None:
    drive = Drive.of(code, work).until(EXECUTES[code])
    task = drive.task
    control.tell(settings.TWINS, PORTS[code], "lie")
    drive.execute_with_the_usual_parameters()
    assert set(drive.case.orders.filter(port=PORTS[code]).values_list("state", flat=True)) == {"incidente"}
    control.forget(settings.TWINS, PORTS[code])
    orders.give_up(task.assignee, task.pk, task.step, reason="El sistema no conserva lo que se le pide.")
    drive.case.refresh_from_db()
    waits = evidence.missing(drive.case)
    drive.work()
    assert (bool(waits), evidence.missing(drive.case)) == (True, "")
    drive.until(0)
    states = set(drive.case.orders.values_list("state", flat=True))
    assert (end_of(drive.case), states <= {"deshecha", "anulada"}) == ("sin_ejecucion", True)
    assert not Incident.objects.filter(case=drive.case, closed_at=None).exists()
    papers = [version.content for paper in drive.case.documents.all() for version in paper.versions.all()]
    said = " ".join(str(paper["body"]) + str(paper["sections"]) for paper in papers)
    assert " NO se realizó" in said
    assert "quedaron habilitadas" not in said
    assert red(outside=True) == []


@pytest.mark.parametrize("code", OTHERS)
def test_work_by_hand_is_attested_with_a_name_when_its_connector_refused(work: Work, code: str) -> None:
    drive = Drive.of(code, work).until(EXECUTES[code])
    task = drive.task
    control.tell(settings.TWINS, PORTS[code], "refuse")
    drive.execute_with_the_usual_parameters()
    drive.attest()
    drive.work()
    until_writing(drive)
    drive.step()
    content = str([v.content for d in drive.case.documents.exclude(row=1) for v in d.versions.all()])
    assert f"constatado manualmente por {task.assignee.full_name}" in content


@pytest.mark.parametrize(("code", "row"), REFUSALS)
def test_a_refusal_ends_the_case_with_its_reason(work: Work, code: str, row: int) -> None:
    drive = Drive.of(code, work).until(row)
    task = drive.task
    tasks.refuse(task.assignee, task.pk, task.step, reason="No corresponde a este procedimiento.")
    assert (end_of(drive.case), drive.outcomes()[-1]) == ("rechazado", (row, "rechazar"))
    assert drive.case.orders.count() == 0
    assert red() == []


@pytest.mark.parametrize("code", OTHERS)
def test_the_author_withdraws_until_a_technician_has_it(work: Work, code: str) -> None:
    drive = Drive.of(code, work)
    drive.until(EXECUTES[code] - 1)
    held = drive.task
    case = tasks.withdraw(person(AUTHORS[code]), drive.case.number, reason="Ya no hace falta.")
    held.refresh_from_db()
    assert (end_of(case), held.state) == ("desistido", "anulada")
    with pytest.raises(AlreadyDecided):
        tasks.pass_on(held.assignee, held.pk, held.step)
    again = Drive.of(code, work).until(EXECUTES[code])
    with pytest.raises(NotAllowed):
        tasks.withdraw(person(AUTHORS[code]), again.case.number, reason="Ya no hace falta.")
    assert red() == []


@pytest.mark.parametrize("code", OTHERS)
def test_whoever_derived_takes_it_back_until_it_is_executed(work: Work, code: str) -> None:
    drive = Drive.of(code, work).until(EXECUTES[code])
    had = drive.task
    derived = person({"UIT-PR03": "itorrez"}.get(code, "cgutierrez"))
    course = courses.read(drive.case, clock.now())
    key = course.procedure.activity(had.row).role
    other = next(
        f.person for f in tasks.candidates(course, key, derived) if f.person != had.assignee.username
    )
    for stranger in ("rchoque", had.assignee.username, AUTHORS[code]):
        with pytest.raises(NotAllowed):
            tasks.take_back(person(stranger), drive.case.number, choice=other, reason="Sale de viaje.")
    tasks.take_back(derived, drive.case.number, choice=other, reason="Sale de viaje esta tarde.")
    assert (drive.row, drive.task.assignee.username) == (EXECUTES[code], other)
    with pytest.raises(AlreadyDecided, match=derived.full_name):
        orders.give_up(had.assignee, had.pk, had.step, reason="No se pudo por falta de espacio.")
    until_writing(drive)
    with pytest.raises(NotAllowed):
        tasks.take_back(
            derived, drive.case.number, choice=had.assignee.username, reason="Ya volvió de viaje."
        )
    assert Order.objects.filter(case=drive.case, approved_by__username=other).exists()
    assert red() == []
