"""What stands in the way of a request before anybody works on it: an open case of the same procedure about
the same person, and a register in which the card, the address or the user name is somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cauce.core import forms
from cauce.core.procedure import OrderSpec, Procedure
from cauce.lib.folding import fold
from cauce.operations import access, answers, standings
from cauce.records.models import Case, Person, ProcedureVersion

INSERTING = "organisation.insert_position"


@dataclass(frozen=True)
class Ground:
    """What requests of one procedure are held against, read once for any number of them.

    `open_cases` is (field, folded answer) of every open case, with its number, "" where it may not be told;
    `people` are those of the register where the procedure inserts somebody.
    """

    open_cases: Mapping[tuple[str, str], str]
    people: Sequence[Person]
    offered: forms.Catalogues


def in_turn(version: ProcedureVersion, procedure: Procedure) -> None:
    """Let requests of a procedure in which some answers must differ be checked one after another.

    Inside the caller's transaction, until its end: two forms sent at one instant are not both the first.
    """
    if procedure.distinct:
        ProcedureVersion.objects.select_for_update(no_key=True).get(pk=version.pk)


def ground(
    person: Person,
    procedure: Procedure,
    day: date,
    *,
    offered: forms.Catalogues | None = None,
    but: int | None = None,
) -> Ground:
    """Return what a request of this person is held against. `but` is a case that is not counted."""
    return Ground(
        _answers_of_open_cases(person, procedure, day, but) if procedure.distinct else {},
        list(Person.objects.all()) if any(_insertions(procedure)) else [],
        answers.catalogues(person) if offered is None else offered,
    )


def _answers_of_open_cases(
    person: Person, procedure: Procedure, day: date, but: int | None
) -> dict[tuple[str, str], str]:
    readable = set(access.readable_cases(person, day).filter(is_open=True).values_list("pk", flat=True))
    found: dict[tuple[str, str], str] = {}
    for case in Case.objects.filter(procedure_code=procedure.code, is_open=True).order_by("id"):
        for name in procedure.distinct if case.pk != but else ():
            if value := case.form.get(name):
                found.setdefault((name, fold(str(value))), case.number if case.pk in readable else "")
    return found


def faults(procedure: Procedure, form: Mapping[str, Any], against: Ground) -> dict[str, list[str]]:
    """Return why a request with these answers cannot be sent, as sentences by field; empty if it can."""
    found: dict[str, list[str]] = {}
    for group in (_standing(procedure, form, against), _registered(procedure, form, against)):
        for name, sentence in group.items():
            found.setdefault(name, []).append(sentence)
    return found


def _standing(procedure: Procedure, form: Mapping[str, Any], against: Ground) -> dict[str, str]:
    fields = {field.name: field for field in answers.request_fields(procedure)}
    said = {}
    for name in procedure.distinct:
        number = against.open_cases.get((name, fold(str(form.get(name, "")))))
        if number is None:
            continue
        text = (
            _("%(label)s: “%(value)s” stands in the open case %(number)s.")
            if number
            else _("%(label)s: “%(value)s” stands in another open case.")
        )
        ((label, value),) = forms.describe((fields[name],), form, against.offered)
        said[name] = text % {"label": label, "value": value, "number": number}
    return said


def _registered(procedure: Procedure, form: Mapping[str, Any], against: Ground) -> dict[str, str]:
    """What the register would answer when the row that inserts the person is reached."""
    said: dict[str, str] = {}
    for spec in _insertions(procedure):
        asked = {part: name.removeprefix("$form.") for part, name in spec.payload.items()}
        typed = {part: str(form.get(asked.get(part, ""), "")) for part in standings.TOLD_APART}
        if all(typed.values()):
            found = standings.taken_by_others(against.people, **typed)
            said |= {asked[part]: sentence for part, sentence in found.items()}
    return said


def _insertions(procedure: Procedure) -> Iterator[OrderSpec]:
    specs = (spec for row in procedure.activities for step in row.steps for spec in step.orders)
    return (spec for spec in specs if spec.verb == INSERTING)
