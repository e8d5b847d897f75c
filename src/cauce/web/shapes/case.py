"""One case: who has it, what is asked, the plan, the evidence, the route sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cauce.web.shapes.form import Attached, FieldView, PaperParts, PreviewPaper
from cauce.web.shapes.pieces import Choice, Line, Link, Notice, Refusal, State, Who


@dataclass(frozen=True)
class CaseFacts:
    """The four facts: who has it, since when, until when, what is missing."""

    holders: tuple[Who, ...]
    since: datetime | None
    since_words: str  # "hace 46 minutos"
    due: State
    due_note: str  # "Plazo de Cauce: el manual no fija uno."
    missing: str


@dataclass(frozen=True)
class Decision:
    """One outcome that may be chosen, with its own field and a button that names the person.

    `tone` "vuelta" is a return; "mal" is never used: refusing is not an error either.
    """

    key: str  # id of the fold: "aprobar"
    title: str
    button: str
    outcome: str  # value of core.procedure.Outcome
    icon: str = "check"
    help: str = ""
    tone: str = ""
    to: Who | None = None
    to_reason: str = ""  # "la designa el procedimiento"
    people: tuple[Candidate, ...] = ()
    people_label: str = ""
    people_error: str = ""
    text_label: str = ""  # "Proveído", "Motivo de la devolución"
    text_help: str = ""
    text: str = ""
    text_error: str = ""
    text_required: bool = False
    fields: tuple[FieldView, ...] = ()
    checklist: tuple[Choice, ...] = ()
    checklist_label: str = ""
    note: str = ""
    is_open: bool = False
    has_files: bool = False
    url: str = ""  # where this one goes, when it is not where the others go
    files_error: str = ""

    @property
    def has_error(self) -> bool:
        own = self.text_error or self.people_error or self.files_error
        return bool(own) or any(field.error for field in self.fields)


@dataclass(frozen=True)
class Candidate:
    """A person of a pool: who derives chooses one. Whom he may not choose is shown with the rule."""

    who: Who
    detail: str = ""  # "2 trámites en curso"
    is_chosen: bool = False
    why_not: str = ""


@dataclass(frozen=True)
class PaperDraft:
    """The paper that this step writes, drafted, to be read and changed before it is sent."""

    title: str
    parts: PaperParts
    reference: FieldView
    body: FieldView | None = None
    sections: tuple[FieldView, ...] = ()
    gate: Notice | None = None  # why it cannot be sent yet
    gate_url: str = ""  # asked for again and again while the worker is at what keeps it closed
    fixed: tuple[Line, ...] = ()  # what Cauce adds by itself
    url: str = ""
    draft_url: str = ""
    saved: str = ""
    preview: PreviewPaper | None = None


@dataclass(frozen=True)
class TaskAsk:
    """*Se le pide*: one step of one task, for the person who has it."""

    id: str
    asks: str
    rows: str  # "Actividades 2 y 3: un solo paso, dos actuaciones"
    url: str
    once: str
    kind: str  # "decide", "execute", "write", "correct"
    icon: str = "hand-finger"
    heading: str = ""  # "Qué solicita su dependiente"
    lines: tuple[Line, ...] = ()
    quote: str = ""
    links: tuple[Link, ...] = ()
    link_note: str = ""
    checks_title: str = ""
    checks: tuple[State, ...] = ()
    evidence: State | None = None
    paragraphs: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    plan: PlanView | None = None
    draft: PaperDraft | None = None
    correct: Link | None = None
    refusals: tuple[Refusal, ...] = ()
    hand: tuple[Link, ...] = ()  # the bar under the thumb on a phone


@dataclass(frozen=True)
class PlanOrder:
    """One order of the plan: what it acts on, and line by line what changes."""

    key: str  # "OT-0417-1"
    system: str
    target: str
    state: State
    changes: tuple[tuple[str, str, str], ...] = ()  # (what, now, after)
    unchanged: str = ""
    undo: str = ""
    warnings: tuple[str, ...] = ()
    message: str = ""  # what the connector said, when it said no
    probe_url: str = ""  # *Comprobar ahora*


@dataclass(frozen=True)
class PlanView:
    """The plan of an EXECUTE step.

    `state` is "params", "reading", "ready", "running", "failed" or "by-hand".
    """

    state: str
    url: str  # the fragment that follows it
    sentence: str = ""
    orders: tuple[PlanOrder, ...] = ()
    fields: tuple[FieldView, ...] = ()
    read_at: datetime | None = None
    execute: str = ""  # label of the button; "" when it may not be pressed
    execute_url: str = ""
    recalculate_url: str = ""
    missing: str = ""  # the systems that did not answer, while others did
    attest: Decision | None = None
    attest_url: str = ""
    attest_why: str = ""  # why it is offered: no connector, unwell, failed for good
    not_done: Decision | None = None
    notice: Notice | None = None
    seen: str = ""  # hash of what is shown; the button sends it back


@dataclass(frozen=True)
class CheckLine:
    what: str
    expected: str
    read: str
    at: datetime
    result: State
    how: str = ""  # "probado", "estado leído", "constatado"


@dataclass(frozen=True)
class EvidenceView:
    key: str  # "OT-0417-1"
    sentence: str
    state: State
    checks: tuple[CheckLine, ...]
    digest: str = ""
    later: str = ""  # "Se vuelve a comprobar el mié 25 nov y el jue 24 dic."
    notes: tuple[str, ...] = ()
    attested_by: str = ""
    title: str = ""
    moving_url: str = ""  # asked for again and again while the worker is at it
    probe_url: str = ""  # *Comprobar ahora*, for whoever attends to it
    undo: Decision | None = None  # for whoever is to undo it by hand
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class ActLine:
    """One line of the route sheet. `words` are pairs (text, is_strong)."""

    icon: str
    tone: str  # "", "vuelta", "sis", "aqui", "luego"
    words: tuple[tuple[str, bool], ...]
    at: datetime | None = None
    at_words: str = ""  # "desde"
    proveido: str = ""
    foot: str = ""
    digest: str = ""


@dataclass(frozen=True)
class PaperLine:
    title: str
    about: str
    state: State
    url: str = ""
    cite: str = ""
    note: str = ""
    icon: str = "file-text"


@dataclass(frozen=True)
class CasePage:
    number: str
    subject: str
    procedure: str  # "UIT-PR01 Habilitación de código de llamadas"
    manual_url: str
    version: str
    started_at: datetime
    facts: CaseFacts
    url: str = ""
    print_url: str = ""
    state: State | None = None  # of a closed case
    notices: tuple[Notice, ...] = ()
    ask: TaskAsk | None = None
    diagram: str = ""
    evidence: tuple[EvidenceView, ...] = ()
    route: tuple[ActLine, ...] = ()
    request: tuple[Line, ...] = ()  # what was requested, for whoever is not asked now
    papers: tuple[PaperLine, ...] = ()
    attachments: tuple[Attached, ...] = ()
    attach_url: str = ""
    attach_help: str = ""
    attach_error: str = ""
    attach_once: str = ""
    accepts: str = ""
    who_may_see: str = ""
    ways_out: tuple[Decision, ...] = ()
    ways_out_url: str = ""
    once: str = ""
    envelope: Link | None = None
    is_limited: bool = False  # technicians of the same area: number and state only
