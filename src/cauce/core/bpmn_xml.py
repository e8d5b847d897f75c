"""The XML of a BPMN file, read as sent by a stranger: bounded, without DOCTYPE, entities or network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from cauce.lib.texts import N_, Message

BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"

MAX_BYTES: Final = 2_000_000
MAX_ELEMENTS: Final = 20_000  # the largest reference model of the OMG's MIWG has 2,430
MAX_DEPTH: Final = 40  # the deepest of them has 11
MAX_REFUSALS: Final = 100
MAX_SHOWN: Final = 80  # characters of a name or an id that a message repeats

ID: Final = re.compile(rf"(?!\d)[\w.\-]{{1,{MAX_SHOWN}}}")  # an XML name without a colon
_DECLARATION: Final = re.compile(r"\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,20})[\"']")
_ENCODINGS: Final = frozenset({"utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252"})


@dataclass(frozen=True)
class Refusal:
    """One thing in the file that Cauce does not run: the element, its line (0: the whole file), and why."""

    element: str  # name as written, without the prefix of BPMN
    line: int
    message: Message
    id: str = ""

    def __str__(self) -> str:
        return f"line {self.line}: {self.element}{f' {self.id!r}' if self.id else ''}: {self.message}"


class BpmnRefused(ValueError):
    """The file is not a process that Cauce runs. `refusals` holds every reason, in the order of the file."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        self.refusals = refusals
        super().__init__("; ".join(str(refusal) for refusal in refusals))


class Refusals:
    """Collects refusals, so that a planner corrects them in one go; keeps the first `MAX_REFUSALS`."""

    def __init__(self) -> None:
        self._found: list[Refusal] = []

    def add(self, element: etree._Element, text: str, **params: object) -> None:
        if len(self._found) < MAX_REFUSALS:
            self._found.append(
                Refusal(shown_name(element), line_of(element), Message(text, params), shown_id(element))
            )

    def as_error(self) -> BpmnRefused:
        return BpmnRefused(tuple(sorted(self._found, key=lambda refusal: refusal.line)))

    def raise_if_any(self) -> None:
        if self._found:
            raise self.as_error()


def root_of(xml: bytes | str) -> etree._Element:
    """Return the root element. Raises `BpmnRefused` for all but bounded, plain, well-formed XML.

    The text is decoded before any parser sees it, so that a DOCTYPE cannot hide in another encoding.
    """
    text = _decoded(xml)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise whole_file_refused(N_("The file declares a DOCTYPE or entities, which are never read."))
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except UnicodeEncodeError as error:
        raise whole_file_refused(N_("The file holds characters that no text has.")) from error
    except (etree.LxmlError, ValueError) as error:
        line = getattr(error, "lineno", None) or 0
        raise whole_file_refused(
            N_("The file is not well-formed XML: %(reason)s"), line, reason=str(error)[:200]
        ) from error
    _refuse_the_oversized(root)
    return root


def whole_file_refused(text: str, line: int = 0, **params: object) -> BpmnRefused:
    return BpmnRefused((Refusal("xml", line, Message(text, params)),))


def children(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the child elements, in order."""
    yield from element.iterchildren(tag=etree.Element)


def name_of(element: etree._Element) -> str:
    """Return the element's name if it is BPMN's own, and "" if it belongs to somebody else."""
    tag = str(element.tag)
    return tag.removeprefix(BPMN) if tag.startswith(BPMN) else ""


def shown_name(element: etree._Element) -> str:
    plain = etree.QName(element).localname
    prefix = "" if name_of(element) else f"{element.prefix}:" if element.prefix else ""
    return f"{prefix}{plain}"[:MAX_SHOWN]


def shown_id(element: etree._Element) -> str:
    return str(element.get("id", ""))[:MAX_SHOWN]


def line_of(element: etree._Element) -> int:
    line: int | None = getattr(element, "sourceline", None)
    return line or 0


def words(text: str | None) -> str:
    """Return the text with its line breaks and runs of spaces folded: modellers wrap names as they please."""
    return " ".join((text or "").split())


def _decoded(xml: bytes | str) -> str:
    if len(xml) > MAX_BYTES:
        raise whole_file_refused(N_("The file is larger than %(limit)s bytes."), limit=MAX_BYTES)
    if isinstance(xml, str):
        return xml.removeprefix("\ufeff")
    xml = xml.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARATION.match(xml[:200].decode("latin-1"))
    encoding = declared.group(1).lower() if declared else "utf-8"
    if encoding not in _ENCODINGS:
        raise whole_file_refused(
            N_("The file is encoded as %(encoding)s; UTF-8 is accepted."), 1, encoding=encoding
        )
    try:
        return xml.decode(encoding)
    except UnicodeDecodeError as error:
        raise whole_file_refused(
            N_("The file is not the %(encoding)s that it should be."), 0, encoding=encoding
        ) from error


def _refuse_the_oversized(root: etree._Element) -> None:
    depth = 0
    for count, (event, element) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise whole_file_refused(
                N_("The file nests more than %(limit)s elements in one another."),
                line_of(element),
                limit=MAX_DEPTH,
            )
        if count > 2 * MAX_ELEMENTS:
            raise whole_file_refused(
                N_("The file has more than %(limit)s elements."), line_of(element), limit=MAX_ELEMENTS
            )
