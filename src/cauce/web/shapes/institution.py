"""The institution's own pages: organisation, systems, outbox, envelope, profile, login."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cauce.web.shapes.form import FieldView
from cauce.web.shapes.pieces import Choice, Line, Link, Notice, Refusal, State, Who


@dataclass(frozen=True)
class Post:
    title: str
    holder: Who | None
    state: State | None = None  # "Vacante", "Suplencia hasta el jue 26 nov"
    detail: str = ""
    substitute: Who | None = None


@dataclass(frozen=True)
class UnitNode:
    code: str
    name: str
    head: Who | None
    posts: tuple[Post, ...]
    areas: tuple[UnitNode, ...] = ()
    count: str = ""
    detail: str = ""


@dataclass(frozen=True)
class SubstitutionLine:
    absent: str
    post: str
    substitute: str
    starts_on: date
    ends_on: date
    memorandum: str
    state: State
    end_url: str = ""
    once: str = ""


@dataclass(frozen=True)
class RegisteredLine:
    """Who may ask for UIT-PR02 in a unit besides its head."""

    who: str
    unit: str
    by: str
    since: date
    end_url: str = ""
    once: str = ""


@dataclass(frozen=True)
class SmallForm:
    """A form of its own inside a page."""

    action: str
    once: str
    fields: tuple[FieldView, ...]
    button: str
    icon: str = "check"
    refusals: tuple[Refusal, ...] = ()
    is_open: bool = False


@dataclass(frozen=True)
class OrganisationPage:
    sentence: str
    units: tuple[UnitNode, ...]
    vacancies: tuple[Post, ...] = ()
    substitutions: tuple[SubstitutionLine, ...] = ()
    substitution_form: SmallForm | None = None
    registered: tuple[RegisteredLine, ...] = ()
    register_form: SmallForm | None = None
    notices: tuple[Notice, ...] = ()
    query: str = ""


@dataclass(frozen=True)
class Beat:
    """One piece of the 24 hours: "bien", "lento", "mal" or "nada" (nobody looked)."""

    tone: str


@dataclass(frozen=True)
class ConnectorLine:
    name: str
    product: str
    icon: str
    state: State
    beats: tuple[Beat, ...]
    history: str  # the strip in words
    words: str  # "Respondió en 42 ms, hace 20 s"
    orders: str
    details: tuple[Line, ...] = ()
    key: str = ""


@dataclass(frozen=True)
class IncidentCard:
    """An incident always has a person's name and what to do."""

    title: str
    text: str
    holder: Who
    since: str
    what_to_do: str
    case: Link | None = None
    probe_url: str = ""
    once: str = ""
    attest: Link | None = None
    order: str = ""


@dataclass(frozen=True)
class OrderLine:
    key: str
    what: str
    system: str
    by: str
    state: State
    case_url: str = ""
    detail: str = ""


@dataclass(frozen=True)
class SystemsPage:
    sentence: str
    checked: str
    connectors: tuple[ConnectorLine, ...]
    incidents: tuple[IncidentCard, ...] = ()
    orders: tuple[OrderLine, ...] = ()
    orders_title: str = ""
    all_url: str = ""
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class MailLine:
    id: str
    at: datetime
    to: str
    subject: str
    text: str
    url: str = ""
    state: State | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class OutboxPage:
    sentence: str
    mails: tuple[MailLine, ...]
    opened: MailLine | None = None
    empty: str = ""
    older: Link | None = None


@dataclass(frozen=True)
class EnvelopePage:
    """The sealed call code. `state` is "sealed", "revealed", "opened" or "expired"."""

    state: str
    case: Link
    lines: tuple[Line, ...]
    url: str = ""
    once: str = ""
    code: str = ""  # shown in this one answer and never again
    opened_at: datetime | None = None
    password_error: str = ""
    expires: str = ""
    is_code: bool = True  # a call code; else a first password
    key: str = ""
    alarm: str = ""  # what a second try is told


@dataclass(frozen=True)
class EnvelopesPage:
    """Every envelope that one person has of one case."""

    title: str
    case: Link
    envelopes: tuple[EnvelopePage, ...]


@dataclass(frozen=True)
class ProfilePage:
    who: Who
    lines: tuple[Line, ...]
    languages: tuple[Choice, ...]
    themes: tuple[Choice, ...]
    has_shortcuts: bool
    url: str = ""
    password_form: SmallForm | None = None
    notices: tuple[Notice, ...] = ()
    sessions: tuple[Line, ...] = ()


@dataclass(frozen=True)
class LoginPage:
    action: str
    next: str = ""
    username: str = ""
    error: str = ""
    people: tuple[Who, ...] = ()  # of the demonstration only
    password: str = ""  # the one password of the demonstration
    sentence: str = ""
    notices: tuple[Notice, ...] = ()
    as_action: str = ""  # where one click of the demonstration goes


@dataclass(frozen=True)
class Found:
    title: str
    detail: str
    url: str
    state: State
    icon: str = "file-text"


@dataclass(frozen=True)
class SearchPage:
    query: str
    sentence: str
    found: tuple[Found, ...] = ()
    empty: str = ""


@dataclass(frozen=True)
class MessagePage:
    """One page for one sentence: what happened and where to go on."""

    title: str
    text: str
    links: tuple[Link, ...] = ()
