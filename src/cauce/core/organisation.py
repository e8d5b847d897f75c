"""The organisation as frozen values: units, posts, who holds them, who stands in, each with its dates.

Everything is named by its code or user name. Days are inclusive at both ends; an open end has no date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cauce.lib.texts import N_, Message


class OrganisationRefused(ValueError):
    """The units and posts do not make an organisation: nobody could be found in it with certainty."""

    def __init__(self, text: str, **params: object) -> None:
        self.message = Message(text, params)
        super().__init__(str(self.message))


@dataclass(frozen=True)
class UnitView:
    code: str
    name: str
    parent: str | None
    kind: str  # "direccion", "unidad" or "area"
    head_position: str | None
    via_levels: int = 1  # superiors of the conducto regular for who asks from this unit


@dataclass(frozen=True)
class PositionView:
    code: str
    unit: str
    title_m: str
    title_f: str
    function: str = ""  # key of the manual's responsible that the post fills


@dataclass(frozen=True)
class Holding:
    """Designación: the person holds the post on every day from the first to the last."""

    position: str
    person: str
    starts_on: date
    ends_on: date | None = None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class Substitute:
    """Suplencia: the person acts for the post on every day from the first to the last, on a memorandum."""

    position: str
    person: str
    starts_on: date
    ends_on: date
    memorandum: str

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True)
class PersonView:
    username: str
    is_active: bool = True
    vinculo: str = ""  # "planta", "línea", "eventual", "otro"


@dataclass(frozen=True)
class Organisation:
    """All of it. Raises `OrganisationRefused` if units hang in a circle or from nowhere, or a code stands
    twice.
    """

    units: tuple[UnitView, ...]
    positions: tuple[PositionView, ...]
    holdings: tuple[Holding, ...]
    substitutes: tuple[Substitute, ...]
    persons: tuple[PersonView, ...]

    def __post_init__(self) -> None:
        for code in _twice([unit.code for unit in self.units]):
            raise OrganisationRefused(N_("The unit “%(code)s” stands twice."), code=code)
        for code in _twice([position.code for position in self.positions]):
            raise OrganisationRefused(N_("The post “%(code)s” stands twice."), code=code)
        for position in self.positions:
            if position.unit not in self.units_by_code:
                raise OrganisationRefused(
                    N_("The post “%(code)s” belongs to no unit that exists."), code=position.code
                )
        for unit in self.units:
            self._refuse_a_circle(unit)

    def _refuse_a_circle(self, unit: UnitView) -> None:
        seen = {unit.code}
        while unit.parent is not None:
            if unit.parent not in self.units_by_code:
                raise OrganisationRefused(
                    N_("The unit “%(code)s” depends on “%(parent)s”, which does not exist."),
                    code=unit.code,
                    parent=unit.parent,
                )
            if unit.parent in seen:
                raise OrganisationRefused(
                    N_("The unit “%(code)s” depends on itself, directly or through others."), code=unit.parent
                )
            seen.add(unit.parent)
            unit = self.units_by_code[unit.parent]

    @cached_property
    def units_by_code(self) -> Mapping[str, UnitView]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def positions_by_code(self) -> Mapping[str, PositionView]:
        return {position.code: position for position in self.positions}

    @cached_property
    def active(self) -> frozenset[str]:
        """The people who may act at all."""
        return frozenset(person.username for person in self.persons if person.is_active)

    def upwards(self, unit_code: str | None) -> tuple[UnitView, ...]:
        """Return the unit and every one above it, nearest first; empty for a unit that does not exist."""
        found: list[UnitView] = []
        while unit_code is not None and unit_code in self.units_by_code:
            found.append(self.units_by_code[unit_code])
            unit_code = found[-1].parent
        return tuple(found)

    def holding_of_post(self, position: str, day: date) -> Holding | None:
        """Return who was designated last among those who hold the post on the day."""
        live = [held for held in self._by_post.get(position, ()) if held.covers(day)]
        return max(live, key=lambda held: (held.starts_on, held.person), default=None)

    def substitute_of_post(self, position: str, day: date) -> Substitute | None:
        """Return who was named last among those who stand in for the post on the day."""
        live = [each for each in self.substitutes if each.position == position and each.covers(day)]
        return max(live, key=lambda each: (each.starts_on, each.person), default=None)

    def posts_of(self, person: str, day: date) -> tuple[str, ...]:
        """Return the posts that the person holds on the day, the one held longest first."""
        live = [held for held in self._by_person.get(person, ()) if held.covers(day)]
        return tuple(held.position for held in sorted(live, key=lambda held: (held.starts_on, held.position)))

    def last_post_of(self, person: str, day: date) -> str | None:
        """Return the post that the person holds on the day, else the last one that he left, else None."""
        now = self.posts_of(person, day)
        if now:
            return now[0]
        past = [held for held in self._by_person.get(person, ()) if held.starts_on <= day]
        latest = max(past, key=lambda held: (held.ends_on or day, held.position), default=None)
        return latest.position if latest else None

    @cached_property
    def _by_post(self) -> Mapping[str, list[Holding]]:
        return _grouped((held.position, held) for held in self.holdings)

    @cached_property
    def _by_person(self) -> Mapping[str, list[Holding]]:
        return _grouped(
            (held.person, held) for held in self.holdings if held.position in self.positions_by_code
        )


def _grouped(pairs: Iterable[tuple[str, Holding]]) -> Mapping[str, list[Holding]]:
    found: dict[str, list[Holding]] = {}
    for key, held in pairs:
        found.setdefault(key, []).append(held)
    return found


def _twice(codes: list[str]) -> list[str]:
    return [code for number, code in enumerate(codes) if code in codes[:number]]
