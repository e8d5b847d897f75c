"""Telephony: a personal call code on the PBX (UIT-PR01), and its annulment.

The code itself never is in a payload: it travels as `Instruction.secret`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Protocol, runtime_checkable

from cauce.ports.payloads import Line, OptionalLine, PayloadRefused, Text, Username, Verb

CLASSES: Mapping[str, str] = {
    "fijo_local": "fijo local",
    "movil": "móvil",
    "nacional": "larga distancia nacional",
    "internacional": "larga distancia internacional",
}
"""Destination classes, in the order in which levels grow."""

Extension = Annotated[str, Text(pattern=r"[0-9]{2,6}", accepted="un número de interno de 2 a 6 cifras")]
CodeId = Annotated[str, Text(pattern=r"[A-Za-z0-9][A-Za-z0-9-]{0,31}", accepted="letras, cifras y guion")]
DestinationClass = Annotated[str, Text(choices=tuple(CLASSES))]


@dataclass(frozen=True)
class Level:
    """A set of destination classes with a name; the default ones are cumulative."""

    key: str
    label: str
    classes: tuple[str, ...]


LEVELS: Mapping[str, Level] = {
    "fijo_local": Level("fijo_local", "Fijo local", ("fijo_local",)),
    "movil": Level("movil", "Móvil", ("fijo_local", "movil")),
    "nacional": Level("nacional", "Larga distancia nacional", ("fijo_local", "movil", "nacional")),
    "internacional": Level("internacional", "Larga distancia internacional", tuple(CLASSES)),
}


@dataclass(frozen=True)
class IssueCode(Verb):
    """A code for one person at one extension, replacing the person's earlier live code there.

    `classes` may be left empty when `level` is one of LEVELS. `code_id` is the opaque name in call records.
    """

    verb: ClassVar[str] = "telephony.issue"
    title: ClassVar[str] = "Código de llamadas"
    labels: ClassVar[Mapping[str, str]] = {
        "owner": "titular",
        "owner_name": "nombre del titular",
        "extension": "interno",
        "level": "nivel",
        "classes": "clases de destino",
        "expires_on": "vigencia",
        "code_id": "identificador del código",
    }

    owner: Username
    extension: Extension
    level: Line
    expires_on: date
    code_id: CodeId
    classes: tuple[DestinationClass, ...] = ()
    owner_name: OptionalLine = ""

    def check(self) -> None:
        """A level grants something: PayloadRefused when neither `classes` nor `level` says what."""
        if not self.granted:
            raise PayloadRefused(f"Nivel: se acepta {', '.join(LEVELS)}, o las clases de destino.")

    @property
    def granted(self) -> tuple[str, ...]:
        """The classes that the code lets through, in the order of CLASSES."""
        chosen = self.classes or (LEVELS[self.level].classes if self.level in LEVELS else ())
        return tuple(name for name in CLASSES if name in chosen)

    @property
    def level_label(self) -> str:
        """The level in words: the one of LEVELS, or what the institution called it."""
        return LEVELS[self.level].label if self.level in LEVELS else self.level

    @property
    def summary(self) -> str:
        return f"{self.title}, interno {self.extension}"


@dataclass(frozen=True)
class RevokeCodes(Verb):
    """Annul every live code of a person."""

    verb: ClassVar[str] = "telephony.revoke"
    title: ClassVar[str] = "Anulación de códigos de llamadas"
    labels: ClassVar[Mapping[str, str]] = {"owner": "titular"}

    owner: Username

    @property
    def summary(self) -> str:
        return f"{self.title} de {self.owner}"


@dataclass(frozen=True)
class LiveCode:
    """A code that the PBX lets through now. Never its digits."""

    code_id: str
    owner: str
    level: str
    expires_on: date | None


@runtime_checkable
class ListsCodes(Protocol):
    """A PBX that can say which codes it lets through: how a code that no case issued is found."""

    name: str

    def live_codes(self) -> tuple[LiveCode, ...]:
        """Every code in force today. Changes nothing. AdapterError when the PBX does not answer."""
