"""What a row asks of whoever has it, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cauce.core.procedure import Activity

MASCULINE = ("informe",)  # how the titles of papers begin that are "el …" in Spanish; the others are "la …"


def of(activity: Activity, step: int, *, is_return: bool) -> str:
    """Return the procedure's own words; a paper that came back is corrected, not written a second time."""
    paper = activity.steps[step].paper
    if not is_return or paper is None:
        return activity.asks
    title = paper.title.lower()
    if title.startswith(MASCULINE):
        return pgettext("masculine paper", "Correct the %(paper)s and send it") % {"paper": title}
    return _("Correct the %(paper)s and send it") % {"paper": title}
