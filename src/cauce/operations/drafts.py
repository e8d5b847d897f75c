"""What a person typed and has not sent: autosaved, his alone, gone when it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cauce.lib import clock
from cauce.operations.refusals import Faulty
from cauce.records.models import Draft, Person

MAX_KEYS, MAX_CHARACTERS = 400, 200_000


@transaction.atomic
def save(person: Person, place: str, typed: Mapping[str, Any]) -> Draft:
    """Keep what is typed, whole or half. Faulty if it is larger than any form of Cauce."""
    if len(typed) > MAX_KEYS or sum(len(str(value)) for value in typed.values()) > MAX_CHARACTERS:
        raise Faulty(
            {
                "": [
                    _("This is too much text to keep: at most %(most)d characters.")
                    % {"most": MAX_CHARACTERS}
                ]
            }
        )
    draft, _created = Draft.objects.update_or_create(
        person=person,
        place=_storable(place)[:80],
        defaults={"typed": _storable(dict(typed)), "saved_at": clock.now()},
    )
    return draft


def _storable(value: Any) -> Any:
    """Return what was typed without what no database keeps in a text: NUL and halves of characters."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
    if isinstance(value, Mapping):
        return {_storable(str(key)): _storable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(each) for each in value]
    return value if value is None or isinstance(value, bool | int) else _storable(str(value))


def load(person: Person, place: str) -> Draft | None:
    """Return what was kept, or None."""
    return Draft.objects.filter(person=person, place=_storable(place)[:80]).first()


@transaction.atomic
def discard(person: Person, place: str) -> None:
    """Throw away what was kept, with the files attached to it. Nothing happens if there is none."""
    for draft in Draft.objects.filter(person=person, place=_storable(place)[:80]):
        draft.attachments.filter(case__isnull=True).delete()
        draft.delete()
