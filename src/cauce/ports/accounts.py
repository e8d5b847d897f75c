"""Accounts: a person in the systems of the institution (UIT-PR05, UIT-PR06), one order per system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from cauce.ports.payloads import Email, Line, Text, Username, Verb

SystemKey = Annotated[
    str, Text(40, pattern=r"[a-z0-9][a-z0-9_-]*", accepted="la clave de un sistema, en minúsculas")
]


@dataclass(frozen=True)
class System:
    """A system of the catalogue. Without connector, a person does the work and attests it."""

    key: str
    name: str
    connector: bool


@dataclass(frozen=True)
class EnableAccount(Verb):
    """An enabled account with these groups. `Instruction.secret` is its first password, used once.

    Without a secret the account has no password: its owner sets one by the system's own way.
    """

    verb: ClassVar[str] = "accounts.enable"
    title: ClassVar[str] = "Habilitación de cuenta"
    labels: ClassVar[Mapping[str, str]] = {
        "system": "sistema",
        "username": "usuario",
        "full_name": "nombre completo",
        "email": "correo",
        "groups": "grupos",
    }

    system: SystemKey
    username: Username
    full_name: Line
    email: Email
    groups: tuple[Line, ...] = ()

    @property
    def summary(self) -> str:
        return f"Habilitar a {self.full_name} en {self.system}"


@dataclass(frozen=True)
class DisableAccount(Verb):
    """No login, no session, no token, no key and no forwarding left; the account's content is kept."""

    verb: ClassVar[str] = "accounts.disable"
    title: ClassVar[str] = "Baja de cuenta"
    labels: ClassVar[Mapping[str, str]] = {"system": "sistema", "username": "usuario"}

    system: SystemKey
    username: Username

    @property
    def summary(self) -> str:
        return f"Inhabilitar a {self.username} en {self.system}"
