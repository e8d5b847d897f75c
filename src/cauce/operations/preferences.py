"""How a person sees Cauce: language, theme, single-letter keys. One form, one change."""

from __future__ import annotations

from django.db import transaction

from cauce.operations import people
from cauce.records.models import Person


@transaction.atomic
def save(person: Person, *, language: str, theme: str, has_single_keys: bool) -> None:
    """Keep the three preferences. Faulty for a language or theme that there is not; then none is changed."""
    people.change_language(person, language)
    people.change_theme(person, theme)
    people.change_single_keys(person, wanted=has_single_keys)
