"""Dates, sizes and lists in the Spanish of plans and evidence, which are stored as they are read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime

WEEKDAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")


def day(when: date) -> str:
    """ "31 dic 2026"."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def weekday(when: date) -> str:
    """ "jue 31 dic 2026"."""
    return f"{WEEKDAYS[when.weekday()]} {day(when)}"


def moment(when: datetime) -> str:
    """ "lun 30 nov 2026, 20:00", in the zone of this process, the installation's (CAUCE_TIME_ZONE)."""
    when = when.astimezone() if when.tzinfo else when
    return f"{weekday(when)}, {when:%H:%M}"


def number(value: float, decimals: int = 0) -> str:
    """A number with the decimal comma and a space between thousands: "12 400,5"."""
    return f"{value:,.{decimals}f}".replace(",", "\u202f").replace(".", ",")


def duration(seconds: float) -> str:
    """ "42 ms", "4,8 s", "12 min"."""
    if seconds < 1:
        return f"{round(seconds * 1000)} ms"
    return f"{number(seconds, 1)} s" if seconds < 60 else f"{math.ceil(seconds / 60)} min"


def size(count: int) -> str:
    """Bytes in decimal units: "412 kB", "1,8 GB"."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{number(amount, 1 if unit in ('MB', 'GB') else 0)} {unit}"
        amount /= 1000
    return f"{number(amount, 1)} TB"


def counted(count: int, one: str, many: str) -> str:
    """ "1 código", "3 códigos"."""
    return f"{number(count)} {one if count == 1 else many}"


def listed(items: Sequence[str]) -> str:
    """ "a, b y c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} y {items[-1]}"
