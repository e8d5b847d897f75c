"""Catalogues: what is found, kept, reported and compiled."""

from __future__ import annotations

import gettext
import io

import pytest

from cauce.lib import catalogue
from cauce.lib.catalogue import Entry

HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
SOURCE = """
_("Send it")
texts.N_("Nobody" " above")
ngettext("%(n)s day", "%(n)s days", days)
pgettext("tab", "Closed")
_(computed)
other("not marked")
"""


def test_python_yields_each_marked_text() -> None:
    assert set(catalogue.from_python(SOURCE, "a.py")) == {
        Entry("Send it", places=("a.py",)),
        Entry("Nobody above", places=("a.py",)),
        Entry("%(n)s day", "%(n)s days", places=("a.py",)),
        Entry("Closed", context="tab", places=("a.py",)),
    }


def test_calls_are_found_in_what_is_no_python() -> None:
    source = "XXX <XX> _('It''s (here)') XX pgettext('verb', u'Open') XX _('never closed"
    assert [entry.text for entry in catalogue.from_calls(source, "t.html")] == ["Its (here)", "Open"]


def test_a_text_met_twice_is_one_entry_with_both_places() -> None:
    found = catalogue.gathered([Entry("Send", places=("a",)), Entry("Send", places=("b",))])
    assert found == (Entry("Send", places=("a", "b")),)


def test_translations_are_kept_and_unused_ones_dropped() -> None:
    known = [Entry("Send", translations=("Enviar",)), Entry("Gone", translations=("Ido",))]
    assert catalogue.merged([Entry("Send"), Entry("New")], known) == (
        Entry("Send", translations=("Enviar",)),
        Entry("New"),
    )


@pytest.mark.parametrize(
    ("entry", "is_faulty"),
    [
        (Entry("Send", translations=("Enviar",)), False),
        (Entry("Send"), True),
        (Entry("Send", translations=("",)), True),
        (Entry("%(n)s day", "%(n)s days", translations=("%(n)s día", "%(n)s días")), False),
        (Entry("%(n)s day", "%(n)s days", translations=("%(n)s día",)), True),
        (Entry("to %(name)s", translations=("a %(nombre)s",)), True),
        (Entry("to %(name)s", translations=("a quien sea",)), True),
    ],
)
def test_a_fault_is_a_missing_translation_or_other_placeholders(entry: Entry, is_faulty: bool) -> None:
    assert bool(catalogue.faults([entry])) is is_faulty


def test_what_is_written_is_read_again() -> None:
    entries = (
        Entry('Say "yes"\n\\', places=("a.py", "b.html"), translations=('Diga "sí"\n\\',)),
        Entry("day", "days", "time", ("a.py",), ("día", "días")),
    )
    header, read = catalogue.read_po(catalogue.write_po(HEADER, entries))
    assert (header, read) == (HEADER, entries)


def test_a_line_that_is_none_of_a_catalogue_is_named() -> None:
    with pytest.raises(catalogue.BrokenCatalogue, match="msgid Send"):
        catalogue.read_po("msgid Send\nmsgstr Enviar\n")


def test_the_compiled_catalogue_is_what_gettext_reads() -> None:
    entries = [
        Entry("Send", translations=("Enviar",)),
        Entry("Closed", context="tab", translations=("Cerrados",)),
        Entry("%(n)s day", "%(n)s days", translations=("%(n)s día", "%(n)s días")),
        Entry("Untranslated"),
    ]
    read = gettext.GNUTranslations(io.BytesIO(catalogue.compile_mo(HEADER, entries)))
    assert [read.gettext("Send"), read.pgettext("tab", "Closed"), read.gettext("Untranslated")] == [
        "Enviar",
        "Cerrados",
        "Untranslated",
    ]
    assert read.ngettext("%(n)s day", "%(n)s days", 2) % {"n": 2} == "2 días"
