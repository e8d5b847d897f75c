"""Words for searching: accents and capitals folded, Spanish plurals and endings cut to the stem."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[0-9a-z]+(?:[-/.][0-9a-z]+)*")


def fold(text: str) -> str:
    """Return the text in lower case without accents (ñ becomes n)."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the Spanish stem of one folded word; words with a digit stay whole."""
    if any(letter.isdigit() for letter in word):
        return word
    return fold(snowballstemmer.stemmer("spanish").stemWord(word))


def stems(text: str) -> list[str]:
    """Return the stems of a text in order, for the search column and for a query alike."""
    return [stem(word) for word in _WORD.findall(fold(text))]


def search_text(*parts: str) -> str:
    """Return what the search column holds: stems, then the folded words, separated by single spaces."""
    whole = " ".join(part for part in parts if part)
    return " " + " ".join(dict.fromkeys([*stems(whole), *_WORD.findall(fold(whole))])) + " "
