"""A typed form as it is drawn: the fields of `core.procedure.Field` with their answers and refusals."""

from __future__ import annotations

from dataclasses import dataclass, field

from cauce.web.shapes.pieces import Choice, Line, Notice, Refusal, Who


@dataclass(frozen=True)
class FieldView:
    """One control. `kind` names the piece of template that draws it (`cauce/fields/<kind>.html`)."""

    kind: str
    name: str
    id: str
    label: str
    help: str = ""
    value: str = ""
    error: str = ""
    is_required: bool = True
    choices: tuple[Choice, ...] = ()
    input_type: str = "text"
    input_mode: str = ""
    autocomplete: str = ""
    max_length: int = 0
    lowest: str = ""
    highest: str = ""
    hint: str = ""  # the shape of an answer, inside the help: "TCP 443"
    is_narrow: bool = False  # two of them stand side by side
    is_code: bool = False  # drawn in the fixed-width face
    is_controlling: bool = False  # other fields are shown or not by its answer
    rows: tuple[TableRow, ...] = ()
    blank: TableRow | None = None
    add_label: str = ""
    min_length: int = 0

    @property
    def template(self) -> str:
        return f"cauce/fields/{self.kind}.html"

    @property
    def described_by(self) -> str:
        ids = [f"{self.id}-a"] if self.help or self.hint else []
        if self.error:
            ids.append(f"{self.id}-e")
        return " ".join(ids)


@dataclass(frozen=True)
class TableRow:
    """One row of a table field. `index` counts from 0; the person reads `number`."""

    index: str
    number: str
    fields: tuple[FieldView, ...]
    remove_label: str


@dataclass(frozen=True)
class PaperParts:
    """Who a paper is for, through whom, from whom and about what, before it exists."""

    title: str  # "Su nota interna"
    para: tuple[Who, ...] = ()
    via: tuple[Who, ...] = ()
    de: tuple[Who, ...] = ()
    reference: str = ""
    note: str = ""


@dataclass(frozen=True)
class NextStep:
    title: str
    detail: str = ""


@dataclass(frozen=True)
class FormPage:
    """*Nuevo trámite* of one procedure, or the correction of a returned request."""

    code: str
    title: str
    quote: str  # the manual's words of row 1
    action: str
    draft_url: str
    fields: tuple[FieldView, ...]
    once: str
    send: str  # "Enviar a Jorge Fernández"
    paper: PaperParts
    next_steps: tuple[NextStep, ...] = ()
    saved: str = ""  # "Borrador guardado, 09:14"
    refusals: tuple[Refusal, ...] = ()
    refusal_title: str = ""
    notices: tuple[Notice, ...] = ()
    back_label: str = ""
    back_url: str = ""
    attachments: tuple[Attached, ...] = ()
    attach_help: str = ""
    attach_error: str = ""
    accepts: str = ""
    preview: PreviewPaper | None = None
    discard_url: str = ""
    returned: Notice | None = None
    list_url: str = ""  # the same for several people at once; "" where it is asked one by one


@dataclass(frozen=True)
class Attached:
    """A file of a draft or of a case."""

    name: str
    url: str
    detail: str  # "214 kB · María Elena Quispe, lun 23 nov, 15:40"
    digest: str = ""
    remove: str = ""  # value of the button that takes it off a draft
    icon: str = "paperclip"


@dataclass(frozen=True)
class PreviewPaper:
    """What the paper will say, shown by *Ver la nota* before it is sent."""

    title: str
    parts: PaperParts
    body: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    sections: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True)
class StartCard:
    """One procedure on *Nuevo trámite*."""

    code: str
    title: str
    icon: str
    count: str  # "10 actividades"
    purpose: str
    path: tuple[str, ...]
    manual_url: str
    url: str = ""  # "" when this person may not start it
    why_not: str = ""
    list_url: str = ""


@dataclass(frozen=True)
class StartPage:
    sentence: str
    cards: tuple[StartCard, ...]
    drafts: tuple[Notice, ...] = ()
    notices: tuple[Notice, ...] = ()
