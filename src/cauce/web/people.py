"""People as pages name them."""

from __future__ import annotations

from cauce.operations.organisation import PersonCard
from cauce.web.shapes.pieces import Who


def who(card: PersonCard, *, me: str = "", title: str = "", note: str = "") -> Who:
    """Return a person for a page. `title` is the post he acts in, where it is not the one he holds
    longest.
    """
    return Who(
        name=card.full_name,
        short=card.short_name,
        post=title or card.post,
        initials=card.initials,
        username=card.username,
        is_you=card.username == me,
        note=note,
    )
