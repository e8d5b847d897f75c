"""Searching finds with and without accents, in singular and plural."""

from __future__ import annotations

import pytest

from cauce.lib import folding


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("código", "Códigos de llamadas"),
        ("CODIGOS", "código de llamada"),
        ("llamada", "llamadas"),
        ("ñandu", "Ñandú"),
        ("HR-2026-0417", "trámite HR-2026-0417"),
        ("agetic-uit/ni/0018/2026", "AGETIC-UIT/NI/0018/2026"),
        ("redes", "red de telecomunicaciones y redes"),
    ],
)
def test_a_query_finds_the_text(query: str, text: str) -> None:
    column = folding.search_text(text)
    assert all(f" {stem}" in column for stem in folding.stems(query))


def test_other_words_are_not_found() -> None:
    assert " impresor" not in folding.search_text("Códigos de llamadas")
