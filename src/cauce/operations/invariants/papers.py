"""Papers and files: numbers without a gap (13), and every byte as its hash says (14)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from cauce.core import chain
from cauce.operations import attachments
from cauce.operations.invariants.dossiers import Dossier
from cauce.operations.invariants.findings import Found, Ground
from cauce.records.models import Attachment, Case, Counter, Document, ManualVersion

BLOCK = 1 << 20
Series = tuple[str, str, int]


def numbers_have_no_gap(_ground: Ground) -> Found:
    """13: the numbers of each series are 1..n, annulled papers included, and the counter says n."""
    counters = {(c.unit, c.type, c.year): c for c in Counter.objects.all()}
    reached: dict[Series, int] = {}
    columns = ("unit__code", "type_code", "year", "number", "cite")
    papers = Document.objects.filter(number__isnull=False).order_by(*columns).values_list(*columns)
    for unit, kind, year, number, cite in papers.iterator(chunk_size=2000):
        yield from _follows(counters, reached, (unit, kind, year or 0), number or 0, cite)
    for year, number, name in sorted(_case_numbers()):
        yield from _follows(counters, reached, ("", "HR", year), number, name)
    for series, counter in counters.items():
        last = reached.get(series, counter.first - 1)
        if counter.last != last:
            yield (
                _name(series),
                _("the series has given %(counter)d numbers; the last on record is %(last)d")
                % {"counter": counter.last, "last": last},
            )


def _case_numbers() -> Iterator[tuple[int, int, str]]:
    for name in Case.objects.values_list("number", flat=True).iterator(chunk_size=2000):
        _hr, year, number = name.split("-")
        yield int(year), int(number), name


def _follows(
    counters: dict[Series, Counter], reached: dict[Series, int], series: Series, number: int, what: str
) -> Found:
    counter = counters.get(series)
    expected = reached.get(series, (counter.first if counter else 1) - 1) + 1
    reached[series] = number
    if counter is None:
        yield what, _("the series %(series)s has no counter") % {"series": _name(series)}
    elif number != expected:
        yield (
            what,
            _("number %(expected)d of the series %(series)s is missing")
            % {
                "expected": expected,
                "series": _name(series),
            },
        )


def _name(series: Series) -> str:
    unit, kind, year = series
    return "/".join(part for part in (unit, kind, str(year)) if part)


def papers_are_unchanged(dossier: Dossier, _now: datetime) -> Found:
    """14: every version of a paper is what was sent, and an issued one has its number, date and code."""
    for document in dossier.documents:
        versions = {version.version: version for version in document.versions.all()}
        for version in versions.values():
            if chain.digest(version.content) != version.hash:
                yield (
                    document.cite or dossier.case.number,
                    _("version %(version)d of “%(title)s” was changed after it was sent")
                    % {"version": version.version, "title": document.title},
                )
        last = versions.get(document.version)
        if last is None or last.hash != document.content_hash:
            yield (
                document.cite or dossier.case.number,
                _("“%(title)s” is not the version that was sent last") % {"title": document.title},
            )
        if document.state == Document.State.ISSUED and not (
            document.cite and document.number and document.issued_at and document.verification_code
        ):
            yield document.cite or dossier.case.number, _("a paper is issued without number, date or code")


def files_are_unchanged(_ground: Ground) -> Found:
    """14: every attachment is on the disk with the hash on record, and so is every published manual."""
    for manual in ManualVersion.objects.order_by("code", "version").iterator(chunk_size=5):
        if chain.digest(manual.files) != manual.hash:
            yield f"{manual.code} v{manual.version}", _("the published manual was changed")
    files = Attachment.objects.order_by("sha256").values_list("sha256", "name", "size", "case__number")
    seen = ""
    for digest, name, size, case in files.iterator(chunk_size=2000):
        if digest == seen:
            continue
        seen = digest
        yield from _file(attachments.path_of(digest), digest, size, case or "", name)


def _file(path: Path, digest: str, size: int, case: str, name: str) -> Found:
    where = f"{case} «{name}»".strip()
    try:
        if path.stat().st_size != size:
            yield where, _("the stored file has another size than the one on record")
            return
        own = hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                own.update(block)
    except OSError as error:
        yield where, _("the stored file cannot be read: %(why)s") % {"why": error.strerror or error}
        return
    if own.hexdigest() != digest:
        yield where, _("the stored file was changed: its hash differs")
