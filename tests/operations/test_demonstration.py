"""The demonstration institution: every post of the manual, enough people, and what forms offer."""

from __future__ import annotations

from collections import Counter

import pytest

from cauce.adapters.twin import catalogue
from cauce.core import roles
from cauce.lib import clock
from cauce.operations import courses, demonstration, organisation, people_list
from cauce.operations.institution import AlreadyThere
from cauce.records.models import CatalogueEntry, Institution, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def institution(db):
    assert demonstration.load(clock.now())
    return organisation.load(courses.today())


def test_every_post_of_the_manual_is_held(institution):
    held = Counter(
        position.function
        for position in institution.positions
        if position.function and institution.holding_of_post(position.code, courses.today())
    )
    assert {key for key, count in held.items() if count == 1} == {
        "dge",
        "jefe_uit",
        "resp_redes",
        "resp_servidores",
        "resp_aaf",
    }
    assert {key: count for key, count in held.items() if count > 1} == {
        "tec_redes": 3,
        "tec_servidores": 3,
        "tec_soporte": 3,
    }


def test_every_unit_has_a_head_and_the_requesting_ones_have_dependents(institution):
    assert [unit.code for unit in institution.units if unit.head_position is None] == []
    today = courses.today()
    units = Counter(roles.unit_of(institution, held.person, today) for held in institution.holdings)
    assert all(units[code] >= 3 for code in ("UCOM", "UGE", "ADS"))


def test_areas_number_in_the_series_of_the_unit_above(institution):
    assert {
        code: roles.series_unit(institution, code) for code in ("ART", "ASS", "ADS", "AAF", "AP", "UCOM")
    } == {
        "ART": "UIT",
        "ASS": "UIT",
        "ADS": "UIID",
        "AAF": "DGE",
        "AP": "DGE",
        "UCOM": "UCOM",
    }


def test_two_superiors_stand_above_whoever_asks_from_systems(institution):
    found = roles.superiors(institution, "nvaca", courses.today())
    assert [superior.person for superior in found] == ["echambi", "ploza"]


def test_the_posts_of_cauce_and_an_eventual_are_there(institution):
    def flagged(name: str) -> list[str]:
        return list(Person.objects.filter(**{name: True}).values_list("username", flat=True))

    assert flagged("is_administrator") == ["mparedes"]
    assert flagged("is_planner") == ["asalazar"]
    assert flagged("is_auditor") == ["ovillarroel"]
    assert list(Person.objects.filter(vinculo="eventual").values_list("username", flat=True)) == [
        "bsalvatierra"
    ]


def test_a_second_time_changes_nothing(institution):
    Person.objects.filter(username="mquispe").update(extension="9999")
    assert demonstration.load(clock.now()) is False
    assert Person.objects.get(username="mquispe").extension == "9999"


def test_a_real_institution_is_never_mixed_with_invented_people(db):
    Institution.objects.create(id=1, name="Ministerio de Ejemplo", acronym="MINEJ")
    with pytest.raises(AlreadyThere):
        demonstration.load(clock.now())
    assert not Person.objects.exists()
    assert demonstration.sign_in_cards() == []


def test_what_forms_offer_is_known_to_the_twins(institution):
    known = catalogue()
    expected = {
        "sistemas": {row["key"]: row.get("connector", True) for row in known["systems"]},
        "servidores": {row["id"]: True for row in known["servers"]},
        "sistemas_produccion": {row["id"]: True for row in known["production_systems"]},
        "medios": {row["id"]: True for row in known["media"] if row["kind"] != "servidor"},
        "equipos": {row["id"]: True for row in known["equipment"]},
        "equipos_de_red": {row["id"]: True for row in known["devices"]},
        "segmentos": {s["name"]: True for row in known["devices"] for s in row["segments"]},
    }
    found = {name: dict(rows(name)) for name in expected}
    assert found == expected
    assert dict(rows("niveles")) == dict.fromkeys(("fijo_local", "movil", "nacional", "internacional"), True)


def rows(name: str):
    return CatalogueEntry.objects.filter(catalogue=name).values_list("value", "has_connector")


def test_every_computer_has_its_owner(institution):
    owners = CatalogueEntry.objects.filter(catalogue="equipos").values_list("value", "owner__username")
    assert dict(owners) == {
        "PC-UCOM-031": "xarce",
        "PC-UCOM-034": "mquispe",
        "PC-UIID-012": "echambi",
        "PC-UGE-007": "ralanes",
    }


def test_the_sign_in_page_names_people_posts_and_what_they_do(institution):
    cards = demonstration.sign_in_cards()
    assert [card["username"] for card in cards] == [
        "mquispe", "jfernandez", "rchoque", "itorrez", "dcondori", "cgutierrez", "fticona",
        "srojas", "echambi", "asalazar", "ovillarroel", "mparedes", "gosinaga",
    ]  # fmt: skip
    assert cards[2] == {
        "username": "rchoque",
        "full_name": "Rosa Angélica Choque Vargas",
        "initials": "RC",
        "post": "Jefa de la UIT",
        "does": "aprueba y deriva",
    }


def test_the_list_has_everybody_with_post_and_password(institution):
    listed = {row.username: row for row in people_list.rows(clock.now())}
    assert len(listed) == Person.objects.count()
    iván = listed["itorrez"]
    assert (iván.unit, iván.functions, iván.password) == ("ART", ("resp_redes",), "cauce")
    assert listed["mparedes"].roles == ("administrator",)


def test_the_list_of_a_real_institution_shows_no_password(institution):
    Institution.objects.update(is_demonstration=False)
    assert {row.password for row in people_list.rows(clock.now())} == {""}


def test_names_that_the_twins_are_told_are_those_of_the_rows(institution):
    told = {person["username"]: person for person in demonstration.twin_seed()["people"]}
    cards = organisation.person_cards(courses.today())
    assert {name: (p["full_name"], p["position"], p["unit"]) for name, p in told.items()} == {
        name: (card.full_name, card.post, card.unit) for name, card in cards.items()
    }
