"""What is typed on the *Organización* page: a suplencia, and who asks for UIT-PR02."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cauce.lib import clock
from cauce.operations import courses, substitutions
from cauce.operations.pages.organisation import ASKED_FOR
from cauce.operations.refusals import Faulty
from cauce.records.models import Person, Position, Registration, Substitution, Unit


@transaction.atomic
def start_substitution(actor: Person, typed: Mapping[str, str]) -> Substitution:
    """Register the suplencia that was typed: post, person, starts_on, ends_on, memorandum.

    Faulty, by field, for what is missing or is no day; then everything that `substitutions.start` refuses.
    The same again, by the same person, is the one that is already registered.
    """
    faults: dict[str, list[Any]] = {}
    position = Position.objects.select_related("unit").filter(code=typed.get("post", "")).first()
    person = Person.objects.active().filter(username=typed.get("person", "")).first()
    if position is None:
        faults["post"] = [_("Choose whose post it is.")]
    if person is None:
        faults["person"] = [_("Choose who stands in.")]
    starts_on, ends_on = _day(typed, "starts_on", faults), _day(typed, "ends_on", faults)
    if position is None or person is None or starts_on is None or ends_on is None or faults:
        raise Faulty(faults)
    memorandum = typed.get("memorandum", "").strip()
    known = Substitution.objects.filter(
        position=position, person=person, starts_on=starts_on, ends_on=ends_on, memorandum=memorandum,
        registered_by=actor, ended_at__isnull=True,
    ).first()  # fmt: skip
    if known is not None:
        return known
    return substitutions.start(
        actor, position, person, starts_on, ends_on, memorandum, now=clock.now()
    )  # fmt: skip


def end_substitution(actor: Person, substitution_id: int) -> Substitution:
    """End a suplencia now."""
    return substitutions.end(actor, substitution_id, now=clock.now())


@transaction.atomic
def register(actor: Person, typed: Mapping[str, str]) -> Registration:
    """Register the person that was typed to ask for UIT-PR02 in a unit's name, from today on."""
    faults: dict[str, list[Any]] = {}
    unit = Unit.objects.filter(code=typed.get("unit", "")).first()
    person = Person.objects.active().filter(username=typed.get("person", "")).first()
    if unit is None:
        faults["unit"] = [_("Choose the unit.")]
    if person is None:
        faults["person"] = [_("Choose who will ask in its name.")]
    if unit is None or person is None:
        raise Faulty(faults)
    return substitutions.register(actor, unit, person, ASKED_FOR, courses.today(), None, now=clock.now())


def unregister(actor: Person, registration_id: int) -> None:
    """End a registration. One that is no longer there is as ended."""
    substitutions.unregister(actor, registration_id, now=clock.now())


def _day(typed: Mapping[str, str], name: str, faults: dict[str, list[Any]]) -> date | None:
    try:
        return date.fromisoformat(typed.get(name, "").strip())
    except ValueError:
        faults[name] = [_("Write a day: year, month and day.")]
        return None
