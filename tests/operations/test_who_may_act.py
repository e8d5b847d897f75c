"""ROWS.md, "Who may act", on cases that run: one sentence, one test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cauce.core import roles
from cauce.lib import clock
from cauce.operations import access, courses, orders, plans, reassignment, tasks
from cauce.operations.refusals import Faulty, NotAllowed, NotFound
from cauce.records.models import Act, Document, Position, Substitution, Unit
from tests.operations.breaking import red
from tests.operations.driving import FORMS, Drive, person

FORM = FORMS["UIT-PR01"]
Work = Callable[[], None]


def substitute(position: str, stands_in: str) -> Substitution:
    """Put a suplencia in force today and let the open tasks follow it."""
    today = courses.today()
    made = Substitution.objects.create(
        position=Position.objects.get(code=position),
        person=person(stands_in),
        starts_on=today,
        ends_on=today + timedelta(days=2),
        memorandum="AGETIC-UIT/M/0031/2026",
        registered_by=person("mparedes"),
        registered_at=clock.now(),
    )
    reassignment.reassign(clock.now())
    return made


def test_a_dependent_of_the_uit_meets_his_chief_once_and_every_act_is_recorded(work: Work) -> None:
    drive = Drive.start("UIT-PR01", "dcortez", FORM, work)
    task = drive.task
    assert task.assignee.username == "rchoque"
    tasks.pass_on(task.assignee, task.pk, task.step, proveido="Para su atención.")
    acts = Act.objects.filter(case=drive.case, seq__gt=1)
    assert [(act.row, act.outcome, act.content.get("rule", "")) for act in acts] == [
        (2, "aprobar", ""),
        (3, "derivar", ""),
        (4, "derivar", courses.SAME_HOLDER),
    ]
    assert drive.row == 5


def test_the_chief_of_the_uit_asks_and_his_superior_decides(work: Work) -> None:
    drive = Drive.start("UIT-PR01", "rchoque", FORM, work)
    drive.until(5)
    assert {who for row, who in drive.seen if row in (2, 3, 4)} == {"gmendieta"}


def test_nobody_above_the_highest_authority(work: Work) -> None:
    drive = Drive.start("UIT-PR01", "gmendieta", FORM, work)
    passed = Act.objects.filter(case=drive.case, outcome="no corresponde").values_list("row", "content__rule")
    assert (list(passed), drive.row) == ([(2, roles.NO_SUPERIOR), (3, roles.NO_SUPERIOR)], 4)


def test_two_superiors_of_the_conducto_regular_do_the_row_in_turn(work: Work) -> None:
    assert Unit.objects.get(code="ADS").via_levels == 2
    drive = Drive.start("UIT-PR01", "nvaca", FORM, work)
    drive.until(4)
    acts = Act.objects.filter(case=drive.case, row__in=(2, 3)).values_list(
        "row", "outcome", "actor__username"
    )
    assert list(acts) == [(2, "aprobar", "echambi"), (2, "aprobar", "ploza"), (3, "derivar", "ploza")]
    via = Document.objects.get(case=drive.case).versions.get().content["via"]
    assert [line["username"] for line in via] == ["echambi", "ploza"]


@pytest.mark.parametrize(("post", "stands_in"), [("ADS-1", "ploza"), ("UIID-1", "echambi")])
def test_one_person_in_both_posts_of_the_conducto_regular_decides_once(
    work: Work, post: str, stands_in: str
) -> None:
    holder = {"ADS-1": "echambi", "UIID-1": "ploza"}[post]
    substitute(post, stands_in)
    drive = Drive.start("UIT-PR01", "nvaca", FORM, work)
    via = Document.objects.get(case=drive.case).versions.get().content["via"]
    assert [line["username"] for line in via] == [stands_in]
    drive.step()
    assert (drive.row, drive.seen) == (4, [(2, stands_in)])
    acts = Act.objects.filter(case=drive.case, row__in=(2, 3)).order_by("seq")
    told = [(act.row, act.content["turn"], act.content["position_code"]) for act in acts]
    assert told == [(2, 0, "ADS-1"), (2, 1, "UIID-1"), (3, 1, "UIID-1")]
    behalf = [act.content.get("on_behalf_of", {}).get("username", "") for act in acts]
    assert behalf == [holder if told[n][2] == post else "" for n in range(3)]
    drive.until(0)
    assert red(outside=True) == []


def test_the_requester_is_not_offered_as_technician(work: Work) -> None:
    drive = Drive.start("UIT-PR01", "dcondori", FORM, work)
    task = drive.until(5).task
    offered = [
        found.person
        for found in tasks.candidates(courses.read(drive.case, clock.now()), "tec_redes", task.assignee)
    ]
    assert "dcondori" not in offered
    assert len(offered) >= 2
    with pytest.raises(Faulty):
        tasks.pass_on(task.assignee, task.pk, task.step, choice="dcondori")


@pytest.mark.parametrize("choice", ["", "mquispe", "nadie", "fticona"])
def test_only_a_technician_of_the_pool_may_be_chosen(work: Work, choice: str) -> None:
    drive = Drive.start("UIT-PR01", "mquispe", FORM, work)
    task = drive.until(5).task
    with pytest.raises(Faulty):
        tasks.pass_on(task.assignee, task.pk, task.step, choice=choice)


def test_a_substitute_gets_the_task_and_both_names_are_on_the_act(work: Work) -> None:
    drive = Drive.start("UIT-PR01", "mquispe", FORM, work)
    drive.until(8)
    substitute("ART-1", "cgutierrez")
    task = drive.task
    assert (task.assignee.username, task.on_behalf_of.username if task.on_behalf_of else "") == (
        "cgutierrez",
        "itorrez",
    )
    tasks.pass_on(task.assignee, task.pk, task.step, proveido="Revisado.")
    act = Act.objects.filter(case=drive.case, row=8, outcome="aprobar").get()
    assert (act.content["on_behalf_of"]["username"], act.content["memorandum"]) == (
        "itorrez",
        "AGETIC-UIT/M/0031/2026",
    )


def test_the_one_who_is_away_may_not_decide_meanwhile(work: Work) -> None:
    drive = Drive.start("UIT-PR01", "mquispe", FORM, work)
    task = drive.until(8).task
    substitute("ART-1", "cgutierrez")
    with pytest.raises(NotAllowed):
        tasks.pass_on(person("itorrez"), task.pk, task.step)


def test_a_substitute_inherits_the_post_and_never_an_exemption(work: Work) -> None:
    drive = Drive.start("UIT-PR01", "mquispe", FORM, work)
    substitute("UCOM-1", "mquispe")
    assert drive.task.assignee.username == "gmendieta"


def test_a_suplencia_that_ends_gives_the_task_back(work: Work) -> None:
    drive = Drive.start("UIT-PR01", "mquispe", FORM, work)
    drive.until(4)
    suplencia = substitute("UIT-1", "itorrez")
    assert drive.task.assignee.username == "itorrez"
    suplencia.ended_at = clock.now() - timedelta(days=1)
    suplencia.save()
    reassignment.reassign(clock.now())
    assert drive.task.assignee.username == "rchoque"


@pytest.mark.parametrize("row", [2, 4, 5, 6, 7, 8, 9, 10])
def test_nobody_but_the_assignee_may_act(work: Work, row: int) -> None:
    drive = Drive.start("UIT-PR01", "mquispe", FORM, work)
    task = drive.until(row).task
    everyone = [
        "mquispe",
        "jfernandez",
        "rchoque",
        "itorrez",
        "dcondori",
        "rzenteno",
        "cgutierrez",
        "fticona",
    ]
    everyone += ["srojas", "echambi", "asalazar", "ovillarroel", "mparedes", "gmendieta", "nhuallpa"]
    for username in everyone:
        if username != task.assignee.username:
            with pytest.raises((NotAllowed, NotFound)):
                tasks.pass_on(person(username), task.pk, task.step, choice="dcondori")
    assert drive.row == row


RELATIONS = [
    ("mquispe", access.Relation.AUTHOR),
    ("jfernandez", access.Relation.PARTICIPANT),
    ("rchoque", access.Relation.PARTICIPANT),
    ("gmendieta", access.Relation.SUPERIOR),
    ("ovillarroel", access.Relation.AUDITOR),
    ("rzenteno", access.Relation.AREA),
    ("asalazar", access.Relation.NONE),
    ("mparedes", access.Relation.NONE),
    ("xarce", access.Relation.NONE),
    ("fticona", access.Relation.NONE),
    ("echambi", access.Relation.NONE),
]


@pytest.mark.parametrize(("username", "relation"), RELATIONS)
def test_who_sees_a_case(work: Work, username: str, relation: access.Relation) -> None:
    drive = Drive.start("UIT-PR01", "mquispe", FORM, work)
    drive.until(5)
    assert access.relation(person(username), drive.case, courses.today()) is relation


def test_the_list_of_readable_cases_agrees_with_the_relation(work: Work) -> None:
    drive = Drive.start("UIT-PR01", "mquispe", FORM, work)
    drive.until(5)
    day = courses.today()
    for username, relation in RELATIONS:
        listed = access.readable_cases(person(username), day).filter(pk=drive.case.pk).exists()
        assert listed is relation.reads_content, username


def test_a_suplencia_that_lapsed_executes_nothing(work: Work) -> None:
    drive = Drive.start("UIT-PR01", "mquispe", FORM, work)
    task = drive.until(6).task
    suplencia = substitute(task.position.code if task.position else "", "ltarifa")
    task = drive.task
    assert task.assignee.username == "ltarifa"
    work()
    seen = plans.combined_hash(list(task.plans.all()))
    suplencia.ended_at = clock.now() - timedelta(days=1)
    suplencia.save()
    with pytest.raises(NotAllowed):
        orders.execute(person("ltarifa"), task.pk, task.step, seen=seen)
    assert not drive.case.orders.exists()
