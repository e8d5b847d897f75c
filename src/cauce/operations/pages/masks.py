"""Personal data of UIT-PR05 and UIT-PR06, taken out of what anybody but the participants of a case
is shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cauce.core import forms
from cauce.core.procedure import Field
from cauce.operations import answers
from cauce.operations.access import Relation
from cauce.operations.courses import Course
from cauce.operations.pages.orders_of import OrderSeen

HIDDEN = "dato personal"


@dataclass(frozen=True)
class Mask:
    """`words` are the personal answers of the case, longest first; none for whoever may read them."""

    hides: bool = False
    words: tuple[str, ...] = ()

    def text(self, text: str) -> str:
        """Return a text without the personal answers of the case."""
        for word in self.words:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", HIDDEN, text, flags=re.IGNORECASE)
        return text

    def lines(
        self, fields: Sequence[Field], described: Sequence[tuple[str, str]]
    ) -> tuple[tuple[str, str], ...]:
        """Return the answers of the request, the personal ones without their words."""
        personal = {field.label for field in fields if field.personal}
        return tuple(
            (label, HIDDEN if self.hides and label in personal else self.text(words))
            for label, words in described
        )

    def order(self, order: OrderSeen) -> OrderSeen:
        """Return an order without personal answers in its target, plan or evidence."""
        if not self.hides:
            return order
        checks = tuple(
            replace(c, what=self.text(c.what), expected=self.text(c.expected), read=self.text(c.read))
            for c in order.checks
        )
        return replace(
            order, target=self.text(order.target), error=self.text(order.error), checks=checks, changes=()
        )


def of(course: Course, relation: Relation) -> Mask:
    """Return the mask through which a person with that relation sees the case."""
    if not course.procedure.personal or relation.reads_personal:
        return Mask()
    case = course.case
    names = [answers.titular(case, case.about or case.author)]
    if case.about is not None:
        names += [case.about.full_name, case.about.username, case.about.short_name]
    for field in answers.request_fields(course.procedure):
        if field.personal and field.name in case.form:
            names += [words for _label, words in forms.describe((field,), case.form, {})]
    words = sorted({name for name in names if len(name) > 2}, key=len, reverse=True)
    return Mask(hides=True, words=tuple(words))
