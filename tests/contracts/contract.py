"""What every connector promises, whatever it speaks to.

One class per port inherits this (`tests/contracts/<port>.py`), and one test class per implementation inherits
that: the twin, and each real adapter. An implementation gives a `subject` fixture: a fresh outside system,
with the connector that speaks to it.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from cauce.ports import AdapterError, Connector, Evidence, Instruction, written

CANARY = "73920461"  # a call code or a first password that must not be found anywhere

HOSTILE_LINES = (
    "x\r\nAction: Originate",
    "x\nBcc: otro@fuera.example",
    "\r\n.\r\nMAIL FROM:<x@y>",
    "nul\x00byte",
    "escape\x1b[2J",
    "línea\u2028partida",
    "al revés\u202egnp",
    "\ud800",
)
"""Refused in every one-line field: they would end a line of a protocol, or hide what is read."""


@dataclasses.dataclass
class Subject:
    """A connector and the outside system it speaks to, seen from the system's own side."""

    connector: Connector
    effects: Callable[[str], int]  # how often the work of a key took effect, by the system's own record
    snapshot: Callable[[], Any]  # everything the system holds, as a comparable value
    traces: Callable[[], bytes]  # every byte the system or the connector left behind


class ConnectorContract:
    """Inherited; `ORDERS` names the orders that the port's system of the test can do."""

    ORDERS: ClassVar[dict[str, Instruction]]
    IS_UNDONE = True  # False: what is done cannot be taken back, and undo says so
    IS_READ_BACK = True  # False: the system cannot be asked later; the receipt is the evidence

    def test_plan_says_what_changes_and_changes_nothing(self, subject: Subject, order: Instruction) -> None:
        before = subject.snapshot()

        plan = subject.connector.plan(order)

        assert plan.possible
        assert plan.changes
        assert all(change.what and change.now and change.after for change in plan.changes)
        assert plan.unchanged
        assert bool(plan.undo) == self.IS_UNDONE
        assert subject.snapshot() == before
        assert subject.effects(order.key) == 0

    def test_probe_holds_after_apply(self, subject: Subject, order: Instruction) -> None:
        receipt = subject.connector.apply(order)

        evidence = subject.connector.probe(order, receipt)

        assert [check for check in evidence.checks if not check.holds] == []
        assert evidence.holds
        assert evidence.checks[: len(receipt.checks)] == receipt.checks
        assert all(check.at.tzinfo is not None for check in evidence.checks)
        assert {check.how for check in evidence.checks} <= {"probado", "estado leído"}

    def test_probe_without_receipt_reads_the_system(self, subject: Subject, order: Instruction) -> None:
        subject.connector.apply(order)

        assert subject.connector.probe(order).holds == self.IS_READ_BACK

    def test_probe_without_apply_does_not_hold(self, subject: Subject, order: Instruction) -> None:
        before = subject.snapshot()

        assert not subject.connector.probe(order).holds
        assert subject.snapshot() == before

    def test_apply_twice_under_one_key_has_one_effect(self, subject: Subject, order: Instruction) -> None:
        first = subject.connector.apply(order)
        once = subject.snapshot()

        second = subject.connector.apply(order)

        assert subject.effects(order.key) == 1
        assert second.facts == first.facts
        assert subject.snapshot() == once

    def test_undo_restores_what_the_plan_saw(self, subject: Subject, order: Instruction) -> None:
        before = subject.snapshot()
        plan = subject.connector.plan(order)
        subject.connector.apply(order)

        if not self.IS_UNDONE:
            with pytest.raises(AdapterError) as refusal:
                subject.connector.undo(order, plan)
            assert refusal.value.permanent
            return
        subject.connector.undo(order, plan)

        assert subject.snapshot() == before
        assert not subject.connector.probe(order).holds
        subject.connector.undo(order, plan)
        assert subject.snapshot() == before

    def test_hostile_text_is_refused_for_good_in_every_field(
        self, subject: Subject, order: Instruction
    ) -> None:
        before = subject.snapshot()
        fields = [name for name, value in order.payload.items() if isinstance(value, str)]
        assert fields
        for name in fields:
            for text in HOSTILE_LINES:
                if name in ("text", "html", "reason") and text in (HOSTILE_LINES[1],):
                    continue  # a body may have lines
                hostile = dataclasses.replace(order, payload={**order.payload, name: text})
                self._is_refused_for_good(subject, hostile)
        assert subject.snapshot() == before

    @pytest.mark.parametrize("verb", ["telephony.erase", "", "mail.deliver\r\n"])
    def test_unknown_verb_is_refused_for_good(self, subject: Subject, order: Instruction, verb: str) -> None:
        self._is_refused_for_good(subject, dataclasses.replace(order, verb=verb))

    def test_unknown_and_missing_fields_are_refused_for_good(
        self, subject: Subject, order: Instruction
    ) -> None:
        more = dataclasses.replace(order, payload={**order.payload, "shell": "rm"})
        self._is_refused_for_good(subject, more)
        self._is_refused_for_good(subject, dataclasses.replace(order, payload={}))

    def test_secret_is_found_nowhere(self, subject: Subject, order: Instruction) -> None:
        secret = dataclasses.replace(order, secret=CANARY)
        said: list[Any] = [subject.connector.plan(secret)]
        receipt = subject.connector.apply(secret)
        said += [receipt, subject.connector.probe(secret, receipt), subject.connector.apply(secret)]
        for broken in ({}, {**order.payload, "shell": "x"}):
            try:
                subject.connector.apply(dataclasses.replace(secret, key=f"{order.key}-x", payload=broken))
            except AdapterError as refusal:
                said.append((str(refusal), repr(refusal), refusal.__cause__))
        if self.IS_UNDONE:
            subject.connector.undo(secret, said[0])

        everything = subject.traces() + repr(said).encode()
        for shape in secret_shapes(CANARY):
            assert shape not in everything

    def test_what_is_said_survives_the_ledger(self, subject: Subject, order: Instruction) -> None:
        plan = subject.connector.plan(order)
        receipt = subject.connector.apply(order)
        evidence = subject.connector.probe(order, receipt)

        assert written.read_plan(_stored(written.write_plan(plan))) == plan
        assert written.read_receipt(_stored(written.write_receipt(receipt))) == receipt
        assert Evidence(written.read_checks(_stored(written.write_checks(evidence.checks)))) == evidence

    def test_health_is_measured(self, subject: Subject) -> None:
        health = subject.connector.health()

        assert health.state == "ok"
        assert 1 <= health.milliseconds < 1500
        assert health.message
        assert health.at.tzinfo is not None

    def test_connector_says_who_it_is(self, subject: Subject, order: Instruction) -> None:
        assert subject.connector.name
        assert subject.connector.port == order.verb.partition(".")[0]

    def _is_refused_for_good(self, subject: Subject, order: Instruction) -> None:
        for call in (subject.connector.plan, subject.connector.apply, subject.connector.probe):
            with pytest.raises(AdapterError) as refusal:
                call(order)
            assert refusal.value.permanent
            assert "\n" not in str(refusal.value)
        assert subject.effects(order.key) == 0


def secret_shapes(secret: str) -> list[bytes]:
    """A secret in plain, in base64 and hexadecimal, and as the unsalted hashes that a table reverses."""
    plain = secret.encode()
    hashes = [hashlib.new(name, plain).hexdigest().encode() for name in ("md5", "sha1", "sha256", "sha512")]
    return [plain, base64.b64encode(plain).rstrip(b"="), plain.hex().encode(), *hashes]


def _stored(value: Any) -> Any:
    return json.loads(json.dumps(value))
