"""Mails: to whom the case waits for, once; never an answer of a form, never a secret."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cauce.core.procedure import Outcome
from cauce.operations import tasks
from cauce.records.models import Case, Notice
from tests.operations.driving import FORMS, Drive, person
from tests.operations.test_who_may_act import substitute

Work = Callable[[], None]


def told(case: Case) -> list[tuple[str, str]]:
    """Return (kind, who) of every mail about a case, in order."""
    rows = Notice.objects.filter(case=case).order_by("id").values_list("key", "person__username")
    return [(key.partition("-")[0], who) for key, who in rows]


def test_each_who_has_a_task_is_told_once_and_the_author_at_the_end(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(0)
    assert told(drive.case) == [
        ("task", "jfernandez"),
        ("task", "rchoque"),
        ("task", "itorrez"),
        ("task", "dcondori"),
        ("task", "dcondori"),
        ("task", "itorrez"),
        ("task", "rchoque"),
        ("task", "jfernandez"),
        ("end", "mquispe"),
    ]
    tasks_told = Notice.objects.exclude(task=None).values_list("task", flat=True)
    assert len(tasks_told) == len(set(tasks_told))


@pytest.mark.parametrize("code", list(FORMS))
def test_no_mail_says_an_answer_of_the_form(work: Work, code: str) -> None:
    drive = Drive.of(code, work).until(0)
    mails = " ".join(f"{notice.subject} {notice.text}" for notice in Notice.objects.filter(case=drive.case))
    given = [answer for answer in drive.case.form.values() if isinstance(answer, str) and len(answer) > 8]
    assert [answer for answer in given if answer in mails] == []
    about = drive.case.about
    assert about is None or about == drive.case.author or about.full_name not in mails
    assert "Lidia" not in mails


def test_a_suplencia_tells_the_substitute_and_not_twice(work: Work) -> None:
    from cauce.lib import clock
    from cauce.operations import reassignment

    drive = Drive.of("UIT-PR01", work).until(8)
    substitute("ART-1", "cgutierrez")
    reassignment.reassign(clock.now())
    reassignment.reassign(clock.now())
    assert told(drive.case)[-1] == ("task", "cgutierrez")
    assert told(drive.case).count(("task", "cgutierrez")) == 1
    assert (
        "Iván Marcelo Torrez Aliaga" in Notice.objects.filter(person=person("cgutierrez")).latest("id").text
    )


def test_taking_back_tells_both(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(6)
    tasks.take_back(person("itorrez"), drive.case.number, choice="rzenteno", reason="Sale de viaje.")
    assert told(drive.case)[-2:] == [("taken", "dcondori"), ("task", "rzenteno")]


def test_who_left_gets_no_mail(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(10)
    author = person("mquispe")
    author.is_active = False
    author.save()
    drive.until(0)
    assert ("end", "mquispe") not in told(drive.case)


@pytest.mark.parametrize("way", [Outcome.WITHDRAW, Outcome.REFUSE])
def test_the_author_is_told_of_every_end(work: Work, way: Outcome) -> None:
    drive = Drive.of("UIT-PR01", work)
    task = drive.task
    if way is Outcome.WITHDRAW:
        tasks.withdraw(person("mquispe"), drive.case.number, reason="Ya no hace falta.")
    else:
        tasks.refuse(task.assignee, task.pk, task.step, reason="No corresponde a sus funciones.")
    assert told(drive.case) == [("task", "jfernandez"), ("end", "mquispe")]
