"""The sessions of a person: rows of Django's own table, which carries no index by person."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session

from cauce.records.models import Person


def live(person: Person, now: datetime) -> list[str]:
    """Return the keys of a person's sessions that have not expired. Reads every live session."""
    return [
        session.session_key
        for session in Session.objects.filter(expire_date__gt=now).iterator()
        if session.get_decoded().get("_auth_user_id") == str(person.pk)
    ]


def end(person: Person, now: datetime, *, keep: str = "") -> None:
    """End a person's sessions, all or all but one.

    They would die at their next page anyhow (the password's hash or the inactive person refuses them): this
    leaves nothing behind that could come back.
    """
    Session.objects.filter(session_key__in=set(live(person, now)) - {keep}).delete()
