"""The organisation as its template draws it, with the two small forms of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cauce.operations.pages.organisation import (
    Offered,
    OrganisationSeen,
    PostSeen,
    SubstitutionSeen,
    UnitSeen,
)
from cauce.web import people, words
from cauce.web.shapes.form import FieldView
from cauce.web.shapes.institution import (
    OrganisationPage,
    Post,
    RegisteredLine,
    SmallForm,
    SubstitutionLine,
    UnitNode,
)
from cauce.web.shapes.pieces import Choice, Notice, Refusal, State


@dataclass(frozen=True)
class Tried:
    """What was typed into one of the two forms and refused. `form` is "suplencia" or "registro"."""

    form: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    notice: Notice | None = None


def page(seen: OrganisationSeen, tried: Tried) -> OrganisationPage:
    """Return the page."""
    return OrganisationPage(
        sentence=_sentence(seen),
        units=tuple(_unit(unit, seen) for unit in seen.units),
        vacancies=tuple(_vacancy(unit, post, seen.day) for unit, post in seen.vacancies),
        substitutions=tuple(_substitution(one, seen) for one in seen.substitutions),
        substitution_form=_substitution_form(seen, tried) if seen.posts_to_cover else None,
        registered=tuple(
            RegisteredLine(
                who=one.person,
                unit=one.unit,
                by=one.by,
                since=one.starts_on,
                end_url=reverse("web:unregister", args=[one.id]),
            )
            for one in seen.registrations
        ),
        register_form=_register_form(seen, tried) if seen.own_units and seen.own_people else None,
        notices=(tried.notice,) if tried.notice else (),
    )


def _sentence(seen: OrganisationSeen) -> str:
    parts = [
        ngettext("%(n)s unit or area", "%(n)s units and areas", seen.unit_count) % {"n": seen.unit_count},
        ngettext("%(n)s person", "%(n)s people", seen.people) % {"n": seen.people},
    ]
    if seen.vacancies:
        count = len(seen.vacancies)
        parts.append(ngettext("%(n)s vacant post", "%(n)s vacant posts", count) % {"n": count})
    if seen.substitutions:
        count = len(seen.substitutions)
        parts.append(ngettext("%(n)s substitution", "%(n)s substitutions", count) % {"n": count})
    return f"{', '.join(parts)}."


def _unit(unit: UnitSeen, seen: OrganisationSeen) -> UnitNode:
    return UnitNode(
        code=unit.code,
        name=unit.name,
        head=None,
        posts=tuple(_post(post, seen) for post in unit.posts),
        areas=tuple(_unit(below, seen) for below in unit.below),
    )


def _post(post: PostSeen, seen: OrganisationSeen) -> Post:
    holder = people.who(post.holder) if post.holder else None
    substitute = people.who(post.substitute) if post.substitute else None
    if substitute is not None and post.until is not None:
        until = words.day(post.until, today=seen.day)
        state = State(_("Substitution until %(day)s") % {"day": until}, "user-share", "aqui")
        return Post(post.title, holder, state, substitute=substitute)
    if holder is None:
        return Post(post.title, None, vacant(), detail=_answers(post, seen.day))
    return Post(post.title, holder)


def vacant() -> State:
    """Return the state of a post that nobody holds."""
    return State(_("Vacant"), "user-off", "pronto")


def _answers(post: PostSeen, today: date) -> str:
    said = _("Nobody answers for it")
    if post.answers is not None:
        said = _("%(name)s answers for it") % {"name": post.answers.full_name}
    if post.coming is None:
        return said
    name, starts_on = post.coming
    then = _("from %(day)s: %(name)s") % {"day": words.day(starts_on, today=today), "name": name}
    return f"{said} · {then}"


def _vacancy(unit: str, post: PostSeen, today: date) -> Post:
    return Post(post.title, None, vacant(), detail=f"{unit} · {_answers(post, today)}")


def _substitution(one: SubstitutionSeen, seen: OrganisationSeen) -> SubstitutionLine:
    is_running = one.is_running
    state = State(_("Under way"), "user-share", "aqui") if is_running else State(_("To come"), "clock")
    return SubstitutionLine(
        absent=one.holder or _("a vacant post"),
        post=one.post,
        substitute=one.person,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        memorandum=one.memorandum,
        state=state,
        end_url=reverse("web:end_substitution", args=[one.id]) if one.may_end else "",
    )


def _substitution_form(seen: OrganisationSeen, tried: Tried) -> SmallForm:
    mine = tried if tried.form == "suplencia" else Tried()
    return SmallForm(
        action=reverse("web:substitutions"),
        once="",
        fields=(
            _list(mine, "post", _("Who is absent"), seen.posts_to_cover),
            _list(mine, "person", _("Who stands in"), seen.substitutes),
            _text(mine, "starts_on", _("From (day)"), input_type="date", lowest=seen.day.isoformat()),
            _text(mine, "ends_on", _("To (day)"), input_type="date", lowest=seen.day.isoformat()),
            _text(mine, "memorandum", _("Memorandum"), hint=_("Its number, as it stands on the paper.")),
        ),
        button=_("Register the substitution"),
        refusals=_refusals(mine),
        is_open=tried.form == "suplencia",
    )


def _register_form(seen: OrganisationSeen, tried: Tried) -> SmallForm:
    mine = tried if tried.form == "registro" else Tried()
    units = _list(mine, "unit", _("Unit"), seen.own_units, first=len(seen.own_units) == 1)
    return SmallForm(
        action=reverse("web:register"),
        once="",
        fields=(units, _list(mine, "person", _("Person of the unit"), seen.own_people)),
        button=_("Register this person"),
        refusals=_refusals(mine),
        is_open=tried.form == "registro",
    )


def _list(
    tried: Tried, name: str, label: str, offered: Iterable[Offered], *, first: bool = False
) -> FieldView:
    chosen = tried.typed.get(name, "")
    choices = tuple(
        Choice(
            one.value, one.label, one.detail if one.detail != one.value else "", one.value == chosen or first
        )
        for one in offered
    )
    return FieldView(
        "select", name, f"o-{name}", label, choices=choices, error=_error(tried, name), value=chosen
    )


def _text(tried: Tried, name: str, label: str, **more: Any) -> FieldView:
    hint = str(more.pop("hint", ""))
    return FieldView(
        "text",
        name,
        f"o-{name}",
        label,
        help=hint,
        value=tried.typed.get(name, ""),
        error=_error(tried, name),
        max_length=60,
        **more,
    )


def _error(tried: Tried, name: str) -> str:
    return " ".join(str(sentence) for sentence in tried.faults.get(name, ()))


def _refusals(tried: Tried) -> tuple[Refusal, ...]:
    return tuple(
        Refusal(f"o-{name}" if name else "", "", str(sentence))
        for name, sentences in tried.faults.items()
        for sentence in sentences
    )
