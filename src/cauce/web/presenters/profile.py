"""The profile as its template draws it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cauce.operations.pages.profile import ProfileSeen
from cauce.web import people, words
from cauce.web.shapes.form import FieldView
from cauce.web.shapes.institution import ProfilePage, SmallForm
from cauce.web.shapes.pieces import Choice, Line, Link, Notice, Refusal


def changed() -> Notice:
    """Return what is said after a new password."""
    return Notice(_("Your password was changed."), _("Your other sessions were ended."), "bien")


def page(
    seen: ProfileSeen, *, notices: tuple[Notice, ...], faults: Mapping[str, Sequence[Any]]
) -> ProfilePage:
    """Return the page."""
    first = Notice(
        _("Choose your own password before you go on."), _("The one you were given serves once."), "pronto"
    )
    return ProfilePage(
        who=people.who(seen.card),
        lines=_lines(seen),
        languages=tuple(
            Choice(code, name, is_chosen=code == seen.language) for code, name in settings.LANGUAGES
        ),
        themes=_themes(seen.theme),
        has_shortcuts=seen.has_single_keys,
        url=reverse("web:profile"),
        password_form=_password_form(faults),
        notices=(*notices, *((first,) if seen.must_change_password else ()), *_envelopes(seen)),
    )


def _envelopes(seen: ProfileSeen) -> tuple[Notice, ...]:
    return tuple(
        Notice(
            _("You have a sealed envelope: %(inside)s.") % {"inside": inside},
            _("It is shown once, to you alone."),
            links=(Link(_("Open the envelope"), reverse("web:envelope", args=[number])),),
        )
        for number, inside in seen.envelopes
    )


def _themes(chosen: str) -> tuple[Choice, ...]:
    offered = (
        ("auto", _("As your computer"), _("Light by day and dark by night, if your computer does so.")),
        ("light", _("Light"), ""),
        ("dark", _("Dark"), _("Papers stay white.")),
    )
    return tuple(Choice(value, label, hint, value == chosen) for value, label, hint in offered)


def _lines(seen: ProfileSeen) -> tuple[Line, ...]:
    lines = [
        Line(_("Post"), title, _period(starts, ends, seen))
        for title, _unit, starts, ends in seen.designations[:1]
    ]
    lines += [Line(_("Unit"), unit) for _title, unit, _starts, _ends in seen.designations[:1]]
    lines += [
        Line(_("Stands in as"), title, _period(starts, ends, seen)) for title, starts, ends in seen.stands_in
    ]
    flags = {"administrator": _("Administrator"), "planner": _("Planner"), "auditor": _("Auditor")}
    lines += [Line(_("In Cauce"), flags[flag]) for flag in seen.flags]
    lines += [
        Line(_("Tie to the institution"), seen.vinculo),
        Line(_("E-mail"), seen.email),
        Line(_("Extension"), seen.extension or _("none")),
        Line(
            _("Open sessions"),
            ngettext("%(n)s session", "%(n)s sessions", seen.sessions) % {"n": seen.sessions},
        ),
    ]
    return tuple(lines)


def _period(starts: Any, ends: Any, seen: ProfileSeen) -> str:
    since = _("since %(day)s") % {"day": words.day(starts, today=seen.day)}
    if ends is None:
        return since
    return f"{since} {_('until %(day)s') % {'day': words.day(ends, today=seen.day)}}"


def _password_form(faults: Mapping[str, Sequence[Any]]) -> SmallForm:
    return SmallForm(
        action=reverse("web:password"),
        once="",
        fields=(
            _field("actual", _("Present password"), "current-password", "", _said(faults, "old")),
            _field(
                "nueva", _("New password"), "new-password", _("At least 10 characters."), _said(faults, "new")
            ),
        ),
        button=_("Change the password"),
        icon="key",
        refusals=tuple(
            Refusal({"old": "k-actual", "new": "k-nueva"}.get(name, ""), "", str(sentence))
            for name, sentences in faults.items()
            for sentence in sentences
        ),
    )


def _field(name: str, label: str, autocomplete: str, hint: str, error: str) -> FieldView:
    return FieldView(
        "text",
        name,
        f"k-{name}",
        label,
        help=hint,
        error=error,
        input_type="password",
        autocomplete=autocomplete,
    )


def _said(faults: Mapping[str, Sequence[Any]], name: str) -> str:
    return " ".join(str(sentence) for sentence in faults.get(name, ()))
