"""The demonstration institution: invented people in every post of the manual, one password for all."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cauce.lib import library_files
from cauce.operations import catalogues
from cauce.operations.institution import AlreadyThere
from cauce.operations.register import DEMONSTRATION_PASSWORD
from cauce.records.models import Assignment, Institution, Person, Position, Unit

FILE = library_files.LIBRARY / "demonstration" / "institution.toml"
FLAGS = {"administrator": "is_administrator", "planner": "is_planner", "auditor": "is_auditor"}


@lru_cache(maxsize=1)
def _described() -> Mapping[str, Any]:
    return tomllib.loads(library_files.read_text(FILE))


@transaction.atomic
def load(now: datetime) -> bool:
    """Load the institution with its units, posts, people and catalogues. False when it was loaded before.

    A second time changes nothing, so that whatever was done in the demonstration stays. AlreadyThere on an
    installation that serves a real institution: its data are never mixed with invented people.
    """
    there = Institution.objects.first()
    if there is not None and not there.is_demonstration:
        raise AlreadyThere(
            _("This installation serves %(name)s: the demonstration is not loaded over it.")
            % {"name": there.name}
        )
    if there is not None:
        return False
    described = _described()
    own = described["institution"]
    Institution.objects.create(
        id=1, name=own["name"], acronym=own["acronym"], city=own["city"], is_demonstration=True
    )
    units = _units(described)
    positions = _positions(described, units)
    _people(described, positions, own["domain"], own["starts_on"])
    catalogues.put("niveles", catalogues.LEVELS)
    for name, entries in described["catalogues"].items():
        catalogues.put(name, entries)
    return True


def _units(described: Mapping[str, Any]) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for row in described["units"]:
        units[row["code"]] = Unit.objects.create(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            parent=units[row["parent"]] if "parent" in row else None,
            via_levels=row.get("via_levels", 1),
        )
    return units


def _positions(described: Mapping[str, Any], units: Mapping[str, Unit]) -> dict[str, Position]:
    return {
        row["code"]: Position.objects.create(
            code=row["code"],
            unit=units[row["unit"]],
            title_m=row["m"],
            title_f=row.get("f", row["m"]),
            function=row.get("function", ""),
            is_head=row.get("head", False),
        )
        for row in described["positions"]
    }


def _people(
    described: Mapping[str, Any], positions: Mapping[str, Position], domain: str, starts_on: date
) -> None:
    password = make_password(DEMONSTRATION_PASSWORD)  # once: a good hash takes its time
    for row in described["people"]:
        flags = {column: row.get(word, False) for word, column in FLAGS.items()}
        person = Person.objects.create(
            username=row["username"],
            email=f"{row['username']}@{domain}",
            given_names=row["given_names"],
            first_surname=row["first_surname"],
            second_surname=row.get("second_surname", ""),
            gender=row["gender"],
            ci=row["ci"],
            vinculo=row["vinculo"],
            extension=row["extension"],
            starts_on=starts_on,
            password=password,
            **flags,
        )
        Assignment.objects.create(person=person, position=positions[row["position"]], starts_on=starts_on)


def sign_in_cards() -> list[dict[str, str]]:
    """Return who can be chosen on the sign-in page, with the post and what the person does there.

    Empty on every other installation. Who is inactive is left out.
    """
    if not Institution.objects.filter(is_demonstration=True).exists():
        return []
    cards: list[dict[str, str]] = []
    active = {person.username: person for person in Person.objects.active()}
    posts = {row["code"]: row for row in _described()["positions"]}
    for row in _described()["people"]:
        person = active.get(row["username"])
        if person is not None and "does" in row:
            post = posts[row["position"]]
            title = post.get("f", post["m"]) if person.gender == "f" else post["m"]
            cards.append(
                {
                    "username": person.username,
                    "full_name": person.full_name,
                    "initials": person.initials,
                    "post": title,
                    "does": row["does"],
                }
            )
    return cards


def twin_seed() -> dict[str, list[dict[str, Any]]]:
    """Return the people, units and extensions that the twins hold beforehand, as plain mappings.

    Taken from the description, not from the rows: a twin is a system of its own, which knows what it was
    told.
    """
    described = _described()
    own = described["institution"]
    posts = {row["code"]: row for row in described["positions"]}
    people, extensions = [], []
    for row in described["people"]:
        names = (row["given_names"], row["first_surname"], row.get("second_surname", ""))
        full_name = " ".join(name for name in names if name)
        post = posts[row["position"]]
        people.append(
            {
                "username": row["username"],
                "full_name": full_name,
                "email": f"{row['username']}@{own['domain']}",
                "ci": row["ci"],
                "vinculo": row["vinculo"],
                "unit": post["unit"],
                "position": post.get("f", post["m"]) if row["gender"] == "f" else post["m"],
                "starts_on": own["starts_on"].isoformat(),
            }
        )
        extensions.append({"extension": row["extension"], "owner": row["username"], "name": full_name})
    units = [{"code": row["code"], "name": row["name"]} for row in described["units"]]
    return {"people": people, "units": units, "extensions": extensions}
