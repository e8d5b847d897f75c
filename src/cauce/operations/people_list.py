"""Everybody of the institution as a table, for scripts and for the demonstration's journeys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cauce.operations import courses, organisation
from cauce.operations.register import DEMONSTRATION_PASSWORD
from cauce.records.models import Institution, Person


@dataclass(frozen=True)
class Row:
    username: str
    full_name: str
    email: str
    unit: str
    post: str
    functions: tuple[str, ...]  # responsibles of the manual whose posts he holds or stands in for
    vinculo: str
    extension: str
    is_active: bool
    roles: tuple[str, ...]  # "administrator", "planner", "auditor"
    password: str  # of the demonstration only; empty everywhere else


def rows(now: datetime, *, everybody: bool = False) -> list[Row]:
    """Return the active people (or everybody) with their posts of the day, by surname."""
    day = now.astimezone(courses.zone()).date()
    cards = organisation.person_cards(day)
    functions = organisation.functions_by_person(day)
    people = Person.objects.all() if everybody else Person.objects.active()
    is_demonstration = Institution.objects.filter(is_demonstration=True).exists()
    return [
        Row(
            username=person.username,
            full_name=person.full_name,
            email=person.email,
            unit=cards[person.username].unit,
            post=cards[person.username].post,
            functions=functions.get(person.username, ()),
            vinculo=person.vinculo,
            extension=person.extension,
            is_active=person.is_active,
            roles=tuple(
                name for name in ("administrator", "planner", "auditor") if getattr(person, f"is_{name}")
            ),
            password=DEMONSTRATION_PASSWORD if is_demonstration and person.is_active else "",
        )
        for person in people
    ]
