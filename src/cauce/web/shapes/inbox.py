"""The inbox: tabs, filters, groups of rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cauce.web.shapes.pieces import Empty, Link, Notice, Select, State


@dataclass(frozen=True)
class InboxRow:
    number: str
    url: str
    subject: str
    procedure: str  # "PR01"
    asks: str
    from_name: str
    from_unit: str
    since: datetime
    due: State
    evidence: str = ""  # "Evidencia completa: 6 de 6"
    evidence_icon: str = "shield-check"
    is_unread: bool = False
    note: str = ""  # "Corregido después de su devolución del lun 23 nov"
    summary: str = ""
    quick_verb: str = ""  # what may be decided from the list: its summary is enough to decide
    holder: str = ""  # who has it, in the other two tabs
    holder_post: str = ""
    for_whom: str = ""  # "por suplencia de Iván Torrez"


@dataclass(frozen=True)
class InboxGroup:
    title: str
    rows: tuple[InboxRow, ...]


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    count: int
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class Head:
    """One column's heading; with `url` it sorts. `sorted` is "", "ascending" or "descending"."""

    label: str
    url: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class InboxPage:
    tab: str  # "pendientes", "en-curso", "cerrados"
    title: str
    sentence: str
    url: str  # of this tab, without filters
    tabs: tuple[Tab, ...]
    groups: tuple[InboxGroup, ...]
    heads: tuple[Head, ...] = ()
    status: str = ""  # read out: "7 trámites pendientes, ordenados por plazo."
    query: str = ""
    search_label: str = ""
    filters: tuple[Select, ...] = ()
    csv_url: str = ""
    clear_url: str = ""
    empty: Empty | None = None
    notices: tuple[Notice, ...] = ()
    older: Link | None = None
    newer: Link | None = None
    span: str = ""  # "1 a 50 de 128"

    @property
    def rows(self) -> tuple[InboxRow, ...]:
        return tuple(row for group in self.groups for row in group.rows)
