"""UIT-PR05 about somebody who is here already, or twice about one person: she does none of it, and it is
asked once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cauce.operations import access, cases, courses, envelopes, posts, tasks
from cauce.operations.pages import privacy
from cauce.operations.refusals import Faulty
from cauce.records.models import Act, Case, Secret
from tests.operations.breaking import red
from tests.operations.driving import FORMS, Drive, person

Work = Callable[[], None]


def those_of(username: str) -> dict[str, Any]:
    """What UIT-PR05 asks about somebody who works here."""
    one = person(username)
    post = posts.position_on(one, courses.today())
    assert post is not None
    return {
        "nombres": one.given_names,
        "primer_apellido": one.first_surname,
        "segundo_apellido": one.second_surname,
        "ci": one.ci,
        "genero": one.gender,
        "vinculo": one.vinculo,
        "unidad": post.unit.code,
        "cargo": post.title_f,
        "usuario": one.username,
        "correo": one.email,
        "sistemas": ["redmine"],
    }


@pytest.mark.parametrize("username", ["cgutierrez", "asempertegui", "rchoque"])
def test_nobody_does_a_row_of_the_case_about_herself(work: Work, username: str) -> None:
    drive = Drive.of("UIT-PR05", work, **those_of(username))
    assert drive.case.about == person(username)
    task = drive.task
    if username == "asempertegui":
        drive.until(4)
        course = courses.read(drive.case, drive.case.opened_at)
        assert username not in [one.person for one in tasks.candidates(course, "tec_soporte", task.assignee)]
    drive.until(0)
    assert username not in {who for _row, who in drive.seen}
    assert access.relation(person(username), drive.case, courses.today()) is access.Relation.NONE
    assert red(outside=True) == []


def test_an_act_of_hers_in_it_is_found(work: Work) -> None:
    drive = Drive.of("UIT-PR05", work).until(0)
    assert Act.objects.filter(case=drive.case, actor=person("rchoque")).exists()
    Case.objects.filter(pk=drive.case.pk).update(about=person("rchoque"))
    assert {17, 15} <= {invariant for invariant, _where in red()}


def test_who_joins_reads_nothing_of_her_own_case_also_when_she_opened_her_envelope(work: Work) -> None:
    drive = Drive.of("UIT-PR05", work).until(0)
    newcomer, day = person("lcopa"), courses.today()
    newcomer.set_password("cauce")
    newcomer.must_change_password = False
    newcomer.save()
    for secret in Secret.objects.filter(owner=newcomer):
        envelopes.reveal(newcomer, secret.pk, password="cauce")
    assert Act.objects.filter(case=drive.case, actor=newcomer, outcome="revelar").exists()
    drive.case.refresh_from_db()
    assert drive.case.about == newcomer
    for is_about_her in (True, False):  # neither by what the case is about nor by her own act
        if not is_about_her:
            drive.case.about = None
            drive.case.save()
        assert access.relation(newcomer, drive.case, day) is access.Relation.NONE
        assert not access.readable_cases(newcomer, day).exists()
        assert privacy.hidden_from(newcomer, [drive.case], day) == {drive.case.pk}
        assert red(outside=True) == []


def test_the_responsable_of_the_aaf_asks_for_none_of_her_own(work: Work) -> None:
    with pytest.raises(Faulty) as refused:
        Drive.of("UIT-PR05", work, **those_of("srojas"))
    assert list(refused.value.faults) == ["usuario"]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"ci": "9988776", "usuario": "lcopas"}, {"correo"}),
        ({"ci": "9988776", "correo": "lcopas@agetic.example.bo"}, {"usuario"}),
        ({"usuario": "lcopas", "correo": "lcopas@agetic.example.bo"}, {"ci"}),
        ({}, {"ci", "usuario", "correo"}),
    ],
)
def test_it_is_asked_once_for_one_person(work: Work, answers: dict[str, str], expected: set[str]) -> None:
    first = Drive.of("UIT-PR05", work)
    with pytest.raises(Faulty) as refused:
        Drive.of("UIT-PR05", work, **answers)
    assert set(refused.value.faults) == expected
    assert first.case.number in str(refused.value)
    tasks.withdraw(person("srojas"), first.case.number, reason="Se pidió dos veces.")
    assert Drive.of("UIT-PR05", work, **answers).row == 2


def test_what_came_back_is_not_in_its_own_way_but_another_is(work: Work) -> None:
    drive = Drive.of("UIT-PR05", work)
    Drive.of("UIT-PR05", work, ci="9988776", usuario="otra", correo="otra@agetic.example.bo")
    tasks.give_back(drive.task.assignee, drive.task.pk, drive.task.step, reason="Falta el complemento.")
    task = drive.task
    with pytest.raises(Faulty, match="9988776"):
        cases.send_again(task.assignee, task.pk, task.step, {**FORMS["UIT-PR05"], "ci": "9988776"})
    cases.send_again(task.assignee, task.pk, task.step, FORMS["UIT-PR05"])
    assert drive.row == 2


@pytest.mark.parametrize(("field", "whose"), [("usuario", "username"), ("ci", "ci"), ("correo", "email")])
def test_what_is_somebody_elses_is_refused_at_its_field(work: Work, field: str, whose: str) -> None:
    with pytest.raises(Faulty) as refused:
        Drive.of("UIT-PR05", work, **{field: getattr(person("gmendieta"), whose)})
    assert list(refused.value.faults) == [field]
    assert "Gonzalo" in str(refused.value)


def test_a_removal_is_asked_once_for_one_person(work: Work) -> None:
    first = Drive.of("UIT-PR06", work)
    with pytest.raises(Faulty) as refused:
        Drive.of("UIT-PR06", work)
    assert list(refused.value.faults) == ["persona"]
    assert person("xarce").full_name in str(refused.value)
    assert first.case.number in str(refused.value)
    assert Drive.of("UIT-PR06", work, persona="kramos").row == 2
