"""A form as it stands: which fields are asked now, what they offer, and what was typed in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cauce.core import field_kinds, forms
from cauce.core.procedure import Field, FieldKind, Option

Catalogues = Mapping[str, tuple[Option, ...]]


@dataclass(frozen=True)
class Cell:
    """One control of a table's row."""

    field: Field
    options: tuple[Option, ...]
    value: str


@dataclass(frozen=True)
class Asked:
    """One field that is asked. `controls` says that another field is shown or not by its answer."""

    field: Field
    options: tuple[Option, ...]
    values: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]  # by the place that a refusal names
    blank: tuple[Cell, ...]
    controls: bool

    @property
    def value(self) -> str:
        """What stands in a control of one answer."""
        return self.values[-1] if self.values else ""


def asked(
    fields: Sequence[Field],
    typed: Mapping[str, Any],
    catalogues: Catalogues,
    names: Mapping[str, str],
    day: date,
    *,
    extra_rows: Mapping[str, int] | None = None,
) -> tuple[Asked, ...]:
    """Return the fields that are asked, given what is typed so far. Nothing is refused here.

    `extra_rows` says how many rows a table shows at least, by the table's name.
    """
    answers = forms.clean(fields, typed, today=day, catalogues=catalogues, names=names).answers
    return tuple(
        _one(field, fields, typed, catalogues, (extra_rows or {}).get(field.name, 0))
        for field in fields
        if forms.is_shown(field, answers, names)
    )


def _one(
    field: Field, fields: Sequence[Field], typed: Mapping[str, Any], catalogues: Catalogues, least: int
) -> Asked:
    return Asked(
        field=field,
        options=tuple(field_kinds.offered(field, catalogues)),
        values=_texts(typed.get(field.name)),
        rows=_rows(field, typed, catalogues, least) if field.kind is FieldKind.TABLE else (),
        blank=_cells(field, {}, catalogues),
        controls=any(field.name in other.show_if for other in fields),
    )


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(str(each) for each in value if isinstance(each, str | int))
    return (str(value),) if isinstance(value, str | int) else ()


def _rows(
    field: Field, typed: Mapping[str, Any], catalogues: Catalogues, least: int
) -> tuple[tuple[int, tuple[Cell, ...]], ...]:
    kept = typed.get(field.name)
    rows: dict[int, dict[str, Any]] = {}
    if isinstance(kept, list | tuple):
        rows = {place: dict(row) for place, row in enumerate(kept) if isinstance(row, Mapping)}
    for key, value in typed.items():
        name, _dot, rest = key.partition(".")
        place, _dot, column = rest.partition(".")
        if name == field.name and place.isdecimal() and len(place) < 4:
            rows.setdefault(int(place), {})[column] = value
    places = [*sorted(rows), *range(max(rows, default=-1) + 1, forms.MAX_ROWS)]
    shown = places[: min(max(len(rows), least, 1), forms.MAX_ROWS)]
    return tuple((place, _cells(field, rows.get(place, {}), catalogues)) for place in shown)


def _cells(field: Field, row: Mapping[str, Any], catalogues: Catalogues) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            column,
            tuple(field_kinds.offered(column, catalogues)),
            (_texts(row.get(column.name)) or ("",))[-1],
        )
        for column in field.columns
    )
