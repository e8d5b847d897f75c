"""Units, posts, people, designations and catalogues from a spreadsheet (docs/people-import.md).

All or nothing, in one transaction, and repeatable: what is there is brought up to date, nothing is deleted.
The dry run is the same run, taken back at its end, so that it cannot promise what the real one would
refuse.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from cauce.core import people_file
from cauce.core.organisation import OrganisationRefused
from cauce.core.people_rows import AssignmentRow, EntryRow, PersonRow, PositionRow, UnitRow
from cauce.core.procedure import Manual
from cauce.operations import answers, courses, manuals, organisation, reassignment
from cauce.records.models import Assignment, CatalogueEntry, Person, Position, Unit

NEW, CHANGED, SAME = "new", "changed", "same"
HEAD_OF_ALL = "dge"  # the head of the institution: no manual needs to name him
KINDS = ("units", "posts", "people", "designations", "catalogue entries")


@dataclass(frozen=True)
class LineFault:
    """What is not accepted: line of the file (0 = the whole file), column ("" = the whole line), and why."""

    line: int
    column: str
    sentence: str


@dataclass(frozen=True)
class Count:
    """How many rows of one kind are new, changed, or as they were."""

    kind: str
    new: int
    changed: int
    same: int


@dataclass(frozen=True)
class Report:
    """What a file does, or would do. With one fault, nothing was changed."""

    faults: tuple[LineFault, ...]
    counts: tuple[Count, ...]
    notes: tuple[str, ...]
    is_applied: bool


def check(text: str, *, now: datetime) -> Report:
    """Say what a file would do, and every fault of it by its line. Changes nothing."""
    return _run(text, now, keep=False)


def apply(text: str, *, now: datetime) -> Report:
    """Do what a file says, all of it or, with one fault, nothing. Open tasks follow the new holders."""
    report = _run(text, now, keep=True)
    if report.is_applied:
        with translation.override(settings.LANGUAGE_CODE):  # goes into the record, whoever runs the import
            reassignment.reassign(now)
    return report


def _run(text: str, now: datetime, *, keep: bool) -> Report:
    parsed = people_file.read(text)
    work = _Import(now.astimezone(courses.zone()).date())
    for fault in parsed.faults:
        work.refuse(fault.line, fault.column, answers.say(fault.message.text, fault.message.params))
    with transaction.atomic():
        work.units(parsed.units)
        # Whoever stops being head comes first: a unit has one head at every moment.
        work.positions(sorted(parsed.positions, key=lambda row: row.is_head))
        work.people(parsed.people)
        work.assignments(sorted(parsed.assignments, key=lambda row: (row.starts_on, row.line)))
        work.entries(parsed.entries)
        work.look_at_the_whole()
        is_applied = keep and not work.faults
        if not is_applied:
            transaction.set_rollback(True)
    return Report(
        faults=tuple(sorted(work.faults, key=lambda fault: (fault.line, fault.column))),
        counts=tuple(
            Count(kind, count[NEW], count[CHANGED], count[SAME]) for kind, count in work.counts.items()
        ),
        notes=tuple(work.notes),
        is_applied=is_applied,
    )


class _Import:
    """One run over the rows, inside one transaction."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.faults: list[LineFault] = []
        self.notes: list[str] = []
        self.counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
        version = manuals.latest_manual(today)
        self.functions = _responsibles(manuals.manual_of(version)) if version else {}
        # Before a publication the manual that ships says whom cases will need; a file may have other keys.
        self.needed = self.functions or _responsibles(manuals.packaged())

    def refuse(self, line: int, column: str, sentence: str) -> None:
        self.faults.append(LineFault(line, column, sentence))

    def write(self, kind: str, row: models.Model, values: dict[str, Any]) -> None:
        """Save a row with its values, and count it as new, changed or the same."""
        state = NEW if row.pk is None else SAME
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
                state = CHANGED if state == SAME else state
        if state != SAME:
            row.save()
        self.counts[kind][state] += 1

    # -- units and posts ------------------------------------------------------------------------------------

    def units(self, rows: Iterable[UnitRow]) -> None:
        rows = list(rows)
        known = {unit.code: unit for unit in Unit.objects.all()}
        placed = set(known)
        for row in rows:
            if row.code not in known:
                known[row.code] = Unit(code=row.code, name=row.name, kind=row.kind, via_levels=row.via_levels)
        for row in _parents_first(rows, placed):
            parent = known.get(row.parent) if row.parent else None
            if row.parent and (parent is None or parent.pk is None):
                self.refuse(row.line, "depende_de", _("There is no unit “%(code)s”.") % {"code": row.parent})
            elif row.kind == "area" and parent is None:
                self.refuse(row.line, "depende_de", _("An área depends on a unit: write which."))
            else:
                values = {"name": row.name, "kind": row.kind, "parent": parent, "via_levels": row.via_levels}
                self.write("units", known[row.code], values)

    def positions(self, rows: Iterable[PositionRow]) -> None:
        for row in rows:
            unit = Unit.objects.filter(code=row.unit).first()
            head = Position.objects.filter(unit=unit, is_head=True).exclude(code=row.code).first()
            if unit is None:
                self.refuse(row.line, "unidad", _("There is no unit “%(code)s”.") % {"code": row.unit})
            elif row.function and self.functions and row.function not in {*self.functions, HEAD_OF_ALL}:
                accepted = ", ".join(sorted({*self.functions, HEAD_OF_ALL}))
                text = _("No responsible of the manual has the key “%(key)s”; accepted are: %(accepted)s.")
                self.refuse(row.line, "funcion", text % {"key": row.function, "accepted": accepted})
            elif row.is_head and head is not None:
                text = _("The head of %(unit)s is the post %(code)s: a unit has one head.")
                self.refuse(row.line, "jefe", text % {"unit": unit.code, "code": head.code})
            else:
                self.write(
                    "posts",
                    Position.objects.filter(code=row.code).first() or Position(code=row.code, unit=unit),
                    {
                        "unit": unit,
                        "title_m": row.title_m,
                        "title_f": row.title_f,
                        "function": row.function,
                        "is_head": row.is_head,
                    },
                )

    # -- people ---------------------------------------------------------------------------------------------

    def people(self, rows: Iterable[PersonRow]) -> None:
        for row in rows:
            person = Person.objects.filter(username=row.username).first()
            if person is not None and not person.is_active:
                text = _("Line %(line)d: %(name)s is inactive; nothing of it was changed.")
                self.notes.append(text % {"line": row.line, "name": person.full_name})
                self.counts["people"][SAME] += 1
            elif self._is_nobody_else(row, person):
                self._write_person(row, person)

    def _is_nobody_else(self, row: PersonRow, person: Person | None) -> bool:
        before = len(self.faults)
        others = Person.objects.exclude(username=row.username)
        taken = _("It is already that of %(name)s (%(username)s).")
        if person is not None and person.ci != row.ci:
            text = _("The user name %(username)s is that of %(name)s, whose identity card is %(ci)s.")
            words = {"username": person.username, "name": person.full_name, "ci": person.ci}
            self.refuse(row.line, "ci", text % words)
        same_card = others.filter(ci=row.ci, ci_complement=row.ci_complement)
        for column, found in (("ci", same_card), ("correo", others.filter(email=row.email))):
            if (other := found.first()) is not None:
                self.refuse(row.line, column, taken % {"name": other.full_name, "username": other.username})
        return len(self.faults) == before

    def _write_person(self, row: PersonRow, person: Person | None) -> None:
        values = {
            "email": row.email,
            "given_names": row.given_names,
            "first_surname": row.first_surname,
            "gender": row.gender,
            "ci": row.ci,
            "vinculo": row.vinculo,
        }
        optional = ("second_surname", "ci_complement", "extension", "starts_on", "ends_on")
        values |= {name: getattr(row, name) for name in optional if getattr(row, name)}
        if person is None:
            person = Person(username=row.username)
            person.set_unusable_password()
        self.write("people", person, values)

    # -- designations ---------------------------------------------------------------------------------------

    def assignments(self, rows: Iterable[AssignmentRow]) -> None:
        for row in rows:
            person = Person.objects.filter(username=row.username).first()
            position = Position.objects.filter(code=row.position).first()
            if person is None:
                self.refuse(row.line, "usuario", _("There is no person “%(name)s”.") % {"name": row.username})
            if position is None:
                self.refuse(row.line, "cargo", _("There is no post “%(code)s”.") % {"code": row.position})
            if person is None or position is None:
                continue
            if person.is_active:
                self._designate(row, person, position)
            else:
                self.counts["designations"][SAME] += 1

    def _designate(self, row: AssignmentRow, person: Person, position: Position) -> None:
        same = Assignment.objects.filter(person=person, position=position, starts_on=row.starts_on).first()
        ends_on = row.ends_on or (same.ends_on if same else None)
        clashes = Assignment.objects.filter(position=position)
        if same is not None:
            clashes = clashes.exclude(pk=same.pk)
        clashes = clashes.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=row.starts_on))
        if ends_on is not None:
            clashes = clashes.filter(starts_on__lte=ends_on)
        former = []
        for clash in clashes.select_related("person"):
            if clash.person_id != person.pk and clash.starts_on < row.starts_on:
                former.append(clash)
            else:
                text = _("%(name)s has this post since %(day)s: write until when each of them has it.")
                words = {"name": clash.person.full_name, "day": f"{clash.starts_on:%d/%m/%Y}"}
                self.refuse(row.line, "desde", text % words)
                return
        for clash in former:
            clash.ends_on = row.starts_on - timedelta(days=1)
            clash.save(update_fields=["ends_on"])
            text = _("%(name)s leaves the post %(code)s on %(day)s.")
            words = {
                "name": clash.person.full_name,
                "code": position.code,
                "day": f"{clash.ends_on:%d/%m/%Y}",
            }
            self.notes.append(text % words)
        new = Assignment(person=person, position=position, starts_on=row.starts_on)
        self.write("designations", same or new, {"ends_on": ends_on})

    # -- catalogues and the whole ---------------------------------------------------------------------------

    def entries(self, rows: Iterable[EntryRow]) -> None:
        for row in rows:
            owner = Person.objects.filter(username=row.owner).first() if row.owner else None
            if row.owner and owner is None:
                self.refuse(row.line, "usuario", _("There is no person “%(name)s”.") % {"name": row.owner})
                continue
            there = CatalogueEntry.objects.filter(catalogue=row.catalogue, value=row.value).first()
            values = {
                "label": row.label,
                "help": row.help,
                "has_connector": row.has_connector,
                "owner": owner,
                "is_active": True,
            }
            entry = there or CatalogueEntry(catalogue=row.catalogue, value=row.value)
            self.write("catalogue entries", entry, values)

    def look_at_the_whole(self) -> None:
        """Refuse units that hang in a circle; note what is missing for cases to find their people."""
        try:
            org = organisation.load(self.today)
        except OrganisationRefused as refused:
            self.refuse(0, "", answers.say(refused.message.text, refused.message.params))
            return
        for unit in org.units:
            if unit.head_position is None:
                self.notes.append(_("%(unit)s has no post of head.") % {"unit": unit.code})
        held = {p.function for p in org.positions if org.holding_of_post(p.code, self.today) is not None}
        text = _("Nobody holds a post with the function %(key)s (%(who)s): cases that need it cannot go on.")
        for key in sorted(self.needed.keys() - held):
            self.notes.append(text % {"key": key, "who": self.needed[key]})


def _responsibles(manual: Manual) -> dict[str, str]:
    """Return the responsibles of a manual that are posts, by the key that a spreadsheet writes."""
    return {role.function: role.spellings[0] for role in manual.roles if role.function}


def _parents_first(rows: Iterable[UnitRow], placed: set[str]) -> list[UnitRow]:
    """Return the rows so that each comes after the unit that it depends on; those that cannot, last."""
    waiting, ordered = list(rows), list[UnitRow]()
    while ready := [row for row in waiting if not row.parent or row.parent in placed]:
        placed.update(row.code for row in ready)
        ordered += ready
        waiting = [row for row in waiting if row not in ready]
    return ordered + waiting
