"""The one institution that this installation serves: its beginning."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cauce.core import logo
from cauce.lib import sealing
from cauce.operations import answers, catalogues
from cauce.operations.refusals import Faulty, Refused
from cauce.records.models import Institution, Person


class AlreadyThere(Refused):
    """The installation already serves an institution."""


@dataclass(frozen=True)
class Beginning:
    """What an installation begins with."""

    name: str
    acronym: str
    city: str
    username: str
    email: str
    given_names: str
    first_surname: str
    gender: str
    ci: str
    second_surname: str = ""
    logo_svg: str = ""
    password: str = field(
        default="", repr=False
    )  # empty: one is made, and has to be changed at the first sign-in


@dataclass(frozen=True)
class Begun:
    """The institution, its first administrator, and the password made for him ("" if he chose it)."""

    institution: Institution
    administrator: Person
    password: str = field(repr=False)


ACCEPTED: Mapping[str, tuple[str, Any]] = {
    "name": (r".{3,200}", _("A name of 3 to 200 characters.")),
    "acronym": (r"[A-ZÁÉÍÓÚÑ0-9]{2,20}", _("2 to 20 capital letters, as papers are numbered: AGETIC.")),
    "city": (r".{2,60}", _("The city that papers are dated in.")),
    "username": (
        r"[a-z0-9][a-z0-9._-]{1,59}",
        _("Small letters without accents, figures, full stop, hyphen."),
    ),
    "email": (r"[^@\s]{1,64}@[^@\s]+\.[A-Za-z]{2,63}", _("An address like name@institution.gob.bo.")),
    "given_names": (r".{2,80}", _("The administrator's given names.")),
    "first_surname": (r".{2,60}", _("The administrator's first surname.")),
    "gender": (r"[fm]", _("f or m: the gender in which posts are named.")),
    "ci": (r"[0-9]{4,10}", _("The number of an identity card, without dots.")),
}


def exists() -> bool:
    """Say whether this installation already serves an institution."""
    return Institution.objects.exists()


@transaction.atomic
def initialise(begin: Beginning) -> Begun:
    """Create the institution and its first administrator; all of it or nothing.

    AlreadyThere the second time: an installation serves one institution, and nothing is overwritten. Faulty
    names each answer that is not accepted.
    """
    if (there := Institution.objects.first()) is not None:
        raise AlreadyThere(
            _("This installation already serves %(name)s (%(acronym)s); nothing was changed.")
            % {"name": there.name, "acronym": there.acronym}
        )
    administrator = Person(
        username=begin.username,
        email=begin.email.lower(),
        given_names=begin.given_names,
        first_surname=begin.first_surname,
        second_surname=begin.second_surname,
        gender=begin.gender,
        ci=begin.ci,
        vinculo=Person.Vinculo.PLANTA,
        is_administrator=True,
        must_change_password=not begin.password,
    )
    faults = _faults(begin, administrator)
    if faults:
        raise Faulty(faults)
    made = "" if begin.password else sealing.first_password()
    administrator.set_password(begin.password or made)
    administrator.save()
    institution = Institution.objects.create(
        id=1, name=begin.name, acronym=begin.acronym, city=begin.city, logo_svg=begin.logo_svg
    )
    catalogues.put("niveles", catalogues.LEVELS)
    return Begun(institution, administrator, made)


def _faults(begin: Beginning, administrator: Person) -> dict[str, list[Any]]:
    faults: dict[str, list[Any]] = {
        name: [sentence]
        for name, (pattern, sentence) in ACCEPTED.items()
        if not re.fullmatch(pattern, getattr(begin, name))
    }
    if begin.logo_svg:
        try:
            logo.check(begin.logo_svg)
        except logo.LogoRefused as refused:
            faults["logo"] = [answers.say(refused.message.text, refused.message.params)]
    if begin.password:
        try:
            validate_password(begin.password, administrator)
        except ValidationError as error:
            faults["password"] = list(error.messages)
    return faults
