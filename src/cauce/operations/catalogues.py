"""What forms offer by name: systems, servers, media, equipment, segments, call levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cauce.ports import telephony
from cauce.records.models import CatalogueEntry, Person

LEVELS = tuple(
    {
        "value": level.key,
        "label": level.label,
        "help": f"Destinos: {', '.join(telephony.CLASSES[name] for name in level.classes)}."[:200],
        "attributes": {"classes": list(level.classes)},
    }
    for level in telephony.LEVELS.values()
)
"""The call levels of the definitions (UIT-M01 §5.b–e), which an installation begins with."""


def put(catalogue: str, entries: Sequence[Mapping[str, Any]]) -> None:
    """Write entries of one catalogue, in their order; an entry of the same value is replaced, none is
    removed.

    An entry has `value` and `label`, and may have `help`, `owner` (a user name), `connector` and
    `attributes`.
    """
    for order, entry in enumerate(entries):
        owner = Person.objects.filter(username=entry["owner"]).first() if entry.get("owner") else None
        CatalogueEntry.objects.update_or_create(
            catalogue=catalogue,
            value=entry["value"],
            defaults={
                "label": entry["label"],
                "help": entry.get("help", ""),
                "has_connector": entry.get("connector", True),
                "owner": owner,
                "attributes": entry.get("attributes", {}),
                "order": order,
            },
        )
