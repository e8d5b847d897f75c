"""Words covered in a text however they are written there: capitals, accents, spaces, hyphens, line breaks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

SHORTEST = 3  # letters and digits of a word that is worth covering
_BETWEEN = r"[\W_]*"


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    """One letter in lower case without its accent; nothing for an accent alone or what has no width."""
    decomposed = unicodedata.normalize("NFKD", letter.casefold())
    return "".join(
        part for part in decomposed if not unicodedata.combining(part) and unicodedata.category(part) != "Cf"
    )


def letters(text: str) -> str:
    """Return the letters and digits of a text, folded, and nothing between them."""
    return "".join(part for letter in text for part in _folded(letter) if part.isalnum())


@lru_cache(maxsize=64)
def _pattern(words: frozenset[str]) -> re.Pattern[str] | None:
    spelled = sorted({letters(word) for word in words}, key=lambda word: (-len(word), word))
    spelled = [word for word in spelled if len(word) >= SHORTEST]
    if not spelled:
        return None
    forms = "|".join(_BETWEEN.join(map(re.escape, word)) for word in spelled)
    return re.compile(rf"(?<![^\W_])(?:{forms})(?![^\W_])")


def cover(text: str, words: Collection[str], by: str) -> str:
    """Return the text with every one of the words replaced; the rest of it stays as it was written.

    A word is found whole, never inside a longer one, and the longest first. Words of fewer than three letters
    are left: they are in every text.
    """
    pattern = _pattern(frozenset(words))
    if pattern is None:
        return text
    folded, places = [], []
    for place, letter in enumerate(text):
        for part in _folded(letter):
            folded.append(part)
            places.append(place)
    pieces, done = [], 0
    for found in pattern.finditer("".join(folded)):
        stop = places[found.end() - 1] + 1
        while stop < len(text) and not _folded(text[stop]):
            stop += 1  # the accents that belong to the last letter
        pieces += [text[done : places[found.start()]], by]
        done = stop
    return "".join([*pieces, text[done:]])
