"""Several at the same instant, with real threads and real transactions; the same on SQLite and on PostgreSQL.

./cauce test --postgres tests/operations/test_concurrency.py
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction

from cauce.adapters.twin import control
from cauce.lib import clock
from cauce.operations import (
    anchors,
    attachments,
    cases,
    guarded,
    ledger,
    orders,
    papers,
    plans,
    reassignment,
    tasks,
)
from cauce.operations.refusals import AlreadyDecided, NotAllowed, Refused
from cauce.records.models import (
    Act,
    Anchor,
    Attachment,
    Case,
    Order,
    Person,
    PlanRow,
    Position,
    Substitution,
)
from cauce.records.models import (
    Counter as Series,
)
from cauce.records.models import (
    Evidence as EvidenceRow,
)
from cauce.site import wiring
from tests.operations.breaking import red
from tests.operations.driving import FORMS, PDF, Drive, person

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[[], None]


@pytest.fixture
def work(work_in_a_file: Work) -> Work:
    """Run the worker until nothing is due, on a database that threads share."""
    return work_in_a_file


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Make the calls at the same instant, each in a thread with a connection of its own.

    Returns what each gave back, or the refusal that it met; any other exception fails the test.
    """
    ready, results, broken = threading.Barrier(len(calls)), [None] * len(calls), []

    def one(index: int, call: Callable[[], Any]) -> None:
        try:
            ready.wait(30)
            results[index] = call()
        except Refused as refused:
            results[index] = refused
        except BaseException as error:
            broken.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert broken == []
    return results


def refused(results: Sequence[Any]) -> list[Refused]:
    return [result for result in results if isinstance(result, Refused)]


def test_the_same_form_twenty_times_at_once_is_one_case(work: Work) -> None:
    author = person("mquispe")
    start = partial(cases.start, author, "UIT-PR01", FORMS["UIT-PR01"], once="the-same-form")
    results = at_once(*[start] * 20)
    assert (len({case.pk for case in results}), Case.objects.count(), Act.objects.count()) == (1, 1, 1)
    assert Series.objects.get(type="HR").last == 1


def test_a_form_that_somebody_else_sent_is_not_his_case(work: Work) -> None:
    cases.start(person("mquispe"), "UIT-PR01", FORMS["UIT-PR01"], once="the-same-form")
    with pytest.raises(Refused):
        cases.start(person("xarce"), "UIT-PR04", FORMS["UIT-PR04"], once="the-same-form")


def test_one_decision_ten_times_at_once_is_one_act(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work)
    task = drive.task
    results = at_once(*[lambda: tasks.pass_on(task.assignee, task.pk, task.step, proveido="Adelante.")] * 10)
    told = refused(results)
    assert (len(told), all(isinstance(each, AlreadyDecided) for each in told)) == (9, True)
    assert all("Jorge Luis Fernández Rocha" in str(each) for each in told)
    assert drive.outcomes() == [(1, "enviar"), (2, "aprobar"), (3, "derivar")]


def test_approving_and_refusing_at_the_same_instant_one_wins(work: Work) -> None:
    for _round in range(3):
        drive = Drive.of("UIT-PR01", work)
        task = drive.task
        results = at_once(
            lambda task=task: tasks.pass_on(task.assignee, task.pk, task.step, proveido="Adelante."),
            lambda task=task: tasks.refuse(task.assignee, task.pk, task.step, reason="No corresponde."),
            lambda task=task: tasks.give_back(task.assignee, task.pk, task.step, reason="Falta el interno."),
        )
        assert [type(each) for each in refused(results)] == [AlreadyDecided, AlreadyDecided]
    assert red() == []


def test_the_holder_decides_while_his_suplencia_begins(work: Work) -> None:
    """Either he decided, or the task is his substitute's and he is told so."""
    drive = Drive.of("UIT-PR01", work).until(8)
    task = drive.task
    today = clock.now().date()
    Substitution.objects.create(
        position=Position.objects.get(code="ART-1"), person=person("cgutierrez"), memorandum="M/0031/2026",
        starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=2),
        registered_by=person("mparedes"), registered_at=clock.now(),
    )  # fmt: skip
    results = at_once(
        lambda: tasks.pass_on(task.assignee, task.pk, task.step, proveido="Revisado."),
        lambda: reassignment.reassign(clock.now()),
    )
    if refused(results):
        assert drive.task.assignee.username == "cgutierrez"
    else:
        assert drive.row == 9
    assert [row for row, outcome in drive.outcomes()].count(9) == 0
    assert red() == []


