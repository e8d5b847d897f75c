"""The contract of the port "organisation".

The system of the test has the unit UCOM, and mquispe (CI 4887321) in it.
"""

from __future__ import annotations

import dataclasses

import pytest

from cauce.ports import AdapterError, Instruction
from tests.contracts.contract import ConnectorContract, Subject

INSERT = Instruction(
    key="ot-0420-6",
    verb="organisation.insert_position",
    target="Ana Lucía Paz Soliz",
    payload={
        "ci": "6123456-1B",
        "given_names": "Ana Lucía",
        "first_surname": "Paz",
        "second_surname": "Soliz",
        "gender": "f",
        "email": "apaz@institucion.example",
        "username": "apaz",
        "vinculo": "consultor de línea",
        "unit": "UCOM",
        "position_title": "Profesional de contenidos",
        "starts_on": "2026-11-24",
        "ends_on": "2026-12-31",
    },
)
INACTIVATE = Instruction(
    "ot-0413-7", "organisation.inactivate", "mquispe", {"username": "mquispe", "on": "2026-11-30"}
)


class OrganisationContract(ConnectorContract):
    ORDERS = {"insert": INSERT, "inactivate": INACTIVATE}

    @pytest.mark.parametrize(("field", "value"), [("unit", "NADA"), ("ci", "4887321")])
    def test_what_the_register_refuses_is_said_by_the_plan(
        self, subject: Subject, field: str, value: str
    ) -> None:
        order = dataclasses.replace(INSERT, payload={**INSERT.payload, field: value})

        plan = subject.connector.plan(order)

        assert not plan.possible
        assert value in plan.warnings[0]
        with pytest.raises(AdapterError) as refusal:
            subject.connector.apply(order)
        assert refusal.value.permanent

    def test_second_position_of_a_person_is_a_warning(self, subject: Subject) -> None:
        payload = {**INSERT.payload, "username": "mquispe", "ci": "4887321"}
        plan = subject.connector.plan(dataclasses.replace(INSERT, payload=payload))

        assert plan.possible
        assert "ya tiene" in plan.warnings[0]

    def test_who_is_not_there_needs_nothing(self, subject: Subject) -> None:
        order = dataclasses.replace(INACTIVATE, payload={**INACTIVATE.payload, "username": "nadie"})

        assert subject.connector.plan(order).changes == ()
        assert subject.connector.probe(order, subject.connector.apply(order)).holds
