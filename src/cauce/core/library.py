"""The folder of a manual → `Manual`. Pure: it is given {relative path: text} and touches no file.

A library that cannot be trusted is refused whole, with every fault at once (`LibraryRefused`); nothing that
was read of it is used.
"""

from __future__ import annotations

from collections.abc import Mapping

from cauce.core import examples, library_checks, procedure_file
from cauce.core.procedure import (
    Chapter,
    ControlOfChanges,
    Definition,
    Deviation,
    Level,
    Manual,
    Procedure,
    Role,
)
from cauce.core.tables import Table, open_file
from cauce.lib.texts import N_, Message

SCHEMA = 1  # the form of manual.toml and deviations.toml that this Cauce writes
NEWEST: Mapping[str, int] = {
    "manual.toml": SCHEMA,
    "deviations.toml": SCHEMA,
    "procedure.toml": procedure_file.SCHEMA,
    "examples.toml": examples.SCHEMA,
}
RESOLVERS = (
    "author",
    "superiors",
    "immediate_superior",
    "post",
    "pool",
    "chosen",
    "author_or_successor",
)

NO_PROCEDURES = N_("%(where)s: the manual has no folder with a procedure.toml.")
SCHEMA_UNKNOWN = N_('%(where)s: "schema" is %(schema)s; this Cauce reads up to %(newest)s. Update Cauce.')


class LibraryRefused(ValueError):
    """The library's files do not make a manual that can run. `faults` says why, sentence by sentence."""

    def __init__(self, faults: tuple[Message, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


def read_manual(files: Mapping[str, str]) -> Manual:
    """Return the manual that the files say, checked, or raise LibraryRefused with every fault found."""
    faults: list[Message] = []
    folders = sorted(name.partition("/")[0] for name in files if name.endswith("/procedure.toml"))
    root = open_file(files, "manual.toml", faults)
    _check_schema(root)
    procedures = tuple(_procedure(files, folder, faults) for folder in folders)
    if not procedures:
        faults.append(Message(NO_PROCEDURES, {"where": "manual.toml"}))
    manual = _manual(root, procedures, files, _deviations(files, faults))
    for folder, procedure in zip(folders, procedures, strict=True):
        found = _examples(files, folder, faults)
        library_checks.check_procedure(procedure, manual, f"{folder}/procedure.toml", faults)
        library_checks.check_examples(found, procedure, manual, f"{folder}/examples.toml", faults)
    library_checks.check_manual(manual, faults)
    if faults:
        raise LibraryRefused(tuple(faults))
    return manual


def read_examples(files: Mapping[str, str]) -> dict[str, tuple[examples.Example, ...]]:
    """Return the examples of every procedure by its code, from files that `read_manual` took."""
    faults: list[Message] = []
    found: dict[str, tuple[examples.Example, ...]] = {}
    for folder in sorted(name.partition("/")[0] for name in files if name.endswith("/procedure.toml")):
        procedure = _procedure(files, folder, faults)
        found[procedure.code] = _examples(files, folder, faults)
    if faults:
        raise LibraryRefused(tuple(faults))
    return found


def _check_schema(root: Table) -> None:
    """Refuse a file written for a newer Cauce. The place of the ladder: older forms are lifted here."""
    schema = root.whole("schema")
    newest = NEWEST[root.where.rpartition("/")[2]]
    if schema and not 1 <= schema <= newest:
        root.fault(SCHEMA_UNKNOWN, schema=schema, newest=newest)


def _procedure(files: Mapping[str, str], folder: str, faults: list[Message]) -> Procedure:
    root = open_file(files, f"{folder}/procedure.toml", faults)
    _check_schema(root)
    return procedure_file.read_procedure(root)


def _examples(files: Mapping[str, str], folder: str, faults: list[Message]) -> tuple[examples.Example, ...]:
    root = open_file(files, f"{folder}/examples.toml", faults)
    _check_schema(root)
    return examples.read_examples(root)


def _manual(
    root: Table,
    procedures: tuple[Procedure, ...],
    files: Mapping[str, str],
    deviations: tuple[Deviation, ...],
) -> Manual:
    head = root.table("manual", required=True) or Table({}, root.where, [])
    manual = Manual(
        code=head.text("code"),
        title=head.text("title"),
        version=head.whole("version"),
        resolution=head.text("resolution"),
        resolution_on=head.text("resolution_on"),
        unit=head.text("unit"),
        chapters=tuple(_chapter(table) for table in root.tables("chapters", required=True)),
        definitions=tuple(_definition(table) for table in root.tables("definitions", required=True)),
        roles=tuple(_role(table) for table in root.tables("roles", required=True)),
        procedures=procedures,
        deviations=deviations,
        processes={
            procedure.code: files.get(f"{procedure.code.lower()}/process.bpmn", "")
            for procedure in procedures
        },
        levels=tuple(_level(table) for table in root.tables("levels")),
        changes=_changes(root.table("changes", required=True)),
        source=files.get("source.txt", ""),
        schema=root.whole("schema"),
    )
    head.close()
    root.close()
    return manual


def _chapter(table: Table) -> Chapter:
    chapter = Chapter(table.text("number"), table.text("title"), table.texts("paragraphs", required=True))
    table.close()
    return chapter


def _definition(table: Table) -> Definition:
    definition = Definition(table.text("letter"), table.text("term"), table.text("text"))
    table.close()
    return definition


def _role(table: Table) -> Role:
    role = Role(
        key=table.text("key"),
        label=table.text("label"),
        spellings=table.texts("spellings", required=True),
        resolver=table.among("resolver", RESOLVERS),
        function=table.text("function", ""),
        post=table.text("post"),
    )
    table.close()
    return role


def _level(table: Table) -> Level:
    level = Level(
        table.text("value"), table.text("label"), table.text("help"), table.texts("classes", required=True)
    )
    table.close()
    return level


def _changes(table: Table | None) -> ControlOfChanges | None:
    if table is None:
        return None
    changes = ControlOfChanges(
        document_name=table.text("document_name"),
        document_code=table.text("document_code"),
        before=table.texts("before", required=True),
        now=table.texts("now", required=True),
    )
    table.close()
    return changes


def _deviations(files: Mapping[str, str], faults: list[Message]) -> tuple[Deviation, ...]:
    root = open_file(files, "deviations.toml", faults)
    _check_schema(root)
    deviations = tuple(_deviation(table) for table in root.tables("deviations"))
    root.close()
    return deviations


def _deviation(table: Table) -> Deviation:
    deviation = Deviation(
        code=table.text("code"),
        where=table.text("where"),
        manual_says=table.text("manual_says"),
        cauce_does=table.text("cauce_does"),
        why=table.text("why"),
        accepted_by=table.text("accepted_by"),
        accepted_on=table.text("accepted_on", ""),
        about=table.text("about", ""),
    )
    table.close()
    return deviation
