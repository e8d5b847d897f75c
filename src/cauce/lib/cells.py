"""CSV for spreadsheets: a cell that a spreadsheet would run as a formula is written as plain text.

Which separator a spreadsheet splits at depends on its country, not on the file: also inside a cell, nothing
that follows a separator may begin a formula.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

FORMULA_STARTS = ("=", "+", "-", "@")
_INSIDE = re.compile(r"([;,|\t\r\n])(?=[=+\-@＝＋－＠])")


def harmless(cell: object) -> str:
    """Return the cell as text; what a spreadsheet would run as a formula gets an apostrophe in front."""
    text = _INSIDE.sub(r"\1'", "" if cell is None else str(cell))
    return f"'{text}" if _begins_formula(text) else text


def _begins_formula(text: str) -> bool:
    """Whether the first letter that shows begins a formula, wide ones too; or a control comes first."""
    if text[:1] in ("\t", "\r", "\n"):
        return True
    shown = next((c for c in text if not c.isspace() and unicodedata.category(c)[0] != "C"), "")
    return unicodedata.normalize("NFKC", shown).startswith(FORMULA_STARTS)


def write(header: Sequence[str], rows: Iterable[Sequence[object]], *, delimiter: str = ",") -> str:
    """Return the table as CSV with LF line ends (RFC 4180 quoting), every cell harmless."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    writer.writerow([harmless(cell) for cell in header])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return buffer.getvalue()
