"""Every text for people has its Spanish, and what is compiled is what is written."""

from __future__ import annotations

from cauce.lib import catalogue
from cauce.web import translations


def test_every_text_has_its_spanish() -> None:
    _header, entries = translations.refreshed("es")
    assert catalogue.faults(entries) == []


def test_the_catalogue_holds_what_the_sources_say_and_nothing_else() -> None:
    _header, kept = translations.read("es")
    assert {entry.key for entry in kept} == {entry.key for entry in translations.found()}


def test_the_compiled_catalogue_is_the_written_one() -> None:
    header, entries = translations.read("es")
    assert translations.compiled("es") == catalogue.compile_mo(header, entries)


def test_the_sources_are_read() -> None:
    texts = {entry.text for entry in translations.found()}
    assert {"Inbox", "Nobody reviews his own work.", "You have %(n)s pending"} <= texts
