"""The plan of several systems: each has its line and its time; who did not answer is asked again alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models import F

from cauce.adapters.twin import control
from cauce.jobs import worker
from cauce.operations import plans
from cauce.records.models import PlanRow
from cauce.site import wiring
from tests.operations.driving import Drive
from tests.web.browsing import enter, hidden, post, words

Work = Callable[[], None]


@pytest.fixture
def drive(work: Work) -> Drive:
    """A case of UIT-PR06 at the row of the technician: correo, redmine and the telephony are read."""
    return Drive.of("UIT-PR06", work).until(5)


def page(drive: Drive) -> str:
    return words(enter(drive.task.assignee.username).get(f"/tramites/{drive.case.number}"))


def states(drive: Drive) -> dict[str, str]:
    return {f"{row.verb} {row.target}": row.state for row in drive.task.plans.all()}


def hang(port: str, matching: str = "") -> None:
    control.tell(settings.TWINS, port, "hang", seconds=3.0, call="plan", matching=matching)


def test_what_hangs_holds_up_neither_the_others_nor_the_worker(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "ANSWER_WITHIN", 0.5)
    hang("accounts", "redmine")
    assert len(states(drive)) >= 3
    said = page(drive)
    assert said.count("Leyendo") >= len(states(drive))
    before = time.monotonic()
    assert worker.step(wiring.connectors(), "worker-in-test")
    assert time.monotonic() - before < 2.5
    assert set(states(drive).values()) == {"listo", "sin_respuesta"}
    assert states(drive)["accounts.disable Redmine"] == "sin_respuesta"
    said = page(drive)
    assert "Sin respuesta: Redmine" in said
    assert "No contestó en" in said
    assert "Cuenta xarce" in said  # of correo, which answered
    assert "ejecutar el plan" not in said.casefold()


def test_those_that_did_not_answer_are_asked_again_alone(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "ANSWER_WITHIN", 0.5)
    hang("accounts", "redmine")
    worker.step(wiring.connectors(), "worker-in-test")
    control.forget(settings.TWINS, "accounts")
    read = {row.pk: row.read_at for row in drive.task.plans.filter(state="listo")}
    assert post(drive.task, "plan", resultado="faltan").status_code == 302
    assert states(drive)["accounts.disable Redmine"] == "leyendo"
    drive.work()
    assert set(states(drive).values()) == {"listo"}
    assert {row.pk: row.read_at for row in drive.task.plans.filter(pk__in=read)} == read
    shown = enter(drive.task.assignee.username).get(f"/tramites/{drive.case.number}")
    assert post(drive.task, "ejecutar", visto=hidden(shown, "visto")).status_code == 302
    drive.work()
    assert drive.task.step == 1


def test_an_answer_that_comes_too_late_is_thrown_away(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "ANSWER_WITHIN", 0.2)
    control.tell(settings.TWINS, "accounts", "late", seconds=0.8, call="plan", matching="redmine")
    worker.step(wiring.connectors(), "worker-in-test")
    time.sleep(1.0)
    assert states(drive)["accounts.disable Redmine"] == "sin_respuesta"


def test_a_plan_that_nobody_reads_is_not_waited_for(drive: Drive) -> None:
    PlanRow.objects.update(next_at=F("next_at") - timedelta(minutes=2))
    answer = enter(drive.task.assignee.username).get(f"/tramites/{drive.case.number}")
    assert "nadie lo leyó" in words(answer).casefold()
    assert 'hx-trigger="every 1s"' not in answer.content.decode()
    assert post(drive.task, "plan", resultado="faltan").status_code == 302
    drive.work()
    assert set(states(drive).values()) == {"listo"}


def test_only_who_has_the_task_asks_again(drive: Drive) -> None:
    for who in ("rchoque", "mquispe", "cgutierrez"):
        assert post(drive.task, "plan", who, resultado="faltan").status_code in (403, 404)
    drive.work()
    shown = enter(drive.task.assignee.username).get(f"/tramites/{drive.case.number}")
    post(drive.task, "ejecutar", visto=hidden(shown, "visto"))
    assert post(drive.task, "plan", resultado="faltan").status_code == 403
