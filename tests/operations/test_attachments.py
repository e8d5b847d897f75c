"""Files: what is not what it says is refused before anything is stored, and what changed is not served."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from django.conf import settings

from cauce.operations import attachments
from cauce.operations.refusals import Faulty, NotAllowed, NotFound
from cauce.records.models import Attachment, Draft
from tests.operations.driving import PDF, Drive, person

Work = Callable[[], None]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)
TYPES = b"<Types><Default Extension='xml' ContentType='application/xml'/></Types>"
MACRO_TYPES = b"<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"
ODT = b"application/vnd.oasis.opendocument.text"
PLACE = "new-UIT-PR04"


def zipped(entries: Mapping[str, bytes]) -> bytes:
    """Return a zip with those entries."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


DOCX = zipped({"[Content_Types].xml": TYPES, "word/document.xml": b"<w/>"})

ACCEPTED = [
    ("nota.pdf", PDF, "nota.pdf", "application/pdf"),
    ("FOTO.PNG", PNG, "FOTO.PNG", "image/png"),
    ("foto.jpeg", b"\xff\xd8\xff\xe0" + bytes(9), "foto.jpeg", "image/jpeg"),
    ("nota.docx", DOCX, "nota.docx", attachments.ACCEPTED["docx"]),
    ("nota.odt", zipped({"mimetype": ODT, "content.xml": b"<o/>"}), "nota.odt", attachments.ACCEPTED["odt"]),
    ("../../etc/passwd.pdf", PDF, "passwd.pdf", "application/pdf"),
    ("C:\\Users\\x\\nota.pdf", PDF, "nota.pdf", "application/pdf"),
    ("nota\u202efdp.exe.pdf", PDF, "notafdp.exe.pdf", "application/pdf"),
    ("a\r\nSet-Cookie: x=1.pdf", PDF, "aSet-Cookie_ x_1.pdf", "application/pdf"),
    ("<script>alert(1)</script>.pdf", PDF, "script_.pdf", "application/pdf"),
    ("\ud800informe.pdf", PDF, "informe.pdf", "application/pdf"),
    ("ñandú año 2026 (copia).pdf", PDF, "ñandú año 2026 (copia).pdf", "application/pdf"),
    ("x" * 400 + ".pdf", PDF, "x" * 110 + ".pdf", "application/pdf"),
]

