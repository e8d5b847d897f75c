"""The inbox as its template draws it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cauce.operations.pages.inbox import (
    CLOSED,
    ON_ONE_PAGE,
    PENDING,
    TABS,
    UNDER_WAY,
    Asked,
    InboxSeen,
    RowSeen,
)
from cauce.web import states, words
from cauce.web.shapes.inbox import Head, InboxGroup, InboxPage, InboxRow, Tab
from cauce.web.shapes.pieces import Choice, Empty, Link, Select, State

CSV_HEAD = (
    "hoja_de_ruta", "asunto", "procedimiento", "se_le_pide", "de", "unidad", "lo_tiene", "desde", "plazo",
    "resultado",
)  # fmt: skip


def page(seen: InboxSeen) -> InboxPage:
    """Return one tab of the inbox."""
    asked, names = seen.asked, _tab_names()
    here = _url(asked.tab)
    return InboxPage(
        tab=asked.tab,
        title=_title(seen),
        sentence=_sentence(seen),
        url=here,
        tabs=tuple(Tab(tab, names[tab], seen.counts[tab], _url(tab), tab == asked.tab) for tab in TABS),
        groups=_groups(seen),
        heads=_heads(asked),
        status=_status(seen),
        query=asked.query,
        search_label=_search_label(asked.tab),
        filters=_filters(seen),
        csv_url=f"{reverse('web:inbox_csv')}?{_query(asked, pestana=asked.tab)}",
        clear_url=here if asked.filters else "",
        empty=None if seen.rows else _empty(seen),
        older=_other_page(seen, 1, _("Following")) if asked.page * ON_ONE_PAGE < seen.total else None,
        newer=_other_page(seen, -1, _("Preceding")) if asked.page > 1 else None,
        span=_span(seen),
    )


def csv_rows(seen: InboxSeen) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the list as texts."""
    for row in seen.rows:
        yield (
            row.number,
            row.subject,
            row.procedure,
            row.asks,
            row.from_name,
            row.from_unit,
            row.holder.full_name if row.holder else "",
            _spelled(row.since),
            _spelled(row.due_at),
            row.end,
        )


