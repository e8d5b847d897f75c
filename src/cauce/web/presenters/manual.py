"""The manual's pages as their templates draw them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cauce.core.procedure import Deviation, Manual, Procedure
from cauce.operations.pages.manual import Conformity, ManualSeen, ProcedureSeen, RoleSeen, VersionSeen
from cauce.web import diagram, route, route_slices, words
from cauce.web.shapes.manual import (
    ChapterText,
    DefinitionLine,
    DeviationLine,
    ManualPage,
    ProcedureLine,
    SheetPage,
    SheetRow,
    VersionLine,
)
from cauce.web.shapes.pieces import Link, State

ICONS = {
    "UIT-PR01": "phone",
    "UIT-PR02": "database-export",
    "UIT-PR03": "network",
    "UIT-PR04": "device-desktop",
    "UIT-PR05": "user-plus",
    "UIT-PR06": "user-minus",
}


def icon_of(code: str) -> str:
    """Return the icon of a procedure; a later one has a sheet of paper."""
    return ICONS.get(code, "file-text")


def in_force() -> State:
    """Return the state of the version that holds."""
    return State(_("In force"), "circle-check", "bien")


def page(seen: ManualSeen) -> ManualPage:
    """Return the manual."""
    manual = seen.manual
    return ManualPage(
        code=manual.code,
        title=manual.title,
        sentence=_resolution(seen.version, seen.resolution, seen.resolution_on),
        state=in_force(),
        procedures=tuple(
            _line(procedure, seen.open_cases.get(procedure.code, 0)) for procedure in manual.procedures
        ),
        chapters=_chapters(manual),
        definitions=tuple(DefinitionLine(one.letter, one.term, one.text) for one in manual.definitions),
        deviations=_deviations(manual.deviations),
        conformity=_state(seen.conformity),
        conformity_words=_conformity(seen.conformity),
    )


def sheet(seen: ProcedureSeen) -> SheetPage:
    """Return one procedure of the manual."""
    procedure = seen.procedure
    traced = route.trace(procedure, seen.manual.roles)
    current = next(version for version in seen.versions if version.is_current)
    start = reverse("web:start_form", args=[procedure.code])
    return SheetPage(
        code=procedure.code,
        title=procedure.title,
        sentence=_resolution(current.version, current.resolution, current.resolution_on),
        state=in_force(),
        objective=procedure.objective,
        rows=_rows(procedure, route_slices.slices(traced), seen.deviations),
        diagram=diagram.figure(traced),
        manual_title=_("Manual %(code)s") % {"code": seen.manual.code},
        manual_url=reverse("web:manual"),
        start=None if seen.why_not else Link(_("Start this case"), start),
        returns_to=tuple(sorted({way.target for way in traced.returns if way.is_the_manuals})),
        versions=tuple(_version(version) for version in seen.versions),
        conformity=_state(seen.conformity),
        conformity_words=_conformity(seen.conformity),
        deviations=_deviations(seen.deviations, within=procedure.code),
        roles=tuple((role.words, _who(role)) for role in seen.roles),
    )


def _resolution(version: int, resolution: str, on: date) -> str:
    return _("version %(version)s · R.A. %(resolution)s, of %(day)s") % {
        "version": version,
        "resolution": resolution,
        "day": f"{on:%d/%m/%Y}",
    }


def _line(procedure: Procedure, open_cases: int) -> ProcedureLine:
    cases = (
        ngettext("%(n)s open case", "%(n)s open cases", open_cases) % {"n": open_cases} if open_cases else ""
    )
    return ProcedureLine(
        code=procedure.code,
        title=procedure.title,
        url=reverse("web:sheet", args=[procedure.code]),
        count=count_of(procedure),
        objective=procedure.objective,
        state=in_force(),
        open_cases=cases,
        icon=icon_of(procedure.code),
    )


def count_of(procedure: Procedure) -> str:
    """Return how many rows a procedure has, in words."""
    rows = len(procedure.activities)
    return ngettext("%(n)s activity", "%(n)s activities", rows) % {"n": rows}


def _chapters(manual: Manual) -> tuple[ChapterText, ...]:
    return tuple(
        ChapterText(
            number=f"{chapter.number.rstrip('.')}.",
            title=chapter.title,
            paragraphs=chapter.paragraphs,
            anchor=f"capitulo-{place}",
            has_definitions="definicion" in chapter.title.lower(),
        )
        for place, chapter in enumerate(manual.chapters, 1)
    )


def _rows(
    procedure: Procedure, drawn: tuple[str, ...], deviations: Iterable[Deviation]
) -> tuple[SheetRow, ...]:
    named = list(deviations)
    return tuple(
        SheetRow(
            row.number,
            row.text,
            row.responsible,
            row.output,
            drawing,
            _deviations(one for one in named if f"{procedure.code}-{row.number}" in one.where.split(", ")),
        )
        for row, drawing in zip(procedure.activities, drawn, strict=True)
    )


def _deviations(deviations: Iterable[Deviation], *, within: str = "") -> tuple[DeviationLine, ...]:
    """The lines of deviations; `within` a procedure only its own rows are named, by their numbers."""
    return tuple(
        DeviationLine(
            code=one.code,
            where=_where(one, within),
            manual_says=one.manual_says,
            cauce_does=one.cauce_does,
            why=one.why,
            state=_acceptance(one)[0],
            acceptance=_acceptance(one)[1],
        )
        for one in deviations
    )


def _where(one: Deviation, within: str) -> str:
    if not within:
        return one.where
    rows = [
        int(place.removeprefix(f"{within}-"))
        for place in one.where.split(", ")
        if place.startswith(f"{within}-") and place.removeprefix(f"{within}-").isdigit()
    ]
    if not rows:
        return within
    numbers = ", ".join(str(row) for row in sorted(rows))
    return ngettext("Activity %(numbers)s", "Activities %(numbers)s", len(rows)) % {"numbers": numbers}


def _acceptance(one: Deviation) -> tuple[State, str]:
    if not one.accepted_on:
        return State(_("To be accepted"), "clock"), _("Who accepts it: %(who)s.") % {"who": one.accepted_by}
    said = _("Accepted by %(who)s on %(day)s.") % {
        "who": one.accepted_by,
        "day": words.long_day(date.fromisoformat(one.accepted_on)),
    }
    return State(_("Accepted"), "circle-check", "bien"), said


def _state(conformity: Conformity) -> State:
    if not conformity.checked:
        return State(_("Not compared"), "help-circle", "pronto")
    said = _("%(equal)s of %(total)s") % {"equal": conformity.equal, "total": conformity.total}
    return (
        State(said, "circle-check", "bien")
        if conformity.equal == conformity.total
        else State(said, "alert-triangle", "mal")
    )


def _conformity(conformity: Conformity) -> str:
    if not conformity.checked:
        return _("The approved text was not published with this version, so it cannot be compared here.")
    if conformity.equal == conformity.total:
        return ngettext(
            "The %(n)s activity that runs says, word for word, what the resolution approved.",
            "The %(n)s activities that run say, word for word, what the resolution approved.",
            conformity.total,
        ) % {"n": conformity.total}
    wrong = conformity.total - conformity.equal
    return ngettext(
        "%(n)s activity says something else than the resolution approved.",
        "%(n)s activities say something else than the resolution approved.",
        wrong,
    ) % {"n": wrong}


def _version(version: VersionSeen) -> VersionLine:
    since = _("In force since %(day)s.") if version.is_current else _("In force from %(day)s.")
    detail = (since if version.is_current or version.is_future else _("It was in force from %(day)s.")) % {
        "day": words.long_day(version.valid_from)
    }
    if version.open_cases:
        detail += " " + ngettext(
            "%(n)s open case follows it and will end with it.",
            "%(n)s open cases follow it and will end with it.",
            version.open_cases,
        ) % {"n": version.open_cases}
    if version.is_current:
        state, drawn = in_force(), "circle-check"
    elif version.is_future:
        state, drawn = State(_("To come"), "clock"), "calendar"
    else:
        state, drawn = State(pgettext("version", "Replaced"), "history"), "history"
    return VersionLine(
        title=_("Version %(n)s") % {"n": version.version},
        by=f"R.A. {version.resolution}",
        detail=detail,
        state=state,
        icon=drawn,
    )


def _who(role: RoleSeen) -> str:
    if role.people:
        return ", ".join(card.full_name for card in role.people)
    if role.role.resolver in ("post", "pool"):
        return _("Vacant")
    return _("According to who asks")
