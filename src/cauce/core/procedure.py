"""A procedure of the manual as values: what `procedure.toml` says, typed and frozen.

The manual's words are kept exactly (`text`, `responsible`, `output`); what Cauce adds to run a row is a list
of
`Step`s, done in their order. The reading of the file lives in `core/library.py`, so that these values can be
built by hand in a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class StepKind(StrEnum):
    """What a person is asked to do in one step of a row."""

    REQUEST = "solicitar"  # row 1: fill the form, which writes the request's paper
    REVIEW = "revisar"  # approve what came, or return it
    DERIVE = "derivar"  # pass it on, with a proveído, to a post or to a person of a pool
    EXECUTE = "ejecutar"  # plan, order, evidence
    WRITE = "elaborar"  # write and send a paper of one's own
    CLOSE = "cerrar"  # receive the concluding paper and close


class Outcome(StrEnum):
    """How a task, or one step of it, was ended. The value is the word of the record."""

    SEND = "enviar"
    APPROVE = "aprobar"
    RETURN = "devolver"
    DERIVE = "derivar"
    EXECUTE = "ejecutar"
    CONFIRM = "confirmar"  # the system's act: the evidence of every order of the step holds
    ATTEST = "atestiguar"
    NOT_DONE = "no se pudo"
    CLOSE = "cerrar"
    WITHDRAW = "desistir"
    REFUSE = "rechazar"
    TAKE_BACK = "retomar"
    NOT_APPLICABLE = "no corresponde"
    SUBSTITUTE = "suplir"  # the system's act: the task passes to who stands in, or back
    REVEAL = "revelar"  # the owner opened his envelope
    INCIDENT = "incidente"  # the system's act: a person has to look
    UNDO = "deshacer"  # the system's act: what was begun is undone and probed


class FieldKind(StrEnum):
    """How an answer is typed and checked (`core/forms.py`)."""

    TEXT = "texto"  # one line
    LONG_TEXT = "texto largo"
    CHOICE = "opción"  # exactly one of `options`, drawn as radios
    CHOICES = "opciones"  # one or more of `options`, drawn as checkboxes; the answer is a list
    DATE = "fecha"  # ISO 8601 in the record
    NUMBER = "número"  # a whole number
    PERSON = "persona"  # username of a person of the institution
    UNIT = "unidad"  # code of a unit
    EMAIL = "correo"
    NETWORK = "red"  # IPv4 or IPv6 network or address; `Internet` where `allow_internet`
    PORT = "puerto"  # `TCP 443`, `UDP 53`, `TCP 8000-8100`
    TABLE = "tabla"  # rows of `columns`; the answer is a list of mappings


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    help: str = ""


@dataclass(frozen=True)
class Field:
    """One question of a form.

    `show_if` is an expression over the earlier answers (`core/expressions.py`): a field that is not shown is
    neither asked nor kept. `options_from` names a catalogue of the institution instead of fixed options:
    "niveles", "sistemas", "servidores", "sistemas_produccion", "medios", "equipos", "equipos_de_red",
    "segmentos", "personas", "unidades", "cargos".
    `default` is a literal or a name: "$yo", "$yo.interno", "$hoy", "$fin_de_gestion", "$todos" (every
    option).
    """

    name: str
    label: str
    kind: FieldKind
    help: str = ""
    required: bool = True
    min_length: int = 0
    max_length: int = 4000
    options: tuple[Option, ...] = ()
    options_from: str = ""
    default: str = ""
    show_if: str = ""
    pattern: str = ""  # TEXT: a regular expression that the whole answer fits
    accepts: str = ""  # what `pattern` accepts, in words: "un número de interno de 2 a 6 cifras"
    not_before_today: bool = False
    not_before: str = ""  # DATE: the name of an earlier date of the form that it may not precede
    not_after_year_end: bool = False
    earliest: str = ""  # DATE: the first day accepted, from today: "-1y", "+6m", "-30d"; "" = any
    latest: str = ""  # DATE: the last day accepted, likewise
    own_domain: bool = False  # EMAIL: in a domain in which the institution's people have their addresses
    allow_internet: bool = False
    columns: tuple[Field, ...] = ()
    personal: bool = False  # personal data: shown to the participants of the case only


@dataclass(frozen=True)
class Paper:
    """A paper that a step writes: who it is from, through whom, to whom, and which act numbers it.

    `de`, `via` and `para` are role keys. `numbered_at` is "row" or "row.step" (1-based step), as ROWS.md's
    table
    says; `checks` of the library compare it with the rule that follows from de/via/para.
    `reference` and `body` are drafts with `{names}` filled from the case; `sections` (informe técnico)
    likewise.
    """

    type: str  # folder of library/documents: "nota-interna", "informe-tecnico"
    title: str  # "Nota interna", "Nota de solicitud", "Nota de conclusión", "Informe técnico"
    de: str
    para: str
    numbered_at: str
    via: tuple[str, ...] = ()
    reference: str = ""
    body: str = ""
    reference_not_done: str = ""  # the drafts when the work was declared "no se pudo"
    body_not_done: str = ""
    sections: tuple[tuple[str, str], ...] = ()  # (heading, draft) in order
    sections_not_done: tuple[tuple[str, str], ...] = ()  # the same when the work was declared "no se pudo"
    gate: bool = False  # may be sent and numbered only while the evidence of the case's orders holds


@dataclass(frozen=True)
class OrderSpec:
    """One order that an EXECUTE step places: a port's verb and how its payload follows from the approved
    form.

    `payload` maps the verb's fields to literals or to names: "$form.x", "$param.x" (the technician's named
    technical parameters), "$case.number", "$owner.email", "$author.username", "$item" (with `for_each`).
    `when` is an expression over `form` answers; `for_each` names a list-valued answer: one order per element.
    """

    verb: str  # "telephony.issue"
    payload: Mapping[str, str]
    target: str = ""  # what is acted on, for a person to read; names allowed
    when: str = ""
    for_each: str = ""
    after: str = ""  # verb that must be confirmed first ("telephony.issue" before "mail.deliver")


@dataclass(frozen=True)
class Step:
    """One act of a row. A row is done when its steps are done in their order."""

    kind: StepKind
    label: str = ""  # "Aprobar y derivar": the verb of the button; the person's name is added by the screen
    to: str = ""  # DERIVE: role key that receives; a pool means that a person is chosen
    proveido: str = ""  # drafted instruction
    proveido_required: bool = False
    paper: Paper | None = None
    fields: tuple[Field, ...] = ()  # REQUEST: the form; EXECUTE: technical parameters
    orders: tuple[OrderSpec, ...] = ()
    attest_if: str = ""  # EXECUTE: expression over the form under which there is no connector: done by hand
    checklist: tuple[str, ...] = ()  # REVIEW: "list of what is missing"


@dataclass(frozen=True)
class Activity:
    """One numbered row of the manual."""

    number: int
    text: str
    responsible: str
    output: str
    short: str  # the words of the diagram's box
    asks: str  # "Revisar la solicitud y derivarla": what the task asks, for the inbox and the case
    role: str  # role key that does it
    steps: tuple[Step, ...]
    node: str = ""  # id of the BPMN task; default "A<number>"
    repeats: bool = False  # every superior of the conducto regular in turn
    returns_to: int | None = None  # where *devolver* goes
    return_is_drawn: bool = False  # the manual's own return (a flow of the diagram) or Cauce's, declared
    approves_request: bool = False  # the JUIT's derivation: the form's hash is taken here
    refusable: bool = False  # JUIT, and JS on his rows, may refuse the request


@dataclass(frozen=True)
class Role:
    """A responsible of the manual, in each of its spellings, and how Cauce finds the person.

    `resolver` is one of: "author", "superiors" (conducto regular), "immediate_superior", "post" (holder of
    the
    position whose function is `function`), "pool" (chosen by who derives, among the holders of positions with
    that function), "chosen" (the one chosen earlier for `function`), "author_or_successor".
    """

    key: str
    label: str  # short label of the lane
    spellings: tuple[str, ...]
    resolver: str
    function: str = ""
    post: str = ""  # the post in the manual's normalised words, as `conform --observed` prints it


@dataclass(frozen=True)
class Level:
    """A call level: the set of destination classes that it opens (UIT-M01 §5.b–e). Levels are data."""

    value: str
    label: str
    help: str
    classes: tuple[str, ...]  # of "fijo local", "móvil", "nacional", "internacional"


@dataclass(frozen=True)
class ControlOfChanges:
    """The sheet "Ficha de control de cambios": what the former version had and what this one changed."""

    document_name: str
    document_code: str
    before: tuple[str, ...]  # an opening sentence and its points
    now: tuple[str, ...]


@dataclass(frozen=True)
class Several:
    """Row 1 may be asked for several people at once, as the rows of a table: one case each.

    No two rows, and no row and an open case of the procedure, may have the same answer in a field of
    `distinct`.
    """

    title: str  # "Solicitar el alta de cuentas de varias personas"
    most: int  # rows of one list
    distinct: tuple[str, ...]


@dataclass(frozen=True)
class Procedure:
    code: str  # "UIT-PR01"
    title: str  # the sheet's title, exactly
    heading: str  # the chapter's heading, "8.1. Procedimiento para …"
    objective: str
    short_title: str  # "Habilitación de código de llamadas"
    purpose: str  # one sentence of the card on *Nuevo trámite*
    request_title: str  # "Solicitar un código de llamadas"
    subject: str  # "Código de llamadas para {titular}"
    start_rule: str  # "vinculo", "any", "head_or_registered", "function:resp_aaf", "own_or_unit"
    start_rule_text: str  # who may start, in words
    activities: tuple[Activity, ...]
    about: str = ""  # form field that holds the person the case is about ("" = nobody)
    version: int = 1
    personal: bool = False  # personal data: participants only
    area: str = ""  # code of the function whose area sees number and state: "ART", "ASS"
    next_words: tuple[tuple[str, str], ...] = ()  # "Qué pasa después": (title, detail)
    several: Several | None = None
    schema: int = 1

    def activity(self, number: int) -> Activity:
        """Return the row with that number; KeyError if the procedure has none."""
        for activity in self.activities:
            if activity.number == number:
                return activity
        raise KeyError(number)


@dataclass(frozen=True)
class Deviation:
    """A place where Cauce does other than the manual says (`deviations.toml`)."""

    code: str
    where: str  # "UIT-PR01-6", "UIT-M01"
    manual_says: str
    cauce_does: str
    why: str
    accepted_by: str
    accepted_on: str  # ISO date, or "" while pending
    about: str = ""  # what kind of difference it is, one of `DIFFERENCES` in `core/conform.py`, or ""


@dataclass(frozen=True)
class Chapter:
    number: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Definition:
    letter: str
    term: str
    text: str


@dataclass(frozen=True)
class Manual:
    code: str  # "UIT-M01"
    title: str
    version: int
    resolution: str  # "AGETIC/RA/0018/2023"
    resolution_on: str  # ISO date
    unit: str
    chapters: tuple[Chapter, ...]
    definitions: tuple[Definition, ...]
    roles: tuple[Role, ...]
    procedures: tuple[Procedure, ...]
    deviations: tuple[Deviation, ...]
    processes: Mapping[str, str] = field(default_factory=dict)  # code → BPMN text
    levels: tuple[Level, ...] = ()
    changes: ControlOfChanges | None = None
    source: str = ""  # the manual's own text, that `conform` compares with
    schema: int = 1

    def role(self, key: str) -> Role:
        """Return the role with that key; KeyError if there is none."""
        for role in self.roles:
            if role.key == key:
                return role
        raise KeyError(key)

    def procedure(self, code: str) -> Procedure:
        """Return the procedure with that code; KeyError if the manual has none."""
        for procedure in self.procedures:
            if procedure.code == code:
                return procedure
        raise KeyError(code)