def _spelled(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _tab_names() -> dict[str, str]:
    return {PENDING: _("Pending"), UNDER_WAY: _("Under way"), CLOSED: pgettext("tab", "Closed")}


def _url(tab: str) -> str:
    return reverse("web:inbox") if tab == PENDING else reverse("web:inbox_tab", args=[tab])


def _query(asked: Asked, **changes: str) -> str:
    values = {
        "q": asked.query,
        "procedimiento": asked.procedure,
        "unidad": asked.unit,
        "plazo": asked.due,
        "orden": asked.sort,
    }
    return urlencode({name: value for name, value in {**values, **changes}.items() if value})


def _title(seen: InboxSeen) -> str:
    count = seen.counts[seen.asked.tab]
    if seen.asked.tab == PENDING:
        return _("%(n)s pending · Inbox") % {"n": count}
    return _("%(n)s %(tab)s · Inbox") % {"n": count, "tab": _tab_names()[seen.asked.tab].lower()}


def _sentence(seen: InboxSeen) -> str:
    count = seen.counts[seen.asked.tab]
    if not count and seen.asked.tab != PENDING:
        return _("There is nothing here yet.")
    if seen.asked.tab == UNDER_WAY:
        return ngettext(
            "There is %(n)s case under way that you may see.",
            "There are %(n)s cases under way that you may see.",
            count,
        ) % {"n": count}
    if seen.asked.tab == CLOSED:
        return ngettext(
            "There is %(n)s closed case that you may see.",
            "There are %(n)s closed cases that you may see.",
            count,
        ) % {"n": count}
    if not count:
        return _("Nothing is pending.")
    said = ngettext("You have %(n)s pending", "You have %(n)s pending ones", count) % {"n": count}
    urgent = _urgent(seen)
    return f"{said}: {urgent}." if urgent else f"{said}."


def _urgent(seen: InboxSeen) -> str:
    parts = []
    if seen.overdue:
        parts.append(ngettext("%(n)s overdue", "%(n)s overdue ones", seen.overdue) % {"n": seen.overdue})
    if seen.due_today:
        parts.append(
            ngettext("%(n)s that is due today", "%(n)s that are due today", seen.due_today)
            % {"n": seen.due_today}
        )
    return (
        _("%(one)s and %(other)s") % {"one": parts[0], "other": parts[1]}
        if len(parts) == 2
        else "".join(parts)
    )


def _status(seen: InboxSeen) -> str:
    return ngettext("%(n)s case in the list.", "%(n)s cases in the list.", seen.total) % {"n": seen.total}


def _search_label(tab: str) -> str:
    return {
        PENDING: _("Search the pending"),
        UNDER_WAY: _("Search those under way"),
        CLOSED: _("Search the closed"),
    }[tab]


def _heads(asked: Asked) -> tuple[Head, ...]:
    second = {PENDING: _("What is asked"), UNDER_WAY: _("Held by"), CLOSED: _("Procedure")}[asked.tab]
    since = {PENDING: _("You have it since"), UNDER_WAY: _("Since"), CLOSED: _("Closed on")}[asked.tab]
    last = _("How it ended") if asked.tab == CLOSED else pgettext("heading", "Due")
    return (
        _head(asked, _("Case"), "tramite"),
        Head(second),
        _head(asked, pgettext("heading", "From"), "de"),
        Head(since) if asked.tab == CLOSED else _head(asked, since, "desde"),
        Head(last) if asked.tab == CLOSED else _head(asked, last, "plazo"),
    )


def _head(asked: Asked, label: str, key: str) -> Head:
    present = asked.sort or ("" if asked.tab == CLOSED else "plazo")
    is_up = present == key
    url = f"{_url(asked.tab)}?{_query(asked, orden=f'-{key}' if is_up else key)}"
    return Head(label, url, "ascending" if is_up else "descending" if present == f"-{key}" else "")


def _filters(seen: InboxSeen) -> tuple[Select, ...]:
    asked = seen.asked
    procedures = [(code, f"{code.removeprefix('UIT-')} {title}") for code, title in seen.procedures]
    found = [
        _select("procedimiento", _("Procedure"), pgettext("procedures", "All"), procedures, asked.procedure),
        _select("unidad", _("Requesting unit"), pgettext("units", "All"), list(seen.units), asked.unit),
    ]
    if asked.tab != CLOSED:
        due = [("hoy", _("Overdue and of today")), ("semana", _("This week")), ("sin", _("No deadline"))]
        found.append(_select("plazo", pgettext("heading", "Due"), _("Any"), due, asked.due))
    return tuple(found)


def _select(name: str, label: str, every: str, values: list[tuple[str, str]], chosen: str) -> Select:
    choices = [Choice("", every, is_chosen=not chosen)]
    choices += [Choice(value, text, is_chosen=value == chosen) for value, text in values]
    return Select(name, label, tuple(choices))


def _groups(seen: InboxSeen) -> tuple[InboxGroup, ...]:
    rows = [(_group_of(row, seen), _row(row, seen)) for row in seen.rows]
    if seen.asked.tab != PENDING or seen.asked.sort not in ("", "plazo"):
        return (InboxGroup("", tuple(row for _group, row in rows)),) if rows else ()
    titles = list(dict.fromkeys(group for group, _row_ in rows))
    return tuple(InboxGroup(title, tuple(row for group, row in rows if group == title)) for title in titles)


def _group_of(row: RowSeen, seen: InboxSeen) -> str:
    if row.due_at is None:
        return _("No deadline")
    days = (timezone.localtime(row.due_at).date() - timezone.localtime(seen.now).date()).days
    if days <= 0:
        return _("Overdue and of today")
    return _("This week") if days < 7 else _("Later")


def _row(row: RowSeen, seen: InboxSeen) -> InboxRow:
    titles = dict(seen.procedures)
    proved = states.of_checks(*row.checks)
    shaped = InboxRow(
        number=row.number,
        url=reverse("web:case", args=[row.number]),
        subject=row.subject,
        procedure=row.procedure.removeprefix("UIT-"),
        asks=row.asks if seen.asked.tab != CLOSED else titles.get(row.procedure, row.procedure),
        from_name=row.from_name,
        from_unit=row.from_unit,
        since=row.since,
        due=_due(row, seen),
        evidence=proved.word if proved else "",
        evidence_icon=proved.icon if proved else "",
        is_unread=row.is_unread,
        note=_note(row, seen),
        summary=". ".join(f"{label}: {said}" for label, said in row.facts),
        for_whom=_("by substitution of %(name)s") % {"name": row.for_whom} if row.for_whom else "",
        quick_verb=_("Approve and pass on") if row.may_be_quick else "",
    )
    if row.holder is not None:
        return replace(shaped, holder=row.holder.full_name, holder_post=row.holder.post)
    return shaped


def _due(row: RowSeen, seen: InboxSeen) -> State:
    if row.end:
        return State(row.end[:1].upper() + row.end[1:], "lock")
    return states.of_deadline(row.due_at, now=seen.now)


def _note(row: RowSeen, seen: InboxSeen) -> str:
    if row.is_return:
        return _("Returned to be corrected")
    if row.returned_on is None:
        return ""
    day = words.day(timezone.localtime(row.returned_on).date(), today=timezone.localtime(seen.now).date())
    return _("Corrected after you returned it on %(day)s") % {"day": day}


def _other_page(seen: InboxSeen, step: int, label: str) -> Link:
    page_number = str(seen.asked.page + step)
    return Link(label, f"{_url(seen.asked.tab)}?{_query(seen.asked, pagina=page_number)}")


def _span(seen: InboxSeen) -> str:
    if seen.total <= ON_ONE_PAGE and seen.asked.page == 1:
        return ""
    first = (seen.asked.page - 1) * ON_ONE_PAGE + 1
    return _("%(first)s to %(last)s of %(total)s") % {
        "first": first,
        "last": first + len(seen.rows) - 1,
        "total": seen.total,
    }


def _empty(seen: InboxSeen) -> Empty:
    asked, names = seen.asked, _tab_names()
    if asked.filters:
        return _nothing_found(seen)
    new = Link(_("New case"), reverse("web:start"), "plus")
    if asked.tab != PENDING:
        text = _("The cases in which you take part will appear here.")
        return Empty(_("There is nothing here yet"), text, (new,), has_drawing=True)
    count = seen.counts[UNDER_WAY]
    text = _("When somebody passes a case on to you it will appear here, and you will get a mail.")
    if not count:
        return Empty(_("Nothing waits for you"), text, (new,), has_drawing=True)
    more = ngettext("There is %(n)s case under way.", "There are %(n)s cases under way.", count) % {
        "n": count
    }
    see = Link(_("See the %(n)s %(tab)s") % {"n": count, "tab": names[UNDER_WAY].lower()}, _url(UNDER_WAY))
    return Empty(_("Nothing waits for you"), f"{text} {more}", (see, new), has_drawing=True)


def _nothing_found(seen: InboxSeen) -> Empty:
    """An empty search says where it was found."""
    asked, names = seen.asked, _tab_names()
    here = names[asked.tab]
    said = (
        _("There are no cases with «%(query)s» among «%(tab)s».") % {"query": asked.query, "tab": here}
        if asked.query
        else _("There are no such cases among «%(tab)s».") % {"tab": here}
    )
    links = []
    for tab, count in seen.found_elsewhere.items():
        if count:
            said += " " + _("There are %(n)s among «%(tab)s».") % {"n": count, "tab": names[tab]}
            label = _("See the %(n)s %(tab)s") % {"n": count, "tab": names[tab].lower()}
            links.append(Link(label, f"{_url(tab)}?{_query(asked)}"))
    links.append(Link(_("Take the filters off"), _url(asked.tab)))
    return Empty(_("No results"), said, tuple(links))
