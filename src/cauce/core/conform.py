"""Do the running definitions say what the manual says? Is every place where they do otherwise declared?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cauce.core.manual_text import ManualText, Row, Sheet, rows_of_manual
from cauce.core.procedure import Activity, Manual, Paper, Procedure, Role, StepKind
from cauce.lib import cells

__all__ = ["Difference", "Report", "Undeclared", "compare", "rows_csv", "rows_of_manual", "undeclared"]

DIFFERENCES = (
    "devolución",  # a return that the manual does not draw
    "rechazo",  # the request may be refused
    "no se pudo",  # the technician may declare that it was not done
    "retomar",  # who derived to a technician may take the task back
    "compuerta",  # the paper waits for the evidence
    "numeración",  # which act numbers the paper
    "varias actuaciones",  # one row, several acts in a fixed order
    "conducto regular",  # each superior in turn
    "orden",  # plan, order and evidence
    "proveído obligatorio",
)


@dataclass(frozen=True)
class Difference:
    """A word that is not the manual's. `row` 0 = the sheet's head; `procedure` "" = the manual's chapters."""

    procedure: str
    row: int
    field: str
    manual_says: str
    definition_says: str


@dataclass(frozen=True)
class Undeclared:
    """A row where Cauce does more than the manual draws, and no deviation of that kind names it."""

    procedure: str
    row: int
    about: str


@dataclass(frozen=True)
class Report:
    """How many of the manual's parts the definitions say word for word, and what differs."""

    rows_equal: int
    rows_total: int
    chapters_equal: int
    chapters_total: int
    definitions_equal: int
    definitions_total: int
    differences: tuple[Difference, ...]
    undeclared: tuple[Undeclared, ...]

    @property
    def holds(self) -> bool:
        """True when nothing differs, nothing is missing, and every deviation is declared."""
        return self.rows_total > 0 and not self.differences and not self.undeclared


def compare(manual: Manual, text: str) -> Report:
    """Compare the definitions with the manual's text, and their behaviour with the declared deviations."""
    said = rows_of_manual(text)
    differences = [*_head(manual, said), *_chapters(manual, said), *_definitions(manual, said)]
    by_code = {procedure.code: procedure for procedure in manual.procedures}
    for sheet in said.sheets:
        differences += _sheet(sheet, by_code.pop(sheet.code, None), manual.roles)
    for code in by_code:
        differences.append(Difference(code, 0, "procedimiento", "", code))
    wrong = {(one.procedure, one.row) for one in differences}
    rows = [(sheet.code, row.number) for sheet in said.sheets for row in sheet.rows]
    chapters = [chapter in manual.chapters for chapter in said.chapters]
    definitions = [definition in manual.definitions for definition in said.definitions]
    return Report(
        rows_equal=sum(row not in wrong for row in rows),
        rows_total=len(rows),
        chapters_equal=sum(chapters),
        chapters_total=len(chapters),
        definitions_equal=sum(definitions),
        definitions_total=len(definitions),
        differences=tuple(differences),
        undeclared=undeclared(manual),
    )


def rows_csv(manual: Manual) -> str:
    """Return procedimiento,numero,actividad,responsable,salida of every running row, under a heading."""
    rows = (
        (procedure.code, row.number, row.text, row.responsible, row.output)
        for procedure in manual.procedures
        for row in procedure.activities
    )
    return cells.write(("procedimiento", "numero", "actividad", "responsable", "salida"), rows)


def undeclared(manual: Manual) -> tuple[Undeclared, ...]:
    """Return every (row, kind of difference) of the definitions that no deviation names."""
    declared = {
        (place, deviation.about)
        for deviation in manual.deviations
        for place in deviation.where.split(", ")
        if deviation.about
    }
    return tuple(
        Undeclared(procedure.code, activity.number, about)
        for procedure in manual.procedures
        for activity in procedure.activities
        for about in _differences_of(activity, manual)
        if (f"{procedure.code}-{activity.number}", about) not in declared
    )


