"""What Cauce asks of the outside: one small protocol, plan → apply → probe → undo, plus health.

An adapter is a stranger: it sees these frozen values and returns them; it knows no tables and no Django.
Every verb of a port is a frozen dataclass (`ports/telephony.py` …) registered in `VERBS`, so that a payload
can be written to the ledger and read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from cauce.ports.payloads import Payload, PayloadRefused, Verb
from cauce.ports.verbs import VERBS, port_of, read_verb

__all__ = [
    "VERBS",
    "AdapterError",
    "Change",
    "Check",
    "Connector",
    "Evidence",
    "Health",
    "Instruction",
    "Payload",
    "PayloadRefused",
    "Plan",
    "Receipt",
    "Verb",
    "port_of",
    "read_verb",
]


class AdapterError(Exception):
    """The outside system did not do what was asked.

    `permanent` answers the only question: may it be tried again (False), or not (True)? The text is shown to
    the technician: no secret, no traceback.
    """

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


@dataclass(frozen=True)
class Instruction:
    """One order as an adapter sees it.

    `key` is stable over every attempt: applying twice under one key has the effect of once.
    `secret` (a call code, a first password) is opened for this call only and is never kept, logged or echoed.
    """

    key: str
    verb: str
    target: str
    payload: Mapping[str, Any]
    secret: str = ""


@dataclass(frozen=True)
class Change:
    """One line of a plan: what, now, afterwards."""

    what: str
    now: str
    after: str


@dataclass(frozen=True)
class Plan:
    """What `apply` would change, for a person to read, and the state that `undo` restores."""

    changes: tuple[Change, ...]
    unchanged: str = ""  # what will not change
    undo: str = ""  # how it is undone, in words; empty: it cannot be undone
    warnings: tuple[str, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)  # JSON: the state seen
    possible: bool = True  # False: the system refuses this; the warnings say why


@dataclass(frozen=True)
class Check:
    """One line of evidence. `how` is "probado", "estado leído" or "constatado"."""

    what: str
    expected: str
    read: str
    holds: bool
    at: datetime
    how: str = "probado"


@dataclass(frozen=True)
class Evidence:
    """What was read back from the outside system, check by check."""

    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """True when there is at least one check and every one holds."""
        return bool(self.checks) and all(check.holds for check in self.checks)


@dataclass(frozen=True)
class Receipt:
    """What `apply` itself observed and a later probe cannot repeat (the control login of a removal)."""

    checks: tuple[Check, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)  # JSON, no secret


@dataclass(frozen=True)
class Health:
    """Whether a connector is well: "ok", "slow" or "down", with a sentence that says what to do."""

    state: str
    milliseconds: int
    message: str
    at: datetime


class Connector(Protocol):
    """The protocol that every adapter implements."""

    name: str  # "Central telefónica (PBX)"
    port: str  # "telephony"

    def plan(self, order: Instruction) -> Plan:
        """Read the present state and say what would change. Changes nothing."""

    def apply(self, order: Instruction) -> Receipt:
        """Do it, idempotent under `order.key`. AdapterError says whether trying again makes sense."""

    def probe(self, order: Instruction, receipt: Receipt | None = None) -> Evidence:
        """Read back. Changes nothing; may be called at any time, also after a crash without a receipt.

        The evidence starts with the checks of `receipt`, when there is one: what `apply` saw belongs to it.
        """

    def undo(self, order: Instruction, plan: Plan) -> None:
        """Restore what `plan` saw. Idempotent. AdapterError(permanent) when it cannot be undone (a mail)."""

    def health(self) -> Health:
        """Say whether the system answers. Never raises."""
