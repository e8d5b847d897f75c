"""`verify`: papers, files, chains, seals and people, each broken on purpose, turn exactly their check red."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore

from cauce.core import chain
from cauce.lib import clock
from cauce.operations import anchors, attachments, verification
from cauce.ports import Instruction
from cauce.records import append_only
from cauce.records.models import (
    Act,
    Anchor,
    Case,
    Counter,
    Document,
    DocumentVersion,
    ManualVersion,
    Order,
    Person,
    Secret,
    Task,
)
from cauce.site import wiring
from tests.operations.breaking import (
    AUTHOR,
    change,
    issued,
    red,
    rewrite,
    seen_together,
    state_of_everything,
)
from tests.operations.driving import FORMS, PDF, Drive, person


@pytest.fixture
def drive(work: Callable[[], None]) -> Drive:
    """A case of UIT-PR01 that was just sent, with everything so far sealed."""
    drive = Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work)
    anchors.seal()
    return drive


@pytest.fixture
def closed(drive: Drive) -> Drive:
    """The same case, closed by its last row."""
    drive.until(0)
    anchors.seal()
    return drive


# --------------------------------------------------------------------------------------------- red: papers


def test_13_a_number_is_missing(closed: Drive) -> None:
    document = Document.objects.get(row=7)
    Document.objects.filter(pk=document.pk).update(number=2)
    assert {(13, document.cite), (13, f"UIT/NI/{document.year}")} <= set(red())


def test_13_a_counter_that_gave_more(closed: Drive) -> None:
    Counter.objects.filter(type="HR").update(last=2)
    assert [invariant for invariant, _where in red()] == [13]


def test_14_a_paper_changed_after_it_was_sent(closed: Drive) -> None:
    version = DocumentVersion.objects.get(document__row=7)
    change(DocumentVersion.objects.filter(pk=version.pk), content={**version.content, "body": "Otra cosa."})
    assert red() == [(14, version.document.cite)]


@pytest.mark.parametrize("damage", ["changed", "shorter", "missing"])
def test_14_an_attachment_damaged_on_the_disk(drive: Drive, damage: str) -> None:
    file = attachments.add_to_case(person(AUTHOR), drive.case.number, "plano.pdf", PDF)
    path = attachments.path_of(file.sha256)
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(PDF.replace(b"1 0", b"2 0") if damage == "changed" else PDF[:-1])
    assert red() == [(14, f"{drive.case.number} «plano.pdf»")]


def test_14_a_published_manual_that_was_changed(institution: Path) -> None:
    manual = ManualVersion.objects.get()
    ManualVersion.objects.update(files={**manual.files, "manual.toml": "schema = 1"})
    assert red() == [(14, "UIT-M01 v1")]


# ----------------------------------------------------------------------------------------- red: the record


@pytest.mark.parametrize(
    "values", [{"proveido": "Otra cosa."}, {"outcome": "desistir"}, {"prev_hash": "0" * 64}]
)
def test_15_an_act_that_was_touched(closed: Drive, values: Mapping[str, Any]) -> None:
    act = closed.case.acts.get(row=3)
    change(Act.objects.filter(pk=act.pk), **values)
    assert (15, f"{closed.case.number} #{act.seq}") in red()


def test_15_an_act_taken_out_of_the_middle(closed: Drive) -> None:
    act = closed.case.acts.get(row=3)
    with append_only.set_aside():
        act.delete()
    assert (15, f"{closed.case.number} #{act.seq}") in red()


def test_15_a_task_done_without_an_act(closed: Drive) -> None:
    Task.objects.filter(row=9).update(outcome="devolver")
    assert (15, closed.case.number) in red()


def test_15_a_paper_with_another_number(closed: Drive) -> None:
    Document.objects.filter(row=7).update(cite="AGETIC-UIT/NI/0099/2026")
    assert {invariant for invariant, _where in red()} == {15}


@pytest.mark.parametrize("end", ["desistido", "rechazado", "sin_ejecucion"])
def test_15_a_case_that_ended_otherwise(closed: Drive, end: str) -> None:
    Case.objects.update(end_state=end)
    assert red() == [(15, closed.case.number)]


def test_15_a_case_closed_at_another_moment(closed: Drive) -> None:
    Case.objects.update(closed_at=clock.now() + timedelta(hours=1))
    assert (15, closed.case.number) in red()


def test_16_an_act_rewritten_with_every_hash_right_but_the_seal_s(closed: Drive) -> None:
    seq = closed.case.acts.get(row=4).seq
    rewrite(closed.case, seq, proveido="Nunca se dijo esto.", reseal=False)
    assert red() == [(16, f"{closed.case.number} #{closed.case.acts.count()}")]


def test_16_a_seal_that_was_touched(closed: Drive) -> None:
    change(Anchor.objects.filter(seq=2), acts=1)
    assert [invariant for invariant, _where in red()] == [16]


def test_16_a_seal_that_was_taken_away(closed: Drive) -> None:
    with append_only.set_aside():
        Anchor.objects.filter(seq=1).delete()
    assert [invariant for invariant, _where in red()] == [16]


def test_16_acts_that_nobody_seals(drive: Drive) -> None:
    drive.step()
    report = verification.verify(clock.now() + timedelta(hours=2))
    assert [(found.invariant, found.where) for found in report.findings] == [(16, drive.case.number)]


def test_16_a_series_that_went_back_behind_its_seal(closed: Drive) -> None:
    Counter.objects.filter(type="HR").update(last=0)
    assert {invariant for invariant, _where in red()} == {13, 16}


# --------------------------------------------------------------------------------------------- red: people


def test_17_who_approved_his_own_request(closed: Drive) -> None:
    reviewer = closed.case.acts.get(row=2).actor
    Case.objects.update(author=reviewer)
    number = closed.case.number
    assert [one for one in red() if one[0] == 17] == [(17, f"{number} #2"), (17, f"{number} #3")]


def test_17_who_reviewed_his_own_paper(closed: Drive) -> None:
    act = closed.case.acts.get(row=7)
    rewrite(closed.case, act.seq, actor=closed.case.acts.get(row=8).actor)
    assert [one for one in red() if one[0] == 17] == [(17, f"{closed.case.number} #{act.seq + 1}")]


def test_17_who_acted_on_a_case_about_himself(closed: Drive) -> None:
    act = closed.case.acts.get(row=5)
    Case.objects.update(about=act.actor)
    assert (17, f"{closed.case.number} #{act.seq}") in red()


def test_18_who_left_and_still_has_work(drive: Drive) -> None:
    left = drive.task.assignee
    Person.objects.filter(pk=left.pk).update(is_active=False)
    assert red() == [(18, left.username)]


def test_18_who_left_and_is_still_signed_in(institution: Path) -> None:
    left = person("dcondori")
    session = SessionStore()
    session["_auth_user_id"] = str(left.pk)
    session.save()
    signed_in_and_active = red()
    Person.objects.filter(pk=left.pk).update(is_active=False)
    assert (signed_in_and_active, red()) == ([], [(18, left.username)])


def test_18_who_left_and_can_still_call(closed: Drive) -> None:
    Person.objects.filter(username=AUTHOR).update(is_active=False)
    code = issued().payload["code_id"]
    assert (red(), red(outside=True)) == ([(18, AUTHOR)], [(18, AUTHOR), (20, code)])


@pytest.mark.parametrize("over", ["shown", "expired", "void"])
def test_19_a_secret_that_can_still_be_read(closed: Drive, over: str) -> None:
    order = issued()
    secret = Secret.objects.filter(order=order)
    if over == "shown":
        secret.update(revealed_at=clock.now())
    elif over == "expired":
        secret.update(expires_at=clock.now() - timedelta(days=1))
    else:
        Order.objects.filter(pk=order.pk).update(state=Order.State.UNDONE)
    assert (19, order.name) in red()


def test_20_a_live_code_without_a_level(closed: Drive) -> None:
    order = issued()
    order.payload = {key: value for key, value in order.payload.items() if key != "level"}
    order.payload_hash = chain.digest({"verb": order.verb, "target": order.target, "payload": order.payload})
    order.save()
    act = order.approved_in
    rewrite(closed.case, act.seq, content={**act.content, "plan_hash": seen_together(act)})
    assert red() == [(20, order.name)]


def test_20_a_live_code_that_no_case_issued(closed: Drive) -> None:
    telephony = wiring.connectors()["telephony"]
    payload = {
        "owner": "dcondori", "extension": "2145", "level": "movil", "expires_on": "2099-12-31",
        "code_id": "X-1",
    }  # fmt: skip
    telephony.apply(Instruction("by hand", "telephony.issue", "interno 2145", payload, "12345678"))
    assert red(outside=True) == [(20, "X-1")]


def test_damaged_rows_do_not_keep_the_other_checks_from_looking(drive: Drive) -> None:
    Case.objects.update(marking="no es JSON")
    Counter.objects.filter(type="HR").update(last=7)
    assert [invariant for invariant, _where in red()] == [3, 13]


def test_verify_changes_nothing(closed: Drive) -> None:
    before = state_of_everything()
    red(outside=True)
    assert state_of_everything() == before