def _differences_of(activity: Activity, manual: Manual) -> Iterator[str]:
    papers: list[Paper] = [step.paper for step in activity.steps if step.paper]
    pools = {role.key for role in manual.roles if role.resolver == "pool"}
    executes = any(step.kind is StepKind.EXECUTE for step in activity.steps)
    kinds = {
        "devolución": activity.returns_to is not None and not activity.return_is_drawn,
        "rechazo": activity.refusable,
        "no se pudo": executes and activity.role in pools,
        "retomar": any(step.kind is StepKind.DERIVE and step.to in pools for step in activity.steps),
        "compuerta": any(paper.gate for paper in papers),
        "numeración": bool(papers),
        "varias actuaciones": len(activity.steps) > 1,
        "conducto regular": activity.repeats,
        "orden": executes,
        "proveído obligatorio": any(step.proveido_required for step in activity.steps),
    }
    return (about for about, is_so in kinds.items() if is_so)


def _head(manual: Manual, said: ManualText) -> Iterator[Difference]:
    document_code = manual.changes.document_code if manual.changes else ""
    pairs = (
        ("código", said.code, manual.code),
        ("título", said.title.casefold(), manual.title.casefold()),
        ("unidad", said.unit.casefold(), manual.unit.casefold()),
        ("versión", str(said.version), str(manual.version)),
        ("resolución", said.resolution, manual.resolution),
        ("fecha de la resolución", said.resolution_on, manual.resolution_on),
        ("código del documento", said.document_code, document_code),
    )
    return _differing("", 0, pairs)


def _differing(procedure: str, row: int, pairs: tuple[tuple[str, str, str], ...]) -> Iterator[Difference]:
    return (Difference(procedure, row, field, says, does) for field, says, does in pairs if says != does)


def _chapters(manual: Manual, said: ManualText) -> Iterator[Difference]:
    own = {chapter.number: chapter for chapter in manual.chapters}
    for chapter in said.chapters:
        mine = own.pop(chapter.number, None)
        if mine != chapter:
            words = "\n".join((mine.title, *mine.paragraphs)) if mine else ""
            yield Difference(
                "", 0, f"capítulo {chapter.number}", "\n".join((chapter.title, *chapter.paragraphs)), words
            )
    for number, chapter in own.items():
        yield Difference("", 0, f"capítulo {number}", "", chapter.title)


def _definitions(manual: Manual, said: ManualText) -> Iterator[Difference]:
    own = {definition.letter: definition for definition in manual.definitions}
    for definition in said.definitions:
        mine = own.pop(definition.letter, None)
        if mine != definition:
            words = f"{mine.term}: {mine.text}" if mine else ""
            yield Difference(
                "", 0, f"definición {definition.letter}", f"{definition.term}: {definition.text}", words
            )
    for letter, definition in own.items():
        yield Difference("", 0, f"definición {letter}", "", definition.term)


def _sheet(sheet: Sheet, procedure: Procedure | None, roles: tuple[Role, ...]) -> Iterator[Difference]:
    if procedure is None:
        yield Difference(sheet.code, 0, "procedimiento", sheet.code, "")
        for row in sheet.rows:
            yield Difference(sheet.code, row.number, "actividad", row.activity, "")
        return
    yield from _differing(
        sheet.code,
        0,
        (
            ("encabezado", sheet.heading, procedure.heading),
            ("título", sheet.title, procedure.title),
            ("objetivo", sheet.objective, procedure.objective),
            ("versión", str(sheet.version), str(procedure.version)),
            ("filas", str(len(sheet.rows)), str(len(procedure.activities))),
        ),
    )
    spellings = {role.key: role.spellings for role in roles}
    for place, row in enumerate(sheet.rows):
        own = procedure.activities[place] if place < len(procedure.activities) else None
        yield from _row(sheet.code, row, own, spellings)


def _row(
    code: str, row: Row, activity: Activity | None, spellings: dict[str, tuple[str, ...]]
) -> Iterator[Difference]:
    if activity is None:
        yield Difference(code, row.number, "actividad", row.activity, "")
        return
    drawn = activity.returns_to if activity.return_is_drawn else None
    yield from _differing(
        code,
        row.number,
        (
            ("número", str(row.number), str(activity.number)),
            ("actividad", row.activity, activity.text),
            ("responsable", row.responsible, activity.responsible),
            ("salida", row.output, activity.output),
            ("devuelve al numeral", str(row.returns_to or ""), str(drawn or "")),
        ),
    )
    if row.responsible not in spellings.get(activity.role, ()):
        yield Difference(code, row.number, "responsable", row.responsible, activity.role)