def test_who_was_on_leave_is_told_who_decided_and_when(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(8)
    task = drive.task
    today = clock.now().date()
    Substitution.objects.create(
        position=Position.objects.get(code="ART-1"), person=person("cgutierrez"), memorandum="M/0031/2026",
        starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=2),
        registered_by=person("mparedes"), registered_at=clock.now(),
    )  # fmt: skip
    reassignment.reassign(clock.now())
    tasks.pass_on(person("cgutierrez"), task.pk, task.step, proveido="Revisado.")
    with pytest.raises(AlreadyDecided, match=r"Carla Gutiérrez Peña ya .* el \d\d/\d\d/\d{4} a las"):
        tasks.pass_on(person("itorrez"), task.pk, task.step, proveido="Revisado.")


def test_the_technician_executes_while_the_work_is_taken_back(work: Work) -> None:
    for _round in range(3):
        drive = Drive.of("UIT-PR01", work).until(6)
        work()
        task = drive.task
        seen = plans.combined_hash(list(task.plans.all()))
        results = at_once(
            lambda task=task, seen=seen: orders.execute(task.assignee, task.pk, task.step, seen=seen),
            lambda drive=drive: tasks.take_back(
                person("itorrez"), drive.case.number, choice="rzenteno", reason="Sale de viaje."
            ),
        )
        assert len(refused(results)) == 1
        placed = drive.case.orders.count()
        assert (placed, drive.task.assignee.username) in {(2, task.assignee.username), (0, "rzenteno")}
        assert isinstance(refused(results)[0], NotAllowed if placed else AlreadyDecided)
    work()
    assert red() == []


def test_three_hundred_numbers_with_rollbacks_leave_no_gap(work: Work) -> None:
    class Thrown(Exception):
        pass

    def issue(each: int) -> list[int]:
        given = []
        for turn in range(75):
            try:
                with transaction.atomic():
                    number = papers.take_number("UIT", "NI", 2026)
                    if (turn + each) % 10 == 0:
                        raise Thrown
                given.append(number)
            except Thrown:
                continue
        return given

    given = sorted(number for part in at_once(*[lambda n=n: issue(n) for n in range(4)]) for number in part)
    assert given == list(range(1, len(given) + 1))
    assert (len(given) > 250, Series.objects.get(unit="UIT", type="NI").last) == (True, len(given))


def test_two_workers_on_one_ledger_take_no_order_twice(work: Work) -> None:
    drives = [Drive.of("UIT-PR06", work, persona=who).until(5) for who in ("xarce", "kramos")]
    work()
    for drive in drives:
        task = drive.task
        orders.execute(task.assignee, task.pk, task.step, seen=plans.combined_hash(list(task.plans.all())))
    connectors = wiring.connectors()
    taken: list[tuple[str, int]] = []

    def carry_all(name: str) -> None:
        while (claim := ledger.claim_next(name)) is not None:
            taken.append((claim.order.key, claim.fence))
            ledger.carry(claim, connectors)

    at_once(*[lambda n=n: carry_all(f"worker-{n}") for n in range(3)])
    work()
    from django.conf import settings

    applied = Counter(
        entry["key"]
        for port in ("accounts", "telephony")
        for entry in control.journal(settings.TWINS, port)
        if entry["what"] == "applied"
    )
    assert (len(applied), set(applied.values())) == (6, {1})
    assert (len(set(taken)), set(Order.objects.values_list("state", flat=True))) == (
        len(taken),
        {"confirmada"},
    )
    assert [drive.row for drive in drives] == [5, 5]
    anchors.seal()
    assert red(outside=True) == []


@pytest.mark.parametrize("holds", [True, False])
def test_a_paused_worker_writes_nothing_late(work: Work, settings: Any, holds: bool) -> None:
    """It claimed; its lease ended; another finished; now it comes back with what it read."""
    drive = Drive.of("UIT-PR01", work).until(6)
    work()
    task = drive.task
    orders.execute(task.assignee, task.pk, task.step, seen=plans.combined_hash(list(task.plans.all())))
    paused = ledger.claim_next("paused")
    assert paused is not None
    Order.objects.filter(pk=paused.order.pk).update(lease_until=clock.now() - timedelta(seconds=1))
    work()
    rows = list(EvidenceRow.objects.values_list("pk", flat=True))
    before = (list(Order.objects.values()), rows, Act.objects.count())
    late = guarded.Guarded(wiring.connectors()["telephony"]).probe(ledger.instruction(paused.order))
    with pytest.raises(ledger.LostClaim):
        ledger.confirm(paused, late) if holds else ledger._again_or_incident(
            paused, "tarde", state="planificada", evidence=late
        )
    ledger.carry(paused, wiring.connectors())  # the whole move: refused and swallowed, nothing sent
    rows = list(EvidenceRow.objects.values_list("pk", flat=True))
    assert (list(Order.objects.values()), rows, Act.objects.count()) == before
    assert drive.row == 7


