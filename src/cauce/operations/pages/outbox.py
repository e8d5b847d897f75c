"""The mails that Cauce wrote: a demonstration shows them to all, an institution to its administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cauce.lib import clock
from cauce.operations import snapshots
from cauce.operations.refusals import NotFound
from cauce.records.models import Institution, Notice, Order, Person

ON_ONE_PAGE = 40


@dataclass(frozen=True)
class MailSeen:
    """A mail. `key` names it in the address of the page: "n12" a notice, "o7" an order's mail."""

    key: str
    at: datetime
    to: str
    name: str
    subject: str
    text: str
    state: str  # "por_enviar", "enviado", "no_enviado"
    error: str
    case_number: str


@dataclass(frozen=True)
class OutboxSeen:
    now: datetime
    is_demonstration: bool
    mails: tuple[MailSeen, ...]
    opened: MailSeen | None
    waiting: int
    page: int
    has_more: bool


@snapshots.hold()
def read(person: Person, *, key: str = "", page: int = 1) -> OutboxSeen:
    """Return the mails, the newest first. NotFound for whoever may not read them.

    The administrator of an institution sees that a mail went out, to whom and when, and not what it says.
    """
    institution = Institution.objects.first()
    is_demonstration = bool(institution and institution.is_demonstration)
    if not is_demonstration and not person.is_administrator:
        raise NotFound()
    end = max(1, page) * ON_ONE_PAGE
    notices = [
        _notice(row, is_demonstration)
        for row in Notice.objects.select_related("person", "case").order_by("-written_at", "-id")[: end + 1]
    ]
    orders = [
        _order(row, is_demonstration)
        for row in Order.objects.filter(port="mail")
        .select_related("case")
        .order_by("-placed_at", "-id")[: end + 1]
    ]
    mails = sorted([*notices, *orders], key=lambda mail: mail.at, reverse=True)
    shown = mails[end - ON_ONE_PAGE : end]
    opened = next(
        (mail for mail in mails if mail.key == key), shown[0] if shown and is_demonstration else None
    )
    return OutboxSeen(
        now=clock.now(),
        is_demonstration=is_demonstration,
        mails=tuple(shown),
        opened=opened if is_demonstration else None,
        waiting=Notice.objects.filter(state=Notice.State.DUE).count(),
        page=max(1, page),
        has_more=len(mails) > end,
    )  # fmt: skip


def _notice(row: Notice, is_demonstration: bool) -> MailSeen:
    return MailSeen(
        key=f"n{row.pk}",
        at=row.sent_at or row.written_at,
        to=row.person.email,
        name=row.person.full_name,
        subject=row.subject,
        text=row.text if is_demonstration else "",
        state=row.state,
        error=row.error,
        case_number=row.case.number if row.case else "",
    )


def _order(row: Order, is_demonstration: bool) -> MailSeen:
    """The mail that an order of a case delivers: it holds a link to the envelope, never the code."""
    done = row.state == Order.State.CONFIRMED
    return MailSeen(
        key=f"o{row.pk}",
        at=row.ended_at or row.placed_at,
        to=str(row.payload.get("to", "")),
        name="",
        subject=str(row.payload.get("subject", "")),
        text=str(row.payload.get("text", "")) if is_demonstration else "",
        state=Notice.State.SENT if done else Notice.State.DUE if row.next_at else Notice.State.FAILED,
        error=row.error,
        case_number=row.case.number,
    )
