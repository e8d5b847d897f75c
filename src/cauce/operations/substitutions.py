"""Suplencias, and who may ask for UIT-PR02 besides the head of a unit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cauce.core import roles
from cauce.operations import courses, notices, organisation, reassignment
from cauce.operations.refusals import Faulty, NotAllowed, NotFound
from cauce.records.models import Person, Position, Registration, Substitution, Unit


def may_arrange(actor: Person, position: Position, day: date) -> bool:
    """Say whether a person may name a substitute for a post: the administrator, its holder, or a superior
    of it.
    """
    if not actor.is_active:
        return False
    if actor.is_administrator:
        return True
    org = organisation.load(day)
    return actor.username in {
        organisation.holder_of(org, position.code, day),
        *organisation.superiors_of_post(org, position.code, day),
    }


@transaction.atomic
def start(
    actor: Person,
    position: Position,
    person: Person,
    starts_on: date,
    ends_on: date,
    memorandum: str,
    reason: str = "",
    *,
    now: datetime,
) -> Substitution:
    """Let a person act for a post between two days, both inclusive, on a memorandum. Open tasks follow at
    once.

    For the administrator, the post's holder, or a superior of it (NotAllowed otherwise). Nobody names
    himself, nor the holder for his own post. Faulty for days that are over or the wrong way round, without
    a memorandum, or when somebody already stands in on one of those days. Holder and substitute are told by
    mail.
    """
    day = now.astimezone(courses.zone()).date()
    if not may_arrange(actor, position, day):
        raise NotAllowed(
            _("Only the administrator, the holder of the post or his superior names a substitute.")
        )
    holder = organisation.holder_of(organisation.load(day), position.code, day)
    faults = _faults(actor, position, person, starts_on, ends_on, memorandum, day, holder)
    if faults:
        raise Faulty(faults)
    substitution = Substitution.objects.create(
        position=position,
        person=person,
        starts_on=starts_on,
        ends_on=ends_on,
        memorandum=memorandum.strip(),
        reason=reason.strip()[:200],
        registered_by=actor,
        registered_at=now,
    )
    _tell(substitution, holder, now, "starts")
    reassignment.reassign(now)
    return substitution


def _faults(
    actor: Person,
    position: Position,
    person: Person,
    starts_on: date,
    ends_on: date,
    memorandum: str,
    day: date,
    holder: str,
) -> dict[str, list[Any]]:
    faults: dict[str, list[Any]] = {}
    if not person.is_active:
        faults["person"] = [_("%(name)s is not active.") % {"name": person.full_name}]
    elif person.username == holder:
        faults["person"] = [_("%(name)s holds this post already.") % {"name": person.full_name}]
    elif person.pk == actor.pk:
        faults["person"] = [_("Nobody names himself as substitute: somebody else has to do it.")]
    if starts_on < day:
        faults["starts_on"] = [_("A substitution starts today or later.")]
    if ends_on < starts_on:
        faults["ends_on"] = [_("It ends before it starts.")]
    if not 3 <= len(memorandum.strip()) <= 60:
        faults["memorandum"] = [_("Write the number of the memorandum, in 3 to 60 characters.")]
    clash = (
        _live(position)
        .filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
        .select_related("person")
        .first()
    )
    if clash is not None and not faults:
        faults[""] = [
            _("%(name)s already stands in for this post from %(start)s to %(end)s.")
            % {
                "name": clash.person.full_name,
                "start": f"{clash.starts_on:%d/%m/%Y}",
                "end": f"{clash.ends_on:%d/%m/%Y}",
            }
        ]
    return faults


def _live(position: Position) -> Any:
    return Substitution.objects.filter(position=position, ended_at__isnull=True)


@transaction.atomic
def end(actor: Person, substitution_id: int, *, now: datetime) -> Substitution:
    """End a substitution now. The tasks go back; what was done under it stays on record. Twice is as once.

    For whoever may arrange it, and for the substitute himself. NotFound if there is none with that number.
    """
    found = Substitution.objects.select_for_update(of=("self",)).select_related("position__unit", "person")
    substitution = found.filter(pk=substitution_id).first()
    if substitution is None:
        raise NotFound(_("There is no such substitution."))
    day = now.astimezone(courses.zone()).date()
    if substitution.person_id != actor.pk and not may_arrange(actor, substitution.position, day):
        raise NotAllowed(
            _("Only the administrator, the holder of the post or his superior ends a substitution.")
        )
    if substitution.ended_at is not None:
        return substitution
    if substitution.ends_on < day:
        raise NotAllowed(
            _("This substitution is over since %(day)s.") % {"day": f"{substitution.ends_on:%d/%m/%Y}"}
        )
    substitution.ended_at = now
    substitution.save(update_fields=["ended_at"])
    holder = organisation.holder_of(organisation.load(day), substitution.position.code, day)
    _tell(substitution, holder, now, "ends")
    reassignment.reassign(now)
    return substitution


def _tell(substitution: Substitution, holder: str, now: datetime, what: str) -> None:
    """Queue one mail to the substitute and one to the holder, each in his language."""
    told = [substitution.person, *Person.objects.active().filter(username=holder)]
    for person in told:
        with translation.override(person.language):
            words = {
                "person": substitution.person.full_name,
                "post": substitution.position.title_for(Person.objects.filter(username=holder).first()),
                "unit": substitution.position.unit.name,
                "start": f"{substitution.starts_on:%d/%m/%Y}",
                "end": f"{substitution.ends_on:%d/%m/%Y}",
                "memorandum": substitution.memorandum,
                "by": substitution.registered_by.full_name,
            }
            if what == "starts":
                subject = _("%(person)s stands in for %(post)s from %(start)s to %(end)s") % words
                text = _(
                    "%(person)s acts for the post %(post)s (%(unit)s) from %(start)s to %(end)s, "
                    "by memorandum %(memorandum)s. Registered by %(by)s. "
                    "Both names stand on every act and paper."
                )
            else:
                subject = _("%(person)s no longer stands in for %(post)s") % words
                text = _(
                    "The substitution of %(post)s (%(unit)s) by %(person)s, memorandum %(memorandum)s, "
                    "has ended. The pending tasks go back to whoever holds the post."
                )
        notices.write(
            key=f"substitution-{substitution.pk}-{what}-{person.pk}",
            person=person,
            course_now=now,
            subject=subject,
            text=text % words,
        )


# ------------------------------------------------------------------------------------------------ UIT-PR02


@transaction.atomic
def register(
    actor: Person,
    unit: Unit,
    person: Person,
    procedure: str,
    starts_on: date,
    ends_on: date | None,
    *,
    now: datetime,
) -> Registration:
    """Let a person of a unit ask in its name for a procedure (UIT-PR02 row 1), from one day until another
    or on.

    For the head of the unit, whoever stands in for him, and his superiors. Faulty for somebody of another
    unit or for days that are over. The same again returns what is registered.
    """
    day = now.astimezone(courses.zone()).date()
    org = organisation.load(day)
    if actor.username not in organisation.heads_of(org, unit.code, day):
        raise NotAllowed(
            _("Only the head of %(unit)s registers who may ask in its name.") % {"unit": unit.name}
        )
    faults: dict[str, list[Any]] = {}
    if unit.code not in organisation.units_above(org, roles.unit_of(org, person.username, day)):
        faults["person"] = [
            _("%(name)s does not work in %(unit)s.") % {"name": person.full_name, "unit": unit.name}
        ]
    if ends_on is not None and ends_on < max(starts_on, day):
        faults["ends_on"] = [_("It ends before it starts, or is over.")]
    if faults:
        raise Faulty(faults)
    registration, _made = Registration.objects.update_or_create(
        unit=unit,
        person=person,
        procedure=procedure,
        starts_on=starts_on,
        defaults={"registered_by": actor, "ends_on": ends_on},
    )
    return registration


def unregister(actor: Person, registration_id: int, *, now: datetime) -> None:
    """End a registration: from today on the person asks no more in the unit's name.

    For whoever may register.
    """
    registration = Registration.objects.select_related("unit").filter(pk=registration_id).first()
    if registration is None:
        raise NotFound(_("There is no such registration."))
    day = now.astimezone(courses.zone()).date()
    if actor.username not in organisation.heads_of(organisation.load(day), registration.unit.code, day):
        raise NotAllowed(_("Only the head of %(unit)s ends it.") % {"unit": registration.unit.name})
    if registration.starts_on >= day:
        registration.delete()
        return
    registration.ends_on = date.fromordinal(day.toordinal() - 1)
    registration.save(update_fields=["ends_on"])
