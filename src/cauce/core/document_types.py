"""`library/documents/<type>/type.toml` → `DocumentType`: how a kind of paper looks and is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cauce.core.library import LibraryRefused
from cauce.core.tables import Table, open_file
from cauce.lib.texts import N_, Message

PARTS = ("para", "via", "de", "reference")

CODE_TWICE = N_('%(where)s: the code "%(code)s" belongs to another type of document already.')
WRONG_KEY = N_('%(where)s: the key "%(key)s" and the folder\'s name do not agree.')


@dataclass(frozen=True)
class DocumentType:
    """A kind of paper. `code` is its series in the CITE; `sections` are empty where the body is one text."""

    key: str
    code: str
    name: str
    header: tuple[tuple[str, str], ...]  # (what is printed, part of the paper: one of PARTS), in order
    salutation: str
    closing: str
    copies: str
    sections: tuple[str, ...]


def read_document_types(files: Mapping[str, str]) -> dict[str, DocumentType]:
    """Return the types by key, from {"nota-interna/type.toml": text}. LibraryRefused with every fault."""
    faults: list[Message] = []
    found: dict[str, DocumentType] = {}
    codes: set[str] = set()
    for name in sorted(files):
        if not name.endswith("/type.toml"):
            continue
        kind = _type(open_file(files, name, faults))
        if kind.key != name.partition("/")[0]:
            faults.append(Message(WRONG_KEY, {"where": name, "key": kind.key}))
        if kind.code in codes:
            faults.append(Message(CODE_TWICE, {"where": name, "code": kind.code}))
        codes.add(kind.code)
        found[kind.key] = kind
    if faults:
        raise LibraryRefused(tuple(faults))
    return found


def _type(root: Table) -> DocumentType:
    root.whole("schema")
    kind = DocumentType(
        key=root.text("key"),
        code=root.text("code"),
        name=root.text("name"),
        header=tuple(_part(part) for part in root.tables("header", required=True)),
        salutation=root.text("salutation", ""),
        closing=root.text("closing", ""),
        copies=root.text("copies", ""),
        sections=root.texts("sections"),
    )
    root.close()
    return kind


def _part(table: Table) -> tuple[str, str]:
    part = (table.text("label"), table.among("part", PARTS))
    table.close()
    return part
