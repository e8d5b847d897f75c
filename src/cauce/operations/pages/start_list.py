"""*Nuevo trámite* for several people: the list as it stands, and what each of its rows would send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cauce.core import field_kinds, roles
from cauce.core.procedure import Field, Option, Procedure, Several
from cauce.operations import answers, case_lists, cases, drafts, manuals, posts
from cauce.operations.case_lists import Checked
from cauce.operations.pages.start import words_of
from cauce.operations.pages.writing import Party, parties
from cauce.operations.refusals import NotAllowed
from cauce.records.models import Person


@dataclass(frozen=True)
class Column:
    """One column of the list, and what it offers to choose from."""

    field: Field
    options: tuple[Option, ...]


@dataclass(frozen=True)
class ListSeen:
    """The list of one author. `checked` is None until he had it reviewed."""

    procedure: Procedure
    several: Several
    columns: tuple[Column, ...]
    text: str
    checked: Checked | None
    para: tuple[Party, ...]
    to: str  # the short name of who gets them first
    problem: str  # why nobody can get them, "" when somebody can
    saved_at: datetime | None


def read(person: Person, code: str, text: str | None = None, *, is_reviewed: bool = False) -> ListSeen:
    """Return the list with the text that was sent, else the one that was kept.

    NotFound for a code that no published manual has; NotAllowed, with the reason, if the person may not
    start it, or if it is asked one by one.
    """
    definition = manuals.definition(case_lists.startable(person, code).pk)
    procedure = definition.procedure
    if procedure.several is None:
        raise NotAllowed("")
    try:
        way, problem = cases.way_of(person, procedure, definition.manual), ""
    except (roles.NobodyFound, NotAllowed) as nobody:
        way, problem = {}, words_of(nobody)
    kept = drafts.load(person, case_lists.place(code))
    if text is None:
        text = str(kept.typed.get(case_lists.FIELD, "")) if kept else ""
    first = (way.get("via") or way.get("para") or [{}])[0]
    lists = answers.catalogues(person)
    return ListSeen(
        procedure=procedure,
        several=procedure.several,
        columns=tuple(
            Column(field, tuple(field_kinds.offered(field, lists)))
            for field in answers.request_fields(procedure)
        ),
        text=text,
        checked=case_lists.check(person, code, text) if is_reviewed else None,
        para=parties(way.get("para", [])),
        to=posts.person(first["username"]).short_name if first else "",
        problem=problem,
        saved_at=kept.saved_at if kept else None,
    )
