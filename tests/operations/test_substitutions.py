"""Suplencias and registrations: who arranges them, what is refused, who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from cauce.core import roles
from cauce.lib import clock
from cauce.operations import courses, demonstration, organisation, substitutions
from cauce.operations.refusals import Faulty, NotAllowed, NotFound
from cauce.records.models import Notice, Person, Position, Registration, Substitution, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def institution(db):
    demonstration.load(clock.now())
    with translation.override("en"):
        yield


def person(username: str) -> Person:
    return Person.objects.get(username=username)


def start(
    actor: str, *, post: str = "ART-1", who: str = "cgutierrez", begins: int = 0, days: int = 2, memo="M/31"
):
    day = courses.today() + timedelta(days=begins)
    return substitutions.start(
        person(actor),
        Position.objects.get(code=post),
        person(who),
        day,
        day + timedelta(days=days),
        memo,
        now=clock.now(),
    )


@pytest.mark.parametrize("actor", ["mparedes", "itorrez", "rchoque", "gmendieta"])
def test_administrator_holder_and_superiors_name_a_substitute(actor):
    made = start(actor)
    assert (made.person.username, made.registered_by.username) == ("cgutierrez", actor)
    acting = roles.holder(organisation.load(courses.today()), "ART-1", courses.today())
    assert (acting.person, acting.on_behalf_of) == ("cgutierrez", "itorrez")


@pytest.mark.parametrize("actor", ["dcondori", "jfernandez", "asalazar", "ovillarroel", "cgutierrez"])
def test_nobody_else_does(actor):
    with pytest.raises(NotAllowed):
        start(actor, who="nhuallpa")
    assert not Substitution.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"who": "itorrez"}, "person"),
        ({"who": "mparedes"}, "person"),
        ({"begins": -1}, "starts_on"),
        ({"days": -1}, "ends_on"),
        ({"memo": " "}, "memorandum"),
    ],
)
def test_what_is_not_accepted_names_its_field(arguments, field):
    with pytest.raises(Faulty) as refused:
        start("mparedes", **arguments)
    assert list(refused.value.faults) == [field]
    assert not Substitution.objects.exists()


def test_somebody_inactive_cannot_stand_in():
    Person.objects.filter(username="cgutierrez").update(is_active=False)
    with pytest.raises(Faulty) as refused:
        start("mparedes")
    assert list(refused.value.faults) == ["person"]


def test_a_post_has_one_substitute_at_a_time():
    start("mparedes", begins=0, days=5)
    with pytest.raises(Faulty, match="already stands in for this post"):
        start("mparedes", who="nhuallpa", begins=5, days=5)
    start("mparedes", who="nhuallpa", begins=6, days=5)
    assert Substitution.objects.count() == 2


def test_both_are_told_once_each():
    made = start("mparedes")
    assert set(Notice.objects.values_list("person__username", "key")) == {
        ("cgutierrez", f"substitution-{made.pk}-starts-{person('cgutierrez').pk}"),
        ("itorrez", f"substitution-{made.pk}-starts-{person('itorrez').pk}"),
    }


@pytest.mark.parametrize("actor", ["mparedes", "itorrez", "rchoque", "cgutierrez"])
def test_an_ended_substitution_gives_the_post_back(actor):
    made = start("mparedes")
    for _time in range(2):
        substitutions.end(person(actor), made.pk, now=clock.now())
    acting = roles.holder(organisation.load(courses.today()), "ART-1", courses.today())
    assert (acting.person, acting.on_behalf_of) == ("itorrez", None)
    assert Notice.objects.filter(key__contains="-ends-").count() == 2


def test_strangers_end_nothing():
    made = start("mparedes")
    with pytest.raises(NotAllowed):
        substitutions.end(person("dcondori"), made.pk, now=clock.now())
    with pytest.raises(NotFound):
        substitutions.end(person("mparedes"), made.pk + 1, now=clock.now())
    assert Substitution.objects.get().ended_at is None


def test_a_substitution_that_is_over_is_not_ended():
    made = start("mparedes")
    with pytest.raises(NotAllowed, match="is over since"):
        substitutions.end(person("mparedes"), made.pk, now=clock.now() + timedelta(days=9))


# ---------------------------------------------------------------------------------------------- UIT-PR02


def register(actor: str, who: str, unit: str = "UCOM", ends: int | None = None):
    today = courses.today()
    return substitutions.register(
        person(actor),
        Unit.objects.get(code=unit),
        person(who),
        "UIT-PR02",
        today,
        today + timedelta(days=ends) if ends is not None else None,
        now=clock.now(),
    )


def test_the_head_registers_somebody_of_his_unit():
    assert register("jfernandez", "mquispe").pk == register("jfernandez", "mquispe", ends=9).pk
    assert Registration.objects.get().ends_on == courses.today() + timedelta(days=9)


def test_the_head_of_a_unit_registers_somebody_of_an_area_below():
    assert register("ploza", "nvaca", unit="UIID").person.username == "nvaca"


@pytest.mark.parametrize("actor", ["mquispe", "rchoque", "mparedes"])
def test_who_is_not_the_head_registers_nobody(actor):
    with pytest.raises(NotAllowed):
        register(actor, "mquispe")
    assert not Registration.objects.exists()


def test_somebody_of_another_unit_is_not_registered():
    with pytest.raises(Faulty) as refused:
        register("jfernandez", "cyujra")
    assert list(refused.value.faults) == ["person"]


def test_a_registration_ends_today():
    made = register("jfernandez", "mquispe")
    with pytest.raises(NotAllowed):
        substitutions.unregister(person("mquispe"), made.pk, now=clock.now())
    substitutions.unregister(person("jfernandez"), made.pk, now=clock.now())
    assert not Registration.objects.exists()
