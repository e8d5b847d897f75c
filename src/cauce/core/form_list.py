"""The answers of one form for several people, as rows of a table: from its text to rows, and their faults.

What a spreadsheet puts into the clipboard (tabulators) or saves as CSV (`;` or `,`). Columns are the fields
of the form: found by their labels or names where the first row has them, else in the order of the form.
Pure, and it never raises on any text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as declared
from datetime import date
from typing import Any

from cauce.core import field_kinds, forms
from cauce.core.forms import Catalogues, Fault
from cauce.core.procedure import Field, FieldKind, Several
from cauce.lib.folding import fold
from cauce.lib.texts import N_

MAX_TEXT = 100_000  # characters of one list: 50 rows of any length that a form accepts
FORMULA_STARTS = ("=", "+", "@")
BETWEEN = re.compile(r"[,;|/\n]")  # the entries of a cell that takes several

EMPTY = N_("The list is empty: write one person a line.")
TOO_LONG = N_("The list is too long: at most %(max)d characters; there are %(count)d.")
TOO_MANY = N_("At most %(max)d people are accepted in one list; there are %(count)d.")
QUOTES = N_("The quotation marks after this line do not match.")
NO_COLUMN = N_("There is no column “%(value)s”; accepted are: %(accepted)s.")
COLUMN_TWICE = N_("The column “%(value)s” appears twice.")
COLUMN_MISSING = N_("The column “%(value)s” is missing.")
TOO_MANY_CELLS = N_("It has more cells than there are columns: %(accepted)s.")
FORMULA = N_("%(label)s: a cell that begins with =, + or @ is not accepted; paste its value.")
TWICE = N_("%(label)s: line %(line)d already has “%(value)s”.")


@dataclass(frozen=True)
class Row:
    """One row of the list. `line` counts as a spreadsheet does, from 1; `answers` are those accepted."""

    line: int
    answers: dict[str, Any]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class FormList:
    """The rows, and the faults that belong to the list as a whole: (line, fault), line 0 for all of it."""

    rows: tuple[Row, ...] = ()
    faults: tuple[tuple[int, Fault], ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether every row may be sent."""
        return bool(self.rows) and not self.faults and not any(row.faults for row in self.rows)


@dataclass
class _Reading:
    fields: Sequence[Field]
    catalogues: Catalogues
    rows: list[tuple[int, dict[str, Any]]] = declared(default_factory=list)
    faults: list[tuple[int, Fault]] = declared(default_factory=list)

    def refuse(self, line: int, message: str, **params: object) -> None:
        self.faults.append((line, Fault("", message, params)))


def read(
    text: str,
    fields: Sequence[Field],
    several: Several,
    *,
    today: date,
    catalogues: Catalogues,
    names: Mapping[str, str],
    domains: tuple[str, ...] = (),
) -> FormList:
    """Return the rows of a list, each checked as one form is (`forms.clean`), with every fault of each."""
    reading = _Reading(fields, catalogues)
    _read_rows(text, reading)
    if len(reading.rows) > several.most:
        reading.refuse(0, TOO_MANY, max=several.most, count=len(reading.rows))
    if not reading.rows and not reading.faults:
        reading.refuse(0, EMPTY)
    if reading.faults:
        return FormList((), tuple(reading.faults))
    around = {"today": today, "catalogues": catalogues, "names": names, "domains": domains}
    rows = [_row(line, typed, fields, around) for line, typed in reading.rows]
    return FormList(tuple(_told_apart(rows, fields, several)))


def _row(line: int, typed: Mapping[str, Any], fields: Sequence[Field], around: Mapping[str, Any]) -> Row:
    cleaned = forms.clean(fields, typed, **around)
    formulas = tuple(
        Fault(field.name, FORMULA, {"label": field.label})
        for field in fields
        if str(typed.get(field.name, "")).startswith(FORMULA_STARTS)
    )
    refused = {fault.field for fault in formulas}
    kept = {name: value for name, value in cleaned.answers.items() if name not in refused}
    others = tuple(fault for fault in cleaned.faults if fault.field not in refused)
    return Row(line, kept, formulas + others)


