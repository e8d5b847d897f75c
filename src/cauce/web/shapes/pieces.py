"""The pieces that every page repeats: a person, a state, a notice, a choice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

NOTICE_ICONS = {
    "bien": "circle-check",
    "pronto": "users",
    "mal": "alert-triangle",
    "vuelta": "arrow-back-up",
}


@dataclass(frozen=True)
class Who:
    """A person as a page names him: in full with the post the first time, `short` on buttons."""

    name: str
    short: str = ""
    post: str = ""
    initials: str = ""
    username: str = ""
    is_you: bool = False
    note: str = ""  # "por suplencia de Iván Torrez": said after the post

    @property
    def called(self) -> str:
        """The name that a button carries."""
        return self.short or self.name


@dataclass(frozen=True)
class State:
    """A state is an icon and a word; the colour (`tone`) only repeats them.

    `tone` is "", "aqui", "bien", "pronto", "mal" or "vuelta".
    """

    word: str
    icon: str
    tone: str = ""


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    icon: str = ""
    about: str = ""  # said to a screen reader only, where the label repeats ("Detalles" + " de Telefonía IP")


@dataclass(frozen=True)
class Notice:
    """What happened, in a sentence that stands on the page (never a toast)."""

    title: str
    text: str = ""
    tone: str = ""  # "", "bien", "pronto", "mal", "vuelta"
    links: tuple[Link, ...] = ()
    kept_label: str = ""  # "Lo que usted escribió": shown in a fold, so that nothing typed is lost
    kept: str = ""

    @property
    def icon(self) -> str:
        return NOTICE_ICONS.get(self.tone, "info-circle")


@dataclass(frozen=True)
class Refusal:
    """One line of the summary of a refused form: a link to the field, and the field's own sentence."""

    field: str  # id of the control, "" when no field is to blame
    label: str
    text: str


@dataclass(frozen=True)
class Line:
    """One label and its value, in a list of facts. `rows` is for an answer that is itself a table."""

    label: str
    value: str
    small: str = ""
    strong: bool = False
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    help: str = ""
    is_chosen: bool = False


@dataclass(frozen=True)
class Select:
    """A labelled list to choose from, as the filters use it."""

    name: str
    label: str
    choices: tuple[Choice, ...]

    @property
    def is_set(self) -> bool:
        return any(choice.is_chosen and choice.value for choice in self.choices)


@dataclass(frozen=True)
class Empty:
    """Nothing to show: a sentence, why, and the next step."""

    title: str
    text: str
    links: tuple[Link, ...] = ()
    has_drawing: bool = False


@dataclass(frozen=True)
class Shell:
    """What surrounds every page."""

    institution: str = ""  # acronym
    institution_name: str = ""
    manual_line: str = ""  # "UIT-M01 versión 1, R.A. AGETIC/RA/0018/2023"
    logo_url: str = ""
    is_demonstration: bool = False
    who: Who | None = None
    pending: int = 0
    theme: str = "auto"  # "auto", "light", "dark"
    has_shortcuts: bool = True
    may_see_outbox: bool = False
    now: datetime | None = None
