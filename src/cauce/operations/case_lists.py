"""One request for several people: the rows of a list, one case each, all of them or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from cauce.core import chain, form_list, forms, people_file
from cauce.core.drafts import fill_line
from cauce.core.procedure import Outcome, Procedure
from cauce.operations import answers, cases, clashes, courses, drafts, manuals
from cauce.operations.refusals import AlreadyDecided, Changed, Faulty, NotAllowed
from cauce.records.models import Act, Case, Person, ProcedureVersion

FIELD = "lista"  # under which a draft keeps the text of a list, and a refusal names it
TEXT_FILES = (".csv", ".tsv", ".txt")
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


def text_of(content: bytes, name: str = "") -> str:
    """Return the text of a file that was sent as a list. Faulty where its content or its name is not that of
    a text, or where it is too large for one.
    """
    if not content or len(content) > MOST_BYTES:
        raise Faulty(
            {FIELD: [_("The file is empty or larger than %(most)d MB.") % {"most": MOST_BYTES // 10**6}]}
        )
    try:
        text = people_file.decode(content)[0]
    except UnicodeDecodeError:
        text = "\0"
    is_of_another_kind = "." in name and not name.lower().endswith(TEXT_FILES)
    if is_of_another_kind or content.startswith(b"PK") or "\0" in text:
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
    own token: the same list sent twice, also at the same instant, is started once; AlreadyDecided, with the
    numbers, if it was sent before with other rows. Faulty says every fault by its line; NotAllowed if this
    person may not start it.
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
        return _same_as(known, person, code, text)


def is_of_others(person: Person, code: str, text: str, once: str) -> bool:
    """Say whether a form's token was used already, for other rows than these: it is good for them no more."""
    known = _known(person, once)
    return bool(known) and not _are_what_was_sent(known, person, code, text)


def _same_as(known: list[Case], person: Person, code: str, text: str) -> list[Case]:
    if not _are_what_was_sent(known, person, code, text):
        raise AlreadyDecided(
            _("This list was already sent, with other rows: it is the cases from %(first)s to %(last)s.")
            % {"first": known[0].number, "last": known[-1].number}
        )
    return known


def _are_what_was_sent(known: list[Case], person: Person, code: str, text: str) -> bool:
    first_sent = Act.objects.filter(case__in=known, outcome=Outcome.SEND, row=1).order_by("-seq")
    sent = {act.case_id: act.content.get("form_hash") for act in first_sent}  # the first of each stays
    hashes = [chain.digest(line.form) for line in check(person, code, text).lines]
    return hashes == [sent.get(case.pk) for case in known]


def _known(person: Person, once: str) -> list[Case]:
    return list(Case.objects.filter(once__startswith=f"{once}.", author=person).order_by("id"))


@transaction.atomic
def _start(person: Person, code: str, text: str, seal: str, once: str) -> list[Case]:
    if known := _known(person, once):
        return _same_as(known, person, code, text)
    version = startable(person, code)
    procedure = manuals.definition(version.pk).procedure
    clashes.in_turn(version, procedure)
    if known := _known(person, once):  # sent meanwhile by another press of the same form
        return _same_as(known, person, code, text)
    checked = _checked(person, procedure, text)
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
    against = clashes.ground(person, procedure, day, offered=offered)
    lines = tuple(_line(person, procedure, row, offered, against) for row in found.rows)
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
    against: clashes.Ground,
) -> Line:
    fields = answers.request_fields(procedure)
    faults = [answers.say(fault.message, fault.params) for fault in row.faults]
    for groups in (
        cases.faults_about(person, procedure, row.answers),
        clashes.faults(procedure, row.answers, against),
    ):
        faults += [str(each) for group in groups.values() for each in group]
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
