"""What is never written in a case: a call code, which only its owner sees, once, in its envelope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from cauce.core import code_digits
from cauce.core.procedure import Procedure
from cauce.lib import sealing
from cauce.operations.refusals import Faulty

ISSUES = "telephony.issue"


def issues_codes(procedure: Procedure) -> bool:
    """Say whether a procedure issues call codes."""
    return any(order.verb == ISSUES for row in procedure.activities for s in row.steps for order in s.orders)


def refuse_codes(procedure: Procedure, texts: Mapping[str, tuple[Any, str]]) -> None:
    """Refuse texts (what people call the field, what was written in it), by the field's name, that may hold
    a call code.

    Only where the procedure issues codes. The code itself is known to nobody here: after it was shown its key
    is destroyed; what counts is a group of as many digits as a code has.
    """
    if not issues_codes(procedure):
        return
    said = _(
        "%(field)s: it has a group of %(digits)d digits, as many as a call code has. A code is never written"
        " here: only its owner sees it, once, in its envelope. Take it out; if it was a code, have another"
        " one issued."
    )
    faults = {
        name: [said % {"field": field, "digits": sealing.CALL_CODE_DIGITS}]
        for name, (field, text) in texts.items()
        if code_digits.has_group(text, sealing.CALL_CODE_DIGITS)
    }
    if faults:
        raise Faulty(faults)
