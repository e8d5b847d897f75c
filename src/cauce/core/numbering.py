"""Numbers of papers and cases: patterns, and the year they belong to."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def cite(pattern: str, *, institution: str, unit: str, type_code: str, number: int, year: int) -> str:
    """Return the CITE, for example `AGETIC-UIT/NI/0018/2026`."""
    return pattern.format_map(
        {"entidad": institution, "unidad": unit, "tipo": type_code, "n": number, "año": year}
    )


def case_number(number: int, year: int) -> str:
    """Return the number of a case (hoja de ruta), for example `HR-2026-0417`."""
    return f"HR-{year}-{number:04}"


def year_of(moment: datetime, time_zone: str) -> int:
    """Return the year in the institution's zone: a paper of 31 December 23:59 belongs to the old year."""
    return moment.astimezone(ZoneInfo(time_zone)).year
