"""`verify` against whoever writes straight in the database file: triggers dropped, every hash made right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from cauce.adapters.twin import control
from cauce.core import chain
from cauce.lib import clock
from cauce.operations import anchors, attachments, manuals
from cauce.records import append_only
from cauce.records.models import (
    Attachment,
    Case,
    Document,
    Evidence,
    Incident,
    ManualVersion,
    Notice,
    Order,
    Task,
    Unit,
)
from tests.operations.breaking import AUTHOR, change, issued, red
from tests.operations.driving import FORMS, PDF, Drive, person


@pytest.fixture
def closed(work: Callable[[], None]) -> Drive:
    """A case of UIT-PR01 closed by its last row, with every act sealed."""
    drive = Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work).until(0)
    anchors.seal()
    assert red() == []
    return drive


def rewrite_manual() -> None:
    """Change the published manual, with its hash made right."""
    manual = ManualVersion.objects.get()
    files = {**manual.files, "manual.toml": manual.files["manual.toml"] + "\n# otra cosa\n"}
    ManualVersion.objects.update(files=files, hash=chain.digest(files))
    manuals.forget()


def test_a_manual_rewritten_under_its_cases(closed: Drive) -> None:
    rewrite_manual()
    assert {(15, closed.case.number), (16, "UIT-M01 v1")} == set(red())


def test_a_manual_rewritten_before_its_first_case_and_sealed_again(institution: Any) -> None:
    anchors.seal()
    rewrite_manual()
    assert red() == [(16, "UIT-M01 v1")]
    anchors.seal()
    assert (16, "UIT-M01 v1") in red()


def test_an_act_says_on_which_manual_its_case_runs(closed: Drive) -> None:
    told = closed.case.acts.get(seq=1).content["manual"]
    assert told == {"code": "UIT-M01", "version": 1, "hash": manuals.packaged_hash()}


def test_the_code_of_a_paper_changed(closed: Drive) -> None:
    paper = Document.objects.get(row=7)
    Document.objects.filter(pk=paper.pk).update(verification_code="AAAA-AAAA")
    assert red() == [(15, paper.cite)]


@pytest.mark.parametrize("holds", [True, False])
def test_evidence_put_in_that_nothing_speaks_of(closed: Drive, holds: bool) -> None:
    for moment in (clock.now(), issued().evidence.get().at + timedelta(seconds=1)):
        proof = issued().evidence.first()
        assert proof is not None
        checks = [{**check, "holds": holds} for check in proof.checks]
        proof.pk, proof.at, proof.checks, proof.holds, proof.hash = (
            None, moment, checks, holds, chain.digest(checks),
        )  # fmt: skip
        proof.save(force_insert=True)
        assert {(10, issued().name), (16, issued().name)} <= set(red())


def test_evidence_put_in_while_its_order_is_under_way(work: Callable[[], None]) -> None:
    drive = Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work).until(7)
    proof = issued().evidence.get()
    proof.pk, proof.at = None, clock.now()
    proof.save(force_insert=True)
    assert (drive.row, red()) == (7, [(10, issued().name)])


def test_evidence_dated_otherwise(closed: Drive) -> None:
    proof = issued().evidence.get()
    change(Evidence.objects.filter(pk=proof.pk), at=proof.at - timedelta(days=1))
    assert set(red()) == {(10, issued().name), (16, issued().name)}


def test_evidence_taken_out_that_only_a_seal_knows(closed: Drive) -> None:
    later = issued().evidence.get()
    later.pk, later.at = None, clock.now()
    later.save(force_insert=True)
    anchors.seal_again(closed.case.pk)
    anchors.seal()
    with append_only.set_aside():
        Evidence.objects.filter(pk=later.pk).delete()
    assert [invariant for invariant, _where in red()] == [16]


def test_what_the_outside_answered_changed(closed: Drive) -> None:
    order = issued()
    Order.objects.filter(pk=order.pk).update(receipt={**(order.receipt or {}), "reference": "otra"})
    assert red() == [(15, order.name)]


def test_a_case_moved_to_another_unit(closed: Drive) -> None:
    other = Unit.objects.exclude(pk=closed.case.unit_id).first()
    Case.objects.update(unit=other)
    assert red() == [(15, closed.case.number)]


def test_a_task_put_past_its_work(work: Callable[[], None]) -> None:
    """UIT-PR02-4 executes and then writes: a task put at the second step would skip the first."""
    drive = Drive.of("UIT-PR02", work).until(4)
    anchors.seal()
    assert red() == []
    Task.objects.filter(pk=drive.task.pk).update(step=1)
    assert (15, f"{drive.case.number} A4") in red()


def test_a_done_task_at_another_step(closed: Drive) -> None:
    Task.objects.filter(row=6).update(step=1)
    assert red() == [(15, f"{closed.case.number} A6")]


def test_a_task_taken_out(closed: Drive) -> None:
    task = Task.objects.get(row=8)
    Notice.objects.filter(task=task).update(task=None)
    task.delete()
    assert (15, closed.case.number) in red()


def test_a_fence_that_fell_by_one(closed: Drive) -> None:
    order = issued()
    Order.objects.filter(pk=order.pk).update(fence=order.fence + 1)
    assert red() == []  # a later claim
    order.fence += 1
    Order.objects.filter(pk=order.pk).update(fence=order.fence - 2)
    assert (8, order.name) in red()


def test_a_lease_that_no_worker_was_given(closed: Drive) -> None:
    order = issued()
    Order.objects.filter(pk=order.pk).update(lease_until=clock.now() + timedelta(days=300))
    assert red() == [(8, order.name)]


def test_a_file_put_in_and_another_renamed(work: Callable[[], None]) -> None:
    drive = Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work)
    file = attachments.add_to_case(person(AUTHOR), drive.case.number, "plano.pdf", PDF)
    anchors.seal()
    assert red() == []
    Attachment.objects.filter(pk=file.pk).update(name="otro.pdf")
    file.pk, file.name = None, "agregado.pdf"
    file.save(force_insert=True)
    names = ("otro.pdf", "agregado.pdf")
    assert red() == [(16, f"{drive.case.number} «{name}»") for name in names]


def test_an_incident_taken_out_and_another_given_away(work: Callable[[], None]) -> None:
    drive = Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work).until(6)
    control.tell(settings.TWINS, "telephony", "refuse", verb="telephony.issue", times=1)
    drive.execute()
    anchors.seal()
    assert red() == []
    Incident.objects.update(person=person(AUTHOR))
    assert red() == [(11, issued().name)]
    Incident.objects.all().delete()
    assert (11, issued().name) in red()
