"""The manual as it runs."""

from __future__ import annotations

from dataclasses import dataclass

from cauce.web.shapes.pieces import Link, State


@dataclass(frozen=True)
class ProcedureLine:
    code: str
    title: str
    url: str
    count: str  # "10 actividades"
    objective: str
    state: State
    open_cases: str = ""
    icon: str = "file-text"


@dataclass(frozen=True)
class ChapterText:
    number: str
    title: str
    paragraphs: tuple[str, ...]
    anchor: str
    has_definitions: bool = False  # the manual's definitions stand here


@dataclass(frozen=True)
class DefinitionLine:
    letter: str
    term: str
    text: str


@dataclass(frozen=True)
class DeviationLine:
    code: str
    where: str
    manual_says: str
    cauce_does: str
    why: str
    state: State
    acceptance: str


@dataclass(frozen=True)
class ManualPage:
    code: str
    title: str
    sentence: str
    state: State
    procedures: tuple[ProcedureLine, ...]
    chapters: tuple[ChapterText, ...]
    definitions: tuple[DefinitionLine, ...]
    deviations: tuple[DeviationLine, ...] = ()
    conformity: State | None = None
    conformity_words: str = ""


@dataclass(frozen=True)
class SheetRow:
    number: int
    text: str
    responsible: str
    output: str
    slice: str  # its piece of the route, drawn
    deviations: tuple[DeviationLine, ...] = ()


@dataclass(frozen=True)
class VersionLine:
    title: str
    by: str
    detail: str
    state: State
    icon: str = "circle-check"
    link: Link | None = None


@dataclass(frozen=True)
class SheetPage:
    """One procedure of the manual: its table with the route, its lanes, versions, conformity, deviations."""

    code: str
    title: str
    sentence: str
    state: State
    objective: str
    rows: tuple[SheetRow, ...]
    diagram: str
    manual_title: str
    manual_url: str
    start: Link | None = None
    returns_to: tuple[int, ...] = ()
    versions: tuple[VersionLine, ...] = ()
    conformity: State | None = None
    conformity_words: str = ""
    conformity_note: str = ""
    deviations: tuple[DeviationLine, ...] = ()
    roles: tuple[tuple[str, str], ...] = ()  # (responsible in the manual's words, who it is today)