def test_an_order_that_ended_since_it_was_listed_is_not_claimed(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive = Drive.of("UIT-PR01", work).until(6)
    work()
    task = drive.task
    orders.execute(task.assignee, task.pk, task.step, seen=plans.combined_hash(list(task.plans.all())))
    listed = Order.objects.get(verb="telephony.issue")
    lease = ledger.lease

    def end_it() -> timedelta:
        """Between the listing and the claim its holder brings it to its end, under the same fence."""
        Order.objects.filter(pk=listed.pk).update(state="anulada", next_at=None)
        return lease()

    monkeypatch.setattr(ledger, "lease", end_it)
    assert ledger.claim_next("second") is None
    listed.refresh_from_db()
    assert (listed.state, listed.fence) == ("anulada", 0)


def test_a_reading_of_a_plan_that_was_overtaken_is_thrown_away(work: Work) -> None:
    from cauce.operations import reading_systems

    drive = Drive.of("UIT-PR01", work).until(6)
    row = PlanRow.objects.get(task=drive.task, verb="telephony.issue")
    PlanRow.objects.filter(pk=row.pk).update(attempts=1)  # the slow one has it under attempt 1
    slow = PlanRow.objects.get(pk=row.pk)
    PlanRow.objects.filter(pk=row.pk).update(attempts=2)  # its lease ended, another took it
    connector = wiring.connectors()["telephony"]
    reading_systems._keep(slow, 2, reading_systems._Asked(slow, connector))
    seen = PlanRow.objects.get(pk=row.pk).hash
    control.tell(Path(drive_folder()), "telephony", "refuse", call="plan")
    reading_systems._keep(slow, 1, reading_systems._Asked(slow, connector))
    control.forget(Path(drive_folder()), "telephony")
    row.refresh_from_db()
    assert (row.state, row.hash) == ("listo", seen)


def drive_folder() -> str:
    from django.conf import settings

    return str(settings.TWINS)


def test_an_undo_waits_until_who_is_applying_cannot_be_any_more(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(6)
    work()
    task = drive.task
    orders.execute(task.assignee, task.pk, task.step, seen=plans.combined_hash(list(task.plans.all())))
    claim = ledger.claim_next("slow")
    assert claim is not None
    Order.objects.filter(pk=claim.order.pk).update(state="enviada", sent_at=clock.now())
    orders.give_up(task.assignee, task.pk, task.step, reason="El interno no admite códigos personales.")
    order = Order.objects.get(pk=claim.order.pk)
    assert (order.state, order.next_at) == ("deshaciendo", claim.order.lease_until)
    assert ledger.claim_next("quick") is None


def test_chains_that_move_while_they_are_sealed_are_sealed_next(work: Work) -> None:
    drives = [Drive.of("UIT-PR01", work) for _each in range(4)]

    def decide(drive: Drive) -> None:
        task = drive.task
        tasks.pass_on(task.assignee, task.pk, task.step, proveido="Adelante.")

    at_once(*[lambda d=d: decide(d) for d in drives], anchors.seal, anchors.seal)
    anchors.seal()
    assert not Case.objects.exclude(head_seq=1).filter(sealed_seq=1).exists()
    assert list(Anchor.objects.values_list("seq", flat=True)) == list(range(1, Anchor.objects.count() + 1))
    assert red() == []


def test_the_same_file_stored_by_several_at_once_is_whole(work: Work) -> None:
    people = list(Person.objects.order_by("pk")[:6])
    at_once(*[lambda p=p: attachments.add_to_draft(p, "new-UIT-PR04", "a.pdf", PDF) for p in people])
    digests = set(Attachment.objects.values_list("sha256", flat=True))
    stored = attachments.path_of(digests.pop())
    assert (digests, stored.read_bytes(), len(list(stored.parent.iterdir()))) == (set(), PDF, 1)


def test_a_withdrawal_and_the_last_derivation_at_the_same_instant(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(5)
    task = drive.task
    results = at_once(
        lambda: tasks.pass_on(task.assignee, task.pk, task.step, proveido="Generar hoy.", choice="dcondori"),
        lambda: tasks.withdraw(person("mquispe"), drive.case.number, reason="Ya no hace falta."),
    )
    assert len(refused(results)) == 1
    drive.case.refresh_from_db()
    assert (drive.case.end_state, drive.row) in {("desistido", 0), ("", 6)}
    assert red() == []