def _told_apart(rows: Sequence[Row], fields: Sequence[Field], several: Several) -> list[Row]:
    """Return the rows, with a fault on each that has an answer of an earlier one where all must differ."""
    labels = {field.name: field.label for field in fields}
    first: dict[tuple[str, str], int] = {}
    found = []
    for row in rows:
        faults = []
        for name in several.distinct:
            value = str(row.answers.get(name, ""))
            line = first.setdefault((name, fold(value)), row.line) if value else row.line
            if line != row.line:
                faults.append(
                    Fault(name, TWICE, {"label": labels.get(name, name), "line": line, "value": value})
                )
        found.append(Row(row.line, row.answers, row.faults + tuple(faults)))
    return found


def _read_rows(text: str, reading: _Reading) -> None:
    if len(text) > MAX_TEXT:
        reading.refuse(0, TOO_LONG, max=MAX_TEXT, count=len(text))
        return
    text = text.removeprefix("\ufeff").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = "\t" if "\t" in first else max(";,", key=first.count)
    columns: list[Field] | None = None
    line = 0
    try:
        for line, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1
        ):
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            if columns is None:
                columns = list(reading.fields)
                if _is_heading(cells, reading.fields):
                    columns = _heading(line, cells, reading)
                    continue
            if any(cells[len(columns) :]):
                accepted = ", ".join(column.label for column in columns)
                reading.refuse(line, TOO_MANY_CELLS, accepted=accepted)
            reading.rows.append((line, _typed(columns, cells, reading.catalogues)))
    except csv.Error:
        reading.refuse(line, QUOTES)


def _folded(text: str) -> str:
    return re.sub(r"[\s_]+", " ", fold(text)).strip(" *:")


def _by_title(fields: Sequence[Field]) -> dict[str, Field]:
    """Return each field under its name and its label; a label wins over a name."""
    return {_folded(field.name): field for field in fields} | {
        _folded(field.label): field for field in fields
    }


def _is_heading(cells: Sequence[str], fields: Sequence[Field]) -> bool:
    """A first row is one of titles when at least two cells, or the only one, are titles of columns."""
    known = _by_title(fields)
    titles = sum(_folded(cell) in known for cell in cells)
    return titles >= min(2, sum(bool(cell) for cell in cells))


def _heading(line: int, cells: list[str], reading: _Reading) -> list[Field]:
    """Return the columns that the titles name; a column without a title may only be empty."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    known = _by_title(reading.fields)
    columns: list[Field] = []
    for cell in cells:
        column = known.get(_folded(cell))
        if column is None:
            accepted = ", ".join(field.label for field in reading.fields)
            reading.refuse(line, NO_COLUMN, value=cell[:60], accepted=accepted)
        elif column in columns:
            reading.refuse(line, COLUMN_TWICE, value=column.label)
        else:
            columns.append(column)
    for field in reading.fields:
        if field.required and not field.show_if and field not in columns and not reading.faults:
            reading.refuse(line, COLUMN_MISSING, value=field.label)
    return columns


def _typed(columns: Sequence[Field], cells: Sequence[str], catalogues: Catalogues) -> dict[str, Any]:
    return {
        column.name: _spelled(column, cell, catalogues)
        for column, cell in zip(columns, cells, strict=False)
        if cell
    }


def _spelled(field: Field, cell: str, catalogues: Catalogues) -> str | list[str]:
    """Return a cell as the form would send it: of a choice, the value that its label stands for."""
    choosing = (FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.PERSON, FieldKind.UNIT)
    if field.kind not in choosing or len(cell) > forms.MAX_CHOICES * 10:
        return cell
    known: dict[str, str] = {}
    for option in field_kinds.offered(field, catalogues):
        for spelling in (option.label, option.label.removesuffix(f" ({option.value})"), option.value):
            known[_folded(spelling)] = option.value
    if field.kind is not FieldKind.CHOICES:
        return known.get(_folded(cell), cell)
    entries = [cell] if _folded(cell) in known else BETWEEN.split(cell)
    return [known.get(_folded(entry), entry.strip()) for entry in entries if entry.strip()]
