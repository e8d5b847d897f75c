"""Who may read the personal data of many cases at once (ROWS.md: of PR05 and PR06, participants only)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q

from cauce.operations import access, manuals
from cauce.records.models import Case, Person, Task


def takes_part(person: Person, day: date) -> Q:
    """Return the condition under which a person takes part in a case and reads its personal data."""
    if "jefe_uit" in access.functions_of(person, day):
        return Q(pk__isnull=False)
    had_task = Exists(Task.objects.filter(case=OuterRef("pk"), assignee=person))
    acted = Exists(access.acts_in_a_case(person).filter(case=OuterRef("pk")))
    return Q(author=person) | had_task | acted


def hidden_from(person: Person, cases: Iterable[Case], day: date) -> set[int]:
    """Return the ids of the cases whose personal data this person may not read. Two queries at most."""
    personal = {case.pk for case in cases if manuals.definition(case.version_id).procedure.personal}
    if not personal:
        return set()
    return personal - set(
        Case.objects.filter(takes_part(person, day), pk__in=personal).values_list("pk", flat=True)
    )
