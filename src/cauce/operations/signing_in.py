"""Signing in: who it is, with the tries counted; in the demonstration, anyone of its people by one click."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.utils.translation import gettext_lazy as _

from cauce.lib import clock
from cauce.operations import people
from cauce.operations.refusals import Faulty, NotAllowed
from cauce.records.models import Institution, Person


def enter(name: str, password: str, address: str) -> Person:
    """Return the person with that name (or e-mail) and password.

    Faulty, in the same words whether the name or the password is wrong; NotAllowed while too many tries
    failed. The face begins a new session for him.
    """
    now = clock.now()
    if not people.count_try(name, address, now):
        raise NotAllowed(people.TOO_MANY_TRIES)
    person = None
    if 0 < len(password) <= people.LONGEST_PASSWORD:
        person = authenticate(None, username=name, password=password)
    if not isinstance(person, Person) or not person.is_active:
        raise Faulty({"clave": [_("The user name or the password is not right. Check both and try again.")]})
    people.record_signed_in(person, address)
    return person


def enter_as(username: str) -> Person:
    """Return one of the people of the demonstration, without a password. NotAllowed on every other
    installation.
    """
    person = Person.objects.active().filter(username=username).first()
    if person is None or not Institution.objects.filter(is_demonstration=True).exists():
        raise NotAllowed(_("Only in the demonstration does one click sign in."))
    return person
