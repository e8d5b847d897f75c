"""The page of a list: its columns, its text, and each of its rows as it would be sent."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cauce.core.procedure import FieldKind
from cauce.operations.case_lists import FIELD, Checked, Line
from cauce.operations.pages.start_list import Column, ListSeen
from cauce.web.presenters import form as form_shape
from cauce.web.shapes.form_list import ColumnView, ListPage, ListRow
from cauce.web.shapes.pieces import Notice, Refusal, State

MOST_NAMED = 12  # options that the page lists for a column
TEXT_ID = form_shape.control(FIELD)


def page(
    seen: ListSeen, *, once: str, faults: tuple[str, ...] = (), notices: tuple[Notice, ...] = ()
) -> ListPage:
    """Return the page. `faults` are of the file that was sent; those of the rows stand at each row."""
    code, checked = seen.procedure.code, seen.checked or Checked()
    of_all = faults + checked.faults
    is_ready = checked.is_accepted and not of_all
    problem = (Notice(_("It cannot be sent today."), seen.problem, "pronto"),) if seen.problem else ()
    return ListPage(
        code=code,
        title=seen.several.title,
        quote=seen.procedure.activities[0].text,
        action=reverse("web:start_list", args=[code]),
        draft_url=reverse("web:list_draft", args=[code]),
        discard_url=reverse("web:list_discard", args=[code]) if seen.saved_at else "",
        model_url=reverse("web:list_model", args=[code]),
        single_url=reverse("web:start_form", args=[code]),
        back_url=reverse("web:start"),
        once=once,
        seal=checked.seal if is_ready else "",
        text_name=FIELD,
        text_id=TEXT_ID,
        text=seen.text,
        error=" ".join(of_all),
        most=seen.several.most,
        columns=tuple(_column(column) for column in seen.columns),
        rows=tuple(_row(line) for line in checked.lines),
        summary=_summary(checked) if seen.checked else "",
        refusals=tuple(Refusal(TEXT_ID, "", text) for text in of_all)
        + tuple(_refusal(line) for line in checked.lines if line.faults),
        notices=problem + notices,
        send=_send(seen, len(checked.lines)) if is_ready else "",
        saved=form_shape.saved(seen.saved_at),
    )


def _send(seen: ListSeen, n: int) -> str:
    words = {"n": n, "name": seen.to}
    if seen.to:
        return ngettext("Send %(n)s request to %(name)s", "Send %(n)s requests to %(name)s", n) % words
    return ngettext("Send %(n)s request", "Send %(n)s requests", n) % words


def _column(column: Column) -> ColumnView:
    field, labels = column.field, [option.label for option in column.options]
    accepted = field.accepts or field.help
    if field.kind is FieldKind.DATE:
        accepted = _("A day like 31/12/2026")
    elif 0 < len(labels) <= MOST_NAMED:
        accepted = ", ".join(labels)
    several = field.kind is FieldKind.CHOICES
    return ColumnView(
        field.label,
        field.required,
        f"{accepted[:1].upper()}{accepted[1:]}".rstrip(".") + "." if accepted else "",
        _("Several, with commas between them.") if several else "",
    )


def _row(line: Line) -> ListRow:
    state = State(_("It can be sent"), "circle-check", "bien")
    if line.faults:
        state = State(_faults(line), "alert-triangle", "mal")
    return ListRow(f"linea-{line.number}", str(line.number), line.subject, line.said, state, line.faults)


def _faults(line: Line) -> str:
    n = len(line.faults)
    return ngettext("%(n)s fault", "%(n)s faults", n) % {"n": n}


def _refusal(line: Line) -> Refusal:
    """One line of the summary: it leads to the row, where its faults are told."""
    label = _("Line %(number)s") % {"number": line.number}
    return Refusal(f"linea-{line.number}", label, _faults(line))


def _summary(checked: Checked) -> str:
    n = len(checked.lines)
    if checked.faults:
        return ""
    bad = sum(bool(line.faults) for line in checked.lines)
    if not bad:
        return ngettext(
            "%(n)s person, without faults. One case is started for each, or none.",
            "%(n)s people, without faults. One case is started for each, or none.",
            n,
        ) % {"n": n}
    return ngettext(
        "%(bad)s line of %(n)s has faults. Correct it above and review the list again: all or none.",
        "%(bad)s lines of %(n)s have faults. Correct them above and review the list again: all or none.",
        bad,
    ) % {"bad": bad, "n": n}
