"""One request for several people: the rows of a list, one case each, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from cauce.core import chain, form_list, forms, people_file
from cauce.core.drafts import fill_line
from cauce.core.procedure import Procedure
from cauce.lib.folding import fold
from cauce.operations import access, answers, cases, courses, drafts, manuals
from cauce.operations.refusals import Changed, Faulty, NotAllowed
from cauce.records.models import Case, Person, ProcedureVersion

FIELD = "lista"  # under which a draft keeps the text of a list, and a refusal names it
MOST_BYTES = 1_000_000  # of the file of a list


@dataclass(frozen=True)
class Line:
    """One row as it would be sent: its answers in words, and the sentences of what is not accepted."""

    number: int
    subject: str
    said: tuple[tuple[str, str], ...]
    faults: tuple[str, ...]
    form: dict[str, Any]


@dataclass(frozen=True)
class Checked:
    """A list that was read. `faults` are of the list as a whole; `seal` is of exactly these rows."""

    lines: tuple[Line, ...] = ()
    faults: tuple[str, ...] = ()
    seal: str = ""

    @property
    def is_accepted(self) -> bool:
        """Whether all of it may be sent."""
        return bool(self.lines) and not self.faults and not any(line.faults for line in self.lines)


def place(code: str) -> str:
    """Return the name under which the draft of a list is kept."""
    return f"list-{code}"


def startable(person: Person, code: str) -> ProcedureVersion:
    """Return the version on which a list is started. NotFound; NotAllowed if it takes one person at a time,
    or if this person may not start it.
    """
    version = cases.startable(person, code)
    if manuals.definition(version.pk).procedure.several is None:
        raise NotAllowed(_("This procedure is asked for one case at a time."))
    return version


def text_of(content: bytes) -> str:
    """Return the text of a file that was sent as a list. Faulty where it is no text, or too large for one."""
    if not content or len(content) > MOST_BYTES:
        raise Faulty(
            {FIELD: [_("The file is empty or larger than %(most)d MB.") % {"most": MOST_BYTES // 10**6}]}
        )
    try:
        text = people_file.decode(content)[0]
    except UnicodeDecodeError:
        text = "\0"
    if content.startswith(b"PK") or "\0" in text:
        raise Faulty(
            {FIELD: [_("The file is not text: save the sheet as CSV, or copy its rows and paste them.")]}
        )
    return text


def check(person: Person, code: str, text: str) -> Checked:
    """Return what the list would start, row by row, and every fault of it. Nothing is written."""
    return _checked(person, manuals.definition(startable(person, code).pk).procedure, text)


def start(person: Person, code: str, text: str, *, seal: str, once: str) -> list[Case]:
    """Start one case for each row, in the order of the list: all of them or none.

    `seal` is that of the rows which the person reviewed; Changed if these are others. `once` is the form's
    own token: the same list sent twice, also at the same instant, is started once. Faulty says every fault
    by its line; NotAllowed if this person may not start it.
    """
    cases.check_start(person, code, once)
    if len(once) > 60:
        raise Changed(_("This form is not the one that was opened: open it again."))
    try:
        return _start(person, code, text, seal, once)
    except IntegrityError:
        known = _known(person, once)
        if not known:
            raise
        return known


def _known(person: Person, once: str) -> list[Case]:
    return list(Case.objects.filter(once__startswith=f"{once}.", author=person).order_by("id"))


@transaction.atomic
def _start(person: Person, code: str, text: str, seal: str, once: str) -> list[Case]:
    if known := _known(person, once):
        return known
    version = startable(person, code)
    checked = _checked(person, manuals.definition(version.pk).procedure, text)
    if not checked.is_accepted:
        raise Faulty({FIELD: [*checked.faults, *(_of_line(line) for line in checked.lines if line.faults)]})
    if checked.seal != seal:
        raise Changed(_("The list is not the one that was reviewed: review it again before you send it."))
    started = []
    for place_in_list, line in enumerate(checked.lines, start=1):
        course, task = cases.open_case(person, version, line.form, once=f"{once}.{place_in_list}")
        cases.send_request(course, task, person)
        started.append(course.case)
    drafts.discard(person, place(code))
    return started


def _of_line(line: Line) -> str:
    words = {"line": line.number, "faults": " ".join(line.faults)}
    return str(_("Line %(line)d. %(faults)s") % words)


def _checked(person: Person, procedure: Procedure, text: str) -> Checked:
    if procedure.several is None:
        raise NotAllowed(_("This procedure is asked for one case at a time."))
    day, fields = courses.today(), answers.request_fields(procedure)
    offered = answers.catalogues(person)
    found = form_list.read(
        text,
        fields,
        procedure.several,
        today=day,
        catalogues=offered,
        names=answers.form_names(person, day),
        domains=answers.mail_domains(),
    )
    taken = _taken(person, procedure, day)
    lines = tuple(_line(person, procedure, row, offered, taken) for row in found.rows)
    faults = tuple(
        _at(line, answers.say(fault.message, fault.params))
        if line
        else answers.say(fault.message, fault.params)
        for line, fault in found.faults
    )
    return Checked(lines, faults, chain.digest([line.form for line in lines]) if lines else "")


def _at(line: int, sentence: str) -> str:
    return str(_("Line %(line)d. %(faults)s") % {"line": line, "faults": sentence})


def _line(
    person: Person,
    procedure: Procedure,
    row: form_list.Row,
    offered: forms.Catalogues,
    taken: dict[tuple[str, str], str],
) -> Line:
    fields = answers.request_fields(procedure)
    faults = [answers.say(fault.message, fault.params) for fault in row.faults]
    faults += [
        str(each) for group in cases.faults_about(person, procedure, row.answers).values() for each in group
    ]
    faults += _faults_taken(procedure, row, taken)
    words = {field.name: "" for field in fields} | {
        field.name: forms.describe((field,), row.answers, offered)[0][1]
        for field in fields
        if field.name in row.answers
    }
    return Line(
        number=row.line,
        subject=fill_line(procedure.subject, {"titular": words.get(procedure.about, ""), **words}),
        said=forms.describe(fields, row.answers, offered),
        faults=tuple(faults),
        form=row.answers,
    )


def _taken(person: Person, procedure: Procedure, day: date) -> dict[tuple[str, str], str]:
    """Return (field, folded answer) of every open case of the procedure, where all must differ, with the
    number of the case, "" where the person may not read it.
    """
    distinct: Sequence[str] = procedure.several.distinct if procedure.several else ()
    readable = set(access.readable_cases(person, day).filter(is_open=True).values_list("pk", flat=True))
    found: dict[tuple[str, str], str] = {}
    for case in Case.objects.filter(procedure_code=procedure.code, is_open=True).order_by("id"):
        for name in distinct:
            if value := case.form.get(name):
                found.setdefault((name, fold(str(value))), case.number if case.pk in readable else "")
    return found


def _faults_taken(procedure: Procedure, row: form_list.Row, taken: dict[tuple[str, str], str]) -> list[str]:
    labels = {field.name: field.label for field in answers.request_fields(procedure)}
    said = []
    for name in procedure.several.distinct if procedure.several else ():
        key = (name, fold(str(row.answers.get(name, ""))))
        if key in taken:
            words = {"label": labels[name], "value": row.answers[name], "number": taken[key]}
            text = (
                _("%(label)s: “%(value)s” stands in the open case %(number)s.")
                if taken[key]
                else _("%(label)s: “%(value)s” stands in another open case.")
            )
            said.append(str(text % words))
    return said
