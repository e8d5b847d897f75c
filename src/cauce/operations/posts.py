"""From the names that the pure resolver speaks of to the rows that they stand for."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from cauce.core import roles
from cauce.records.models import Person, Position


def person(username: str) -> Person:
    """Return the person with that user name."""
    return Person.objects.get(username=username)


def position(code: str) -> Position | None:
    """Return the position with that code, or None."""
    return Position.objects.select_related("unit").filter(code=code).first()


def title(found: roles.Found) -> str:
    """Return the post's name in the gender of who acts in it, with its holder when he only stands in."""
    post = position(found.position)
    who = person(found.person)
    if post is None:
        return ""
    if found.on_behalf_of:
        return f"{post.title_for(who)} (suplencia de {person(found.on_behalf_of).full_name})"
    return post.title_for(who)


def position_on(who: Person, day: date) -> Position | None:
    """Return the position that a person holds on a day, the one he holds longest first; None if he holds
    none.
    """
    assignment = (
        who.assignments.filter(starts_on__lte=day)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
        .select_related("position__unit")
        .order_by("starts_on")
        .first()
    )
    return assignment.position if assignment else None


def title_of(who: Person, day: date) -> str:
    """Return the name of a person's post on a day, "" when he holds none."""
    post = position_on(who, day)
    return post.title_for(who) if post else ""
