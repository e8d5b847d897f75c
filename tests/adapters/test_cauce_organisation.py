"""Cauce's own organisation keeps the contract of its port, on its own tables.

Nobody is ever deleted: an undone insertion leaves the person there, inactive. So what the system holds is,
here, who acts in it: the active people, their posts, and the posts that exist.
"""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core import serializers

from cauce.adapters.cauce_organisation import OwnOrganisation
from cauce.operations.register import Register
from cauce.records.models import Assignment, Institution, Person, Position, Unit
from tests.adapters.twins import Clock
from tests.contracts.contract import Subject
from tests.contracts.organisation import INACTIVATE, INSERT, OrganisationContract


@pytest.fixture
def subject(db: None) -> Subject:
    Institution.objects.create(id=1, name="Ministerio de Ejemplo", acronym="MINEJ")
    unit = Unit.objects.create(code="UCOM", name="Unidad de Comunicación", kind="unidad")
    post = Position.objects.create(
        code="UCOM-1", unit=unit, title_m="Jefe", title_f="Jefa", is_head=True, function=""
    )
    person = Person.objects.create(
        username="mquispe",
        email="mquispe@institucion.example",
        given_names="María Elena",
        first_surname="Quispe",
        second_surname="Mamani",
        gender="f",
        ci="4887321",
        vinculo="planta",
    )
    Assignment.objects.create(person=person, position=post, starts_on=date(2025, 1, 2))
    return Subject(OwnOrganisation(Register(), Clock()), effects, snapshot, traces)


def effects(key: str) -> int:
    inactivated = Person.objects.filter(order_key=key, is_active=False).count()
    return Assignment.objects.filter(order_key=key).count() + inactivated


def snapshot() -> Any:
    active = Person.objects.active()
    return json.dumps(
        {
            "people": list(active.values_list("username", "email", "vinculo", "given_names", "ends_on")),
            "held": list(
                Assignment.objects.values_list("person__username", "position__code", "starts_on", "ends_on")
            ),
            "posts": list(Position.objects.values_list("code", "title_m", "is_head")),
        },
        default=str,
    )


def traces() -> bytes:
    rows = [*Person.objects.all(), *Assignment.objects.all(), *Position.objects.all()]
    return serializers.serialize("json", rows).encode()


class TestOwnOrganisation(OrganisationContract):
    def test_taken_headship_is_said_by_the_plan(self, subject: Subject) -> None:
        wanted = dataclasses.replace(INSERT, payload={**INSERT.payload, "position_title": "Jefe"})

        plan = subject.connector.plan(wanted)

        assert not plan.possible
        assert plan.warnings == ("Jefa: el cargo lo tiene María Elena Quispe Mamani.",)

    def test_last_administrator_is_said_by_the_plan(self, subject: Subject) -> None:
        Person.objects.update(is_administrator=True)

        plan = subject.connector.plan(INACTIVATE)

        assert not plan.possible
        assert "único administrador" in plan.warnings[0]

    def test_day_that_has_not_come_is_a_warning(self, subject: Subject) -> None:
        plan = subject.connector.plan(INACTIVATE)

        assert plan.warnings == ("La baja es desde el lun 30 nov 2026, pero al ejecutar deja de actuar hoy.",)

    def test_who_joins_later_may_enter_before_and_the_plan_says_so(self, subject: Subject) -> None:
        payload = {**INSERT.payload, "starts_on": "2026-12-02", "vinculo": "línea"}
        plan = subject.connector.plan(dataclasses.replace(INSERT, payload=payload))
        assert any("Empieza el mié 2 dic 2026, que aún no llega" in warning for warning in plan.warnings)
        assert plan.possible
        bond = next(change for change in plan.changes if change.what == "Vínculo y correo")
        assert bond.after.startswith("Consultor de línea, ")
        assert not any("aún no llega" in warning for warning in subject.connector.plan(INSERT).warnings)

    def test_evidence_of_an_insertion_names_the_post_and_since_when(self, subject: Subject) -> None:
        subject.connector.apply(INSERT)

        read = {check.what: check.read for check in subject.connector.probe(INSERT).checks}

        assert read == {
            "Persona apaz": "Activa",
            "Nombre y cédula": "Ana Lucía Paz Soliz, CI 6123456-1B",
            "Cargo": "Profesional de contenidos, UCOM",
            "Vigencia del cargo": "Del 24 nov 2026 al 31 dic 2026",
            "Puede ingresar": "Sí, cuando el administrador le dé su primera contraseña",
        }

    def test_evidence_of_an_inactivation_is_what_is_not_left(self, subject: Subject) -> None:
        subject.connector.apply(INACTIVATE)

        read = {check.what: check.read for check in subject.connector.probe(INACTIVATE).checks}

        today = Clock()()
        assert read["Persona mquispe"].startswith("Inactiva desde el ")
        assert str(today.year) in read["Persona mquispe"]
        assert (read["Puede ingresar"], read["Sesiones abiertas"]) == ("No", "0")
        assert (read["Trámites pendientes"], read["Cargos sin término"]) == ("0", "Ninguno")

    def test_person_who_was_renamed_gets_the_name_back(self, subject: Subject) -> None:
        payload = {**INSERT.payload, "username": "mquispe", "ci": "4887321"}
        order = dataclasses.replace(INSERT, payload=payload)
        before, plan = snapshot(), subject.connector.plan(order)
        subject.connector.apply(order)

        subject.connector.undo(order, plan)

        assert snapshot() == before

    def test_day_is_that_of_the_institution(self, subject: Subject) -> None:
        late = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)  # 22:00 of the 30th in La Paz
        connector = OwnOrganisation(Register(), lambda: late)

        assert connector.plan(INACTIVATE).warnings == ()

    def test_database_that_does_not_answer_is_said_by_health(self, subject: Subject) -> None:
        class Silent(Register):
            @staticmethod
            def standing(username: str, *, now: object) -> None:
                raise OSError("no route")

        health = OwnOrganisation(Silent(), Clock()).health()

        assert health.state == "down"
        assert "Avise" in health.message
