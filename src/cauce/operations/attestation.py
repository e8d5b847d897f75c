"""What a person attests: evidence that he read, not Cauce, marked as such, with his reason and his files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cauce.core import chain
from cauce.core.procedure import Procedure
from cauce.operations import answers, attachments, unwritten
from cauce.operations.refusals import Faulty
from cauce.records.models import Evidence, Order, Person

DONE = "Trabajo hecho a mano"
UNDONE = "Trabajo deshecho a mano"
LEAST, MOST = 10, 2000
REASON, NO_REASON = _("Reason"), _("Write the reason, in at least %(least)d characters.")
CALLED = {
    DONE: _("What you did and what you checked"),
    UNDONE: _("What you undid and what you checked"),
}
TOO_SHORT = {
    DONE: _("Write what you did and what you checked, in at least %(least)d characters."),
    UNDONE: _("Write what you undid and what you checked, in at least %(least)d characters."),
}


def write(
    order: Order, person: Person, expected: str, why: str, files: Sequence[str], now: datetime
) -> Evidence:
    """Append what a person says of an order, with the names of the files that show it."""
    checks = [
        {
            "what": order.target,
            "expected": expected,
            "read": f"{why} ({', '.join(files)})",
            "holds": True,
            "at": now.isoformat(),
            "how": "constatado",
        }
    ]
    return Evidence.objects.create(
        order=order, at=now, checks=checks, holds=True, is_attested=True, attested_by=person,
        hash=chain.digest(checks),
    )  # fmt: skip


def checked(
    procedure: Procedure, kind: str, text: str, *, has_files: bool, uploads: Sequence[tuple[str, bytes]]
) -> str:
    """Return what a person says that he did (`kind` is DONE or UNDONE), as it will be kept.

    Faulty with all that is wrong at once: the words, a file that is not accepted, no file at all. Stores
    nothing.
    """
    faults: dict[str, list[Any]] = {}
    try:
        text = reason(procedure, text, called=CALLED[kind], too_short=TOO_SHORT[kind])
    except Faulty as refused:
        faults |= {name: list(sentences) for name, sentences in refused.faults.items()}
    for name, content in uploads:
        try:
            attachments.check(name, content)
        except Faulty as refused:
            faults.setdefault("attachments", []).extend(refused.faults["attachments"])
    if not has_files and not uploads:
        faults["attachments"] = [_("Attach at least one file that shows the work done by hand.")]
    if faults:
        raise Faulty(faults)
    return text


def reason(
    procedure: Procedure,
    text: str,
    *,
    called: Any = REASON,
    too_short: Any = NO_REASON,
) -> str:
    """Return a reason as it will be kept. Faulty if it is too short to be one, too long to be read, or may
    hold a call code.
    """
    text = answers.paragraphs(text)
    unwritten.refuse_codes(procedure, {"reason": (called, text)})
    if len(text) < LEAST:
        raise Faulty({"reason": [too_short % {"least": LEAST}]})
    if len(text) > MOST:
        raise Faulty({"reason": [_("Write at most %(most)d characters.") % {"most": MOST}]})
    return text
