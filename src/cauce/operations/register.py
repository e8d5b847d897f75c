"""The register of people and posts, as an order of UIT-PR05-8 or UIT-PR06-7 changes it.

Cauce is itself the digital document system of those rows: its own organisation connector
(`adapters/cauce_organisation`) drives these functions. The order was approved before it got here; what is
refused here is what makes no sense, in a Spanish sentence for the technician, as plans and evidence are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Q

from cauce.core.people_file import VINCULOS
from cauce.lib.folding import fold
from cauce.operations import reassignment, sessions, standings
from cauce.operations.evidence import SETTLED
from cauce.ports import AdapterError
from cauce.ports.organisation import InsertPosition
from cauce.records.models import Assignment, Institution, Person, Position, Secret, Substitution, Unit

DEMONSTRATION_PASSWORD = "cauce"  # noqa: S105 - said on the sign-in page of the demonstration, and only there


# ------------------------------------------------------------------------------------------------ inserting


@transaction.atomic
def insert_position(wanted: InsertPosition, *, key: str, secret: str = "", now: datetime) -> None:
    """Make the person exist, be active and hold the post from the day on. Under one key, once.

    A person who was inactive comes back; nobody is ever doubled. AdapterError, and nothing is changed, when
    the unit does not exist, the identity card, address or user name is somebody else's, or the post is a
    taken headship. `secret` is his first password, to be changed at the first sign-in; without one he has
    none until the administrator gives it (in the demonstration, everybody's).
    """
    if Assignment.objects.filter(order_key=key).exists():
        return
    if reasons := standings.obstacles(wanted):
        raise AdapterError(" ".join(reasons), permanent=True)
    seat = standings.seat_for(wanted)
    person = _written(wanted, key, secret)
    position, _ = Position.objects.get_or_create(
        code=seat.position,
        defaults={
            "unit": Unit.objects.get(code=wanted.unit),
            "title_m": seat.title_m,
            "title_f": seat.title_f,
            "function": seat.function,
        },
    )
    held = person.assignments.filter(position=position).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=wanted.starts_on)
    )
    if held.exists():
        raise AdapterError(
            f"{person.full_name} ya tiene el cargo {position.title_for(person)} ({wanted.unit}).",
            permanent=True,
        )
    Assignment.objects.create(
        person=person, position=position, starts_on=wanted.starts_on, ends_on=wanted.ends_on, order_key=key
    )
    # His accounts were made before he was here (UIT-PR05-5 comes before 8): their first passwords are his.
    Secret.objects.filter(username=person.username, owner=None, order__state__in=SETTLED).update(owner=person)


def _written(wanted: InsertPosition, key: str, secret: str) -> Person:
    number, complement = standings.split_card(wanted.ci)
    person = Person.objects.filter(username=wanted.username).first()
    is_new_here = person is None or not person.is_active
    if person is None:
        person = Person(username=wanted.username, ci=number, ci_complement=complement, order_key=key)
        person.set_unusable_password()
    person.email = wanted.email.lower()
    person.given_names = wanted.given_names
    person.first_surname = wanted.first_surname
    person.second_surname = wanted.second_surname
    person.gender = wanted.gender.lower() if wanted.gender.lower() in ("f", "m") else person.gender or "m"
    person.vinculo = VINCULOS[fold(wanted.vinculo)]
    if is_new_here:
        person.starts_on, person.ends_on = wanted.starts_on, wanted.ends_on
    person.is_active, person.inactive_since = True, None
    if is_new_here and secret:
        person.set_password(secret)
        person.must_change_password = True
    elif is_new_here and Institution.objects.filter(is_demonstration=True).exists():
        person.set_password(DEMONSTRATION_PASSWORD)
    person.save()
    return person


# -------------------------------------------------------------------------------------------- inactivating


@transaction.atomic
def inactivate(username: str, on: date, *, key: str, now: datetime) -> None:
    """End what a person is here: no session, no password, no post, no pending task. Under one key, once.

    He acts no more from the moment it is done; his posts end on `on`, or today if that day has not come
    yet. His pending tasks go to the next superior, with the reason. Nothing that he did is touched; for
    somebody unknown or inactive there is nothing to do. AdapterError, and nothing is changed, for the last
    active administrator.
    """
    person = Person.objects.active().select_for_update().filter(username=username).first()
    if person is None:
        return
    if reasons := standings.hindrances(username):
        raise AdapterError(" ".join(reasons), permanent=True)
    # While he still holds his post, so that the next superior can be found from it.
    reassignment.reassign_all_of(person, now=now, reason=f"Baja de {person.full_name}")
    last_day = min(on, standings.today(now))
    person.is_active, person.inactive_since, person.order_key = False, last_day, key
    person.ends_on = last_day if person.ends_on is None or person.ends_on > last_day else person.ends_on
    person.set_unusable_password()
    person.save()
    _end_everything(person, last_day, now)


def _end_everything(person: Person, last_day: date, now: datetime) -> None:
    sessions.end(person, now)
    unended = Q(ends_on__isnull=True) | Q(ends_on__gt=last_day)
    for rows in (person.assignments, person.registrations):
        rows.filter(starts_on__gt=last_day).delete()  # what had not begun will not
        rows.filter(unended).update(ends_on=last_day)
    Substitution.objects.filter(person=person, ended_at__isnull=True, ends_on__gt=last_day).update(
        ended_at=now
    )


# ------------------------------------------------------------------------------------------------ undoing


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


@transaction.atomic
def undo_insertion(before: Mapping[str, Any], *, key: str, now: datetime) -> None:
    """Take back the post that this order gave, and the post itself if the order had made it. Twice is as
    once.

    Nobody is deleted: who was not here, or not active, before is left inactive, and his tasks are passed
    on.
    """
    assignment = Assignment.objects.filter(order_key=key).select_related("person", "position").first()
    if assignment is None:
        return
    person, position = assignment.person, assignment.position
    if not before.get("is_active"):
        reason = f"Se deshizo la incorporación de {person.full_name}"
        reassignment.reassign_all_of(person, now=now, reason=reason)
    assignment.delete()
    if before.get("new_position") == position.code:
        _delete_if_unused(position)
    for name, value in (before.get("person") or {}).items():
        setattr(person, name, _day(value) if name.endswith("_on") else value)
    if not before.get("is_active"):
        person.is_active = False
        person.inactive_since = _day(before.get("inactive_since")) or standings.today(now)
        person.set_unusable_password()
        sessions.end(person, now)
    person.save()


def _delete_if_unused(position: Position) -> None:
    """Remove a post; one that anything refers to stays, vacant."""
    try:
        with transaction.atomic():
            position.delete()
    except ProtectedError:
        return


@transaction.atomic
def undo_inactivation(username: str, before: Mapping[str, Any], *, key: str, now: datetime) -> None:
    """Make the person active again, with the posts that `snapshot` saw. Twice is as once.

    His password does not come back (the administrator gives a new one), nor do the tasks that were passed on.
    """
    person = Person.objects.select_for_update().filter(username=username, order_key=key).first()
    if person is None or person.is_active or not before.get("is_active"):
        return
    person.is_active, person.inactive_since, person.order_key = True, None, ""
    person.ends_on = _day(before["person"]["ends_on"])
    if Institution.objects.filter(is_demonstration=True).exists():
        person.set_password(DEMONSTRATION_PASSWORD)
    person.save()
    for post in before["posts"]:
        position = Position.objects.filter(code=post["position__code"]).first()
        if position is not None:
            Assignment.objects.update_or_create(
                person=person,
                position=position,
                starts_on=date.fromisoformat(post["starts_on"]),
                defaults={"ends_on": _day(post["ends_on"]), "order_key": post["order_key"]},
            )


class Register:
    """The register as the connector takes it."""

    today = staticmethod(standings.today)
    standing = staticmethod(standings.standing)
    obstacles = staticmethod(standings.obstacles)
    hindrances = staticmethod(standings.hindrances)
    seat_for = staticmethod(standings.seat_for)
    snapshot = staticmethod(standings.snapshot)
    insert_position = staticmethod(insert_position)
    inactivate = staticmethod(inactivate)
    undo_insertion = staticmethod(undo_insertion)
    undo_inactivation = staticmethod(undo_inactivation)
