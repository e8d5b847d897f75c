"""The organisation on a day: units, posts, who holds them, who stands in, what is vacant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cauce.core.organisation import Organisation
from cauce.lib import clock
from cauce.operations import courses, organisation, snapshots
from cauce.operations.organisation import PersonCard
from cauce.records.models import Assignment, Person, Position, Registration, Substitution, Unit

Cards = Mapping[str, PersonCard]
Genders = Mapping[str, str]
ASKED_FOR = "UIT-PR02"  # the one procedure whose chief may register who asks in the unit's name


@dataclass(frozen=True)
class PostSeen:
    """A post. `acting` is who acts in it when its holder does not; nobody and no holder = vacant."""

    code: str
    title: str
    is_head: bool
    holder: PersonCard | None
    substitute: PersonCard | None
    until: date | None
    answers: PersonCard | None  # who answers for a vacant post: the next superior


@dataclass(frozen=True)
class UnitSeen:
    code: str
    name: str
    kind: str
    posts: tuple[PostSeen, ...]
    below: tuple[UnitSeen, ...]


@dataclass(frozen=True)
class SubstitutionSeen:
    id: int
    post: str
    holder: str
    person: str
    starts_on: date
    ends_on: date
    memorandum: str
    is_running: bool
    may_end: bool


@dataclass(frozen=True)
class RegistrationSeen:
    id: int
    person: str
    unit: str
    by: str
    starts_on: date
    ends_on: date | None
    may_end: bool


@dataclass(frozen=True)
class Offered:
    """One choice of a list: a post with its holder, or a person with his post."""

    value: str
    label: str
    detail: str


@dataclass(frozen=True)
class OrganisationSeen:
    day: date
    units: tuple[UnitSeen, ...]
    people: int
    unit_count: int
    vacancies: tuple[tuple[str, PostSeen], ...]  # (name of the unit, post)
    substitutions: tuple[SubstitutionSeen, ...]
    registrations: tuple[RegistrationSeen, ...]
    posts_to_cover: tuple[Offered, ...]  # those for which this person may name a substitute
    substitutes: tuple[Offered, ...]
    own_units: tuple[Offered, ...]  # those in whose name he may register who asks
    own_people: tuple[Offered, ...]


@snapshots.hold()
def read(person: Person) -> OrganisationSeen:
    """Return the organisation of today, and what this person may arrange in it."""
    now = clock.now()
    day = now.astimezone(courses.zone()).date()
    org = organisation.load(day)
    cards = organisation.person_cards(day)
    positions = list(Position.objects.select_related("unit").order_by("unit__code", "-is_head", "code"))
    genders = dict(Person.objects.values_list("username", "gender"))
    posts = {position.code: _post(position, org, cards, genders, day) for position in positions}
    by_unit: dict[str, list[PostSeen]] = {}
    for position in positions:
        by_unit.setdefault(position.unit.code, []).append(posts[position.code])
    units = list(Unit.objects.select_related("parent"))
    headed = {unit.code for unit in units if person.username in organisation.heads_of(org, unit.code, day)}
    arranges = {
        position.code
        for position in positions
        if person.is_administrator
        or person.username == organisation.holder_of(org, position.code, day)
        or person.username in organisation.superiors_of_post(org, position.code, day)
    }
    names = {unit.code: unit.name for unit in units}
    return OrganisationSeen(
        day=day,
        units=_below(None, units, by_unit),
        people=sum(1 for name in cards if name in org.active),
        unit_count=len(units),
        vacancies=tuple((names[p.unit.code], posts[p.code]) for p in positions if _is_vacant(posts[p.code])),
        substitutions=_substitutions(person, arranges, day, org, cards, genders),
        registrations=_registrations(headed, day),
        posts_to_cover=tuple(
            _cover(position, posts[position.code])
            for position in positions
            if position.code in arranges and posts[position.code].holder is not None
        ),
        substitutes=tuple(
            Offered(card.username, card.full_name, card.post)
            for card in sorted(cards.values(), key=lambda card: card.full_name)
            if card.username in org.active and card.post and card.username != person.username
        ),
        own_units=tuple(Offered(code, names[code], code) for code in sorted(headed)),
        own_people=tuple(
            Offered(card.username, card.full_name, card.post)
            for card in sorted(cards.values(), key=lambda card: card.full_name)
            if card.unit in headed and card.username in org.active and card.username != person.username
        ),
    )


def _is_vacant(post: PostSeen) -> bool:
    return post.holder is None and post.substitute is None


def _post(position: Position, org: Organisation, cards: Cards, genders: Genders, day: date) -> PostSeen:
    holder = organisation.holder_of(org, position.code, day)
    stand_in = org.substitute_of_post(position.code, day)
    is_vacant = holder not in org.active and stand_in is None
    above = next(iter(organisation.superiors_of_post(org, position.code, day)), "") if is_vacant else ""
    return PostSeen(
        code=position.code,
        title=_title(position, holder or (stand_in.person if stand_in else ""), genders),
        is_head=position.is_head,
        holder=cards.get(holder) if holder in org.active else None,
        substitute=cards.get(stand_in.person) if stand_in else None,
        until=stand_in.ends_on if stand_in else None,
        answers=cards.get(above),
    )


def _title(position: Position, person: str, genders: Genders) -> str:
    return position.title_f if genders.get(person) == "f" else position.title_m


def _below(
    parent: str | None, units: Iterable[Unit], posts: dict[str, list[PostSeen]]
) -> tuple[UnitSeen, ...]:
    return tuple(
        UnitSeen(
            unit.code, unit.name, unit.kind, tuple(posts.get(unit.code, ())), _below(unit.code, units, posts)
        )
        for unit in units
        if (unit.parent.code if unit.parent else None) == parent
    )


def _cover(position: Position, post: PostSeen) -> Offered:
    return Offered(position.code, post.holder.full_name if post.holder else post.title, post.title)


def _substitutions(
    person: Person, arranges: set[str], day: date, org: Organisation, cards: Cards, genders: Genders
) -> tuple[SubstitutionSeen, ...]:
    rows = Substitution.objects.filter(ended_at__isnull=True, ends_on__gte=day)
    seen = []
    for row in rows.select_related("position", "person").order_by("starts_on", "id"):
        holder = organisation.holder_of(org, row.position.code, day)
        seen.append(
            SubstitutionSeen(
                id=row.pk,
                post=_title(row.position, holder, genders),
                holder=_name(cards.get(holder)),
                person=row.person.full_name,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                memorandum=row.memorandum,
                is_running=row.starts_on <= day,
                may_end=row.position.code in arranges or row.person_id == person.pk,
            )
        )
    return tuple(seen)


def _name(card: PersonCard | None) -> str:
    return card.full_name if card else ""


def _registrations(headed: set[str], day: date) -> tuple[RegistrationSeen, ...]:
    """Those of the units that this person heads: nobody else needs to know them."""
    rows = Registration.objects.filter(procedure=ASKED_FOR, unit__code__in=headed).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    )
    return tuple(
        RegistrationSeen(
            row.pk,
            row.person.full_name,
            row.unit.name,
            row.registered_by.full_name,
            row.starts_on,
            row.ends_on,
            True,
        )
        for row in rows.select_related("person", "unit", "registered_by").order_by("unit__code", "id")
    )


def post_named(code: str) -> Position | None:
    """Return the post with that code, or None."""
    return Position.objects.select_related("unit").filter(code=code).first()


def designations(person: Person) -> tuple[tuple[str, str, date, date | None], ...]:
    """Return a person's designations: (title, unit, from, until), the newest first."""
    rows = Assignment.objects.filter(person=person).select_related("position__unit").order_by("-starts_on")
    return tuple(
        (row.position.title_for(person), row.position.unit.name, row.starts_on, row.ends_on) for row in rows
    )
