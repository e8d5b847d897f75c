"""How Cauce says dates, spans of time, sizes and names, in the language of the page.

Short dates read `mar 24 nov, 09:14`, in the institution's zone and on a 24-hour clock; the year stands
only where it is not this year's. Nothing here reads the clock: the present moment is given.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import dateformat, formats, timezone
from django.utils.translation import get_language, gettext, ngettext

PARTICLES = {"de", "del", "la", "las", "los", "y"}


def moment(at: datetime, *, now: datetime) -> str:
    """Return day and hour: `mar 24 nov, 09:14`."""
    local = timezone.localtime(at)
    return f"{day(local.date(), today=timezone.localtime(now).date())}, {local:%H:%M}"


def day(on: date, *, today: date, always_year: bool = False) -> str:
    """Return the day: `jue 26 nov`, with the year where it is another one or `always_year`."""
    pattern = "D j M" if on.year == today.year and not always_year else "D j M Y"
    return _lowered(dateformat.format(on, pattern))


def moment_with_year(at: datetime) -> str:
    """Return day, year and hour, as papers carry them: `mar 24 nov 2026, 10:05`."""
    local = timezone.localtime(at)
    return f"{day(local.date(), today=local.date(), always_year=True)}, {local:%H:%M}"


def long_day(on: date) -> str:
    """Return the day in full: `24 de noviembre de 2026`."""
    if (get_language() or "es").startswith("en"):
        return dateformat.format(on, "j F Y")
    return formats.date_format(on, "DATE_FORMAT")


def ago(at: datetime, *, now: datetime) -> str:
    """Return how long ago, as a second line says it: `hace 46 minutos`, `ayer`, `hace 3 días`."""
    seconds = int((now - at).total_seconds())
    days = (timezone.localtime(now).date() - timezone.localtime(at).date()).days
    if seconds < 60:
        return gettext("just now")
    if seconds < 3600:
        return _counted(seconds // 60, ngettext("%(n)s minute ago", "%(n)s minutes ago", seconds // 60))
    if days == 0:
        return _counted(seconds // 3600, ngettext("%(n)s hour ago", "%(n)s hours ago", seconds // 3600))
    if days == 1:
        return gettext("yesterday")
    return _counted(days, ngettext("%(n)s day ago", "%(n)s days ago", days))


def lasted(milliseconds: int) -> str:
    """Return a duration as a person reads it: `42 ms`, `4,8 s`."""
    if milliseconds < 1000:
        return f"{milliseconds} ms"
    return f"{formats.localize(round(milliseconds / 1000, 1))} s"


def size(count: int) -> str:
    """Return a size: `214 kB`, `3,1 MB`. One kB is 1000 bytes."""
    if count < 1000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{round(count / 1000)} kB"
    return f"{formats.localize(round(count / 1_000_000, 1))} MB"


def digest(value: str) -> str:
    """Return the ends of a long digest: `8d1e…77a0`."""
    return value if len(value) <= 12 else f"{value[:4]}…{value[-4:]}"


def initials(given_names: str, surname: str) -> str:
    """Return the first letter of the first given name and of the first surname: `MQ`."""
    return f"{given_names.strip()[:1]}{surname.strip()[:1]}".upper()


def lowered_first(sentence: str) -> str:
    """Return a sentence to be said after a colon; an acronym at its head keeps its capitals."""
    if len(sentence) > 1 and sentence[1].isupper():
        return sentence
    return sentence[:1].lower() + sentence[1:]


def due_words(due_at: datetime, *, now: datetime) -> str:
    """Return when it is due, as a state says it: `Vence hoy, 18:30`, `Venció ayer, 18:30`."""
    due, present = timezone.localtime(due_at), timezone.localtime(now)
    hour = f"{due:%H:%M}"
    if due.date() == present.date():
        return (gettext("Due today, %(hour)s") if due > present else gettext("Was due today, %(hour)s")) % {
            "hour": hour
        }
    if due.date() == present.date() - timedelta(days=1):
        return gettext("Was due yesterday, %(hour)s") % {"hour": hour}
    said = day(due.date(), today=present.date())
    return (gettext("Due %(day)s") if due > present else gettext("Was due %(day)s")) % {"day": said}


def _counted(count: int, template: str) -> str:
    return template % {"n": count}


def _lowered(text: str) -> str:
    return text if (get_language() or "es").startswith("en") else text.lower()
