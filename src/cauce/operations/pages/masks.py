"""Personal data of UIT-PR05 and UIT-PR06, taken out of what anybody but the participants of a case is shown.

What is hidden are the personal answers of the request and the names of whom it is about, however they are
written in a text; and of a request that was corrected, every word that its earlier versions had besides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cauce.core import forms
from cauce.core.procedure import Field
from cauce.lib import covering
from cauce.operations import answers
from cauce.operations.access import Relation
from cauce.operations.courses import Course
from cauce.operations.pages.orders_of import OrderSeen
from cauce.records.models import Case, DocumentVersion, Person

HIDDEN = "dato personal"
PARTICLES = frozenset({"de", "del", "la", "las", "los", "y"})


@dataclass(frozen=True)
class Mask:
    """`words` are the personal answers of the case; none for whoever may read them."""

    hides: bool = False
    words: tuple[str, ...] = ()

    def text(self, text: str) -> str:
        """Return a text without the personal answers of the case."""
        return covering.cover(text, self.words, HIDDEN) if self.words else text

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
            order,
            target=self.text(order.target),
            error=self.text(order.error),
            incident=self.text(order.incident),
            what_to_do=self.text(order.what_to_do),
            checks=checks,
            changes=(),
        )


def of(course: Course, relation: Relation) -> Mask:
    """Return the mask through which a person with that relation sees the case."""
    if not course.procedure.personal or relation.reads_personal:
        return Mask()
    case = course.case
    titular = answers.titular(case, case.about or case.author)
    # One of the names alone, or in another order, tells who it is as well.
    words = [titular, *(name for name in titular.split() if name.lower() not in PARTICLES)]
    words += _names(case.about) if case.about is not None else []
    words += _former_words(case)
    for field in answers.request_fields(course.procedure):
        if field.personal and field.name in case.form:
            words += [text for _label, text in forms.describe((field,), case.form, {})]
            words += str(case.form[field.name]).splitlines()
    return Mask(hides=True, words=tuple(sorted(set(words))))


def _names(person: Person) -> list[str]:
    """Everything that tells who a person is."""
    card = f"{person.ci}{person.ci_complement}"
    surnames = [person.first_surname, person.second_surname]
    return [person.full_name, *surnames, person.username, person.email, card, person.ci]


def _former_words(case: Case) -> set[str]:
    """The words that earlier versions of the request had and the one that counts no longer has.

    The form keeps its present answers only: what was corrected stands in its paper's versions, in a
    proveído that asks for the correction, and in orders that were undone.
    """
    versions = list(
        DocumentVersion.objects.filter(document__case=case, document__row=1)
        .order_by("document_id", "version")
        .values_list("content", flat=True)
    )
    if len(versions) < 2:
        return set()
    now = {covering.letters(word) for word in _words(versions[-1])}
    former = {word for content in versions[:-1] for word in _words(content)}
    return {word for word in former if covering.letters(word) not in now}


def _words(content: dict[str, Any]) -> list[str]:
    sections = [text for _heading, text in content.get("sections", [])]
    texts = [content.get("reference", ""), content.get("body", ""), *sections]
    return [word.strip(".,;:()[]«»“”¿?¡!\"'") for text in texts for word in text.split()]
