"""The contract of the port "telephony".

The system of the test has the extension 2145 of mquispe, who holds no code, and a live code C-0300 of jrocha,
level móvil, on 2146.
"""

from __future__ import annotations

import dataclasses

import pytest

from cauce.ports import AdapterError, Instruction
from cauce.ports.telephony import CLASSES, LEVELS
from tests.contracts.contract import ConnectorContract, Subject

ISSUE = Instruction(
    key="ot-0417-1",
    verb="telephony.issue",
    target="interno 2145",
    payload={
        "owner": "mquispe",
        "owner_name": "María Elena Quispe Mamani",
        "extension": "2145",
        "level": "movil",
        "expires_on": "2026-12-31",
        "code_id": "C-0417",
    },
    secret="48151623",
)
REVOKE = Instruction("ot-0500-1", "telephony.revoke", "jrocha", {"owner": "jrocha"})


class TelephonyContract(ConnectorContract):
    ORDERS = {"issue": ISSUE, "revoke": REVOKE}

    @pytest.mark.parametrize("level", LEVELS)
    def test_code_passes_at_its_level_and_is_refused_above(self, subject: Subject, level: str) -> None:
        order = dataclasses.replace(ISSUE, payload={**ISSUE.payload, "level": level})
        receipt = subject.connector.apply(order)

        asked = subject.connector.probe(order, receipt).checks[-len(CLASSES) :]

        passes = LEVELS[level].classes
        assert [check.expected for check in asked] == [
            "Pasa" if name in passes else "Se rechaza" for name in CLASSES
        ]
        assert all(check.holds and check.how == "probado" for check in asked)

    def test_probe_without_the_secret_reads_the_state_and_says_so(self, subject: Subject) -> None:
        subject.connector.apply(ISSUE)

        evidence = subject.connector.probe(dataclasses.replace(ISSUE, secret=""))

        assert evidence.holds
        assert {check.how for check in evidence.checks[-len(CLASSES) :]} == {"estado leído"}

    def test_another_code_does_not_pass_for_the_one_issued(self, subject: Subject) -> None:
        subject.connector.apply(ISSUE)

        assert not subject.connector.probe(dataclasses.replace(ISSUE, secret="00000000")).holds

    def test_new_code_replaces_the_one_of_its_owner(self, subject: Subject) -> None:
        subject.connector.apply(ISSUE)
        again = dataclasses.replace(
            ISSUE, key="ot-0600-1", secret="10203040", payload={**ISSUE.payload, "code_id": "C-0600"}
        )
        receipt = subject.connector.apply(again)

        assert subject.connector.probe(again, receipt).holds
        assert not subject.connector.probe(ISSUE).holds
        assert receipt.facts["revoked"] == ["C-0417"]

    def test_code_without_digits_is_refused_for_good(self, subject: Subject) -> None:
        with pytest.raises(AdapterError) as refusal:
            subject.connector.apply(dataclasses.replace(ISSUE, secret=""))
        assert refusal.value.permanent

    @pytest.mark.parametrize(
        ("field", "value"), [("extension", "9999"), ("expires_on", "2026-11-23"), ("code_id", "C-0300")]
    )
    def test_what_the_pbx_cannot_do_is_said_by_the_plan(
        self, subject: Subject, field: str, value: str
    ) -> None:
        order = dataclasses.replace(ISSUE, payload={**ISSUE.payload, field: value})

        plan = subject.connector.plan(order)

        assert not plan.possible
        assert plan.warnings
        with pytest.raises(AdapterError) as refusal:
            subject.connector.apply(order)
        assert refusal.value.permanent

    def test_extension_of_another_person_is_a_warning(self, subject: Subject) -> None:
        plan = subject.connector.plan(
            dataclasses.replace(ISSUE, payload={**ISSUE.payload, "extension": "2146"})
        )

        assert plan.possible
        assert "2146" in plan.warnings[0]

    def test_revoking_nothing_is_no_failure(self, subject: Subject) -> None:
        order = dataclasses.replace(REVOKE, payload={"owner": "mquispe"})

        plan = subject.connector.plan(order)
        receipt = subject.connector.apply(order)

        assert plan.possible
        assert plan.changes == ()
        assert plan.warnings
        assert subject.connector.probe(order, receipt).holds
