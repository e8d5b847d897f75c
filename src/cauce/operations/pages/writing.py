"""A WRITE step as its author sees it: the paper drafted from the case, or what he has typed of it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cauce.core import forms
from cauce.core.procedure import Paper
from cauce.operations import answers, drafts, evidence, papers, tasks, unwritten
from cauce.operations.courses import Course
from cauce.records.models import Document, Task


@dataclass(frozen=True)
class Party:
    """A person on a paper."""

    name: str
    title: str
    username: str = ""


@dataclass(frozen=True)
class Writing:
    """The text as it stands, its parties, and `gate`: why it cannot be sent yet ("" when it can)."""

    title: str
    type: str
    reference: str
    body: str
    sections: tuple[tuple[str, str], ...]
    de: tuple[Party, ...]
    via: tuple[Party, ...]
    para: tuple[Party, ...]
    gate: str
    saved_at: datetime | None
    place: str
    issues_codes: bool  # the procedure issues call codes, and no paper of it may have one


def read_writing(course: Course, task: Task, paper: Paper) -> Writing:
    """Return the paper of a step: the draft that was kept, else the version that came back, else a
    new draft.
    """
    place = tasks.paper_place(task)
    kept = drafts.load(task.assignee, place)
    text = kept.typed if kept else _returned(course, task) or _drafted(course, paper)
    sections = dict(tuple(pair) for pair in text.get("sections", []) if len(pair) == 2)
    people = papers.people_of(course, paper, task.assignee, task)
    return Writing(
        title=paper.title,
        type=paper.type,
        reference=str(text.get("reference", "")),
        body=str(text.get("body", "")),
        sections=tuple((heading, str(sections.get(heading, ""))) for heading, _draft in paper.sections),
        de=parties(people["de"]),
        via=parties(people["via"]),
        para=parties(people["para"]),
        gate=str(evidence.missing(course.case)) if paper.gate else "",
        saved_at=kept.saved_at if kept else None,
        place=place,
        issues_codes=unwritten.issues_codes(course.procedure),
    )


def parties(lines: list[dict[str, str]]) -> tuple[Party, ...]:
    """Return people of a paper as values."""
    return tuple(
        Party(line.get("name", ""), line.get("title") or line.get("post", ""), line.get("username", ""))
        for line in lines
    )


def _returned(course: Course, task: Task) -> Mapping[str, Any] | None:
    document = Document.objects.filter(
        case=course.case, row=task.row, step=task.step, state=Document.State.DRAFT, version__gt=0
    ).first()
    version = document.versions.filter(version=document.version).first() if document else None
    return version.content if version else None


def _drafted(course: Course, paper: Paper) -> Mapping[str, Any]:
    return papers.draft(course, paper, parameters=_parameters(course))


def _parameters(course: Course) -> dict[str, str]:
    """What the technician chose, in words: the medium, the device."""
    said: dict[str, str] = {}
    lists = None
    for task in course.case.tasks.exclude(parameters={}).order_by("id"):
        for step in course.procedure.activity(task.row).steps:
            lists = lists or answers.catalogues(task.assignee)
            for field in step.fields:
                words = forms.describe((field,), task.parameters, lists)
                said |= {field.name: words[0][1]} if words else {}
    return said
