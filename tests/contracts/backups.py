"""The contract of the port "backups".

The system of the test has the server srv-web, whose log goes on while it is read; the computers PC-UCOM-031,
PC-UCOM-034 (off) and PC-UGE-007 (no agent); the medium DISCO-2026-014 with room, and DISCO-2025-003, full.
"""

from __future__ import annotations

import dataclasses

import pytest

from cauce.ports import AdapterError, Instruction
from tests.contracts.contract import ConnectorContract, Subject

SERVER = Instruction(
    key="ot-0390-1",
    verb="backups.back_up",
    target="srv-web",
    payload={
        "source_kind": "servidor",
        "source": "srv-web",
        "medium": "DISCO-2026-014",
        "reason": "Antes de actualizar.",
    },
)
COMPUTER = Instruction(
    key="ot-0398-1",
    verb="backups.back_up",
    target="PC-UCOM-031",
    payload={
        "source_kind": "equipo",
        "source": "PC-UCOM-031",
        "medium": "srv-bareos",
        "paths": ["/srv/contenido"],
        "reason": "Fin de contrato.",
    },
)


def about(order: Instruction, **changed: object) -> Instruction:
    return dataclasses.replace(order, payload={**order.payload, **changed})


class BackupsContract(ConnectorContract):
    ORDERS = {"server": SERVER, "computer": COMPUTER}

    def test_live_files_that_changed_are_listed_and_do_not_fail(self, subject: Subject) -> None:
        receipt = subject.connector.apply(SERVER)

        live = receipt.checks[0]

        assert "sistema.log" in live.read
        assert live.holds
        assert subject.connector.probe(SERVER, receipt).holds

    @pytest.mark.parametrize(
        ("source", "word"), [("PC-UCOM-034", "apagado"), ("PC-UGE-007", "cliente de copias")]
    )
    def test_computer_that_is_off_or_without_agent_is_said_before(
        self, subject: Subject, source: str, word: str
    ) -> None:
        order = about(COMPUTER, source=source)

        plan = subject.connector.plan(order)

        assert not plan.possible
        assert word in plan.warnings[0]
        with pytest.raises(AdapterError) as refusal:
            subject.connector.apply(order)
        assert refusal.value.permanent == (source == "PC-UGE-007")
        assert not subject.connector.probe(order).holds

    @pytest.mark.parametrize(
        "changed",
        [
            {"source": "srv-nada"},
            {"source_kind": "equipo"},
            {"medium": "DISCO-2025-003"},
            {"paths": ["/no/hay"]},
        ],
    )
    def test_what_cannot_be_copied_is_said_by_the_plan(
        self, subject: Subject, changed: dict[str, object]
    ) -> None:
        order = about(SERVER, **changed)

        assert not subject.connector.plan(order).possible
        with pytest.raises(AdapterError) as refusal:
            subject.connector.apply(order)
        assert refusal.value.permanent

    @pytest.mark.parametrize(
        "changed",
        [
            {"source": "@exec rm"},
            {"medium": "@sh"},
            {"paths": ["@|sh"]},
            {"paths": ["/etc/../../x"]},
            {"paths": ["a\nb"]},
        ],
    )
    def test_commands_of_the_console_and_climbing_paths_are_refused(
        self, subject: Subject, changed: dict[str, object]
    ) -> None:
        self._is_refused_for_good(subject, about(SERVER, **changed))
