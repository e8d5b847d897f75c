"""What the sign-in page shows before anybody has signed in."""

from __future__ import annotations

from dataclasses import dataclass

from cauce.operations import demonstration
from cauce.operations.register import DEMONSTRATION_PASSWORD
from cauce.records.models import Institution


@dataclass(frozen=True)
class Shown:
    """One person of the demonstration."""

    username: str
    full_name: str
    initials: str
    post: str
    does: str


@dataclass(frozen=True)
class Door:
    """`people` and `password` are empty on every installation but the demonstration."""

    institution: str
    people: tuple[Shown, ...]
    password: str


def read() -> Door:
    """Return the door."""
    institution = Institution.objects.first()
    people = tuple(Shown(**card) for card in demonstration.sign_in_cards())
    return Door(
        institution=institution.name if institution else "",
        people=people,
        password=DEMONSTRATION_PASSWORD if people else "",
    )
