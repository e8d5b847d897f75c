"""A small institution for the tests of people: invented, with every post that the rules speak of.

DGE ─ UIT ─ ART (responsable, two technicians), ASS (responsable, technician)
    ├ UCOM (jefe, dependiente)      conducto regular of one
    ├ UIID ─ ADS (responsable, dependiente)   conducto regular of two
    └ AAF (an área that hangs from the dirección)
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from cauce.core.roles import Found, Holding, Organisation, PersonView, PositionView, Substitute, UnitView

DAY = date(2026, 11, 24)
LONG_AGO = date(2025, 1, 2)

UNITS = (
    UnitView("DGE", "Dirección", None, "direccion", "DGE-1"),
    UnitView("UIT", "Infraestructura", "DGE", "unidad", "UIT-1"),
    UnitView("ART", "Redes", "UIT", "area", "ART-1"),
    UnitView("ASS", "Servidores", "UIT", "area", "ASS-1"),
    UnitView("UCOM", "Comunicación", "DGE", "unidad", "UCOM-1"),
    UnitView("UIID", "Innovación", "DGE", "unidad", "UIID-1"),
    UnitView("ADS", "Sistemas", "UIID", "area", "ADS-1", via_levels=2),
    UnitView("AAF", "Administración", "DGE", "area", "AAF-1"),
)
POSTS = {  # post: (unit, function, holder)
    "DGE-1": ("DGE", "dge", "directora"),
    "UIT-1": ("UIT", "jefe_uit", "jefa_uit"),
    "UIT-2": ("UIT", "", "secretario"),
    "ART-1": ("ART", "resp_redes", "resp_redes"),
    "ART-2": ("ART", "tec_redes", "tecnica"),
    "ART-3": ("ART", "tec_redes", "tecnico"),
    "ASS-1": ("ASS", "resp_servidores", "resp_servidores"),
    "ASS-2": ("ASS", "tec_soporte", "soporte"),
    "UCOM-1": ("UCOM", "", "jefe_ucom"),
    "UCOM-2": ("UCOM", "", "dependiente"),
    "UIID-1": ("UIID", "", "jefa_uiid"),
    "ADS-1": ("ADS", "", "resp_ads"),
    "ADS-2": ("ADS", "", "desarrollador"),
    "AAF-1": ("AAF", "resp_aaf", "resp_aaf"),
}
ORG = Organisation(
    units=UNITS,
    positions=tuple(
        PositionView(code, unit, code, code, function) for code, (unit, function, _) in POSTS.items()
    ),
    holdings=tuple(Holding(code, person, LONG_AGO) for code, (_, _, person) in POSTS.items()),
    substitutes=(),
    persons=tuple(PersonView(person) for _, _, person in POSTS.values()),
)


def people(found: tuple[Found, ...]) -> list[str]:
    return [each.person for each in found]


def with_substitute(position: str, person: str, org: Organisation = ORG, **changes: Any) -> Organisation:
    """Return the institution with somebody standing in for a post in the whole of November 2026."""
    stands_in = Substitute(position, person, date(2026, 11, 1), date(2026, 11, 30), "M-7")
    return replace(org, substitutes=(*org.substitutes, replace(stands_in, **changes)))


def vacant(*positions: str, org: Organisation = ORG) -> Organisation:
    """Return the institution with nobody holding those posts."""
    return replace(org, holdings=tuple(held for held in org.holdings if held.position not in positions))


def inactive(*people: str, org: Organisation = ORG) -> Organisation:
    """Return the institution in which those people may no longer act, whatever they still hold."""
    return replace(
        org, persons=tuple(replace(each, is_active=each.username not in people) for each in org.persons)
    )
