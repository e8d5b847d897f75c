"""What a check finds, and what a check is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from cauce.operations.invariants.dossiers import Dossier
from cauce.ports import Connector


@dataclass(frozen=True)
class Finding:
    """One row that breaks an invariant: which one, where (a number that a person can look up), and why."""

    invariant: int
    where: str
    sentence: str


@dataclass(frozen=True)
class Ground:
    """What the checks of the whole record stand on. `connectors` is empty when nothing outside is read."""

    now: datetime
    connectors: Mapping[str, Connector]


Found = Iterator[tuple[str, str]]  # where, sentence


@dataclass(frozen=True)
class CaseCheck:
    """A check that needs one case at a time, with everything that belongs to it."""

    invariant: int
    name: str
    of_case: Callable[[Dossier, datetime], Found]


@dataclass(frozen=True)
class WholeCheck:
    """A check over whole tables, or (`is_outside`) over the outside systems."""

    invariant: int
    name: str
    of_all: Callable[[Ground], Found]
    is_outside: bool = False
