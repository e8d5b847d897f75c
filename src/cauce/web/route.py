"""A procedure as its drawings need it: lanes, boxes, returns, and where a case stands on them.

Lanes are the responsibles in the order in which the table names them. The manual writes one post several
ways, and one way may stand for two of our roles (the chief who reviews row 2 and the chief who closes
row 10): rows belong to one lane when they share the role, its short label or the manual's words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from cauce.core.procedure import Activity, Procedure, Role


@dataclass(frozen=True)
class Lane:
    label: str  # in the manual's words
    short: str  # for a phone


@dataclass(frozen=True)
class Box:
    number: int
    words: str  # the few words inside
    text: str  # the manual's whole row
    responsible: str
    lane: int


@dataclass(frozen=True)
class Return:
    origin: int  # row numbers
    target: int
    is_the_manuals: bool


@dataclass(frozen=True)
class Route:
    code: str
    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    returns: tuple[Return, ...]

    def index(self, number: int) -> int:
        """Return the place of a row; KeyError if the procedure has no such row."""
        for place, box in enumerate(self.boxes):
            if box.number == number:
                return place
        raise KeyError(number)


@dataclass(frozen=True)
class Marking:
    """Where a case stands. The default is the procedure by itself, with no case on it.

    `here` to `until` are rows done in one step by one person; `ended` is the row at which the case ended
    without reaching the last one.
    """

    here: int = 0
    until: int = 0
    who: str = ""
    done: frozenset[int] = field(default_factory=frozenset)
    undone: frozenset[int] = field(default_factory=frozenset)  # passed with "it could not be done"
    is_returned: bool = False
    ended: int = 0
    ended_words: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.here and not self.done and not self.ended

    @property
    def current(self) -> range:
        return range(self.here, max(self.here, self.until) + 1) if self.here else range(0)


def trace(procedure: Procedure, roles: Iterable[Role] = ()) -> Route:
    """Return the route of a procedure; `roles` give the short labels of the lanes."""
    labels = {role.key: role.label for role in roles}
    lanes, places = _lanes(procedure.activities, labels)
    boxes = tuple(
        Box(row.number, row.short, row.text, row.responsible, place)
        for row, place in zip(procedure.activities, places, strict=True)
    )
    returns = tuple(
        Return(row.number, row.returns_to, row.return_is_drawn)
        for row in procedure.activities
        if row.returns_to is not None
    )
    return Route(procedure.code, lanes, boxes, returns)


def _lanes(rows: tuple[Activity, ...], labels: dict[str, str]) -> tuple[tuple[Lane, ...], list[int]]:
    groups: list[list[Activity]] = []
    for row in rows:
        kin = [group for group in groups if any(_same_post(row, other, labels) for other in group)]
        merged = [row for group in kin for row in group] + [row]
        first = groups.index(kin[0]) if kin else len(groups)
        groups = [group for group in groups if group not in kin]
        groups.insert(first, merged)
    lanes = tuple(Lane(_label(group), labels.get(group[0].role) or _label(group)) for group in groups)
    places = [next(place for place, group in enumerate(groups) if row in group) for row in rows]
    return lanes, places


def _same_post(one: Activity, other: Activity, labels: dict[str, str]) -> bool:
    same_lane = one.role in labels and labels[one.role] == labels.get(other.role)
    return same_lane or one.role == other.role or one.responsible == other.responsible


def _label(group: list[Activity]) -> str:
    """The spelling that the manual uses most for this lane; of two, the plainer."""
    counts = Counter(row.responsible for row in group)
    return min(counts, key=lambda spelling: (-counts[spelling], len(spelling)))
