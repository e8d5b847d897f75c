"""The contract of the port "network".

The device of the test, fw-borde, has LAN UCOM 10.20.4.0/24 (VLAN 204), LAN UIT 10.20.8.0/24, a DMZ
10.90.1.0/24, and one rule: LAN UIT → DMZ, TCP 22.
"""

from __future__ import annotations

import dataclasses

import pytest

from cauce.ports import AdapterError, Instruction
from tests.contracts.contract import ConnectorContract, Subject


def order(key: str, **payload: object) -> Instruction:
    return Instruction(key, "network.apply", "fw-borde", {"device": "fw-borde", **payload})


PORTS = order(
    "ot-0405-1",
    kind="puertos",
    rules=[{"desde": "10.20.4.31", "hacia": "Internet", "puerto": "TCP 443"}],
    ends_on="2026-12-31",
)
LAN_DMZ = order(
    "ot-0405-2",
    kind="lan_dmz",
    rules=[{"source": "10.20.4.0/24", "destination": "10.90.1.20", "port": "TCP 8000-8100"}],
)
NEW = order(
    "ot-0405-3",
    kind="segmento_nuevo",
    segment="LAN Piso 1",
    network="10.30.8.0/24",
    vlan=308,
    location="Piso 1",
)
CHANGE = order("ot-0405-4", kind="segmento_cambio", segment="LAN UCOM", network="10.20.4.0/23")


class NetworkContract(ConnectorContract):
    ORDERS = {"ports": PORTS, "lan_dmz": LAN_DMZ, "new": NEW, "change": CHANGE}

    def test_what_was_asked_passes_and_its_neighbours_do_not(self, subject: Subject) -> None:
        subject.connector.apply(PORTS)

        probed = [check for check in subject.connector.probe(PORTS).checks if check.how == "probado"]

        assert [check.expected for check in probed] == ["Pasa", "Se rechaza", "Se rechaza"]
        assert "TCP 444" in probed[1].what

    def test_device_changed_since_the_plan_is_not_written(self, subject: Subject) -> None:
        seen = subject.connector.plan(PORTS).before["expected_base"]
        subject.connector.apply(LAN_DMZ)
        stale = dataclasses.replace(PORTS, payload={**PORTS.payload, "expected_base": seen})

        with pytest.raises(AdapterError) as refusal:
            subject.connector.apply(stale)

        assert refusal.value.permanent
        assert "cambió desde el plan" in str(refusal.value)
        assert not subject.connector.probe(stale).holds

    def test_device_as_the_plan_saw_it_is_written(self, subject: Subject) -> None:
        seen = subject.connector.plan(PORTS).before["expected_base"]
        fresh = dataclasses.replace(PORTS, payload={**PORTS.payload, "expected_base": seen})

        subject.connector.apply(fresh)
        subject.connector.apply(fresh)

        assert subject.effects(PORTS.key) == 1
        assert subject.connector.probe(fresh).holds

    def test_undoing_one_change_leaves_the_other(self, subject: Subject) -> None:
        plan = subject.connector.plan(PORTS)
        subject.connector.apply(PORTS)
        subject.connector.apply(LAN_DMZ)

        subject.connector.undo(PORTS, plan)

        assert not subject.connector.probe(PORTS).holds
        assert subject.connector.probe(LAN_DMZ).holds

    @pytest.mark.parametrize(
        "changed",
        [
            {"device": "fw-nada"},
            {"network": "10.20.4.128/25"},
            {"vlan": 204},
            {"segment": "DMZ", "network": "10.31.0.0/24"},
            {"kind": "segmento_cambio", "segment": "LAN Nada"},
        ],
    )
    def test_what_the_device_cannot_take_is_said_by_the_plan(
        self, subject: Subject, changed: dict[str, object]
    ) -> None:
        impossible = dataclasses.replace(NEW, payload={**NEW.payload, **changed})

        plan = subject.connector.plan(impossible)

        assert not plan.possible
        assert plan.warnings
        with pytest.raises(AdapterError) as refusal:
            subject.connector.apply(impossible)
        assert refusal.value.permanent

    @pytest.mark.parametrize(
        "rule",
        [
            {"source": "0.0.0.0/0", "destination": "10.90.1.20", "port": "TCP 22"},
            {"source": "Internet", "destination": "Internet", "port": "TCP 22"},
            {"source": "10.20.4.1; flush ruleset", "destination": "Internet", "port": "TCP 22"},
            {"source": "10.20.4.1", "destination": "Internet", "port": "TCP 0"},
            {"source": "10.20.4.1", "destination": "Internet", "port": "TCP 90-80"},
            {"source": "10.20.4.1", "destination": "Internet", "port": "TCP 443\naccept"},
            {"source": "10.20.4.1", "destination": "::/0", "port": "TCP 443"},
            {"source": "10.20.4.1", "destination": "Internet"},
            "10.20.4.1",
        ],
    )
    def test_rules_that_open_everything_or_carry_commands_are_refused(
        self, subject: Subject, rule: object
    ) -> None:
        self._is_refused_for_good(
            subject, dataclasses.replace(PORTS, payload={**PORTS.payload, "rules": [rule]})
        )

    def test_wide_source_is_a_warning(self, subject: Subject) -> None:
        assert "254 equipos" in subject.connector.plan(LAN_DMZ).warnings[0]
