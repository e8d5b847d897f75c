"""What a page sent, as texts that nothing behind it chokes on.

A zero byte is taken out (PostgreSQL keeps none), a name that was not sent is an empty text, and a name that
was sent twice is its last text, except where several are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest

MOST = 200_000  # letters of one answer; every form asks for far fewer
_CELL = re.compile(r"(\w+)-(\d{1,3})-(\w+)")
OWN = frozenset({"csrfmiddlewaretoken", "once", "resultado", "opcion", "visto", "volver", "next", "clave"})
PASSWORDS = frozenset({"actual", "nueva"})  # of the profile; never shown


def clean(value: str) -> str:
    """Return a text without zero bytes, at most `MOST` letters."""
    return value.replace("\0", "")[:MOST]


def text(request: HttpRequest, name: str) -> str:
    """Return what was sent under a name."""
    return clean(request.POST.get(name) or "")


def texts(request: HttpRequest, name: str) -> list[str]:
    """Return everything that was sent under a name."""
    return [clean(value) for value in request.POST.getlist(name)]


def answers(request: HttpRequest) -> dict[str, Any]:
    """Return a form's answers by field, as `core/forms.py` takes them: a table's cells as `name.0.column`."""
    return {
        _CELL.sub(r"\1.\2.\3", clean(name)): [clean(value) for value in values]
        for name, values in request.POST.lists()
        if name not in OWN and not name.startswith("_")
    }


def address(request: HttpRequest) -> str:
    """Return the network address that the tries of a password are counted by."""
    return str(request.META.get("REMOTE_ADDR", ""))


def number(text: str) -> int:
    """Return a whole number that was sent, 0 for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else 0


def files(request: HttpRequest, name: str = "adjunto") -> list[tuple[str, bytes]]:
    """Return the files sent, as (name, content). Of one over the limit no more is read than shows that."""
    most = settings.ATTACHMENT_LIMIT + 1
    return [(clean(file.name or ""), file.read(most)) for file in request.FILES.getlist(name)]


def words(request: HttpRequest) -> str:
    """Return what a person wrote, to be given back to him on a page that is not the form's own."""
    if request.method != "POST":
        return ""
    hidden = OWN | PASSWORDS
    typed = [value.strip() for name, values in request.POST.lists() if name not in hidden for value in values]
    return "\n".join(clean(value) for value in typed if len(value) > 20)


def step(once: str) -> tuple[int, int]:
    """Return (task, step) of the mark that a page carries, (0, -1) for anything else."""
    found = re.fullmatch(r"([0-9]{1,15})\.([0-9]{1,3})", once)
    return (int(found[1]), int(found[2])) if found else (0, -1)


def mark(task: int, due: int) -> str:
    """Return the mark by which a page says which step of which task the person saw."""
    return f"{task}.{due}"


def last(values: Mapping[str, Any], name: str) -> str:
    """Return the last text of a name in answers that were kept."""
    found = values.get(name, "")
    if isinstance(found, list | tuple):
        return str(found[-1]) if found else ""
    return str(found)
