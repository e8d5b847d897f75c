"""A form's answers: checked, kept in one spelling, and said in words. Pure, and it never raises on any input.

`clean` takes what a page sent ({name: [texts]}, a table's cells as `name.0.column`) or what a program sent
({name: text, number, list of texts, or list of rows}); its own answers, given again, come back equal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as declared
from datetime import date
from typing import Any

from cauce.core import expressions, field_kinds
from cauce.core.field_kinds import AnswerRefused, Surroundings
from cauce.core.procedure import Field, FieldKind, Option
from cauce.lib.texts import N_

Catalogues = Mapping[str, tuple[Option, ...]]

MAX_KEYS = 5_000  # of one submission
MAX_ROWS = 50  # of one table
MAX_CHOICES = 500  # of one list of choices

TOO_MUCH = N_("More was sent than this form asks. Nothing was kept; write it again.")
TOO_MANY_ROWS = N_("%(label)s: at most %(max)d lines; there are %(count)d.")
NO_ROWS = N_("%(label)s: write at least one line.")
NO_CHOICE = N_("%(label)s: mark at least one.")
TOO_EARLY = N_("%(label)s: the day must be %(day)s or later, which is when it begins.")

MONTHS = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)


@dataclass(frozen=True)
class Fault:
    """Why an answer is not accepted. `field` is its name: `conexiones.0.puerto` in a table, "" for the form.

    `message` is a template marked for translation, for `params`, which always have the field's `label`.
    """

    field: str
    message: str
    params: Mapping[str, object] = declared(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params


@dataclass(frozen=True)
class Cleaned:
    """The accepted answers, and the faults of the rest. Nothing may be sent while there is a fault."""

    answers: dict[str, Any]
    faults: tuple[Fault, ...] = ()


def clean(
    fields: Sequence[Field],
    raw: Mapping[str, Any],
    *,
    today: date,
    catalogues: Catalogues,
    names: Mapping[str, str],
    domains: tuple[str, ...] = (),
) -> Cleaned:
    """Check what was sent against the fields, in their order.

    Only declared fields are kept (an unknown key is ignored); a field whose `show_if` does not hold over the
    earlier answers and `names` is neither asked nor kept; an optional field left empty has no answer.
    `domains` are those in which the institution's people have their addresses; none = any is accepted.
    """
    if len(raw) > MAX_KEYS:
        return Cleaned({}, (Fault("", TOO_MUCH),))
    around = Surroundings(today, catalogues, domains)
    answers: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in fields:
        if not is_shown(field, answers, names):
            continue
        value, found = _answer(field, raw, around)
        found = found or _too_early(field, value, answers)
        faults += found
        if not found and value not in ("", []):
            answers[field.name] = value
    return Cleaned(answers, tuple(faults))


def _too_early(field: Field, value: Any, answers: Mapping[str, Any]) -> tuple[Fault, ...]:
    """The fault of a date that precedes the earlier answer which it may not precede."""
    first = answers.get(field.not_before, "") if field.not_before else ""
    if not value or not first or value >= first:  # both as 2026-12-31
        return ()
    return (_fault(field, field.name, TOO_EARLY, day=f"{date.fromisoformat(first):%d/%m/%Y}"),)


def is_shown(field: Field, answers: Mapping[str, Any], names: Mapping[str, Any] | None = None) -> bool:
    """Return whether the field is asked, given the earlier answers. If the condition cannot be read, yes."""
    if not field.show_if:
        return True
    try:
        return expressions.holds(field.show_if, {**(names or {}), **answers})
    except expressions.ExpressionRefused:
        return True


def defaults(
    fields: Sequence[Field], names: Mapping[str, str], catalogues: Catalogues | None = None
) -> dict[str, Any]:
    """Return the answers that the form opens with. `names` has the value of "$yo.interno" as "yo.interno"."""
    found: dict[str, Any] = {}
    for field in fields:
        if field.default == "$todos":
            value: Any = [option.value for option in field_kinds.offered(field, catalogues or {})]
        elif field.default.startswith("$"):
            value = names.get(field.default[1:], "")
        else:
            value = [field.default] if field.default and field.kind is FieldKind.CHOICES else field.default
        if value:
            found[field.name] = value
    return found


def canonical(answers: Mapping[str, Any]) -> str:
    """Return the one spelling of the answers: what the approval's hash is taken over."""
    return json.dumps(answers, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def describe(
    fields: Sequence[Field], answers: Mapping[str, Any], catalogues: Catalogues
) -> tuple[tuple[str, str], ...]:
    """Return (label, answer in Spanish words) of every answered field, in the order of the form."""
    return tuple(
        (field.label, _words(field, answers[field.name], catalogues))
        for field in fields
        if field.name in answers
    )


def long_date(day: date) -> str:
    """Return the day as papers write it: 24 de noviembre de 2026."""
    return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"


def _fault(field: Field, name: str, message: str, **params: object) -> Fault:
    return Fault(name, message, {"label": field.label, **params})


def _answer(field: Field, raw: Mapping[str, Any], around: Surroundings) -> tuple[Any, tuple[Fault, ...]]:
    if field.kind is FieldKind.TABLE:
        return _table(field, raw, around)
    if field.kind is FieldKind.CHOICES:
        return _choices(field, raw.get(field.name), around)
    return _single(field, raw.get(field.name), around, field.name)


def _texts(value: object) -> list[str]:
    """Return what was sent under one name as texts; what is no text, number or list of them is nothing."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, int) and not isinstance(value, bool):
        return [str(value)] if abs(value) < 10**15 else []
    if isinstance(value, list | tuple):
        return [
            text
            for entry in value[:MAX_CHOICES]
            if not isinstance(entry, list | tuple)
            for text in _texts(entry)
        ]
    return []


def _single(
    field: Field, value: object, around: Surroundings, name: str
) -> tuple[str | int, tuple[Fault, ...]]:
    sent = _texts(value)
    try:
        answer = field_kinds.read(field, sent[-1] if sent else "", around)
    except AnswerRefused as refused:
        return "", (_fault(field, name, refused.message, **refused.params),)
    if answer == "" and field.required:
        choosing = field.kind in (FieldKind.CHOICE, FieldKind.PERSON, FieldKind.UNIT)
        return "", (_fault(field, name, field_kinds.MISSING_CHOICE if choosing else field_kinds.MISSING),)
    return answer, ()


def _choices(field: Field, value: object, around: Surroundings) -> tuple[list[str], tuple[Fault, ...]]:
    marked: set[str | int] = set()
    for text in _texts(value):
        try:
            marked.add(field_kinds.read(field, text, around))
        except AnswerRefused as refused:
            return [], (_fault(field, field.name, refused.message, **refused.params),)
    answer = [
        option.value for option in field_kinds.offered(field, around.catalogues) if option.value in marked
    ]
    answer = list(dict.fromkeys(answer))
    if field.required and not answer:
        return [], (_fault(field, field.name, NO_CHOICE),)
    return answer, ()


def _table(
    field: Field, raw: Mapping[str, Any], around: Surroundings
) -> tuple[list[dict[str, Any]], tuple[Fault, ...]]:
    rows = _sent_rows(field, raw)
    if len(rows) > MAX_ROWS:
        return [], (_fault(field, field.name, TOO_MANY_ROWS, max=MAX_ROWS, count=len(rows)),)
    kept: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for place, row in rows.items():
        cells: dict[str, Any] = {}
        for column in field.columns:
            value, found = _single(
                column, row.get(column.name), around, f"{field.name}.{place}.{column.name}"
            )
            faults += found
            if value != "":
                cells[column.name] = value
        kept.append(cells)
    if field.required and not rows:
        faults.append(_fault(field, field.name, NO_ROWS))
    return kept, tuple(faults)


def _sent_rows(field: Field, raw: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    """Return the rows in which something was written, by the place that the page gave them."""
    sent = raw.get(field.name)
    rows: dict[int, dict[str, Any]] = {}
    if isinstance(sent, list | tuple):
        for place, row in enumerate(sent[: MAX_ROWS + 1]):
            if isinstance(row, Mapping):
                rows[place] = {column.name: row.get(column.name) for column in field.columns}
    cell = re.compile(rf"{re.escape(field.name)}\.([0-9]{{1,3}})\.(.+)", re.DOTALL)
    names = {column.name for column in field.columns}
    for key, value in raw.items():
        found = cell.fullmatch(key)
        if found and found[2] in names:
            rows.setdefault(int(found[1]), {})[found[2]] = value
    return {
        place: row
        for place, row in sorted(rows.items())
        if any(text.strip() for value in row.values() for text in _texts(value))
    }


def _words(field: Field, answer: Any, catalogues: Catalogues) -> str:
    if isinstance(answer, list | tuple):
        if field.kind is FieldKind.TABLE:
            rows = (row for row in answer if isinstance(row, Mapping))
            return "; ".join(_row_words(field, row, catalogues) for row in rows)
        return _listed([_words(field, entry, catalogues) for entry in answer])
    text = str(answer)
    if field.kind is FieldKind.DATE:
        day = field_kinds.read_day(text)
        return long_date(day) if day else text
    labels = {option.value: option.label for option in field_kinds.offered(field, catalogues)}
    return labels.get(text, text)


def _row_words(field: Field, row: Mapping[str, Any], catalogues: Catalogues) -> str:
    cells = (_words(column, row[column.name], catalogues) for column in field.columns if column.name in row)
    return " · ".join(cells)


def _listed(words: Sequence[str]) -> str:
    """Return "a, b y c"."""
    if len(words) < 2:
        return "".join(words)
    last = words[-1]
    joint = "e" if re.match(r"h?i(?![aeiou])", last, re.IGNORECASE) else "y"
    return f"{', '.join(words[:-1])} {joint} {last}"
