"""Sending the mails that Cauce owes, through the institution's mail connector."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q

from cauce.lib import clock
from cauce.lib.failpoints import reach
from cauce.operations.guarded import Guarded
from cauce.ports import AdapterError, Connector, Instruction
from cauce.records.models import Notice

PAUSES = (30, 120, 600, 3600, 4 * 3600)


def send_next(mail: Connector) -> bool:
    """Send one due notice. Returns whether there was one. The key makes a second sending recognisable."""
    now = clock.now()
    due = (
        Notice.objects.filter(state=Notice.State.DUE, next_at__lte=now)
        .filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
        .select_related("person")
        .order_by("next_at", "id")
        .first()
    )
    if due is None:
        return False
    if not Notice.objects.filter(pk=due.pk, attempts=due.attempts).update(
        attempts=F("attempts") + 1, lease_until=now + timedelta(seconds=settings.LEASE_SECONDS)
    ):
        return True
    payload = {"to": due.person.email, "subject": due.subject, "text": due.text}
    try:
        Guarded(mail).apply(Instruction(f"notice-{due.key}", "mail.deliver", due.person.email, payload))
    except AdapterError as error:
        _later(due, str(error), permanent=error.permanent)
        return True
    reach("notice.after_send")
    Notice.objects.filter(pk=due.pk).update(
        state=Notice.State.SENT, sent_at=clock.now(), next_at=None, lease_until=None, error=""
    )
    return True


def _later(notice: Notice, text: str, *, permanent: bool) -> None:
    is_over = permanent or notice.attempts + 1 >= len(PAUSES)
    pause = PAUSES[min(notice.attempts, len(PAUSES) - 1)]
    Notice.objects.filter(pk=notice.pk).update(
        state=Notice.State.FAILED if is_over else Notice.State.DUE,
        next_at=None if is_over else clock.now() + timedelta(seconds=pause),
        lease_until=None,
        error=text[:2000],
    )
