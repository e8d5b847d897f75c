"""The spreadsheet of units, posts, people and designations: from its text to rows, every fault by its line.

One table, one kind of thing per line (`tipo`). Columns are found by their names, in any order; what a kind
does not use is left empty. Nothing here knows what the institution already has: `operations` compares that.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from cauce.core.people_rows import AssignmentRow, EntryRow, Fault, PeopleFile, PersonRow, PositionRow, UnitRow
from cauce.lib.folding import fold
from cauce.lib.texts import N_, Message

MAX_LINES = 20_000
FORMULA_STARTS = ("=", "+", "@")

KINDS = {
    "unidad": "unit",
    "cargo": "position",
    "persona": "person",
    "designacion": "assignment",
    "catalogo": "entry",
}
UNIT_KINDS = {"direccion": "direccion", "unidad": "unidad", "area": "area"}
VINCULOS = {
    "planta": "planta",
    "item": "planta",
    "con item": "planta",
    "linea": "línea",
    "consultor de linea": "línea",
    "consultora de linea": "línea",
    "eventual": "eventual",
    "otro": "otro",
}
GENDERS = {"f": "f", "femenino": "f", "mujer": "f", "m": "m", "masculino": "m", "hombre": "m"}
CATALOGUES = {
    fold(name): name
    for name in (
        "sistemas",
        "servidores",
        "sistemas_produccion",
        "medios",
        "equipos",
        "equipos_de_red",
        "segmentos",
    )
}
YES_NO = {"si": True, "s": True, "x": True, "1": True, "no": False, "n": False, "0": False}

COLUMNS = (
    "tipo",
    "codigo",
    "nombre",
    "nombre_femenino",
    "clase",
    "depende_de",
    "vias",
    "unidad",
    "funcion",
    "jefe",
    "usuario",
    "correo",
    "nombres",
    "primer_apellido",
    "segundo_apellido",
    "genero",
    "ci",
    "complemento",
    "vinculo",
    "interno",
    "cargo",
    "desde",
    "hasta",
    "catalogo",
    "ayuda",
    "conector",
)
USED = {
    "unit": {"codigo", "nombre", "clase", "depende_de", "vias"},
    "position": {"codigo", "nombre", "nombre_femenino", "unidad", "funcion", "jefe"},
    "person": {
        "usuario",
        "correo",
        "nombres",
        "primer_apellido",
        "segundo_apellido",
        "genero",
        "ci",
        "complemento",
        "vinculo",
        "interno",
        "desde",
        "hasta",
    },
    "assignment": {"usuario", "cargo", "desde", "hasta"},
    "entry": {"catalogo", "codigo", "nombre", "ayuda", "usuario", "conector"},
}


class _Line:
    """One line under reading: hands out typed cells and collects what is not accepted."""

    def __init__(self, number: int, cells: Mapping[str, str], faults: list[Fault]) -> None:
        self.number = number
        self.cells = cells
        self.faults = faults
        self.is_sound = True

    def refuse(self, column: str, text: str, **params: object) -> None:
        self.is_sound = False
        self.faults.append(Fault(self.number, column, Message(text, params)))

    def text(self, column: str, limit: int, *, required: bool = True) -> str:
        value = self.cells.get(column, "")
        if not value and required:
            self.refuse(column, N_("It is empty."))
        if len(value) > limit:
            self.refuse(
                column,
                N_("At most %(limit)d characters are accepted; there are %(count)d."),
                limit=limit,
                count=len(value),
            )
        if value.startswith(FORMULA_STARTS) or any(ord(letter) < 32 for letter in value):
            self.refuse(
                column, N_("A text that begins with =, + or @, or that has line breaks, is not accepted.")
            )
        return value

    def fitting(self, column: str, limit: int, pattern: str, accepted: str, *, required: bool = True) -> str:
        value = self.text(column, limit, required=required)
        if value and not re.fullmatch(pattern, value):
            self.refuse(
                column,
                N_("“%(value)s” is not accepted: %(accepted)s."),
                value=value[:60],
                accepted=accepted,
            )
        return value

    def one_of(self, column: str, words: Mapping[str, str], *, required: bool = True) -> str:
        value = self.text(column, 40, required=required)
        found = words.get(fold(value), "")
        if value and not found:
            accepted = ", ".join(dict.fromkeys(words.values()))
            self.refuse(
                column,
                N_("“%(value)s” is not accepted; accepted are: %(accepted)s."),
                value=value,
                accepted=accepted,
            )
        return found

    def levels(self, column: str) -> int:
        value = self.cells.get(column, "") or "1"
        if value not in set("123456789"):
            self.refuse(
                column, N_("“%(value)s” is not accepted: a whole number from 1 to 9."), value=value[:60]
            )
            return 1
        return int(value)

    def yes(self, column: str, *, default: bool = False) -> bool:
        value = fold(self.cells.get(column, ""))
        if not value:
            return default
        if value not in YES_NO:
            self.refuse(column, N_("“%(value)s” is not accepted; write sí or no."), value=value[:60])
        return YES_NO.get(value, False)

    def day(self, column: str, *, required: bool = False) -> date | None:
        value = self.cells.get(column, "")
        if not value:
            if required:
                self.refuse(column, N_("It is empty."))
            return None
        found = read_day(value)
        if found is None:
            self.refuse(
                column,
                N_("“%(value)s” is not a date: write it as 31/12/2026 or as 2026-12-31."),
                value=value[:60],
            )
        return found

    def span(self, *, required: bool) -> tuple[date | None, date | None]:
        starts_on, ends_on = self.day("desde", required=required), self.day("hasta")
        if starts_on and ends_on and ends_on < starts_on:
            self.refuse("hasta", N_("It ends before it starts."))
        return starts_on, ends_on


def read_day(text: str) -> date | None:
    """Return the date of `31/12/2026`, `31-12-2026` or `2026-12-31`; None for anything else."""
    found = re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", text)
    parts = (found[3], found[2], found[1]) if found else None
    if parts is None and (found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)):
        parts = (found[1], found[2], found[3])
    try:
        return date(*(int(part) for part in parts)) if parts else None
    except ValueError:
        return None


CODE = r"[A-ZÁÉÍÓÚÑ0-9][A-ZÁÉÍÓÚÑ0-9.-]*"
CODE_ACCEPTED = N_("capital letters, figures, hyphen and full stop, without spaces")
USERNAME = r"[a-z0-9][a-z0-9._-]*"
USERNAME_ACCEPTED = N_("small letters without accents, figures, full stop and hyphen, without spaces")
EMAIL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}"
EMAIL_ACCEPTED = N_("an address like name@institution.gob.bo")
CI = r"[0-9]{4,10}"
CI_ACCEPTED = N_(
    "an identity card number of 4 to 10 figures, without dots; the complement has a column of its own"
)
COMPLEMENT = r"[0-9][A-Z]"
COMPLEMENT_ACCEPTED = N_("a figure and a letter, like 1A")
EXTENSION = r"[0-9]{2,6}"
EXTENSION_ACCEPTED = N_("an extension of 2 to 6 figures")
FUNCTION = r"[a-z][a-z_]*"
FUNCTION_ACCEPTED = N_("the key of a responsible of the manual, like resp_redes")


def _unit(line: _Line) -> UnitRow:
    return UnitRow(
        line=line.number,
        code=line.fitting("codigo", 20, CODE, CODE_ACCEPTED),
        name=line.text("nombre", 160),
        kind=line.one_of("clase", UNIT_KINDS),
        parent=line.fitting("depende_de", 20, CODE, CODE_ACCEPTED, required=False),
        via_levels=line.levels("vias"),
    )


def _position(line: _Line) -> PositionRow:
    title = line.text("nombre", 160)
    return PositionRow(
        line=line.number,
        code=line.fitting("codigo", 40, CODE, CODE_ACCEPTED),
        title_m=title,
        title_f=line.text("nombre_femenino", 160, required=False) or title,
        unit=line.fitting("unidad", 20, CODE, CODE_ACCEPTED),
        function=line.fitting("funcion", 40, FUNCTION, FUNCTION_ACCEPTED, required=False),
        is_head=line.yes("jefe"),
    )


def _person(line: _Line) -> PersonRow:
    starts_on, ends_on = line.span(required=False)
    return PersonRow(
        line=line.number,
        username=line.fitting("usuario", 60, USERNAME, USERNAME_ACCEPTED),
        email=line.fitting("correo", 254, EMAIL, EMAIL_ACCEPTED).lower(),
        given_names=line.text("nombres", 80),
        first_surname=line.text("primer_apellido", 60),
        second_surname=line.text("segundo_apellido", 60, required=False),
        gender=line.one_of("genero", GENDERS),
        ci=line.fitting("ci", 20, CI, CI_ACCEPTED),
        ci_complement=line.fitting("complemento", 4, COMPLEMENT, COMPLEMENT_ACCEPTED, required=False),
        vinculo=line.one_of("vinculo", VINCULOS),
        extension=line.fitting("interno", 10, EXTENSION, EXTENSION_ACCEPTED, required=False),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _assignment(line: _Line) -> AssignmentRow:
    starts_on, ends_on = line.span(required=True)
    return AssignmentRow(
        line=line.number,
        username=line.fitting("usuario", 60, USERNAME, USERNAME_ACCEPTED),
        position=line.fitting("cargo", 40, CODE, CODE_ACCEPTED),
        starts_on=starts_on or date.min,
        ends_on=ends_on,
    )


def _entry(line: _Line) -> EntryRow:
    return EntryRow(
        line=line.number,
        catalogue=line.one_of("catalogo", CATALOGUES),
        value=line.text("codigo", 60),
        label=line.text("nombre", 160),
        help=line.text("ayuda", 200, required=False),
        owner=line.fitting("usuario", 60, USERNAME, USERNAME_ACCEPTED, required=False),
        has_connector=line.yes("conector", default=True),
    )


Row = UnitRow | PositionRow | PersonRow | AssignmentRow | EntryRow
READERS: Mapping[str, Callable[[_Line], Row]] = {
    "unit": _unit,
    "position": _position,
    "person": _person,
    "assignment": _assignment,
    "entry": _entry,
}


def decode(content: bytes) -> tuple[str, str]:
    """Return the text of a file and the encoding it was in: "utf-8", "utf-16" or "cp1252" (Excel on Windows).

    UnicodeDecodeError when it is none of them.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16"), "utf-16"
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252"), "cp1252"


