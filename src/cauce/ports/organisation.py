"""Organisation: the person's position in the digital document system (UIT-PR05-8, UIT-PR06-7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from cauce.ports.payloads import Email, Line, OptionalLine, PayloadRefused, Text, Username, Verb

IdentityCard = Annotated[
    str, Text(pattern=r"[0-9]{4,10}(?:-?[0-9A-Z]{1,2})?", accepted="un número de cédula y su complemento")
]
UnitCode = Annotated[
    str, Text(20, pattern=r"[A-ZÁÉÍÓÚÑ0-9][A-ZÁÉÍÓÚÑ0-9.-]*", accepted="la sigla de una unidad o área")
]
Gender = Annotated[str, Text(1, choices=("f", "m", "F", "M", "x", "X"), empty=True)]


@dataclass(frozen=True)
class InsertPosition(Verb):
    """The person exists, is active and holds this position from `starts_on` (until `ends_on`, or open)."""

    verb: ClassVar[str] = "organisation.insert_position"
    title: ClassVar[str] = "Inserción de cargo"
    labels: ClassVar[Mapping[str, str]] = {
        "ci": "cédula de identidad",
        "given_names": "nombres",
        "first_surname": "primer apellido",
        "second_surname": "segundo apellido",
        "gender": "género",
        "email": "correo",
        "username": "usuario",
        "vinculo": "vínculo",
        "unit": "unidad",
        "position_title": "cargo",
        "starts_on": "desde",
        "ends_on": "hasta",
    }

    ci: IdentityCard
    given_names: Line
    first_surname: Line
    email: Email
    username: Username
    vinculo: Line
    unit: UnitCode
    position_title: Line
    starts_on: date
    second_surname: OptionalLine = ""
    gender: Gender = ""
    ends_on: date | None = None

    def check(self) -> None:
        """PayloadRefused when the position would end before it starts."""
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise PayloadRefused("Hasta: se acepta una fecha igual o posterior a «desde».")

    @property
    def full_name(self) -> str:
        """Given names and surnames, in the order in which they are said."""
        return " ".join(part for part in (self.given_names, self.first_surname, self.second_surname) if part)

    @property
    def summary(self) -> str:
        return f"Insertar a {self.full_name} como {self.position_title} ({self.unit})"


@dataclass(frozen=True)
class InactivatePerson(Verb):
    """The person acts no more from `on`; what the person did stays."""

    verb: ClassVar[str] = "organisation.inactivate"
    title: ClassVar[str] = "Inactivación de cargo"
    labels: ClassVar[Mapping[str, str]] = {"username": "usuario", "on": "desde"}

    username: Username
    on: date

    @property
    def summary(self) -> str:
        return f"Inactivar a {self.username}"
