"""What the register of people says: a person's standing, the post an insertion would fill, what stands in
the way.

Sentences are Spanish, as the plans and the evidence that quote them are. Nothing here changes anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from cauce.core.people_file import VINCULOS
from cauce.lib.folding import fold
from cauce.operations import courses, sessions
from cauce.ports import AdapterError
from cauce.ports.organisation import InsertPosition
from cauce.records.models import Assignment, Person, Position, Task, Unit


@dataclass(frozen=True)
class Post:
    """A designation as the register holds it."""

    position: str
    title: str
    unit: str
    starts_on: date
    ends_on: date | None
    order_key: str


@dataclass(frozen=True)
class Standing:
    """What the register knows of a person at this moment."""

    username: str
    full_name: str
    ci: str
    email: str
    vinculo: str
    is_active: bool
    inactive_since: date | None
    has_password: bool
    sessions: int
    open_tasks: int
    posts: tuple[Post, ...]


@dataclass(frozen=True)
class Seat:
    """The post that an insertion would fill: an existing vacant one, or a new one like those of its title."""

    position: str
    title_m: str
    title_f: str
    function: str
    is_new: bool


def today(now: datetime) -> date:
    """Return the day of a moment in the institution's zone."""
    return now.astimezone(courses.zone()).date()


def standing(username: str, *, now: datetime) -> Standing | None:
    """Return what the register knows of a person; None if it has nobody of that name."""
    person = Person.objects.filter(username=username).first()
    if person is None:
        return None
    rows = person.assignments.select_related("position__unit").order_by("starts_on", "id")
    return Standing(
        username=person.username,
        full_name=person.full_name,
        ci=_card(person),
        email=person.email,
        vinculo=person.vinculo,
        is_active=person.is_active,
        inactive_since=person.inactive_since,
        has_password=person.has_usable_password(),
        sessions=len(sessions.live(person, now)),
        open_tasks=Task.objects.filter(assignee=person, state=Task.State.OPEN).count(),
        posts=tuple(
            Post(
                position=row.position.code,
                title=row.position.title_for(person),
                unit=row.position.unit.code,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                order_key=row.order_key,
            )
            for row in rows
        ),
    )


def seat_for(wanted: InsertPosition) -> Seat:
    """Return the post that an insertion would fill. AdapterError, with the reason, when there can be none."""
    unit = Unit.objects.filter(code=wanted.unit).first()
    if unit is None:
        raise AdapterError(f"No hay ninguna unidad o área con la sigla {wanted.unit}.", permanent=True)
    title = fold(wanted.position_title)
    alike = [
        position
        for position in Position.objects.filter(unit=unit).order_by("code")
        if title in (fold(position.code), fold(position.title_m), fold(position.title_f))
    ]
    for position in alike:
        if not _held_by_another(position, wanted).exists():
            return Seat(position.code, position.title_m, position.title_f, position.function, is_new=False)
    if not alike:
        return Seat(_next_code(unit), wanted.position_title, wanted.position_title, "", is_new=True)
    taken = alike[0]
    if taken.is_head:
        holder = _held_by_another(taken, wanted).select_related("person").first()
        name = holder.person.full_name if holder else "otra persona"
        raise AdapterError(
            f"{taken.title_for(holder.person if holder else None)}: el cargo lo tiene {name}.", permanent=True
        )
    return Seat(_next_code(unit), taken.title_m, taken.title_f, taken.function, is_new=True)


def _held_by_another(position: Position, wanted: InsertPosition) -> QuerySet[Assignment]:
    found = Assignment.objects.filter(position=position).exclude(person__username=wanted.username)
    found = found.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=wanted.starts_on), person__is_active=True)
    return found.filter(starts_on__lte=wanted.ends_on) if wanted.ends_on else found


def _next_code(unit: Unit) -> str:
    taken = set(Position.objects.filter(code__startswith=f"{unit.code}-").values_list("code", flat=True))
    number = len(taken) + 1
    while f"{unit.code}-{number}" in taken:
        number += 1
    return f"{unit.code}-{number}"


TOLD_APART = ("ci", "email", "username")  # what no two people of the register have alike


def taken_by_others(people: Iterable[Person], ci: str, email: str, username: str) -> dict[str, str]:
    """Return what of these is another one's of the people, with the sentence that says whose, by its name."""
    found: dict[str, str] = {}
    card = split_card(ci)
    for one in people:
        has_card = (one.ci, one.ci_complement) == card
        if one.username == username and not has_card:
            found["username"] = f"El usuario {username} ya es de {one.full_name}, con la cédula {_card(one)}."
        if one.username != username and has_card:
            found["ci"] = f"La cédula {ci} ya es de {one.full_name} ({one.username})."
        if one.username != username and one.email == email.lower():
            found["email"] = f"El correo {email} ya es de {one.full_name} ({one.username})."
    return {name: found[name] for name in TOLD_APART if name in found}


def obstacles(wanted: InsertPosition) -> tuple[str, ...]:
    """Return why a person cannot be inserted as asked; empty when nothing stands in the way."""
    alike = Person.objects.filter(
        Q(ci=split_card(wanted.ci)[0]) | Q(email=wanted.email.lower()) | Q(username=wanted.username)
    )
    found = list(taken_by_others(alike, wanted.ci, wanted.email, wanted.username).values())
    if fold(wanted.vinculo) not in VINCULOS:
        accepted = ", ".join(dict.fromkeys(VINCULOS.values()))
        found.append(f"Vínculo: «{wanted.vinculo}» no se acepta; se acepta {accepted}.")
    return tuple(found)


def split_card(ci: str) -> tuple[str, str]:
    number, hyphen, complement = ci.partition("-")
    if not hyphen and not ci.isdigit():
        number, complement = ci[:-2], ci[-2:]
    return number, complement


def _card(person: Person) -> str:
    return f"{person.ci}-{person.ci_complement}" if person.ci_complement else person.ci


def hindrances(username: str) -> tuple[str, ...]:
    """Return why a person cannot be inactivated; empty when nothing stands in the way."""
    person = Person.objects.active().filter(username=username, is_administrator=True).first()
    if person is None:
        return ()
    others = Person.objects.active().filter(is_administrator=True).exclude(pk=person.pk)
    if not others.exists():
        return (f"{person.full_name} es el único administrador: antes debe designarse a otro.",)
    return ()


KEPT = (
    "email",
    "given_names",
    "first_surname",
    "second_surname",
    "gender",
    "vinculo",
    "starts_on",
    "ends_on",
)


def snapshot(username: str, *, now: datetime) -> dict[str, Any]:
    """Return what undoing an order needs to know, as JSON: the person's own columns, state and posts."""
    person = Person.objects.filter(username=username).first()
    if person is None:
        return {"person": None, "is_active": False, "inactive_since": None, "posts": []}
    posts = person.assignments.values("position__code", "starts_on", "ends_on", "order_key")
    return {
        "person": {name: _json(getattr(person, name)) for name in KEPT},
        "is_active": person.is_active,
        "inactive_since": _json(person.inactive_since),
        "posts": [{name: _json(value) for name, value in post.items()} for post in posts],
    }


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
