"""People: the order that inserts or inactivates one, passwords, and the tries that are counted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import translation

from cauce.lib import clock
from cauce.operations import demonstration, people, register, sessions, signing_in, standings
from cauce.operations.refusals import Faulty, NotAllowed, NotFound
from cauce.ports import AdapterError
from cauce.ports.organisation import InsertPosition
from cauce.records.models import Assignment, Person, Position, SignIn, Substitution

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


@pytest.fixture
def institution(db):
    """The people alone: nothing here needs the manual."""
    demonstration.load(clock.now())


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def nina(**changes) -> InsertPosition:
    values = {
        "ci": "6120458-1A",
        "given_names": "Luis Alberto",
        "first_surname": "Nina",
        "second_surname": "Flores",
        "gender": "m",
        "email": "lnina@agetic.example.bo",
        "username": "lnina",
        "vinculo": "línea",
        "unit": "UGE",
        "position_title": "Profesional en Interoperabilidad",
        "starts_on": TODAY,
    }
    return InsertPosition(**{**values, **changes})


def signed_in(person: Person) -> str:
    store = SessionStore()
    store["_auth_user_id"] = str(person.pk)
    store.create()
    return store.session_key


# ---------------------------------------------------------------------------------------------- inserting


def test_an_inserted_person_holds_the_vacant_post_and_may_sign_in(institution):
    register.insert_position(nina(), key="OT-1", now=clock.now())
    person = Person.objects.get(username="lnina")
    held = person.assignments.get()
    assert (held.position.code, held.starts_on, held.ends_on, held.order_key) == (
        "UGE-5",
        TODAY,
        None,
        "OT-1",
    )
    assert (person.full_name, person.ci, person.ci_complement) == (
        "Luis Alberto Nina Flores",
        "6120458",
        "1A",
    )
    assert person.vinculo == "línea"
    assert person.check_password("cauce")


def test_inserting_twice_under_one_key_is_once(institution):
    register.insert_position(nina(), key="OT-1", now=clock.now())
    register.insert_position(nina(), key="OT-1", now=clock.now())
    assert Assignment.objects.filter(person__username="lnina").count() == 1


def test_a_taken_post_of_a_pool_gets_a_seat_beside_it(institution):
    register.insert_position(
        nina(unit="ASS", position_title="técnico de soporte"), key="OT-1", now=clock.now()
    )
    seat = Person.objects.get(username="lnina").assignments.get().position
    assert (seat.code, seat.function, seat.title_f, seat.is_head) == (
        "ASS-8",
        "tec_soporte",
        "Técnica de Soporte",
        False,
    )


def test_a_new_title_is_a_new_post(institution):
    register.insert_position(nina(position_title="Analista de Datos"), key="OT-1", now=clock.now())
    assert Person.objects.get(username="lnina").assignments.get().position.title_m == "Analista de Datos"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"unit": "XYZ"}, "No hay ninguna unidad o área con la sigla XYZ."),
        ({"ci": "4873215"}, "La cédula 4873215 ya es de María Elena Quispe Mamani (mquispe)."),
        ({"email": "mquispe@agetic.example.bo"}, "ya es de María Elena Quispe Mamani (mquispe)."),
        ({"username": "mquispe"}, "El usuario mquispe ya es de María Elena Quispe Mamani"),
        ({"vinculo": "pasante"}, "«pasante» no se acepta"),
        (
            {"unit": "UIT", "position_title": "Jefe de la UIT"},
            "el cargo lo tiene Rosa Angélica Choque Vargas.",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_and_nobody_is_made(institution, changes, words):
    before = (Person.objects.count(), Position.objects.count(), Assignment.objects.count())
    with pytest.raises(AdapterError) as refused:
        register.insert_position(nina(**changes), key="OT-1", now=clock.now())
    assert words in str(refused.value)
    assert refused.value.permanent
    assert (Person.objects.count(), Position.objects.count(), Assignment.objects.count()) == before


def test_a_secret_is_a_first_password_to_be_changed(institution):
    register.insert_position(nina(), key="OT-1", secret="abcd-efgh-jkmn", now=clock.now())
    person = Person.objects.get(username="lnina")
    assert person.check_password("abcd-efgh-jkmn")
    assert person.must_change_password


def test_an_undone_insertion_leaves_nobody_active_and_no_post_of_its_own(institution):
    now = clock.now()
    wanted = nina(position_title="Analista de Datos")
    before = standings.snapshot("lnina", now=now) | {"new_position": standings.seat_for(wanted).position}
    register.insert_position(wanted, key="OT-1", now=now)
    for _time in range(2):
        register.undo_insertion(before, key="OT-1", now=now)
    person = Person.objects.get(username="lnina")
    assert not person.is_active
    assert not person.has_usable_password()
    assert not person.assignments.exists()
    assert not Position.objects.filter(title_m="Analista de Datos").exists()


# ---------------------------------------------------------------------------------------------- inactivating


def test_an_inactivated_person_has_nothing_left(institution):
    now = clock.now()
    person = Person.objects.get(username="ralanes")
    key = signed_in(person)
    other = signed_in(Person.objects.get(username="cyujra"))
    Substitution.objects.create(
        position=Position.objects.get(code="UGE-2"),
        person=person,
        starts_on=now.date(),
        ends_on=now.date() + timedelta(days=9),
        memorandum="M/1/2026",
        registered_by=person,
        registered_at=now,
    )
    register.inactivate("ralanes", now.date(), key="OT-2", now=now)
    person.refresh_from_db()
    assert (person.is_active, person.inactive_since, person.has_usable_password()) == (
        False,
        now.date(),
        False,
    )
    assert [a.ends_on for a in person.assignments.all()] == [now.date()]
    assert person.substitutions.get().ended_at == now
    assert not Session.objects.filter(session_key=key).exists()
    assert Session.objects.filter(session_key=other).exists()


def test_inactivating_twice_is_once_and_can_be_undone(institution):
    now = clock.now()
    before = standings.snapshot("ralanes", now=now)
    for _time in range(2):
        register.inactivate("ralanes", now.date(), key="OT-2", now=now)
    for _time in range(2):
        register.undo_inactivation("ralanes", before, key="OT-2", now=now)
    assert standings.snapshot("ralanes", now=now) == before


def test_only_the_order_that_did_it_undoes_it(institution):
    now = clock.now()
    before = standings.snapshot("ralanes", now=now)
    register.inactivate("ralanes", now.date(), key="OT-2", now=now)
    register.undo_inactivation("ralanes", before, key="OT-3", now=now)
    assert not Person.objects.get(username="ralanes").is_active


def test_the_last_administrator_stays(institution):
    with pytest.raises(AdapterError, match="único administrador"):
        register.inactivate("mparedes", TODAY, key="OT-2", now=clock.now())
    assert Person.objects.get(username="mparedes").is_active


def test_for_somebody_unknown_there_is_nothing_to_do(institution):
    register.inactivate("nadie", TODAY, key="OT-2", now=clock.now())
    assert not Person.objects.filter(is_active=False).exists()


def test_who_left_comes_back_as_the_same_person(institution):
    now = clock.now()
    register.inactivate("ralanes", now.date(), key="OT-2", now=now)
    back = nina(
        ci="4790355",
        username="ralanes",
        email="ralanes@agetic.example.bo",
        starts_on=now.date() + timedelta(1),
    )
    register.insert_position(back, key="OT-3", now=now)
    person = Person.objects.get(username="ralanes")
    assert person.is_active
    assert person.inactive_since is None
    assert person.assignments.count() == 2


# ---------------------------------------------------------------------------------------------- signing in


def test_the_sixth_wrong_password_has_to_wait(institution):
    now = clock.now()
    for _time in range(5):
        assert people.sign_in_allowed("mquispe", "10.0.0.1", now)
        assert people.count_try("mquispe", "10.0.0.1", now)
    assert not people.sign_in_allowed("mquispe", "10.0.0.1", now)
    assert not people.count_try("mquispe", "10.0.0.1", now)
    assert SignIn.objects.count() == 5  # who has to wait is not made to wait longer
    assert not people.sign_in_allowed(" MQUISPE@agetic.example.bo ", "10.0.0.1", now)
    assert people.sign_in_allowed("mquispe", "10.0.0.2", now)
    assert people.sign_in_allowed("jfernandez", "10.0.0.1", now)
    assert people.sign_in_allowed("mquispe", "10.0.0.1", now + timedelta(minutes=15, seconds=1))


def test_a_name_that_nobody_has_waits_alike(institution):
    now = clock.now()
    for _time in range(5):
        people.count_try("nadie", "10.0.0.1", now)
    assert not people.sign_in_allowed("nadie", "10.0.0.1", now)


def test_a_guesser_with_many_addresses_waits_too(institution):
    now = clock.now()
    for number in range(20):
        people.count_try("mquispe", f"10.0.1.{number}", now)
    assert not people.sign_in_allowed("mquispe", "10.9.9.9", now)


def test_a_guesser_of_many_names_waits_too(institution):
    now = clock.now()
    for number in range(50):
        assert people.sign_in_allowed("jfernandez", "10.0.0.1", now)
        assert people.count_try(f"nadie{number}", "10.0.0.1", now)
    assert not people.sign_in_allowed("jfernandez", "10.0.0.1", now)
    assert not people.count_try("jfernandez", "10.0.0.1", now)
    assert people.sign_in_allowed("jfernandez", "10.0.0.2", now)


def test_many_tries_at_the_same_time_are_no_more_than_one_after_another(institution, monkeypatch):
    looked_at = []

    def slow(_request, **_typed):
        looked_at.append(1)
        if len(looked_at) < 40:
            enter()  # the next arrives before this one is known to be wrong

    def enter():
        with pytest.raises((Faulty, NotAllowed)):
            signing_in.enter("mquispe", "no es esta", "10.0.0.1")

    monkeypatch.setattr(signing_in, "authenticate", slow)
    enter()
    assert len(looked_at) == 5
    enter()
    assert len(looked_at) == 5


def test_failures_that_no_longer_count_are_forgotten(institution):
    now = clock.now()
    people.count_try("mquispe", "10.0.0.1", now - timedelta(hours=1))
    people.count_try("mquispe", "10.0.0.1", now)
    assert SignIn.objects.count() == 1
    people.record_signed_in(Person.objects.get(username="mquispe"), "10.0.0.1")
    assert SignIn.objects.count() == 0


# ---------------------------------------------------------------------------------------------- passwords


def test_a_changed_password_ends_the_other_sessions(institution):
    person = Person.objects.get(username="mquispe")
    here, elsewhere = signed_in(person), signed_in(person)
    people.change_password(person, "cauce", "una clave bien larga", now=clock.now(), keep_session=here)
    assert sessions.live(person, clock.now()) == [here]
    assert Person.objects.get(username="mquispe").check_password("una clave bien larga")
    assert elsewhere != here


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("otra", "una clave bien larga", "old"),
        ("cauce", "cauce", "new"),
        ("cauce", "corta", "new"),
        ("cauce", "mquispe2026", "new"),
        ("cauce", "1234567890", "new"),
    ],
)
def test_a_password_that_is_not_accepted_names_its_field(institution, old, new, field):
    person = Person.objects.get(username="mquispe")
    with pytest.raises(Faulty) as refused:
        people.change_password(person, old, new, now=clock.now())
    assert list(refused.value.faults) == [field]
    assert Person.objects.get(username="mquispe").check_password("cauce")


def test_the_administrator_gives_a_first_password(institution):
    administrator = Person.objects.get(username="mparedes")
    made = people.give_first_password(administrator, "mquispe", now=clock.now())
    person = Person.objects.get(username="mquispe")
    assert person.check_password(made)
    assert person.must_change_password


def test_nobody_else_gives_first_passwords(institution):
    with pytest.raises(NotAllowed):
        people.give_first_password(Person.objects.get(username="rchoque"), "mquispe", now=clock.now())
    with pytest.raises(NotFound):
        people.give_first_password(None, "nadie", now=clock.now())
    assert Person.objects.get(username="mquispe").check_password("cauce")


def test_preferences_accept_what_they_know_and_nothing_else(institution):
    person = Person.objects.get(username="mquispe")
    people.change_language(person, "en")
    people.change_theme(person, "dark")
    people.change_single_keys(person, wanted=False)
    person.refresh_from_db()
    assert (person.language, person.theme, person.has_single_keys) == ("en", "dark", False)
    with pytest.raises(Faulty):
        people.change_language(person, "fr")
    with pytest.raises(Faulty):
        people.change_theme(person, "neon")
