"""What a person attests: evidence that he read, not Cauce, marked as such, with his reason and his files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from cauce.core import chain
from cauce.core.procedure import Procedure
from cauce.operations import answers, unwritten
from cauce.operations.refusals import Faulty
from cauce.records.models import Evidence, Order, Person

DONE = "Trabajo hecho a mano"
UNDONE = "Trabajo deshecho a mano"
LEAST, MOST = 10, 2000


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


def reason(procedure: Procedure, text: str) -> str:
    """Return a reason as it will be kept. Faulty if it is too short to be one, too long to be read, or may
    hold a call code.
    """
    text = answers.paragraphs(text)
    unwritten.refuse_codes(procedure, {"reason": (_("Reason"), text)})
    if len(text) < LEAST:
        raise Faulty(
            {"reason": [_("Write the reason, in at least %(least)d characters.") % {"least": LEAST}]}
        )
    if len(text) > MOST:
        raise Faulty({"reason": [_("Write at most %(most)d characters.") % {"most": MOST}]})
    return text
