"""What the spreadsheet of units, posts, people and designations says, as typed rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from cauce.lib.texts import Message


@dataclass(frozen=True)
class Fault:
    """What is not accepted in one line (0 = the whole file), and in which column."""

    line: int
    column: str
    message: Message


@dataclass(frozen=True)
class UnitRow:
    line: int
    code: str
    name: str
    kind: str
    parent: str
    via_levels: int


@dataclass(frozen=True)
class PositionRow:
    line: int
    code: str
    title_m: str
    title_f: str
    unit: str
    function: str
    is_head: bool


@dataclass(frozen=True)
class PersonRow:
    line: int
    username: str
    email: str
    given_names: str
    first_surname: str
    second_surname: str
    gender: str
    ci: str
    ci_complement: str
    vinculo: str
    extension: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class AssignmentRow:
    line: int
    username: str
    position: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class EntryRow:
    """One thing that forms offer by name."""

    line: int
    catalogue: str
    value: str
    label: str
    help: str
    owner: str
    has_connector: bool


@dataclass
class PeopleFile:
    """What a file says. Rows with a fault are left out, so that the other lines are still checked."""

    units: list[UnitRow] = field(default_factory=list)
    positions: list[PositionRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    assignments: list[AssignmentRow] = field(default_factory=list)
    entries: list[EntryRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add(self, row: UnitRow | PositionRow | PersonRow | AssignmentRow | EntryRow) -> None:
        """Put a row among those of its kind."""
        match row:
            case UnitRow():
                self.units.append(row)
            case PositionRow():
                self.positions.append(row)
            case PersonRow():
                self.people.append(row)
            case AssignmentRow():
                self.assignments.append(row)
            case EntryRow():
                self.entries.append(row)