def read(text: str) -> PeopleFile:
    """Return what the table says, and every fault of it. Never raises for what a file may hold.

    The delimiter is `;`, `,` or a tabulator, whichever the first line has most of. Lines count from 1, as a
    spreadsheet does; a row whose quoted cell has line breaks counts as the line on which it ends.
    """
    found = PeopleFile()
    text = text.removeprefix("\ufeff").replace("\0", "")
    first = text.partition("\n")[0]
    if not first.strip():
        found.faults.append(Fault(1, "", Message(N_("The first line has to hold the names of the columns."))))
        return found
    rows = _rows(text, max(";,\t", key=first.count))
    number = 1
    try:
        names = _header(next(rows)[1], found.faults)
        for number, cells in rows if names else ():
            if any(cell.strip() for cell in cells):
                _row(
                    _Line(number, dict(zip(names or (), map(str.strip, cells), strict=False)), found.faults),
                    found,
                )
            if any(cell.strip() for cell in cells[len(names or ()) :]):
                text = N_("It has more cells than the first line has columns.")
                found.faults.append(Fault(number, "", Message(text)))
            if number > MAX_LINES:
                text = N_("At most %(limit)d lines are accepted.")
                found.faults.append(Fault(number, "", Message(text, {"limit": MAX_LINES})))
                break
    except csv.Error:
        text = N_("The quotation marks after this line do not match.")
        found.faults.append(Fault(number, "", Message(text)))
    return found


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for cells in reader:
        yield reader.line_num, cells


