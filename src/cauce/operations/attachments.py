"""Files of a case: refused before they are stored, kept by their hash, served as a download only."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cauce.lib import clock, private
from cauce.operations import access, anchors, courses, drafts, manuals
from cauce.operations.refusals import Faulty, NotAllowed, NotFound
from cauce.records.models import Attachment, Case, Order, Person

ACCEPTED = {
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}
ACCEPTED_WORDS = "PDF, ODT, DOCX, PNG o JPG"
MOST_PER_CASE = 40
MOST_ENTRIES, MOST_UNPACKED, MOST_READ = 2000, 200_000_000, 1_000_000  # of a file that is a zip
_NAME = re.compile(r"[^\w .,()\-]+")


def clean_name(name: str) -> str:
    """Return a file's name without paths, controls or tricks of direction; at most 120 characters."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    name = _NAME.sub("_", name).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    return f"{stem.rstrip(' .')[:110]}.{suffix[:8]}" if dot else name[:110]


def _matches_type(suffix: str, content: bytes) -> bool:
    """Say whether the content is what its name says: a false type is refused before it is stored."""
    if suffix == "pdf":
        return content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]
    if suffix == "png":
        return content.startswith(b"\x89PNG\r\n\x1a\n")
    if suffix in ("jpg", "jpeg"):
        return content.startswith(b"\xff\xd8\xff")
    return _matches_zip(suffix, content)


def _matches_zip(suffix: str, content: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = {info.filename: info for info in archive.infolist()}
            if (
                len(entries) > MOST_ENTRIES
                or sum(each.file_size for each in entries.values()) > MOST_UNPACKED
            ):
                return False
            if any(_is_dangerous(entry) for entry in entries):
                return False
            if suffix == "docx":
                kinds = entries.get("[Content_Types].xml")
                if "word/document.xml" not in entries or kinds is None or kinds.file_size > MOST_READ:
                    return False
                return b"macroenabled" not in archive.read(kinds).lower()
            kind = entries.get("mimetype")
            if kind is None or kind.file_size > 100:
                return False
            return archive.read(kind).strip() == ACCEPTED["odt"].encode()
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, ValueError, EOFError):
        return False


def _is_dangerous(entry: str) -> bool:
    """Macros, and names that would leave the folder into which somebody unpacks the file."""
    parts = entry.replace("\\", "/").split("/")
    is_macro = parts[-1].lower() == "vbaproject.bin" or parts[0].lower() in ("basic", "scripts")
    return is_macro or ".." in parts or entry.startswith(("/", "\\"))


def _check(name: str, content: bytes) -> tuple[str, str]:
    limit = settings.ATTACHMENT_LIMIT
    shown = clean_name(name)
    stem, _dot, suffix = shown.rpartition(".")
    suffix = suffix.lower()
    refused = _("“%(name)s” was not attached. Accepted are %(types)s of up to %(limit)d MB.") % {
        "name": shown or _("(no name)"),
        "types": ACCEPTED_WORDS,
        "limit": limit // 1_000_000,
    }
    if (
        not stem
        or suffix not in ACCEPTED
        or not content
        or len(content) > limit
        or not _matches_type(suffix, content)
    ):
        raise Faulty({"attachments": [refused]})
    return shown, ACCEPTED[suffix]


def _store(content: bytes) -> str:
    """Write the content under its hash, flushed to disk, before any row names it."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(f".{secrets.token_hex(8)}.part")  # two may store the same file at once
        with open(part, "wb", opener=private.opener) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _flush_folder(path.parent)
    return digest


def _flush_folder(folder: Path) -> None:
    """Have the name on disk too: without it the content would be lost with the power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def path_of(digest: str) -> Path:
    """Return where the content with that hash is kept."""
    return Path(settings.ATTACHMENTS) / digest[:2] / digest


