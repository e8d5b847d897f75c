"""A paper as it is printed: its parties, its text, who approved it and when, and its earlier versions."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cauce.core.procedure import Outcome
from cauce.lib import clock
from cauce.operations import access, courses, document_types, snapshots
from cauce.operations.courses import Course
from cauce.operations.pages import masks
from cauce.operations.pages.masks import Mask
from cauce.operations.pages.writing import Party, parties
from cauce.operations.refusals import NotFound
from cauce.records.models import Act, Document, DocumentVersion, Institution, Person

APPROVING = (Outcome.APPROVE, Outcome.DERIVE)


@dataclass(frozen=True)
class ApprovalSeen:
    """Who wrote or approved a paper in the system. `part` is "de", "via" or "para"."""

    name: str
    part: str
    at: datetime
    on_behalf_of: str
    derived: bool


@dataclass(frozen=True)
class Changed:
    """One paragraph that two versions have differently; what was added has no `before`."""

    before: str
    after: str


@dataclass(frozen=True)
class VersionSeen:
    number: int
    at: datetime
    by: str
    changes: tuple[Changed, ...]


@dataclass(frozen=True)
class DocumentSeen:
    """The paper in the version that is shown."""

    id: int
    title: str
    state: str
    cite: str
    code: str
    issued_at: datetime | None
    annulled_reason: str
    case_number: str
    institution: str
    city: str
    unit: str
    version: int
    latest: int
    at: datetime
    digest: str
    labels: tuple[tuple[str, str], ...]  # (what is printed, which part)
    salutation: str
    closing: str
    copies: str
    initials: str
    de: tuple[Party, ...]
    via: tuple[Party, ...]
    para: tuple[Party, ...]
    reference: str
    body: str
    sections: tuple[tuple[str, str], ...]
    attached: tuple[str, ...]
    approvals: tuple[ApprovalSeen, ...]
    versions: tuple[VersionSeen, ...]
    now: datetime


@snapshots.hold()
def read(person: Person, document_id: int, version: int = 0) -> DocumentSeen:
    """Return a paper for a person, in its newest version or in the one asked for (0 = newest).

    NotFound if he may not read the case, if the paper was never sent, or has no such version.
    """
    document = Document.objects.select_related("case", "unit", "author").filter(pk=document_id).first()
    if document is None:
        raise NotFound()
    case, relation = access.case_for(person, document.case.number)
    versions = list(document.versions.select_related("author").order_by("version"))
    shown = next((v for v in versions if v.version == (version or document.version)), None)
    if not relation.reads_content or shown is None:
        raise NotFound()
    course = courses.read(case, clock.now())
    return _seen(course, document, versions, shown, masks.of(course, relation))


def _seen(
    course: Course, document: Document, versions: list[DocumentVersion], shown: DocumentVersion, mask: Mask
) -> DocumentSeen:
    kind = document_types.get(document.type)
    institution = Institution.objects.get()
    content: dict[str, Any] = shown.content
    is_latest = shown.version == document.version
    return DocumentSeen(
        id=document.pk,
        title=document.title,
        state=document.state,
        cite=document.cite if is_latest else "",
        # CITE and code together open the paper's reference to anybody: not given where that is masked.
        code=document.verification_code if is_latest and not mask.hides else "",
        issued_at=document.issued_at,
        annulled_reason=mask.text(document.annulled_reason),
        case_number=course.case.number,
        institution=institution.name,
        city=institution.city,
        unit=document.unit.name,
        version=shown.version,
        latest=document.version,
        at=shown.at,
        digest=shown.hash,
        labels=kind.header,
        salutation=kind.salutation,
        closing=kind.closing,
        copies=kind.copies,
        initials=document.author.initials,
        de=parties(content["de"]),
        via=parties(content["via"]),
        para=parties(content["para"]),
        reference=mask.text(content["reference"]),
        body=mask.text(content["body"]),
        sections=tuple((heading, mask.text(text)) for heading, text in content["sections"]),
        attached=() if mask.hides else tuple(file["name"] for file in content.get("attachments", [])),
        approvals=_approvals(course, document, shown) if is_latest else (),
        versions=_versions(versions, mask),
        now=course.now,
    )


def _approvals(course: Course, document: Document, shown: DocumentVersion) -> tuple[ApprovalSeen, ...]:
    """The acts of its author, its VÍA and its PARA, from when this version was sent until it was numbered."""
    parts = {
        party["username"]: part
        for part in ("para", "via", "de")
        for party in shown.content[part]
        if party["username"]
    }
    acts = Act.objects.filter(case=course.case, at__gte=shown.at, actor__isnull=False).select_related("actor")
    if document.issued_in is not None:
        acts = acts.filter(seq__lte=document.issued_in.seq)
    sent = ApprovalSeen(shown.author.full_name, "de", shown.at, "", derived=False)
    found: dict[str, ApprovalSeen] = {}
    for act in acts.order_by("seq"):
        if act.actor is None or act.outcome not in APPROVING or (act.row or 0) <= document.row:
            continue
        behalf = act.content.get("on_behalf_of", {})
        part = parts.get(act.actor.username) or parts.get(behalf.get("username", ""))
        if part in ("via", "para"):
            derived = act.outcome == Outcome.DERIVE
            found[act.actor.username] = ApprovalSeen(
                act.actor.full_name, part, act.at, behalf.get("name", ""), derived
            )
    return (sent, *found.values())


def _versions(versions: list[DocumentVersion], mask: Mask) -> tuple[VersionSeen, ...]:
    seen = []
    before: DocumentVersion | None = None
    for version in versions:
        # What was corrected in a request with personal data is those data: its two readings are not shown.
        changes = _changes(before.content, version.content) if before and not mask.hides else ()
        seen.append(VersionSeen(version.version, version.at, version.author.full_name, changes))
        before = version
    return tuple(reversed(seen))


def _changes(old: dict[str, Any], new: dict[str, Any]) -> tuple[Changed, ...]:
    """Return the lines that differ, each with what stood there before."""
    before, after = _lines(old), _lines(new)
    changes = []
    for what, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        removed, added = before[i:j], after[k:m]
        for place in range(max(len(removed), len(added))):
            was = removed[place] if place < len(removed) else ""
            now = added[place] if place < len(added) else ""
            changes.append(Changed(was, now))
    return tuple(changes)


def _lines(content: dict[str, Any]) -> list[str]:
    texts = [content["reference"], content["body"], *(text for _heading, text in content["sections"])]
    return [line for text in texts for line in text.split("\n") if line.strip()]
