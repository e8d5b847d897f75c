"""The document types that ship in the library, read once per process."""

from __future__ import annotations

from functools import lru_cache

from cauce.core.document_types import DocumentType, read_document_types
from cauce.lib import library_files


@lru_cache(maxsize=1)
def known() -> dict[str, DocumentType]:
    """Return every document type by its key (the name of its folder)."""
    return read_document_types(library_files.read_folder(library_files.DOCUMENTS))


def get(key: str) -> DocumentType:
    """Return one document type. KeyError if the library has none of that key."""
    return known()[key]