@transaction.atomic
def add_to_draft(person: Person, place: str, name: str, content: bytes) -> Attachment:
    """Attach a file to what a person is writing. Faulty, with what is accepted, before anything is stored."""
    shown, media_type = _check(name, content)
    draft = drafts.load(person, place) or drafts.save(person, place, {})
    if draft.attachments.count() >= MOST_PER_CASE:
        raise Faulty({"attachments": [_("At most %(most)d files are attached.") % {"most": MOST_PER_CASE}]})
    return Attachment.objects.create(
        draft=draft, owner=person, name=shown, media_type=media_type, size=len(content),
        sha256=_store(content), added_at=clock.now(),
    )  # fmt: skip


@transaction.atomic
def add_to_case(person: Person, number: str, name: str, content: bytes) -> Attachment:
    """Attach a file to a case that the person takes part in and has a task of."""
    case, _relation = access.case_for(person, number)
    task = case.tasks.filter(assignee=person, state="abierta").first()
    if task is None and not (case.author_id == person.pk and case.is_open):
        raise NotAllowed(_("Files are attached by whoever has the case."))
    shown, media_type = _check(name, content)
    if case.attachments.count() >= MOST_PER_CASE:
        raise Faulty({"attachments": [_("At most %(most)d files are attached.") % {"most": MOST_PER_CASE}]})
    anchors.seal_again(case.pk)
    return Attachment.objects.create(
        case=case, owner=person, row=task.row if task else None, name=shown, media_type=media_type,
        size=len(content), sha256=_store(content), added_at=clock.now(),
    )  # fmt: skip


@transaction.atomic
def add_to_order(person: Person, order: Order, name: str, content: bytes) -> Attachment:
    """Attach a file to an order that the person attends to; the caller has checked that he does."""
    shown, media_type = _check(name, content)
    return Attachment.objects.create(
        case=order.case, order=order, owner=person, row=order.row, name=shown, media_type=media_type,
        size=len(content), sha256=_store(content), added_at=clock.now(),
    )  # fmt: skip


@transaction.atomic
def add_all_to_case(person: Person, number: str, files: Iterable[tuple[str, bytes]]) -> list[Attachment]:
    """Attach several files to a case, all or none. Faulty names the one that is not accepted."""
    return [add_to_case(person, number, name, content) for name, content in files]


@transaction.atomic
def add_all_to_draft(person: Person, place: str, files: Iterable[tuple[str, bytes]]) -> list[Attachment]:
    """Attach several files to what a person is writing, all or none."""
    return [add_to_draft(person, place, name, content) for name, content in files]


@transaction.atomic
def remove_from_draft(person: Person, attachment_id: int) -> None:
    """Take a file off what a person is still writing. NotFound for any other file."""
    deleted, _rows = Attachment.objects.filter(
        pk=attachment_id, draft__person=person, case__isnull=True
    ).delete()
    if not deleted:
        raise NotFound()


def read(person: Person, attachment_id: int) -> tuple[Attachment, bytes]:
    """Return a file that the person may read, checked against its hash."""
    attachment = Attachment.objects.select_related("case", "draft").filter(pk=attachment_id).first()
    if attachment is None:
        raise NotFound()
    if attachment.case is None:
        if attachment.owner_id != person.pk:
            raise NotFound()
    elif not _may_read(person, attachment.case):
        raise NotFound()
    path = path_of(attachment.sha256)
    if not path.is_file():
        raise NotAllowed(_("The stored file is missing: tell whoever runs this installation."))
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != attachment.sha256:
        raise NotAllowed(_("The stored file does not have the hash on record: it is not served."))
    return attachment, content


def _may_read(person: Person, case: Case) -> bool:
    """Files of UIT-PR05 and UIT-PR06 hold personal data: participants only."""
    found = access.relation(person, case, courses.today())
    is_personal = manuals.definition(case.version_id).procedure.personal
    return found.reads_personal if is_personal else found.reads_content


def total_size(attachments: Iterable[Attachment]) -> int:
    """Return the size of several files, in bytes."""
    return sum(attachment.size for attachment in attachments)
