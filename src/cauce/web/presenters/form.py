"""Forms of procedures as the templates draw them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.core import field_kinds
from cauce.core.procedure import Field, FieldKind, Option
from cauce.operations.attachments import ACCEPTED, ACCEPTED_WORDS
from cauce.operations.pages.forms_of import Asked, Cell
from cauce.web.shapes.form import FieldView, TableRow
from cauce.web.shapes.pieces import Choice, Line, Refusal

Faults = Mapping[str, Sequence[Any]]

MOST_RADIOS = 6
KINDS = {
    FieldKind.LONG_TEXT: "long",
    FieldKind.CHOICES: "checks",
    FieldKind.PERSON: "select",
    FieldKind.UNIT: "select",
    FieldKind.TABLE: "table",
}
INPUTS = {FieldKind.DATE: "date", FieldKind.EMAIL: "email"}
CODE = (FieldKind.NETWORK, FieldKind.PORT)
HINTS = {FieldKind.PORT: "TCP 443", FieldKind.NETWORK: "10.20.4.0/24"}


def fields(asked: Iterable[Asked], faults: Faults, *, today: date) -> tuple[FieldView, ...]:
    """Return the controls of a form with what stands in them and the sentence of each refusal."""
    return tuple(_field(one, faults, today) for one in asked)


def refusals(
    asked: Iterable[Asked], faults: Faults, *, others: Mapping[str, str] | None = None
) -> tuple[Refusal, ...]:
    """Return the summary of a refused form, in the order of its fields: each sentence links to its control.

    `others` gives the control's id of faults that belong to no field of the form.
    """
    order = [one.field.name for one in asked]
    found = [
        Refusal(_target(name, order, others or {}), "", str(sentence))
        for name, sentences in sorted(faults.items(), key=lambda entry: _place(entry[0], order))
        for sentence in sentences
    ]
    return tuple(found)


def _place(name: str, order: list[str]) -> int:
    first = name.partition(".")[0]
    return order.index(first) if first in order else len(order)


def _target(name: str, order: list[str], others: Mapping[str, str]) -> str:
    if name in others:
        return others[name]
    return control(name) if name.partition(".")[0] in order else ""


def control(name: str) -> str:
    """Return the id of the control of a field, or of a table's cell."""
    return f"c-{name.replace('.', '-')}"


def accepted() -> tuple[str, str]:
    """Return which files are accepted, in words and as a file chooser takes them."""
    said = _("%(types)s of up to %(limit)d MB each.") % {
        "types": ACCEPTED_WORDS,
        "limit": settings.ATTACHMENT_LIMIT // 1_000_000,
    }
    return said, ",".join(f".{suffix}" for suffix in ACCEPTED)


def file_icon(name: str) -> str:
    """Return the icon of a file."""
    suffix = name.rpartition(".")[2].lower()
    return {"pdf": "file-type-pdf", "png": "photo", "jpg": "photo", "jpeg": "photo"}.get(suffix, "file-text")


def saved(at: datetime | None) -> str:
    """Return that a draft is kept, and since when."""
    return _("Draft saved, %(hour)s") % {"hour": f"{timezone.localtime(at):%H:%M}"} if at else ""


def lines(described: Iterable[tuple[str, str]]) -> tuple[Line, ...]:
    """Return the answers of a form as a list of facts."""
    return tuple(Line(label, value) for label, value in described)


def _field(one: Asked, faults: Faults, today: date) -> FieldView:
    field = one.field
    kind = KINDS.get(field.kind, "text")
    if field.kind is FieldKind.CHOICE:
        kind = "radios" if len(one.options) <= MOST_RADIOS else "select"
    is_table = kind == "table"
    return FieldView(
        kind=kind,
        name=field.name,
        id=control(field.name),
        label=field.label,
        help=field.help,
        value=one.value,
        error=_error(field, faults.get(field.name, ())),
        is_required=field.required,
        choices=_choices(one.options, one.values),
        input_type=INPUTS.get(field.kind, "text"),
        input_mode="numeric" if _is_numeric(field) else "",
        max_length=field.max_length if field.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT) else 0,
        lowest=_iso(today if field.not_before_today else field_kinds.bound(field.earliest, today)),
        highest=_iso(_last_day(field, today)),
        is_narrow=field.kind in (FieldKind.DATE, FieldKind.NUMBER) or 0 < field.max_length <= 10,
        is_code=field.kind in CODE,
        is_controlling=one.controls,
        rows=tuple(_row(field, str(place), cells, faults) for place, cells in one.rows) if is_table else (),
        blank=_row(field, "__n__", one.blank, {}) if is_table else None,
        add_label=_("Add a line") if is_table else "",
        min_length=field.min_length if field.kind is FieldKind.LONG_TEXT else 0,
    )


def _last_day(field: Field, today: date) -> date | None:
    return date(today.year, 12, 31) if field.not_after_year_end else field_kinds.bound(field.latest, today)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _is_numeric(field: Field) -> bool:
    return field.kind is FieldKind.NUMBER or field.pattern.startswith("[0-9]")


def _choices(options: Sequence[Option], chosen: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(option.value, option.label, option.help, option.value in chosen) for option in options
    )


def _row(table: Field, index: str, cells: Sequence[Cell], faults: Faults) -> TableRow:
    number = str(int(index) + 1) if index.isdigit() else "__n__"
    return TableRow(
        index=index,
        number=number,
        fields=tuple(_cell(table, index, cell, faults) for cell in cells),
        remove_label=_("Remove line %(number)s of %(table)s") % {"number": number, "table": table.label},
    )


def _cell(table: Field, index: str, cell: Cell, faults: Faults) -> FieldView:
    name = f"{table.name}-{index}-{cell.field.name}"
    return FieldView(
        kind="select" if cell.options else "text",
        name=name,
        id=f"c-{name}",
        label=cell.field.label,
        hint=HINTS.get(cell.field.kind, "") if index == "0" else "",
        value=cell.value,
        error=_error(cell.field, faults.get(f"{table.name}.{index}.{cell.field.name}", ())),
        is_required=cell.field.required,
        choices=_choices(cell.options, (cell.value,)),
        input_type=INPUTS.get(cell.field.kind, "text"),
        max_length=min(cell.field.max_length, 200),
        is_code=cell.field.kind in CODE,
    )


def _error(field: Field, sentences: Sequence[Any]) -> str:
    """The sentence under the control does not repeat the label that stands above it."""
    said = [str(sentence).removeprefix(f"{field.label}: ") for sentence in sentences]
    return " ".join(text[:1].upper() + text[1:] for text in said)
