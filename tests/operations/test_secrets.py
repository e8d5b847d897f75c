"""A call code and a first password are nowhere but in their envelope, whatever fails and wherever."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from cauce.adapters.twin import control
from cauce.lib import clock, sealing
from cauce.operations import courses, envelopes, ledger, orders, papers, plans, tasks
from cauce.operations.guarded import HIDDEN, Guarded
from cauce.operations.refusals import Faulty, NotAllowed, NotFound
from cauce.ports import AdapterError, Evidence, Instruction, Plan, Receipt
from cauce.records.models import Order, Secret
from cauce.site import wiring
from tests.operations.driving import Drive, person

Work = Callable[[], None]
CODE, PASSWORD = "73910482", "qm7w-x3kd-9htf-vz2c"


@pytest.fixture
def canary(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Secrets that can be searched for, and every log kept."""
    monkeypatch.setattr(sealing, "call_code", lambda digits=8: CODE)
    monkeypatch.setattr(sealing, "first_password", lambda: PASSWORD)
    caplog.set_level(logging.DEBUG)


def everything() -> str:
    """Every row of every model, as text; bytes as hex."""
    rows: list[str] = []
    for model in apps.get_models():
        for row in model._default_manager.values():
            rows.append(json.dumps(row, default=_plain, ensure_ascii=False))
    return "\n".join(rows)


def _plain(value: object) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def files() -> str:
    """Everything that the twins wrote, as text."""
    return "\n".join(
        path.read_bytes().decode("utf-8", "replace")
        for path in Path(settings.TWINS).rglob("*")
        if path.is_file()
    )


def leaks(secret: str, *places: str) -> list[str]:
    """Return the spellings of a secret that stand somewhere."""
    spellings = (secret, secret.encode().hex(), secret[::-1])
    return [spelling for spelling in spellings for place in places if spelling in place]


@pytest.mark.parametrize("behaviour", ["", "fail", "refuse", "lie"])
@pytest.mark.parametrize("call", ["apply", "probe"])
def test_the_code_is_in_no_table_log_or_journal(
    work: Work, canary: None, caplog: pytest.LogCaptureFixture, behaviour: str, call: str
) -> None:
    drive = Drive.of("UIT-PR01", work).until(6)
    if behaviour:
        control.tell(settings.TWINS, "telephony", behaviour, call="" if behaviour == "lie" else call, times=9)
    drive.execute()
    if drive.row == 7:
        drive.until(0)
    assert leaks(CODE, everything(), files(), caplog.text) == []


def test_the_first_password_is_in_no_table_log_or_journal(
    work: Work, canary: None, caplog: pytest.LogCaptureFixture
) -> None:
    drive = Drive.of("UIT-PR05", work).until(0)
    assert Secret.objects.filter(order__case=drive.case).count() == 2
    assert leaks(PASSWORD, everything(), files(), caplog.text) == []


class Blabbing:
    """A connector that says the secret wherever it can: in errors, receipts, or a fault of its own."""

    name, port = "Central que habla", "telephony"

    def __init__(self, where: str) -> None:
        self.where = where

    def plan(self, order: Instruction) -> Plan:
        return Plan(changes=())

    def apply(self, order: Instruction) -> Receipt:
        self._say("apply", order)
        return Receipt(facts={"note": [f"code={order.secret}"]})

    def probe(self, order: Instruction, receipt: Receipt | None = None) -> Evidence:
        self._say("probe", order)
        return wiring.connectors()["telephony"].probe(order, receipt)

    def undo(self, order: Instruction, plan: Plan) -> None:
        self._say("undo", order)

    def _say(self, call: str, order: Instruction) -> None:
        if self.where == call:
            raise AdapterError(f"no acepta el código {order.secret}")
        if self.where == f"{call}!":
            raise RuntimeError(f"boom {order.secret}")


