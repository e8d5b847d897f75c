"""The content of the demonstration's twins: what `demonstration.toml` says, and the institution's people."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cauce.adapters.twin.accounts import AccountsTwin
from cauce.adapters.twin.backups import BackupsTwin
from cauce.adapters.twin.network import NetworkTwin
from cauce.adapters.twin.organisation import OrganisationTwin
from cauce.adapters.twin.telephony import TelephonyTwin
from cauce.adapters.twin.twin import Now

SEEDED = (TelephonyTwin, AccountsTwin, OrganisationTwin, BackupsTwin, NetworkTwin)
DEMONSTRATION = Path(__file__).with_name("demonstration.toml")

Rows = Sequence[Mapping[str, Any]]


def catalogue() -> dict[str, list[dict[str, Any]]]:
    """The names that forms offer, by kind: systems, servers, production_systems, equipment, media, devices.

    Every row has `id` (systems: `key`) and `name`; `id` is what a payload carries.
    """
    with DEMONSTRATION.open("rb") as file:
        return tomllib.load(file)


def seed(
    folder: Path,
    now: Now,
    *,
    extensions: Rows = (),
    people: Rows = (),
    units: Rows = (),
    systems: Rows | None = None,
    servers: Rows | None = None,
    production_systems: Rows | None = None,
    equipment: Rows | None = None,
    media: Rows | None = None,
    devices: Rows | None = None,
) -> None:
    """Give every twin in `folder` its content. What is there already stays as it is: run it at every start.

    extensions: {extension, owner (username), name}. people: {username, full_name, email, ci, vinculo, unit,
    position, starts_on; optional groups, sessions, tokens, forwardings, systems}. units: {code, name}. The
    others have the columns of `demonstration.toml`; None = what that file says, () = none.
    """
    own = {
        "extensions": extensions,
        "people": [_with_belongings(person) for person in people],
        "units": units,
    }
    given = {
        "systems": systems,
        "servers": servers,
        "production_systems": production_systems,
        "equipment": equipment,
        "media": media,
        "devices": devices,
    }
    content = {**catalogue(), **own, **{kind: rows for kind, rows in given.items() if rows is not None}}
    for twin in SEEDED:
        twin(folder, now).seed(content)


def _with_belongings(person: Mapping[str, Any]) -> dict[str, Any]:
    """A person who has worked a while has an open session, a key and, some of them, a forwarding."""
    usual: dict[str, Any] = {
        "groups": ["personal"],
        "sessions": [f"navegador de {person['username']}"],
        "tokens": ["teléfono, sincronización de correo"],
        "forwardings": [],
    }
    return {**usual, **person}
