"""The beginning of a real installation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from cauce.operations import institution
from cauce.operations.institution import AlreadyThere, Beginning
from cauce.operations.refusals import Faulty
from cauce.records.models import CatalogueEntry, Institution, Person

pytestmark = pytest.mark.django_db

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4"/></svg>'
BEGIN = Beginning(
    name="Ministerio de Ejemplo",
    acronym="MINEJ",
    city="Sucre",
    username="jperez",
    email="JPerez@minej.gob.bo",
    given_names="Juana",
    first_surname="Pérez",
    gender="f",
    ci="1234567",
    logo_svg=LOGO,
)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_an_institution_begins_with_its_administrator():
    begun = institution.initialise(BEGIN)
    person = Person.objects.get()
    own = Institution.objects.get()
    assert (own.name, own.acronym, own.city, own.logo_svg) == (
        "Ministerio de Ejemplo",
        "MINEJ",
        "Sucre",
        LOGO,
    )
    assert not own.is_demonstration
    assert (person.username, person.email, person.is_administrator) == ("jperez", "jperez@minej.gob.bo", True)
    assert person.must_change_password
    assert person.check_password(begun.password)
    assert CatalogueEntry.objects.filter(catalogue="niveles").count() == 4


def test_a_chosen_password_is_kept_and_not_shown():
    begun = institution.initialise(replace(BEGIN, password="una clave bien larga"))
    assert begun.password == ""
    assert Person.objects.get().check_password("una clave bien larga")
    assert "una clave" not in repr(replace(BEGIN, password="una clave bien larga"))


def test_a_second_time_is_refused_with_the_name_of_the_first():
    institution.initialise(BEGIN)
    with pytest.raises(AlreadyThere, match=r"Ministerio de Ejemplo \(MINEJ\)"):
        institution.initialise(replace(BEGIN, name="Otro", username="otro"))
    assert (Institution.objects.get().name, Person.objects.count()) == ("Ministerio de Ejemplo", 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"acronym": "min ej"}, "acronym"),
        ({"city": "x"}, "city"),
        ({"username": "Juana Pérez"}, "username"),
        ({"email": "juana"}, "email"),
        ({"given_names": ""}, "given_names"),
        ({"first_surname": ""}, "first_surname"),
        ({"gender": "x"}, "gender"),
        ({"ci": "1.234.567"}, "ci"),
        ({"password": "corta"}, "password"),
        ({"logo_svg": "<html></html>"}, "logo"),
    ],
)
def test_every_answer_that_is_not_accepted_is_named(changes, field):
    with pytest.raises(Faulty) as refused:
        institution.initialise(replace(BEGIN, **changes))
    assert list(refused.value.faults) == [field]
    assert not Institution.objects.exists()
    assert not Person.objects.exists()
