"""What the names of an example stand for in this institution, today: `$dependiente`, `$primero`, `$hoy` …

`docs/library-format.md` has the list. Nothing here changes anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cauce.core.procedure import Field, FieldKind
from cauce.operations import posts
from cauce.operations.cases import HOLDS_CODE
from cauce.operations.refusals import NotFound
from cauce.records.models import Assignment, CatalogueEntry, Person, Position

ONE_SUPERIOR = 1  # the straight path has one person in VÍA


@dataclass(frozen=True)
class Names:
    """The names of one example: whoever starts it, and the day on which it runs."""

    author: Person
    day: date

    def answers(self, fields: tuple[Field, ...], written: Mapping[str, Any]) -> dict[str, Any]:
        """Return answers with every name replaced by what it stands for. NotFound if there is nothing."""
        by_name = {field.name: field for field in fields}
        return {name: self._value(by_name.get(name), value) for name, value in written.items()}

    def _value(self, field: Field | None, value: Any) -> Any:
        if isinstance(value, list):
            return [entry for item in value for entry in self._entries(field, item)]
        return self._text(field, str(value))

    def _entries(self, field: Field | None, item: Any) -> list[Any]:
        if isinstance(item, dict):
            columns = {column.name: column for column in field.columns} if field else {}
            return [{name: self._text(columns.get(name), cell) for name, cell in item.items()}]
        if item == "$todos":
            return [entry.value for entry in _catalogue(field)] or _options(field)
        return [self._text(field, str(item))]

    def _text(self, field: Field | None, text: str) -> str:
        if text == "$primero":
            return self._first(field)
        if text in ("$author", "$de_su_unidad", "$otra_persona"):
            return self._person(text).username
        domain = self.author.email.rpartition("@")[2]
        known = {
            "$hoy": self.day.isoformat(),
            "$fin_de_gestion": date(self.day.year, 12, 31).isoformat(),
            "$yo.interno": self.author.extension,
        }
        return known.get(text, text.replace("$dominio", domain))

    def _first(self, field: Field | None) -> str:
        if field is not None and field.kind is FieldKind.UNIT:
            post = posts.position_on(_dependent(self.day), self.day)
            return post.unit.code if post else ""
        found = [entry.value for entry in _catalogue(field) if entry.has_connector] or _options(field)
        if not found:
            raise NotFound(f"“$primero” has nothing to choose from ({field.name if field else '?'}).")
        return found[0]

    def _person(self, name: str) -> Person:
        if name == "$author":
            return self.author
        own = posts.position_on(self.author, self.day)
        others = (
            found
            for found, post in holders(self.day)
            if found != self.author and not post.function and not post.is_head
        )
        if name == "$de_su_unidad":
            others = (found for found in others if _unit(found, self.day) == (own.unit_id if own else None))
        return _one(others, name)


def author_of(name: str, day: date) -> Person:
    """Return who starts an example: a function's holder, or who the name stands for. NotFound if nobody."""
    if not name.startswith("$"):
        return _one((found for found, post in holders(day) if post.function == name), name)
    dependent = _dependent(day)
    return head_of(dependent, day) if name == "$jefe" else dependent


def head_of(person: Person, day: date) -> Person:
    """Return the head of the unit in which a person works. NotFound if it has none."""
    unit = _unit(person, day)
    return _one((found for found, post in holders(day) if post.is_head and post.unit_id == unit), "$jefe")


def _dependent(day: date) -> Person:
    """Return somebody of a unit that only asks, with his own head as the one superior who has to approve."""
    people = holders(day)
    working = set(Position.objects.exclude(function="").values_list("unit_id", flat=True))
    headed = {post.unit_id for _found, post in people if post.is_head}
    several = Counter(post.unit_id for _found, post in people if not post.is_head)
    return _one(
        (
            found
            for found, post in people
            if post.unit_id in headed - working
            and several[post.unit_id] > 1
            and not post.is_head
            and post.unit.parent_id is not None
            and post.unit.via_levels == ONE_SUPERIOR
            and found.vinculo in HOLDS_CODE
        ),
        "$dependiente",
    )


def holders(day: date) -> list[tuple[Person, Position]]:
    """Return every active person with the post that he holds on a day, in the order of the posts' codes."""
    held = Assignment.objects.filter(starts_on__lte=day, person__is_active=True).exclude(ends_on__lt=day)
    rows = held.select_related("person", "position__unit").order_by("position__unit__code", "position__code")
    return [(row.person, row.position) for row in rows]


def _unit(person: Person, day: date) -> int | None:
    post = posts.position_on(person, day)
    return post.unit_id if post else None


def _one(found: Any, name: str) -> Person:
    for person in found:
        return Person.objects.get(pk=person.pk)
    raise NotFound(f"The institution has nobody for “{name}”.")


def _catalogue(field: Field | None) -> list[CatalogueEntry]:
    if field is None or not field.options_from:
        return []
    return list(CatalogueEntry.objects.filter(catalogue=field.options_from, is_active=True))


def _options(field: Field | None) -> list[str]:
    return [option.value for option in field.options] if field else []
