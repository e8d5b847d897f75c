"""A word is covered however it is written, and nothing else is."""

from __future__ import annotations

import pytest

from cauce.lib.covering import cover

WORDS = ("Lidia Copa Siñani", "Siñani", "6654321-1B", "lcopa@agetic.example.bo")


@pytest.mark.parametrize(
    "written",
    [
        "Lidia Copa Siñani",
        "LIDIA COPA SIÑANI",
        "lidia copa sinani",
        "Lídia  Cópa\u00a0Siñani",
        "Lidia\nCopa\r\n\t Siñani",
        "Lidia Co-\npa Siñani",
        "Lidia Copa Sin\u0303ani",
        "Lidia Co\u00adpa\u200b Siñani",
        "LidiaCopaSiñani",
        "L i d i a  C o p a  S i ñ a n i",
        "\uff2cidia Copa Siñani",
        "Siñani",
        "SIÑANI",
        "6654321-1B",
        "6.654.321 1b",
        "6 654 321 - 1 B",
        "lcopa @ agetic.example.bo",
        "LCOPA@AGETIC.EXAMPLE.BO",
    ],
)
def test_every_way_of_writing_it_is_covered(written: str) -> None:
    assert cover(f"Para ({written}), hoy.", WORDS, "***") == "Para (***), hoy."


@pytest.mark.parametrize(
    "text", ["", "Los Siñanis", "16654321-1B", "6654321", "Señal y copas; año 2026.\n\n— fin"]
)
def test_what_is_not_the_word_stays_letter_by_letter(text: str) -> None:
    assert cover(text, WORDS, "***") == text


def test_short_words_are_left_and_no_words_cover_nothing() -> None:
    assert cover("Sí, a La Paz.", ["a", "sí", "--"], "***") == "Sí, a La Paz."
    assert cover("Sí, a La Paz.", [], "***") == "Sí, a La Paz."


def test_a_long_text_that_almost_matches_is_read_at_once() -> None:
    text = ("Lidia" + " " * 2000) * 50
    assert cover(text, WORDS, "***") == text
