"""Every verb of every port, by its name in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cauce.ports.accounts import DisableAccount, EnableAccount
from cauce.ports.backups import BackUp
from cauce.ports.mail import DeliverMail
from cauce.ports.network import ApplyChange
from cauce.ports.organisation import InactivatePerson, InsertPosition
from cauce.ports.payloads import PayloadRefused, Verb, shown
from cauce.ports.telephony import IssueCode, RevokeCodes

VERBS: Mapping[str, type[Verb]] = {
    verb.verb: verb
    for verb in (
        IssueCode,
        RevokeCodes,
        DeliverMail,
        EnableAccount,
        DisableAccount,
        InsertPosition,
        InactivatePerson,
        BackUp,
        ApplyChange,
    )
}


def read_verb(name: str, payload: Mapping[str, Any]) -> Verb:
    """The typed verb of an order; PayloadRefused for an unknown verb or an unfit payload."""
    if name not in VERBS:
        raise PayloadRefused(f"Ningún conector conoce el verbo {shown(name)}.")
    return VERBS[name].from_payload(payload)


def port_of(name: str) -> str:
    """The port of a verb: "telephony" of "telephony.issue"."""
    return name.partition(".")[0]
