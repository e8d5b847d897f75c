"""Finding what may be a call code in a text: a group of exactly as many digits, written together or apart.

A code is kept nowhere in clear, so no text can be compared with it: its shape is all there is to know it by.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

# A case and its orders (HR-2026-0417, OT-2026-0417-1), and a CITE (AGETIC-UIT/NI/0018/2026).
_NUMBERED = re.compile(
    r"\b(?:HR|OT)-\d{4}-\d{1,6}(?:-\d{1,3})?\b|\b(?:[^\W\d_]{1,20}[-/]){2,}\d{1,6}[-/](?:19|20)\d{2}\b"
)
_DATED = re.compile(r"(?<!\d)(\d{1,4})([-. /])(\d{1,2})\2(\d{1,4})(?!\d)")
_APART = re.compile(r"\d+(?:(?: {1,3}|\.| ?- ?)\d+)*", re.ASCII)
_HYPHENS = re.compile(r"[\u2010-\u2015\u2212]")
TAKEN_OUT = " | "


def has_group(text: str, digits: int) -> bool:
    """Say whether a text has a group of exactly so many digits, also split by spaces, dots or hyphens.

    Dates, CITE and numbers of cases and orders are no such group.
    """
    spelt = "".join(letter if not letter.isdecimal() else str(int(letter)) for letter in _plain(text))
    for known in (_NUMBERED, _DATED):
        spelt = known.sub(lambda found: TAKEN_OUT if _is_known(found) else found[0], spelt)
    return any(_adds_up(run[0], digits) for run in _APART.finditer(spelt))


def _plain(text: str) -> str:
    """Return a text with one kind of space within lines and one kind of hyphen."""
    lines = unicodedata.normalize("NFKC", text).splitlines()
    return "\n".join(_HYPHENS.sub("-", re.sub(r"\s", " ", line)) for line in lines)


def _is_known(found: re.Match[str]) -> bool:
    return found.re is _NUMBERED or _is_day(*(found[place] for place in (1, 3, 4)))


def _is_day(first: str, month: str, last: str) -> bool:
    year, day = (first, last) if len(first) == 4 else (last, first)
    if len(year) != 4 or len(day) > 2 or not "1900" <= year <= "2199":
        return False
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _adds_up(run: str, digits: int) -> bool:
    """Say whether neighbours of a run of groups have that many digits together: 2145 5375 5629 as well."""
    lengths = [len(group) for group in re.findall(r"\d+", run)]
    return any(total == digits for start in range(len(lengths)) for total in _totals(lengths[start:]))


def _totals(lengths: Iterable[int]) -> Iterable[int]:
    total = 0
    for length in lengths:
        total += length
        yield total
