"""The manual's own text → its parts, word for word: what `conform` compares the running definitions with.

The text is an extraction of the approved document: its tables are lines with tabs, and the head of each page
stands between paragraphs. Nothing is corrected: a spelling slip is part of the approved text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from cauce.core.procedure import Chapter, Definition

SHEET_CODE = re.compile(r"\b([A-Z]+) - (PR\d+)\b")
ROW = re.compile(r"^([0-9]{1,3})\t([^\t]+)\t([^\t]+)\t([^\t]+)$")
HEADING = re.compile(r"^\d+\.\d+\.? (?!.*\.{4}).+$")
OBJECTIVE = re.compile(r"^Objetivo: (.+)$")
CHAPTER = re.compile(r"^(\d+)\. (.+)$")
DEFINITION = re.compile(r"^- ([a-z])\. \*\*(.+?):\*\* (.+)$")
APPROVED = re.compile(r"R\.A\. (\S+), de (\d\d)/(\d\d)/(\d{4})")
MANUAL_CODE = re.compile(r"Código: ([A-Z]+)- ?(M\d+)")
VERSION = re.compile(r"Versión:? ?\t?([0-9]{1,4})")
UNIT = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
BODY = re.compile(r"^CAPÍTULO I .+?$(.+?)^\d+\.1\. (?!.*\.{4})", re.DOTALL | re.MULTILINE)
PAGE_HEAD = re.compile(
    r"^\t?MANUAL DE PROCEDIMIENTOS DE GESTIÓN[^\n]*\n(?:\s*(?:Código: UIT|Versión:|Aprobado:)[^\n]*\n)+",
    re.MULTILINE,
)
RETURN = re.compile(r"(?:pasa|Vuelve) al numeral ([0-9]{1,3})")


@dataclass(frozen=True)
class Row:
    """One row of a sheet's table."""

    number: int
    activity: str
    responsible: str
    output: str

    @property
    def returns_to(self) -> int | None:
        """The row to which the text itself returns ("pasa al numeral 1"), or None."""
        found = RETURN.search(self.activity)
        return int(found[1]) if found else None


@dataclass(frozen=True)
class Sheet:
    """The sheet of one procedure."""

    code: str
    heading: str
    title: str
    objective: str
    version: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class ManualText:
    """What the manual's text says of itself, in its words."""

    code: str
    title: str
    unit: str
    version: int
    resolution: str
    resolution_on: str
    document_code: str
    chapters: tuple[Chapter, ...]
    definitions: tuple[Definition, ...]
    sheets: tuple[Sheet, ...]


def rows_of_manual(text: str) -> ManualText:
    """Return the parts of the manual's text. A part that is not found is empty; nothing is raised."""
    lines = text.split("\n")
    approved = APPROVED.search(text)
    code, version, unit = MANUAL_CODE.search(text), VERSION.search(text), UNIT.search(text)
    document_code = re.search(r"^Código del Documento: (\S+)$", text, re.MULTILINE)
    chapters, definitions = _chapters(text)
    return ManualText(
        code=f"{code[1]}-{code[2]}" if code else "",
        title=next((line.strip() for line in lines if line.strip()), ""),
        unit=" ".join(unit[1].split()) if unit else "",
        version=int(version[1]) if version else 0,
        resolution=approved[1] if approved else "",
        resolution_on=f"{approved[4]}-{approved[3]}-{approved[2]}" if approved else "",
        document_code=document_code[1] if document_code else "",
        chapters=chapters,
        definitions=definitions,
        sheets=_sheets(lines),
    )


def _chapters(text: str) -> tuple[tuple[Chapter, ...], tuple[Definition, ...]]:
    body = BODY.search(text)
    chapters: list[tuple[str, str, list[str]]] = []
    definitions: list[Definition] = []
    for paragraph in _paragraphs(body[1]) if body else ():
        heading, definition = CHAPTER.match(paragraph), DEFINITION.match(paragraph)
        if definition:
            definitions.append(Definition(*definition.groups()))
        elif heading:
            chapters.append((heading[1], heading[2], []))
        elif chapters:
            _append(chapters[-1][2], paragraph)
    return tuple(Chapter(number, title, tuple(own)) for number, title, own in chapters), tuple(definitions)


def _paragraphs(body: str) -> tuple[str, ...]:
    plain = re.sub(r"^CAPÍTULO .+$", "", PAGE_HEAD.sub("\n", body), flags=re.MULTILINE)
    return tuple(part.strip() for part in re.split(r"\n\s*\n|\n(?=- )", plain) if part.strip())


def _append(paragraphs: list[str], paragraph: str) -> None:
    """Add a paragraph, or join it to the one that a page's end cut in two."""
    point = re.sub(r"^- (?=[a-z]\. )", "", paragraph)
    point = re.sub(r"^- ", "• ", point)
    is_cut = paragraphs and paragraphs[-1][-1] not in ".:;" and point[0].islower()
    if is_cut:
        paragraphs[-1] += f" {point}"
    else:
        paragraphs.append(point)


def _sheets(lines: list[str]) -> tuple[Sheet, ...]:
    starts = [place for place, line in enumerate(lines) if SHEET_CODE.search(line)]
    bounds = [*starts, len(lines)]
    return tuple(_sheet(lines, start, end) for start, end in pairwise(bounds))


def _sheet(lines: list[str], start: int, end: int) -> Sheet:
    code = SHEET_CODE.search(lines[start])
    own = lines[start:end]
    cells = [cell.strip() for line in own for cell in line.split("\t")]
    return Sheet(
        code=f"{code[1]}-{code[2]}" if code else "",
        heading=next((line.strip() for line in reversed(lines[:start]) if HEADING.match(line.strip())), ""),
        title=next((cell for cell in cells if cell.startswith("Procedimiento")), ""),
        objective=next((found[1] for line in own if (found := OBJECTIVE.match(line.strip()))), ""),
        version=next(
            (int(found[1]) for line in own if (found := re.search(r"\tVersión:?\t([0-9]{1,4})", line))), 0
        ),
        rows=tuple(_rows(own)),
    )


def _rows(lines: list[str]) -> list[Row]:
    found = (ROW.match(line) for line in lines)
    return [Row(int(row[1]), row[2].strip(), row[3].strip(), row[4].strip()) for row in found if row]
