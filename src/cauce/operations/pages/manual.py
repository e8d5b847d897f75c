"""The manual as it runs: its chapters, its procedures, what each row does, its conformity, its deviations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Count

from cauce.core import conform, roles
from cauce.core.procedure import Deviation, Manual, Procedure, Role
from cauce.operations import access, cases, courses, manuals, organisation
from cauce.operations.organisation import PersonCard
from cauce.operations.refusals import NotFound
from cauce.records.models import ManualVersion, Person, ProcedureVersion


@dataclass(frozen=True)
class Conformity:
    """How many rows say what the manual says, word for word; not `checked` where its text is not kept."""

    equal: int
    total: int
    checked: bool


@dataclass(frozen=True)
class ManualSeen:
    version: int
    resolution: str
    resolution_on: date
    valid_from: date
    manual: Manual
    conformity: Conformity
    open_cases: dict[str, int]


@dataclass(frozen=True)
class VersionSeen:
    version: int
    resolution: str
    resolution_on: date
    valid_from: date
    published_at: datetime
    published_by: str
    open_cases: int
    is_current: bool
    is_future: bool


@dataclass(frozen=True)
class RoleSeen:
    """A responsible in the manual's words, and who does it today (nobody where the case decides)."""

    words: str
    role: Role
    people: tuple[PersonCard, ...]


@dataclass(frozen=True)
class ProcedureSeen:
    manual: Manual
    procedure: Procedure
    versions: tuple[VersionSeen, ...]
    conformity: Conformity
    deviations: tuple[Deviation, ...]
    roles: tuple[RoleSeen, ...]
    why_not: str  # why this person may not start it; "" when he may


def read(person: Person) -> ManualSeen:
    """Return the manual that holds today, with the cases that the person may be told the number of.

    NotFound before the first publication.
    """
    day = courses.today()
    version = manuals.latest_manual(day)
    if version is None:
        raise NotFound()
    counts = (
        access.countable_cases(person, day)
        .filter(is_open=True).order_by().values_list("procedure_code").annotate(n=Count("id"))
    )  # fmt: skip
    return ManualSeen(
        version=version.version,
        resolution=version.resolution,
        resolution_on=version.resolution_on,
        valid_from=version.valid_from,
        manual=manuals.manual_of(version),
        conformity=_conformity(version, ""),
        open_cases=dict(counts.values_list("procedure_code", "n")),
    )


def read_procedure(person: Person, code: str) -> ProcedureSeen:
    """Return the version of a procedure that holds today, and the others. NotFound if there is none."""
    day = courses.today()
    current = manuals.current(code, day)
    definition = manuals.definition(current.pk)
    counts = dict(
        access.countable_cases(person, day).filter(is_open=True, procedure_code=code)
        .order_by().values_list("version").annotate(n=Count("id")).values_list("version", "n")
    )  # fmt: skip
    return ProcedureSeen(
        manual=definition.manual,
        procedure=definition.procedure,
        versions=tuple(
            _version(version, current, counts.get(version.pk, 0), day) for version in manuals.versions(code)
        ),
        conformity=_conformity(current.manual, code),
        deviations=deviations_of(definition.manual, code),
        roles=_roles(definition.manual, definition.procedure, day),
        why_not=cases.may_start(person, definition.procedure),
    )


def deviations_of(manual: Manual, code: str) -> tuple[Deviation, ...]:
    """Return the deviations that name a procedure or a row of it."""
    return tuple(
        deviation
        for deviation in manual.deviations
        if any(place == code or place.startswith(f"{code}-") for place in deviation.where.split(", "))
    )


def _version(version: ProcedureVersion, current: ProcedureVersion, count: int, day: date) -> VersionSeen:
    whole = version.manual
    return VersionSeen(
        version=whole.version,
        resolution=whole.resolution,
        resolution_on=whole.resolution_on,
        valid_from=whole.valid_from,
        published_at=whole.published_at,
        published_by=whole.published_by.full_name if whole.published_by else "",
        open_cases=count,
        is_current=version.pk == current.pk,
        is_future=whole.valid_from > day,
    )


def _conformity(version: ManualVersion, code: str) -> Conformity:
    """Compare the running definitions with the approved text that was published with them."""
    manual = manuals.manual_of(version)
    rows = sum(len(procedure.activities) for procedure in manual.procedures if code in ("", procedure.code))
    if not manual.source:
        return Conformity(0, rows, checked=False)
    wrong = {row for row in _wrong_rows(version.pk) if code in ("", row[0])}
    return Conformity(rows - len(wrong), rows, checked=True)


@lru_cache(maxsize=16)
def _wrong_rows(version_id: int) -> frozenset[tuple[str, int]]:
    """The rows of a published version that differ from its text. A version never changes: compared once."""
    manual = manuals.manual_of(ManualVersion.objects.get(pk=version_id))
    differences = conform.compare(manual, manual.source).differences
    return frozenset((one.procedure, one.row) for one in differences if one.row)


def _roles(manual: Manual, procedure: Procedure, day: date) -> tuple[RoleSeen, ...]:
    """Who does each responsible's rows today, where the organisation alone decides it: a post or a pool."""
    org = organisation.load(day)
    seen: dict[str, tuple[Role, list[str]]] = {}
    for row in procedure.activities:
        role = manual.role(row.role)
        if row.responsible not in seen:
            seen[row.responsible] = (role, _names(org, role, day))
    cards = organisation.person_cards(day, {name for _role, names in seen.values() for name in names})
    return tuple(
        RoleSeen(words, role, tuple(cards[name] for name in names)) for words, (role, names) in seen.items()
    )


def _names(org: roles.Organisation, role: Role, day: date) -> list[str]:
    if role.resolver not in ("post", "pool"):
        return []
    try:
        found = roles.resolve(org, role, author="", chosen={}, day=day, excluded=())
    except roles.NobodyFound:
        return []
    return list(dict.fromkeys(one.person for one in found))
