"""What a person, or the administrator, changes about a person: language, theme, keys, passwords; signing
in.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from cauce.lib import sealing
from cauce.operations import sessions
from cauce.operations.refusals import Faulty, NotAllowed, NotFound
from cauce.records.models import Person, SignIn

WINDOW = timedelta(minutes=15)
TRIES_OF_ONE_VISITOR = 5  # wrong passwords for one person from one address
TRIES_FOR_ONE_PERSON = 20  # from everywhere: a guesser with many addresses is slowed down as well
TRIES_FROM_ONE_ADDRESS = 50  # an office behind one address is not

LONGEST_PASSWORD = 200  # letters of a password that is worth hashing
TOO_MANY_TRIES = _("There were too many tries. Wait 15 minutes and try again.")

# ------------------------------------------------------------------------------------------------ signing in


def _same_name(name: str) -> str:
    """Return one name for a person, whether he wrote his user name or his address, and for nobody's name
    too.
    """
    folded = name.strip().lower()
    known = (
        Person.objects.filter(email=folded).values_list("username", flat=True).first()
        if "@" in folded
        else None
    )
    return (known or folded)[:80]


def sign_in_allowed(name: str, address: str, now: datetime) -> bool:
    """Say whether somebody at an address may try a password for a name now.

    No after 5 failures of that name from that address within 15 minutes (20 from everywhere, 50 of one
    address): the wait ends by itself. A name that nobody has is counted alike, so that the answer tells
    nothing.
    """
    return _leaves(1, _same_name(name), address[:45], now)


def count_try(name: str, address: str, now: datetime) -> bool:
    """Count a try as a failure before its password is looked at, and say whether it may be looked at.

    It is counted first, so that many tries at the same time are no more than many one after another: each
    sees all that were counted before it asked. A try that has to wait is not counted. Call it outside of a
    transaction: others have to see the count at once.
    """
    SignIn.objects.filter(at__lte=now - WINDOW).delete()
    tried = SignIn.objects.create(name=_same_name(name), address=address[:45], at=now)
    if _leaves(0, tried.name, tried.address, now):
        return True
    tried.delete()
    return False


def _leaves(places: int, name: str, address: str, now: datetime) -> bool:
    """Say whether so many more tries fit within each limit."""
    counted = SignIn.objects.filter(Q(name=name) | Q(address=address), at__gt=now - WINDOW).aggregate(
        visitor=Count("id", filter=Q(name=name, address=address)),
        person=Count("id", filter=Q(name=name)),
        address=Count("id", filter=Q(address=address)),
    )
    return bool(
        counted["visitor"] + places <= TRIES_OF_ONE_VISITOR
        and counted["person"] + places <= TRIES_FOR_ONE_PERSON
        and counted["address"] + places <= TRIES_FROM_ONE_ADDRESS
    )


def record_signed_in(person: Person, address: str) -> None:
    """Forget the failures of whoever then knew the password, at that address only."""
    SignIn.objects.filter(name=person.username, address=address[:45]).delete()


def confirms_password(person: Person, password: str, address: str, now: datetime) -> bool:
    """Say whether whoever is signed in typed his own password again. A wrong one counts as a failed sign-in.

    NotAllowed while too many failed, at the door or here: an open session is no place to guess from. Call it
    outside of a transaction, so that a refusal does not undo the count.
    """
    if not count_try(person.username, address, now):
        raise NotAllowed(TOO_MANY_TRIES)
    has_bytes = not any(
        "\ud800" <= letter <= "\udfff" for letter in password
    )  # half a letter cannot be hashed
    if has_bytes and 0 < len(password) <= LONGEST_PASSWORD and person.check_password(password):
        record_signed_in(person, address)
        return True
    return False


# ------------------------------------------------------------------------------------------------ preferences


def change_language(person: Person, language: str) -> None:
    """Show the screens to this person in another language. Faulty if Cauce does not speak it."""
    accepted = dict(settings.LANGUAGES)
    if language not in accepted:
        raise Faulty(
            {"language": [_("Accepted are: %(accepted)s.") % {"accepted": ", ".join(accepted.values())}]}
        )
    person.language = language
    person.save(update_fields=["language"])


def change_theme(person: Person, theme: str) -> None:
    """Show the screens light, dark, or as the computer says. Faulty for anything else."""
    accepted = [value for value, _label in Person._meta.get_field("theme").flatchoices]
    if theme not in accepted:
        raise Faulty({"theme": [_("Accepted are: %(accepted)s.") % {"accepted": ", ".join(accepted)}]})
    person.theme = theme
    person.save(update_fields=["theme"])


def change_single_keys(person: Person, *, wanted: bool) -> None:
    """Switch the shortcuts of a single letter on or off (WCAG 2.1.4)."""
    person.has_single_keys = wanted
    person.save(update_fields=["has_single_keys"])


# ------------------------------------------------------------------------------------------------ passwords


def change_password(
    person: Person, old: str, new: str, *, now: datetime, keep_session: str = "", address: str = ""
) -> None:
    """Change one's own password. Every other session of the person ends; `keep_session` is the key that
    stays.

    The face that keeps a session has to renew its authentication hash afterwards. Faulty if the old
    password is not the present one, or the new one is short, common, like the person's own names, or the
    old one again; NotAllowed after too many wrong ones.
    """
    if not confirms_password(person, old, address, now):
        raise Faulty({"old": [_("That is not your present password.")]})
    if new == old:
        raise Faulty({"new": [_("The new password is the one that you have now.")]})
    try:
        validate_password(new, person)
    except ValidationError as error:
        raise Faulty({"new": list(error.messages)}) from error
    person.set_password(new)
    person.must_change_password = False
    with transaction.atomic():
        person.save(update_fields=["password", "must_change_password"])
        sessions.end(person, now, keep=keep_session)


@transaction.atomic
def give_first_password(actor: Person | None, username: str, *, now: datetime) -> str:
    """Give a person a new first password and return it, to be told once; it has to be changed at the first
    sign-in.

    For the administrator (`actor` None: whoever has the command line). The person's sessions end. NotFound
    if nobody has that name, NotAllowed for others and for somebody inactive.
    """
    if actor is not None and not (actor.is_active and actor.is_administrator):
        raise NotAllowed(_("Only the administrator gives first passwords."))
    person = Person.objects.filter(username=username.strip().lower()).first()
    if person is None:
        raise NotFound(_("Nobody has the user name “%(username)s”.") % {"username": username[:60]})
    if not person.is_active:
        raise NotAllowed(_("%(name)s is not active.") % {"name": person.full_name})
    made = sealing.first_password()
    person.set_password(made)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    sessions.end(person, now)
    return made
