"""The contract of the port "accounts".

The system of the test is "redmine", where mquispe has an enabled account with an open session, a token and a
forwarding, and apaz has none. "asistencia" has no connector.
"""

from __future__ import annotations

import dataclasses

import pytest

from cauce.ports import AdapterError, Instruction
from tests.contracts.contract import ConnectorContract, Subject

ENABLE = Instruction(
    key="ot-0420-1",
    verb="accounts.enable",
    target="redmine",
    payload={
        "system": "redmine",
        "username": "apaz",
        "full_name": "Ana Lucía Paz Soliz",
        "email": "apaz@institucion.example",
        "groups": ["personal", "comunicación"],
    },
    secret="primera-Clave-93",
)
DISABLE = Instruction(
    "ot-0413-4", "accounts.disable", "redmine", {"system": "redmine", "username": "mquispe"}
)


class AccountsContract(ConnectorContract):
    ORDERS = {"enable": ENABLE, "disable": DISABLE}

    def test_enabling_is_proved_by_a_login(self, subject: Subject) -> None:
        receipt = subject.connector.apply(ENABLE)

        login = subject.connector.probe(ENABLE, receipt).checks[-1]

        assert (login.read, login.how, login.holds) == ("Ingresó", "probado", True)

    def test_another_password_does_not_prove_it(self, subject: Subject) -> None:
        subject.connector.apply(ENABLE)

        assert not subject.connector.probe(dataclasses.replace(ENABLE, secret="otra-clave")).holds

    def test_without_a_first_password_the_state_is_read(self, subject: Subject) -> None:
        order = dataclasses.replace(ENABLE, secret="")
        receipt = subject.connector.apply(order)

        evidence = subject.connector.probe(order, receipt)

        assert evidence.holds
        assert {check.how for check in evidence.checks} == {"estado leído"}

    def test_disabling_carries_its_control(self, subject: Subject) -> None:
        receipt = subject.connector.apply(DISABLE)

        before, after = receipt.checks[:2]

        assert (before.read, before.how) == ("Ingresó", "probado")
        assert (after.expected, after.holds, after.how) == ("Se rechaza", True, "probado")
        listed = " ".join(check.read for check in receipt.checks[2:])
        assert "navegador" in listed
        assert "llave" in listed
        assert "fuera.example" in listed

    def test_disabling_again_has_no_control_and_says_so(self, subject: Subject) -> None:
        subject.connector.apply(DISABLE)
        again = dataclasses.replace(DISABLE, key="ot-0999-1")
        receipt = subject.connector.apply(again)

        evidence = subject.connector.probe(again)

        assert "Clave de control, antes de la baja" not in [check.what for check in receipt.checks]
        assert evidence.holds
        assert {check.how for check in evidence.checks} == {"estado leído"}

    def test_who_has_no_account_needs_nothing(self, subject: Subject) -> None:
        order = dataclasses.replace(DISABLE, payload={**DISABLE.payload, "username": "nadie"})

        plan = subject.connector.plan(order)

        assert plan.possible
        assert plan.changes == ()
        assert subject.connector.probe(order, subject.connector.apply(order)).holds

    def test_username_of_another_person_is_refused(self, subject: Subject) -> None:
        order = dataclasses.replace(ENABLE, payload={**ENABLE.payload, "username": "mquispe"})

        assert not subject.connector.plan(order).possible
        with pytest.raises(AdapterError) as refusal:
            subject.connector.apply(order)
        assert refusal.value.permanent

    @pytest.mark.parametrize("system", ["asistencia", "desconocido"])
    @pytest.mark.parametrize("order", [ENABLE, DISABLE], ids=["enable", "disable"])
    def test_system_without_connector_is_never_said_to_be_done(
        self, subject: Subject, order: Instruction, system: str
    ) -> None:
        elsewhere = dataclasses.replace(order, payload={**order.payload, "system": system})

        plan = subject.connector.plan(elsewhere)

        assert not plan.possible
        assert plan.changes == ()
        with pytest.raises(AdapterError) as refusal:
            subject.connector.apply(elsewhere)
        assert refusal.value.permanent
        assert not subject.connector.probe(elsewhere).holds

    @pytest.mark.parametrize("username", ["*)(uid=*", "cn=admin,dc=x", "a b", "ana;rm", "$(id)", "../x"])
    def test_directory_and_shell_characters_are_refused(self, subject: Subject, username: str) -> None:
        self._is_refused_for_good(
            subject, dataclasses.replace(DISABLE, payload={**DISABLE.payload, "username": username})
        )
