"""Twins: working stand-ins for the outside systems, part of the product. The demonstration runs on them.

Each twin keeps its state and a journal of what reached it in a folder of its own, outside Cauce's database,
on disk before it answers, and can be told to misbehave (`control.tell`).
"""

from __future__ import annotations

from pathlib import Path

from cauce.adapters.twin.accounts import AccountsTwin
from cauce.adapters.twin.backups import BackupsTwin
from cauce.adapters.twin.mail import MailTwin
from cauce.adapters.twin.network import NetworkTwin
from cauce.adapters.twin.organisation import OrganisationTwin
from cauce.adapters.twin.seeding import catalogue, seed
from cauce.adapters.twin.telephony import TelephonyTwin
from cauce.adapters.twin.twin import Now
from cauce.ports import Connector

__all__ = ["TWINS", "build", "catalogue", "seed"]

TWINS = (TelephonyTwin, MailTwin, AccountsTwin, OrganisationTwin, BackupsTwin, NetworkTwin)


def build(folder: Path, now: Now) -> dict[str, Connector]:
    """The twin of every port, each in `folder/<port>`; nothing is written until something reaches it."""
    return {twin.port: twin(folder, now) for twin in TWINS}