REFUSED = {
    "empty": ("nota.pdf", b""),
    "no name": ("", PDF),
    "only dots": ("...", PDF),
    "only a suffix": (".pdf", PDF),
    "a name that is a suffix": ("pdf", PDF),
    "nul": ("\x00", PDF),
    "other type": ("nota.txt", b"hola"),
    "svg": ("dibujo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
    "svg as png": ("dibujo.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "html as pdf": ("nota.pdf", b"<html><script>alert(1)</script></html>"),
    "half a pdf": ("nota.pdf", b"%PDF-1.7\nlo que sigue no termina"),
    "program as jpg": ("foto.jpg", b"MZ\x90\x00"),
    "docm": ("nota.docm", DOCX),
    "macros": (
        "nota.docx",
        zipped({"[Content_Types].xml": TYPES, "word/document.xml": b"<w/>", "word/vbaProject.bin": b"x"}),
    ),
    "docm as docx": (
        "nota.docx",
        zipped(
            {
                "[Content_Types].xml": b"<Types>...document.macroEnabled.main+xml</Types>",
                "word/document.xml": b"<w/>",
            }
        ),
    ),
    "macros in odt": ("nota.odt", zipped({"mimetype": ODT, "Basic/Standard/x.xml": b"<x/>"})),
    "a zip that climbs": (
        "nota.docx",
        zipped({"[Content_Types].xml": TYPES, "word/document.xml": b"<w/>", "../../evil": b"x"}),
    ),
    "any zip": ("nota.docx", zipped({"x": b"y"})),
    "no zip": ("nota.docx", b"PK\x03\x04 roto"),
    "bomb": (
        "nota.docx",
        zipped({"[Content_Types].xml": TYPES, "word/document.xml": bytes(201_000_000)}),
    ),
    "bomb in the type": ("nota.odt", zipped({"mimetype": ODT + b" " * 30_000_000})),
    "many": (
        "nota.docx",
        zipped(
            {"[Content_Types].xml": TYPES, "word/document.xml": b"<w/>"} | {f"f{n}": b"" for n in range(2100)}
        ),
    ),
}


def stored() -> list[Path]:
    return [path for path in Path(settings.ATTACHMENTS).rglob("*") if path.is_file()]


@pytest.mark.parametrize(("name", "content", "shown", "kind"), ACCEPTED)
def test_what_is_accepted_has_a_name_without_tricks(
    institution: Path, name: str, content: bytes, shown: str, kind: str
) -> None:
    made = attachments.add_to_draft(person("xarce"), PLACE, name, content)
    found, read = attachments.read(person("xarce"), made.pk)
    assert (found.name, found.media_type, read) == (shown, kind, content)
    assert [path.name for path in stored()] == [found.sha256]


def test_what_is_refused_is_not_stored(institution: Path) -> None:
    for what, (name, content) in REFUSED.items():
        try:
            attachments.add_to_draft(person("xarce"), PLACE, name, content)
        except Faulty as refused:
            assert list(refused.faults) == ["attachments"], what
        else:
            raise AssertionError(f"{what} was accepted")
    assert (stored(), Attachment.objects.count(), Draft.objects.count()) == ([], 0, 0)


def test_over_the_limit_nothing_is_stored(institution: Path, settings: object) -> None:
    settings.ATTACHMENT_LIMIT = 1000000
    with pytest.raises(Faulty, match="1 MB"):
        attachments.add_to_draft(person("xarce"), PLACE, "grande.pdf", b"%PDF-" + bytes(1_000_001) + b"%%EOF")
    assert stored() == []


def test_all_or_none(institution: Path) -> None:
    with pytest.raises(Faulty):
        attachments.add_all_to_draft(person("xarce"), PLACE, [("a.pdf", PDF), ("b.exe", b"MZ")])
    assert Attachment.objects.count() == 0


def test_not_too_many(institution: Path) -> None:
    for number in range(attachments.MOST_PER_CASE):
        attachments.add_to_draft(person("xarce"), PLACE, f"{number}.pdf", PDF)
    with pytest.raises(Faulty):
        attachments.add_to_draft(person("xarce"), PLACE, "otro.pdf", PDF)


def test_a_file_that_changed_or_vanished_is_not_served(work: Work) -> None:
    drive = Drive.of("UIT-PR04", work)
    made = attachments.add_to_case(person("xarce"), drive.case.number, "a.pdf", PDF)
    path = attachments.path_of(made.sha256)
    path.write_bytes(PDF + b"x")
    with pytest.raises(NotAllowed):
        attachments.read(person("xarce"), made.pk)
    path.unlink()
    with pytest.raises(NotAllowed):
        attachments.read(person("xarce"), made.pk)


def test_who_reads_and_who_attaches(work: Work) -> None:
    drive = Drive.of("UIT-PR04", work)
    made = attachments.add_to_case(person("xarce"), drive.case.number, "a.pdf", PDF)
    for reader in ("xarce", "rchoque", "jfernandez", "ovillarroel"):
        assert attachments.read(person(reader), made.pk)[1] == PDF
    for stranger in ("echambi", "mparedes", "cgutierrez"):
        with pytest.raises(NotFound):
            attachments.read(person(stranger), made.pk)
        with pytest.raises((NotFound, NotAllowed)):
            attachments.add_to_case(person(stranger), drive.case.number, "b.pdf", PDF)
    mine = attachments.add_to_draft(person("xarce"), PLACE, "mio.pdf", PDF)
    with pytest.raises(NotFound):
        attachments.read(person("rchoque"), mine.pk)
    with pytest.raises(NotFound):
        attachments.remove_from_draft(person("rchoque"), mine.pk)


def test_personal_files_are_of_the_participants(work: Work) -> None:
    drive = Drive.of("UIT-PR05", work)
    made = attachments.add_to_case(person("srojas"), drive.case.number, "cedula.pdf", PDF)
    assert attachments.read(person("rchoque"), made.pk)[1] == PDF
    for other in ("gmendieta", "ovillarroel", "wapaza"):
        with pytest.raises(NotFound):
            attachments.read(person(other), made.pk)
