"""What surrounds every page: the institution, the manual that holds, the person and how much waits
for him.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from cauce.lib import clock
from cauce.operations import manuals, organisation
from cauce.operations.organisation import PersonCard
from cauce.records.models import Institution, Person, Task


@dataclass(frozen=True)
class Frame:
    """`manual` is (code, version, resolution), None before the first publication."""

    acronym: str
    name: str
    has_logo: bool
    is_demonstration: bool
    manual: tuple[str, int, str] | None
    person: PersonCard | None
    pending: int


def read(person: Person | None) -> Frame:
    """Return the frame for a person, or for whoever has not signed in. Five queries at most."""
    institution = Institution.objects.first() or Institution(name="", acronym="")
    day = clock.now().astimezone(ZoneInfo(institution.time_zone)).date()
    version = manuals.latest_manual(day)
    return Frame(
        acronym=institution.acronym,
        name=institution.name,
        has_logo=bool(institution.logo_svg),
        is_demonstration=institution.is_demonstration,
        manual=(version.code, version.version, version.resolution) if version else None,
        person=organisation.person_view(person, day) if person else None,
        pending=Task.objects.filter(assignee=person, state=Task.State.OPEN).count() if person else 0,
    )


def logo() -> str:
    """Return the institution's logo as SVG, checked when it was given (`core/logo.py`); "" if it has none."""
    institution = Institution.objects.first()
    return institution.logo_svg if institution else ""
