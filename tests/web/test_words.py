"""Dates, spans, sizes and deadlines as Cauce says them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from cauce.web import words

NOW = datetime(2026, 11, 24, 11, 20, tzinfo=ZoneInfo("America/La_Paz"))


@pytest.mark.parametrize(
    ("language", "at", "said"),
    [
        ("es", NOW, "mar 24 nov, 11:20"),
        ("es", NOW.replace(year=2025), "lun 24 nov 2025, 11:20"),
        ("es", NOW.astimezone(ZoneInfo("UTC")), "mar 24 nov, 11:20"),
        ("en", NOW, "Tue 24 Nov, 11:20"),
    ],
)
def test_moment_names_the_year_only_when_it_is_another(language: str, at: datetime, said: str) -> None:
    with translation.override(language):
        assert words.moment(at, now=NOW) == said


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=5), "hace un momento"),
        (timedelta(minutes=1), "hace 1 minuto"),
        (timedelta(minutes=46), "hace 46 minutos"),
        (timedelta(hours=2), "hace 2 horas"),
        (timedelta(hours=12), "ayer"),
        (timedelta(days=3), "hace 3 días"),
    ],
)
def test_ago(before: timedelta, said: str) -> None:
    with translation.override("es"):
        assert words.ago(NOW - before, now=NOW) == said


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (timedelta(hours=7, minutes=10), "Vence hoy, 18:30"),
        (timedelta(hours=-1), "Venció hoy, 10:20"),
        (timedelta(days=-1), "Venció ayer, 11:20"),
        (timedelta(days=2), "Vence jue 26 nov"),
        (timedelta(days=-4), "Venció vie 20 nov"),
    ],
)
def test_due_words(after: timedelta, said: str) -> None:
    with translation.override("es"):
        assert words.due_words(NOW + after, now=NOW) == said


def test_sizes_and_durations_are_for_people() -> None:
    with translation.override("es"):
        assert [words.size(12), words.size(214_400), words.size(3_140_000)] == ["12 B", "214 kB", "3,1 MB"]
        assert [words.lasted(42), words.lasted(4830)] == ["42 ms", "4,8 s"]
        assert words.long_day(date(2026, 11, 24)) == "24 de noviembre de 2026"


def test_a_sentence_after_a_colon_begins_small_and_an_acronym_does_not() -> None:
    assert words.lowered_first("Revisar la nota") == "revisar la nota"
    assert words.lowered_first("UIT revisa") == "UIT revisa"


def test_digest_shows_both_ends() -> None:
    assert words.digest("8d1e" + "0" * 56 + "77a0") == "8d1e…77a0"
