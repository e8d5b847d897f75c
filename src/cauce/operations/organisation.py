"""The organisation of a day, from rows to the values that the pure rules of `core/roles.py` speak of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from cauce.core import roles
from cauce.core.organisation import Holding, Organisation, PersonView, PositionView, Substitute, UnitView
from cauce.records.models import Assignment, Institution, Person, Position, Substitution, Unit


@dataclass(frozen=True)
class PersonCard:
    """A person as screens and papers name him on a day."""

    username: str
    full_name: str
    short_name: str
    initials: str
    post: str  # "" for who holds none
    unit: str  # code of the unit, "" likewise


def load(day: date) -> Organisation:
    """Return the organisation as it stands on a day: every unit, post and person, who held a post until then.

    Six queries, whatever the size. A substitution that was ended on the day or before is not in it.
    """
    heads = dict(Position.objects.filter(is_head=True).values_list("unit__code", "code"))
    units = Unit.objects.values_list("code", "name", "parent__code", "kind", "via_levels")
    positions = Position.objects.values_list("code", "unit__code", "title_m", "title_f", "function")
    held = Assignment.objects.filter(starts_on__lte=day).order_by("starts_on", "id")
    stand_ins = Substitution.objects.filter(_not_ended_on(day), starts_on__lte=day, ends_on__gte=day)
    return Organisation(
        units=tuple(
            UnitView(code, name, parent, kind, heads.get(code), via)
            for code, name, parent, kind, via in units
        ),
        positions=tuple(PositionView(*row) for row in positions),
        holdings=tuple(
            Holding(*row)
            for row in held.values_list("position__code", "person__username", "starts_on", "ends_on")
        ),
        substitutes=tuple(
            Substitute(*row)
            for row in stand_ins.values_list(
                "position__code", "person__username", "starts_on", "ends_on", "memorandum"
            )
        ),
        persons=tuple(
            PersonView(*row) for row in Person.objects.values_list("username", "is_active", "vinculo")
        ),
    )


def _not_ended_on(day: date) -> Q:
    zone = Institution.objects.values_list("time_zone", flat=True).first() or settings.TIME_ZONE
    midnight = datetime.combine(date.fromordinal(day.toordinal() + 1), time.min, ZoneInfo(zone))
    return Q(ended_at__isnull=True) | Q(ended_at__gte=midnight)


# -------------------------------------------------------------------------------------------- who is above


def holder_of(org: Organisation, position: str, day: date) -> str:
    """Return the user name of whoever was designated to the post, present or not; "" for a vacant post."""
    held = org.holding_of_post(position, day)
    return held.person if held else ""


def heads_of(org: Organisation, unit: str | None, day: date) -> tuple[str, ...]:
    """Return who acts as head of a unit and of each one above it, nearest first."""
    found = (roles.head_of(org, view.code, day) for view in org.upwards(unit))
    return tuple(head.person for head in found if head is not None)


def superiors_of_post(org: Organisation, position: str, day: date) -> tuple[str, ...]:
    """Return who acts as head above a post; a head answers to the unit above his own."""
    view = org.positions_by_code.get(position)
    unit = org.units_by_code.get(view.unit) if view else None
    if unit is None:
        return ()
    return heads_of(org, unit.parent if unit.head_position == position else unit.code, day)


def units_above(org: Organisation, unit: str | None) -> tuple[str, ...]:
    """Return the codes of a unit and of those above it."""
    return tuple(view.code for view in org.upwards(unit))


# ------------------------------------------------------------------------------------------ names and posts


def titles(day: date, usernames: Collection[str] | None = None) -> dict[str, str]:
    """Return the post of each person on a day, in his gender; the one held longest. One query."""
    return {username: card.post for username, card in person_cards(day, usernames).items()}


def person_view(person: Person, day: date) -> PersonCard:
    """Return a person as screens and papers name him on a day."""
    return person_cards(day, [person.username])[person.username]


def person_cards(day: date, usernames: Collection[str] | None = None) -> dict[str, PersonCard]:
    """Return the cards of the people named (None: of everybody, inactive included). Two queries."""
    people = Person.objects.all()
    held = Assignment.objects.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
    if usernames is not None:
        people = people.filter(username__in=usernames)
        held = held.filter(person__username__in=usernames)
    posts: dict[int, Position] = {}
    for assignment in held.select_related("position__unit").order_by("starts_on", "position__code"):
        posts.setdefault(assignment.person_id, assignment.position)
    return {person.username: _card(person, posts.get(person.pk)) for person in people}


def _card(person: Person, post: Position | None) -> PersonCard:
    return PersonCard(
        username=person.username,
        full_name=person.full_name,
        short_name=person.short_name,
        initials=person.initials,
        post=post.title_for(person) if post else "",
        unit=post.unit.code if post else "",
    )


def functions_by_person(day: date) -> dict[str, tuple[str, ...]]:
    """Return the manual's responsibles by who acts for them on a day: holder, or who stands in for him."""
    org = load(day)
    found: dict[str, list[str]] = {}
    for position in org.positions:
        acting = roles.holder(org, position.code, day) if position.function else None
        if acting is not None and acting.position == position.code:
            found.setdefault(acting.person, []).append(position.function)
    return {person: tuple(sorted(set(keys))) for person, keys in found.items()}
