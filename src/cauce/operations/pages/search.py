"""Searching everything that a person may read: cases by their words, papers by their CITE."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from cauce.operations import access, courses, manuals, snapshots
from cauce.operations.pages import inbox, privacy
from cauce.records.models import Case, Document, Person, Task

MOST = 50


@dataclass(frozen=True)
class FoundCase:
    number: str
    subject: str
    procedure: str
    author: str
    is_open: bool
    end_state: str
    end: str
    holder: str


@dataclass(frozen=True)
class FoundPaper:
    id: int
    cite: str
    title: str
    case_number: str
    state: str


@dataclass(frozen=True)
class SearchSeen:
    query: str
    cases: tuple[FoundCase, ...]
    papers: tuple[FoundPaper, ...]
    total: int


@snapshots.hold()
def read(person: Person, query: str) -> SearchSeen:
    """Return what is found, the newest first; nothing for an empty query."""
    query = query.strip()[:200]
    if not query:
        return SearchSeen("", (), (), 0)
    day = courses.today()
    readable = access.readable_cases(person, day)
    matching = readable.filter(inbox.searched(person, query))
    cases = list(matching.select_related("author", "version").order_by("-opened_at")[:MOST])
    hidden = privacy.hidden_from(person, cases, day)
    holders = {
        task.case_id: task.assignee.short_name
        for task in Task.objects.filter(case__in=cases, state=Task.State.OPEN).select_related("assignee")
    }
    papers = Document.objects.filter(
        Exists(readable.filter(pk=OuterRef("case_id"))), cite__icontains=query
    ).exclude(cite="")
    return SearchSeen(
        query=query,
        cases=tuple(_case(case, holders.get(case.pk, ""), case.pk in hidden) for case in cases),
        papers=tuple(
            FoundPaper(paper.pk, paper.cite, paper.title, paper.case.number, paper.state)
            for paper in papers.select_related("case").order_by("-issued_at")[:MOST]
        ),
        total=matching.count() + papers.count(),
    )


def _case(case: Case, holder: str, is_hidden: bool) -> FoundCase:
    procedure = manuals.definition(case.version_id).procedure
    return FoundCase(
        number=case.number,
        subject=procedure.short_title if is_hidden else case.subject,
        procedure=case.procedure_code,
        author=case.author.short_name,
        is_open=case.is_open,
        end_state=case.end_state,
        end=case.get_end_state_display() if case.end_state else "",
        holder=holder,
    )
