"""Envelopes: an authenticated page shows a call code or a first password once; then its key is destroyed.

Opening the page changes nothing (mail scanners open links): only *Revelar*, a POST after the password was
typed again, opens the envelope. A second try is an alarm, and so are too many wrong passwords: they are
counted with those of the door. Lost or expired = a new code, never a resend.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cauce.core.procedure import Outcome
from cauce.lib import clock, sealing
from cauce.operations import courses, notices, people, record
from cauce.operations.refusals import Faulty, NotAllowed, NotFound
from cauce.records.models import Act, Order, Person, Secret


def of(person: Person, number: str) -> list[Secret]:
    """Return a person's own envelopes of a case. NotFound if he has none: nobody else sees that they are."""
    found = list(
        Secret.objects.filter(owner=person, order__case__number=number).select_related("order__case")
    )
    if not found:
        raise NotFound()
    return found


def reveal(person: Person, secret_id: int, *, password: str, address: str = "") -> str:
    """Show the secret to its owner, once, after he typed his password again; then destroy its key.

    Faulty for a wrong password; the one after which he has to wait is told on the record. NotAllowed while he
    waits, and, with an alarm on the record, if the envelope was already shown or has expired.
    """
    if not person.is_active or not Secret.objects.filter(pk=secret_id, owner=person).exists():
        raise NotFound()
    now = clock.now()
    if not people.confirms_password(person, password, address, now):
        if not people.sign_in_allowed(person.username, address, now):
            _shut(person, secret_id)
        raise Faulty({"password": [_("This is not your password.")]})
    with transaction.atomic():
        secret, shown = _open(person, secret_id)
    if secret is None:
        raise NotAllowed(shown)
    return secret


@transaction.atomic
def _shut(person: Person, secret_id: int) -> None:
    """Tell the record, and whoever ordered the work, that somebody guesses at the envelope's password."""
    sealed = Secret.objects.select_related("order__approved_by").get(pk=secret_id)
    course = courses.lock(sealed.order.case_id, clock.now())
    text = _("Too many wrong passwords: nobody can open the envelope for 15 minutes.")
    act = _record(course, sealed, person, text, opened=False)
    _warn(
        course,
        sealed,
        key=f"envelope-{sealed.pk}-act-{act.seq}",
        subject=_("%(case)s: wrong passwords at an envelope") % {"case": course.case.number},
        text=_("Somebody who is signed in as %(name)s typed too many wrong passwords at %(order)s.")
        % {"name": person.full_name, "order": sealed.order.name},
    )


def _open(person: Person, secret_id: int) -> tuple[str | None, str]:
    mine = Secret.objects.filter(pk=secret_id, owner=person)
    case_id = mine.values_list("order__case_id", flat=True).first()
    if case_id is None:
        raise NotFound()
    course = courses.lock(case_id, clock.now())  # the case first, as everybody else does
    sealed = mine.select_for_update(of=("self",)).select_related("order__case").get()
    if sealed.order.state == Order.State.ATTESTED:
        by = sealed.order.evidence.filter(is_attested=True).select_related("attested_by").last()
        name = by.attested_by.full_name if by and by.attested_by else ""
        return None, _("The work was done by hand: %(name)s gives you what this envelope would hold.") % {
            "name": name
        }
    if sealed.order.state != Order.State.CONFIRMED:
        return None, _("The work that this envelope belongs to is not confirmed yet.")
    if sealed.revealed_at is not None or sealed.sealed_key is None or course.now > sealed.expires_at:
        return None, _alarm(course, sealed, person)
    text = sealing.unseal(
        sealing.Envelope(bytes(sealed.ciphertext), bytes(sealed.sealed_key)),
        master=settings.SEALING_KEY,
        label=sealed.order.key,
    )
    sealed.sealed_key, sealed.ciphertext, sealed.revealed_at = None, b"", course.now
    sealed.save()
    _record(course, sealed, person, _("The owner opened the envelope."), opened=True)
    return text, ""


def _alarm(course: courses.Course, sealed: Secret, person: Person) -> str:
    sealed.late_tries += 1
    sealed.sealed_key, sealed.ciphertext = None, b""
    sealed.save()
    sentence = _(
        "This envelope was already opened or has expired. If it was not you, tell the UIT: a new one is made."
    )
    _record(course, sealed, person, _("A second try to open the envelope: alarm."), opened=False)
    _warn(
        course,
        sealed,
        key=f"envelope-{sealed.pk}-{sealed.late_tries}",
        subject=_("%(case)s: second try to open an envelope") % {"case": course.case.number},
        text=_("Somebody tried to open the envelope of %(order)s again.") % {"order": sealed.order.name},
    )
    return sentence


def _warn(course: courses.Course, sealed: Secret, *, key: str, subject: str, text: str) -> None:
    notices.write(
        key=key,
        person=sealed.order.approved_by,
        course_now=course.now,
        case=course.case,
        subject=subject,
        text=text,
    )


def _record(course: courses.Course, sealed: Secret, person: Person, text: str, *, opened: bool) -> Act:
    act = record.write(
        course.case, at=course.now, actor=person, outcome=Outcome.REVEAL, row=sealed.order.row, proveido=text,
        content={"order": sealed.order.name, "position": "", "opened": opened},
    )  # fmt: skip
    course.case.save()
    return act


def expire() -> int:
    """Destroy the keys of envelopes that nobody opened in time. Returns how many."""
    return Secret.objects.filter(expires_at__lt=clock.now(), sealed_key__isnull=False).update(
        sealed_key=None, ciphertext=b""
    )


def waiting(person: Person) -> list[tuple[str, str]]:
    """Return (case number, what is inside) of each envelope that a person has still to open."""
    closed = Secret.objects.filter(
        owner=person, revealed_at=None, sealed_key__isnull=False, expires_at__gt=clock.now()
    ).filter(order__state__in=courses.SETTLED)
    return list(closed.order_by("id").values_list("order__case__number", "purpose"))
