"""A paper as it is drawn: the sheet, its approvals, its versions."""

from __future__ import annotations

import re
from collections.abc import Iterable

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cauce.operations.pages.document import ApprovalSeen, DocumentSeen, VersionSeen
from cauce.operations.pages.writing import Party as PartySeen
from cauce.web import states, words
from cauce.web.shapes.papers import Approval, PaperPage, PaperSheet, PaperVersion, Party
from cauce.web.shapes.pieces import Line, Notice

_LABELLED = re.compile(r"[^\W\d_][^:\n]{1,60}: \S.*", re.DOTALL)


def page(seen: DocumentSeen) -> PaperPage:
    """Return the page of a paper."""
    older = seen.version != seen.latest
    notices: tuple[Notice, ...] = ()
    if older:
        title = _("You see version %(version)s.") % {"version": seen.version}
        notices = (Notice(title, _("It was corrected afterwards; the newest one is valid."), "pronto"),)
    return PaperPage(
        title=seen.title,
        state=states.of_paper(seen.state),
        sentence=_sentence(seen),
        case_number=seen.case_number,
        case_url=reverse("web:case", args=[seen.case_number]),
        sheet=sheet(seen),
        cite=seen.cite,
        versions=tuple(_version(version, seen) for version in seen.versions),
        notices=notices,
        digest=words.digest(seen.digest),
    )


def _sentence(seen: DocumentSeen) -> str:
    if seen.issued_at is not None:
        said = _("on %(moment)s. It cannot be changed.")
        return said % {"moment": words.moment(seen.issued_at, now=seen.now)}
    if seen.state == "anulada":
        return seen.annulled_reason
    return _("It has no number yet: its last approval gives it.")


def sheet(seen: DocumentSeen) -> PaperSheet:
    """Return the sheet itself."""
    labels = {part: label for label, part in seen.labels}
    before, table, after = split(seen.body) if not seen.sections else ((), (), ())
    day = timezone.localtime(seen.issued_at or seen.at).date()
    address = verify_address(seen.cite, seen.code) if seen.code else ""
    qr, size = qr_path(address) if address else ("", 0)
    return PaperSheet(
        type_title=seen.title.upper(),
        institution=seen.institution,
        unit=seen.unit,
        case_number=seen.case_number,
        place_and_day=f"{seen.city}, {words.long_day(day)}",
        cite=seen.cite,
        pending_cite=_("Without CITE: its last approval gives it"),
        para=_parties(seen.para),
        via=_parties(seen.via),
        de=_parties(seen.de),
        reference_label=labels.get("reference", ""),
        reference=seen.reference,
        greeting=seen.salutation,
        body=before,
        lines=table,
        after=after,
        sections=tuple((heading, _paragraphs(text)) for heading, text in seen.sections),
        farewell=seen.closing,
        foot=_foot(seen),
        approvals=tuple(_approval(approval) for approval in seen.approvals),
        verify_at=address.partition("?")[0].partition("://")[2],
        code=seen.code,
        qr=qr,
        qr_size=size,
        watermark=_watermark(seen),
    )


def _watermark(seen: DocumentSeen) -> str:
    if seen.state == "anulada":
        return _("ANNULLED")
    if seen.cite:
        return ""
    return _("UNDER REVIEW") if seen.state == "en_revision" else _("DRAFT")


def _foot(seen: DocumentSeen) -> str:
    attached = _("Att.: %(names)s") % {"names": ", ".join(seen.attached)} if seen.attached else ""
    return " · ".join(part for part in (seen.initials, attached, seen.copies) if part)


def split(body: str) -> tuple[tuple[str, ...], tuple[Line, ...], tuple[str, ...]]:
    """Return the paragraphs before, the answers of the form as a table, and the paragraphs after.

    Answers are a paragraph of lines “Label: words”, at least two of them; a line without a label goes on
    with the answer above it.
    """
    paragraphs = _paragraphs(body)
    for place, paragraph in enumerate(paragraphs):
        lines = paragraph.split("\n")
        if _LABELLED.match(lines[0]) and sum(bool(_LABELLED.match(line)) for line in lines) > 1:
            return paragraphs[:place], _table(lines), paragraphs[place + 1 :]
    return paragraphs, (), ()


def _table(lines: list[str]) -> tuple[Line, ...]:
    rows: list[tuple[str, str]] = []
    for line in lines:
        label, _colon, words_of_it = line.partition(": ")
        if _LABELLED.match(line):
            rows.append((label, words_of_it))
        elif rows:
            rows[-1] = (rows[-1][0], f"{rows[-1][1]} {line}")
    return tuple(Line(label, text) for label, text in rows)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"\n\s*\n", text) if part.strip())


def _parties(parties: Iterable[PartySeen]) -> tuple[Party, ...]:
    return tuple(Party(party.name, party.title.upper()) for party in parties)


def _approval(seen: ApprovalSeen) -> Approval:
    if seen.part == "de":
        what = _("wrote it and sent it")
    elif seen.part == "via":
        what = _("through: approved and passed it on") if seen.derived else _("through: approved")
    else:
        what = _("addressee: approved and passed it on") if seen.derived else _("addressee: approved")
    note = _("by substitution of %(name)s") % {"name": seen.on_behalf_of} if seen.on_behalf_of else ""
    return Approval(seen.name, what, seen.at, note=note)


def _version(version: VersionSeen, seen: DocumentSeen) -> PaperVersion:
    return PaperVersion(
        number=version.number,
        at=version.at,
        by=version.by,
        url=f"{reverse('web:paper', args=[seen.id])}?version={version.number}",
        is_current=version.number == seen.version,
        changes=tuple(_change(change.before, change.after) for change in version.changes),
    )


def _change(before: str, after: str) -> tuple[str, str, str]:
    label, colon, words_after = after.partition(": ")
    if colon and before.startswith(f"{label}: "):
        return label, before.removeprefix(f"{label}: "), words_after
    return _("Text"), before, after


def verify_address(cite: str, code: str) -> str:
    """Return where anybody checks the paper, with what he would type."""
    return f"{settings.BASE_URL}{reverse('web:verify')}?{urlencode({'cite': cite, 'codigo': code})}"


def qr_path(text: str) -> tuple[str, int]:
    """Return the QR of a text as a path of strokes one unit wide, and the length of its side."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    quiet = 2
    pieces = [
        f"M{start + quiet} {line + quiet}.5h{end - start}"
        for line, row in enumerate(rows)
        for start, end in _runs(row)
    ]
    return "".join(pieces), len(rows) + 2 * quiet


def _runs(row: bytes) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(rb"\x01+", row)]
