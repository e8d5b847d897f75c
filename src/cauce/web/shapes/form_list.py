"""A form for several people, as a list that is pasted and reviewed."""

from __future__ import annotations

from dataclasses import dataclass

from cauce.web.shapes.pieces import Notice, Refusal, State


@dataclass(frozen=True)
class ColumnView:
    """One column of the list: its title and what it accepts."""

    label: str
    is_required: bool
    accepted: str
    note: str = ""


@dataclass(frozen=True)
class ListRow:
    """One row as it was read: what it would send, and what is not accepted."""

    id: str
    number: str
    subject: str
    said: tuple[tuple[str, str], ...]
    state: State
    faults: tuple[str, ...]


@dataclass(frozen=True)
class ListPage:
    """*Nuevo trámite* for several people."""

    code: str
    title: str
    quote: str  # the manual's words of row 1
    action: str
    draft_url: str
    discard_url: str
    model_url: str
    single_url: str
    back_url: str
    once: str
    seal: str  # of the rows that were reviewed, "" when they cannot be sent
    text_name: str
    text_id: str
    text: str
    error: str
    most: int
    columns: tuple[ColumnView, ...]
    rows: tuple[ListRow, ...]
    summary: str  # of the review, "" before it
    refusals: tuple[Refusal, ...]
    notices: tuple[Notice, ...]
    send: str  # "Enviar 10 solicitudes a Rosa Choque", "" when they cannot be sent
    saved: str
