"""A paper, its versions, and the public page that verifies it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cauce.web.shapes.pieces import Line, Link, Notice, State


@dataclass(frozen=True)
class Party:
    name: str
    post: str
    note: str = ""  # "por suplencia de …"


@dataclass(frozen=True)
class Approval:
    """Who approved. A click is an approval in the system; only `is_signature` is a digital signature."""

    name: str
    what: str  # "elaboró y envió", "vía: aprobó y derivó"
    at: datetime
    is_signature: bool = False
    note: str = ""


@dataclass(frozen=True)
class PaperSheet:
    """The sheet itself, which stays white in the dark theme and prints as it stands."""

    type_title: str  # "NOTA INTERNA"
    institution: str
    unit: str
    case_number: str
    place_and_day: str
    cite: str = ""
    pending_cite: str = ""  # said in its place
    para: tuple[Party, ...] = ()
    via: tuple[Party, ...] = ()
    de: tuple[Party, ...] = ()
    reference_label: str = ""
    reference: str = ""
    references: tuple[str, ...] = ()
    greeting: str = ""
    body: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    after: tuple[str, ...] = ()
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    farewell: str = ""
    foot: str = ""  # "MEQM · Adj.: cronograma.pdf · C.c.: Archivo"
    approvals: tuple[Approval, ...] = ()
    verify_at: str = ""
    code: str = ""
    qr: str = ""  # path of the QR drawing, made by the view
    qr_size: int = 0
    logo_url: str = ""
    watermark: str = ""  # "BORRADOR", "EN REVISIÓN", "ANULADA"


@dataclass(frozen=True)
class PaperVersion:
    number: int
    at: datetime
    by: str
    url: str
    note: str = ""
    is_current: bool = False
    changes: tuple[tuple[str, str, str], ...] = ()  # (what, before, after)


@dataclass(frozen=True)
class PaperPage:
    title: str
    state: State
    sentence: str
    case_number: str
    case_url: str
    sheet: PaperSheet
    cite: str = ""
    versions: tuple[PaperVersion, ...] = ()
    notices: tuple[Notice, ...] = ()
    digest: str = ""


@dataclass(frozen=True)
class VerifyPage:
    """What anybody who holds a paper is told. Only what can be checked now is offered."""

    cite: str = ""
    code: str = ""
    cite_error: str = ""
    code_error: str = ""
    result: Notice | None = None
    lines: tuple[Line, ...] = ()
    approvals: tuple[Approval, ...] = ()
    links: tuple[Link, ...] = ()
