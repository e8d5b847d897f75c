"""What the search finds a case by."""

from __future__ import annotations

from cauce.lib import folding
from cauce.records.models import Case


def refresh(case: Case) -> None:
    """Compute the case's search text anew from its subject, people, papers and acts. The caller saves the
    case.
    """
    parts = [
        case.number,
        case.subject,
        case.procedure_code,
        case.author.full_name,
        case.unit.name,
        case.unit.code,
    ]
    if case.about is not None:
        parts.append(case.about.full_name)
    for document in case.documents.all():
        parts.append(document.cite)
        parts.append(document.title)
    parts.extend(str(value) for value in case.form.values() if isinstance(value, str))
    case.search = folding.search_text(*parts)
