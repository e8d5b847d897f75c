"""What a person's own page says of him."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cauce.lib import clock
from cauce.operations import courses, envelopes, organisation, sessions
from cauce.operations.organisation import PersonCard
from cauce.records.models import Assignment, Person, Substitution


@dataclass(frozen=True)
class ProfileSeen:
    card: PersonCard
    day: date
    now: datetime
    email: str
    vinculo: str
    extension: str
    language: str
    theme: str
    has_single_keys: bool
    must_change_password: bool
    designations: tuple[tuple[str, str, date, date | None], ...]  # (post, unit, from, until)
    stands_in: tuple[tuple[str, date, date], ...]  # (post, from, until)
    flags: tuple[str, ...]  # "administrator", "planner", "auditor"
    sessions: int
    envelopes: tuple[tuple[str, str], ...]  # (case number, what is inside) of those still closed


def read(person: Person) -> ProfileSeen:
    """Return the profile."""
    now = clock.now()
    day = now.astimezone(courses.zone()).date()
    held = Assignment.objects.filter(person=person).select_related("position__unit").order_by("-starts_on")
    standing = Substitution.objects.filter(person=person, ended_at__isnull=True, ends_on__gte=day)
    flags = {
        "administrator": person.is_administrator,
        "planner": person.is_planner,
        "auditor": person.is_auditor,
    }
    return ProfileSeen(
        card=organisation.person_view(person, day),
        day=day,
        now=now,
        email=person.email,
        vinculo=person.get_vinculo_display(),
        extension=person.extension,
        language=person.language,
        theme=person.theme,
        has_single_keys=person.has_single_keys,
        must_change_password=person.must_change_password,
        designations=tuple(
            (row.position.title_for(person), row.position.unit.name, row.starts_on, row.ends_on)
            for row in held
        ),
        stands_in=tuple(
            (row.position.title_for(person), row.starts_on, row.ends_on)
            for row in standing.select_related("position").order_by("starts_on")
        ),
        flags=tuple(name for name, holds in flags.items() if holds),
        sessions=len(sessions.live(person, now)),
        envelopes=tuple(envelopes.waiting(person)),
    )