@pytest.mark.parametrize("where", ["", "apply", "apply!", "probe", "probe!", "undo", "undo!"])
def test_a_connector_that_says_the_secret_is_not_repeated(
    work: Work, canary: None, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    drive = Drive.of("UIT-PR01", work).until(6)
    drive.work()
    task = drive.task
    orders.execute(task.assignee, task.pk, task.step, seen=plans.combined_hash(list(task.plans.all())))
    carried = {**wiring.connectors(), "telephony": Blabbing(where)}
    for _round in range(12):
        claim = ledger.claim_next("worker")
        if claim is not None:
            ledger.carry(claim, carried)
    order = Order.objects.get(verb="telephony.issue")
    assert order.state in ("incidente", "planificada", "sin_confirmar")
    if where.startswith("undo"):
        orders.give_up(task.assignee, task.pk, task.step, reason="El interno es compartido por varios.")
        for _round in range(12):
            claim = ledger.claim_next("worker")
            if claim is not None:
                ledger.carry(claim, carried)
    assert leaks(CODE, everything(), caplog.text) == []


def test_hiding_reaches_every_depth() -> None:
    class Telling(Blabbing):
        def apply(self, order: Instruction) -> Receipt:
            return Receipt(facts={"a": [{"b": f"<{order.secret}>"}], "n": 1, "ok": True})

    receipt = Guarded(Telling("")).apply(Instruction("k", "telephony.issue", "x", {}, CODE))
    assert receipt.facts == {"a": [{"b": f"<{HIDDEN}>"}], "n": 1, "ok": True}


def test_an_envelope_of_undone_work_cannot_be_opened_by_anybody(work: Work, canary: None) -> None:
    drive = Drive.of("UIT-PR01", work).until(6)
    task = drive.task
    control.tell(settings.TWINS, "mail", "refuse", verb="mail.deliver")
    drive.execute()
    orders.give_up(task.assignee, task.pk, task.step, reason="El correo no acepta la dirección.")
    secret = Secret.objects.get()
    assert (secret.sealed_key, bytes(secret.ciphertext)) == (None, b"")
    with pytest.raises(NotAllowed):
        envelopes.reveal(person("mquispe"), secret.pk, password="cauce")


def test_work_by_hand_leaves_no_envelope_and_says_who_has_it(work: Work, canary: None) -> None:
    drive = Drive.of("UIT-PR01", work).until(6)
    task = drive.task
    control.tell(settings.TWINS, "telephony", "refuse", verb="telephony.issue")
    drive.execute()
    drive.attest(reason="Se habilitó en la consola y se entregó en sobre.")
    secret = Secret.objects.get()
    with pytest.raises(NotAllowed, match=task.assignee.full_name):
        envelopes.reveal(person("mquispe"), secret.pk, password="cauce")


@pytest.mark.parametrize("password", ["", "otra", "\x00", "\ud800", "cauce\n"])
def test_a_wrong_password_opens_nothing_and_changes_nothing(work: Work, canary: None, password: str) -> None:
    Drive.of("UIT-PR01", work).until(7)
    secret = Secret.objects.get()
    with pytest.raises(Faulty):
        envelopes.reveal(person("mquispe"), secret.pk, password=password)
    with pytest.raises(NotFound):
        envelopes.reveal(person("rchoque"), secret.pk, password="cauce")
    assert envelopes.reveal(person("mquispe"), secret.pk, password="cauce") == CODE


def test_no_paper_of_a_case_takes_what_may_be_its_code(canary: None, work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(7)
    task, course = drive.task, courses.read(drive.case, clock.now())
    paper = course.step_of(task)[1].paper
    assert paper is not None
    draft = papers.draft(course, paper)
    for field, called in (("reference", "Referencia"), ("body", "Texto")):
        typed = {**draft, field: f"{draft[field]} Su código es {CODE[:4]} {CODE[4:]}"}
        with pytest.raises(Faulty) as refused:
            tasks.send_paper(task.assignee, task.pk, task.step, typed=typed)
        assert list(refused.value.faults) == [field]
        assert str(refused.value).startswith(f"{called}: tiene un grupo de 8 cifras")
        assert CODE[4:] not in str(refused.value)
    tasks.send_paper(task.assignee, task.pk, task.step, typed=draft)
    assert leaks(CODE, everything()) == []


def test_no_instruction_and_no_reason_takes_what_may_be_a_code(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(8)
    task, typed = drive.task, f"El código {CODE} ya funciona."
    with pytest.raises(Faulty, match="Proveído: tiene un grupo de 8 cifras"):
        tasks.pass_on(task.assignee, task.pk, task.step, proveido=typed)
    with pytest.raises(Faulty, match="Motivo: tiene un grupo de 8 cifras"):
        tasks.give_back(task.assignee, task.pk, task.step, reason=typed)
    other = Drive.of("UIT-PR01", work).until(6)
    who, at = other.task.assignee, (other.task.pk, other.task.step)
    with pytest.raises(Faulty, match="Motivo: tiene un grupo de 8 cifras"):
        orders.give_up(who, *at, reason=typed)
    with pytest.raises(Faulty, match="Qué hizo y qué comprobó: tiene un grupo de 8 cifras"):
        orders.attest(who, *at, reason=typed)


def test_where_no_code_is_issued_eight_digits_are_only_digits(work: Work) -> None:
    drive = Drive.of("UIT-PR03", work).until(7)
    task = drive.task
    tasks.pass_on(task.assignee, task.pk, task.step, proveido="Serie del equipo: 20418833.")
    assert drive.row == 8
