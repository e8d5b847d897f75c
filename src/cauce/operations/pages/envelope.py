"""The envelopes that one person has of one case. Nobody else is told that they exist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cauce.lib import clock
from cauce.operations import access, envelopes
from cauce.operations.refusals import NotFound
from cauce.records.models import Order, Person, Secret


@dataclass(frozen=True)
class EnvelopeSeen:
    """`state` is "sealed", "opened", "expired" or "waiting" (the work is not confirmed yet)."""

    id: int
    is_code: bool
    purpose: str
    username: str
    state: str
    expires_at: datetime
    opened_at: datetime | None


@dataclass(frozen=True)
class EnvelopesSeen:
    number: str
    envelopes: tuple[EnvelopeSeen, ...]
    now: datetime
    may_see_case: bool  # nobody sees the UIT-PR05 about himself, and its envelope is his all the same


def read(person: Person, number: str) -> EnvelopesSeen:
    """Return a person's own envelopes of a case. NotFound if he has none. Opens nothing."""
    now = clock.now()
    found = envelopes.of(person, number)
    return EnvelopesSeen(
        number=number,
        envelopes=tuple(
            EnvelopeSeen(
                id=secret.pk,
                is_code=secret.order.verb == "telephony.issue",
                purpose=secret.purpose,
                username=secret.username,
                state=_state(secret, now),
                expires_at=secret.expires_at,
                opened_at=secret.revealed_at,
            )
            for secret in found
        ),
        now=now,
        may_see_case=_may_see(person, number),
    )


def _may_see(person: Person, number: str) -> bool:
    try:
        access.case_for(person, number)
    except NotFound:
        return False
    return True


def _state(secret: Secret, now: datetime) -> str:
    if secret.revealed_at is not None:
        return "opened"
    if secret.sealed_key is None or now > secret.expires_at:
        return "expired"
    return "sealed" if secret.order.state == Order.State.CONFIRMED else "waiting"
