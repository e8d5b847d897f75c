"""`verify`: a row rewritten together with its own hash differs from what the sealed acts told of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cauce.core import chain
from cauce.operations import anchors, attachments
from cauce.records import append_only
from cauce.records.models import Anchor, Attachment, Case, Document, DocumentVersion, Evidence, Task
from tests.operations.breaking import AUTHOR, change, red, rewrite
from tests.operations.driving import FORMS, PDF, Drive, person

STRANGER = "xarce"


@pytest.fixture
def closed(work: Callable[[], None]) -> Drive:
    """A case of UIT-PR01 closed by its last row, with every act sealed."""
    drive = Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work)
    anchors.seal()
    drive.until(0)
    anchors.seal()
    assert red() == []
    return drive


def test_10_evidence_rewritten_with_its_own_hash_right(closed: Drive) -> None:
    proof = Evidence.objects.filter(order__name__endswith="-1").earliest("id")
    checks = [{**proof.checks[0], "read": "Otra cosa"}, *proof.checks[1:]]
    change(Evidence.objects.filter(pk=proof.pk), checks=checks, hash=chain.digest(checks))
    assert {(10, proof.order.name), (16, proof.order.name)} <= set(red())


def test_10_evidence_swapped_between_two_orders(closed: Drive) -> None:
    first, second = Evidence.objects.order_by("id")[:2]
    assert first.order_id != second.order_id
    change(Evidence.objects.filter(pk=first.pk), order=second.order)
    change(Evidence.objects.filter(pk=second.pk), order=first.order)
    names = (first.order.name, second.order.name)
    assert {(invariant, name) for invariant in (10, 16) for name in names} == set(red())


def test_10_evidence_that_names_a_witness_who_attested_nothing(closed: Drive) -> None:
    proof = Evidence.objects.earliest("id")
    change(Evidence.objects.filter(pk=proof.pk), is_attested=True, attested_by=person(STRANGER))
    assert (10, proof.order.name) in red()


@pytest.mark.parametrize("column", ["form", "approved_hash", "author", "chosen", "not_done_reason"])
def test_15_a_case_that_says_other_than_its_acts(closed: Drive, column: str) -> None:
    form = {**closed.case.form, "justificacion": "Otra cosa, escrita después."}
    values: dict[str, dict[str, Any]] = {
        "form": {"form": form, "form_hash": chain.digest(form)},
        "approved_hash": {"approved_hash": "0" * 64},
        "author": {"author": person(STRANGER)},
        "chosen": {"chosen": {"tec_redes": "ltarifa"}},
        "not_done_reason": {"not_done_reason": "No se pudo."},
    }
    Case.objects.update(**values[column])
    assert (15, closed.case.number) in red()


def test_15_a_case_given_to_somebody_without_an_act(closed: Drive, work: Callable[[], None]) -> None:
    other = Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work)
    Task.objects.filter(case=other.case, state=Task.State.OPEN).update(assignee=person(STRANGER))
    assert (15, other.case.number) in red()


def test_15_a_paper_of_another_author(closed: Drive) -> None:
    paper = Document.objects.get(row=7)
    Document.objects.filter(pk=paper.pk).update(author=person(STRANGER))
    assert (15, paper.cite) in red()


@pytest.mark.parametrize("column", ["issued_at", "title", "state"])
def test_15_a_paper_dated_named_or_annulled_behind_the_record(closed: Drive, column: str) -> None:
    paper = Document.objects.get(row=7)
    values = {"issued_at": closed.case.opened_at, "title": "Otro", "state": Document.State.ANNULLED}
    Document.objects.filter(pk=paper.pk).update(**{column: values[column]})
    assert (15, paper.cite) in red()


def test_15_a_paper_on_its_way_that_was_taken_off_the_record(work: Callable[[], None]) -> None:
    drive = Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work)
    with append_only.set_aside():
        DocumentVersion.objects.all().delete()
        Document.objects.all().delete()
    assert red() == [(15, f"{drive.case.number} #1")]


def test_15_a_file_exchanged_for_another_that_is_stored_as_well(
    work: Callable[[], None], closed: Drive
) -> None:
    other = Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work)
    attachments.add_to_case(person(AUTHOR), other.case.number, "plano.pdf", PDF)
    other.until(0)
    assert red() == []
    change(Attachment.objects.all(), sha256=attachments._store(PDF + b"\n"), size=len(PDF) + 1)
    assert red() == [(15, f"{other.case.number} «plano.pdf»")]


def test_16_the_last_seal_taken_off(closed: Drive) -> None:
    last = Anchor.objects.latest("seq")
    number, seq, *_rest = last.heads[0]
    with append_only.set_aside():
        last.delete()
    assert (16, f"{number} #{seq}") in red()


TOLD = {"facts", "task", "covered", "manual", "settled", "fences", "parameters", "incident", "step"}


def as_written_before(value: Any) -> Any:
    """Return the content of an act as it was before acts told of rows."""
    if isinstance(value, list):
        return [as_written_before(one) for one in value]
    if isinstance(value, dict):
        return {key: as_written_before(one) for key, one in value.items() if key not in TOLD}
    return value


def test_a_record_begun_before_acts_told_of_rows_is_green_and_goes_on(work: Callable[[], None]) -> None:
    drives = [Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work).until(row) for row in (4, 6, 8, 0)]
    for drive in drives:
        for act in drive.case.acts.order_by("seq"):
            rewrite(drive.case, act.seq, content=as_written_before(act.content), reseal=False)
    with append_only.set_aside():
        for anchor in Anchor.objects.all():
            anchor.delete()
    Case.objects.update(sealed_seq=0)
    anchors.seal()
    assert red() == []
    for drive in drives:
        drive.until(0)
    anchors.seal()
    assert red(outside=True) == []