def _header(cells: list[str], faults: list[Fault]) -> list[str]:
    """Return the names of the columns; an empty list (and the faults) when they do not make a table."""
    names = [re.sub(r"[\s_-]+", "_", fold(cell.strip())) for cell in cells]
    bad = [cell[:60] for name, cell in zip(names, cells, strict=True) if name and name not in COLUMNS]
    twice = [name for name in dict.fromkeys(names) if name and names.count(name) > 1]
    for cell in bad:
        text = N_("There is no column “%(name)s”; accepted are: %(accepted)s.")
        faults.append(Fault(1, cell, Message(text, {"name": cell, "accepted": ", ".join(COLUMNS)})))
    faults.extend(Fault(1, name, Message(N_("This column appears twice."))) for name in twice)
    if "tipo" not in names:
        faults.append(Fault(1, "tipo", Message(N_("The column “tipo” is missing."))))
    return [] if bad or twice or "tipo" not in names else names


def _row(line: _Line, found: PeopleFile) -> None:
    word = line.cells.get("tipo", "")
    kind = KINDS.get(fold(word))
    if kind is None:
        accepted = "unidad, cargo, persona, designación, catálogo"
        line.refuse(
            "tipo",
            N_("“%(value)s” is not accepted; accepted are: %(accepted)s."),
            value=word[:60],
            accepted=accepted,
        )
        return
    for column, value in line.cells.items():
        if value and column and column != "tipo" and column not in USED[kind]:
            line.refuse(column, N_("A line of this kind does not use this column; leave it empty."))
    row = READERS[kind](line)
    if line.is_sound:
        found.add(row)
