"""Backups: a verified copy of a server, a system or a computer (UIT-PR02, UIT-PR04)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from cauce.ports.payloads import PayloadRefused, Text, Verb

SOURCE_KINDS = ("servidor", "sistema", "equipo")

# bconsole runs any line that starts with "@": no field may.
NOT_A_COMMAND = r"[^@\s].*"
PLAIN = "que no empiece con «@» ni con espacio"
Named = Annotated[str, Text(120, pattern=NOT_A_COMMAND, accepted=f"un nombre {PLAIN}")]
Path = Annotated[str, Text(400, pattern=NOT_A_COMMAND, accepted=f"una ruta {PLAIN}")]
SourceKind = Annotated[str, Text(choices=SOURCE_KINDS)]
Reason = Annotated[str, Text(1000, multiline=True, empty=True)]


@dataclass(frozen=True)
class BackUp(Verb):
    """A copy on `medium` of `paths` of the source; no paths = everything that the source declares."""

    verb: ClassVar[str] = "backups.back_up"
    title: ClassVar[str] = "Copia de seguridad"
    labels: ClassVar[Mapping[str, str]] = {
        "source_kind": "clase de origen",
        "source": "origen",
        "paths": "rutas",
        "medium": "medio",
        "reason": "motivo",
    }

    source_kind: SourceKind
    source: Named
    medium: Named
    paths: tuple[Path, ...] = ()
    reason: Reason = ""

    def check(self) -> None:
        """PayloadRefused for a path that climbs out of its source."""
        if any(".." in path.replace("\\", "/").split("/") for path in self.paths):
            raise PayloadRefused("Rutas: no se acepta «..».")

    @property
    def summary(self) -> str:
        return f"{self.title} de {self.source} en {self.medium}"
