"""The catalogue of Cauce's words: gathered from the Python sources and the templates, and compiled.

`python -m cauce.web.translations` gathers, keeps the translations already made, writes the .po and the
.mo of every language, and lists what is missing. A test fails while anything is missing or the .mo is
not the .po's.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

from cauce.lib import catalogue

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
HEADER = """Project-Id-Version: Cauce
Language: es
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
Plural-Forms: nplurals=2; plural=(n != 1);
"""


def found() -> tuple[catalogue.Entry, ...]:
    """Return every text of the sources that is marked for translation, in the order of the files."""
    return catalogue.gathered(entry for path in _sources() for entry in _texts(path))


def read(language: str) -> tuple[str, tuple[catalogue.Entry, ...]]:
    """Return header and entries of a language's .po; a language without one has none."""
    path = _path(language, ".po")
    return catalogue.read_po(path.read_text(encoding="utf-8")) if path.exists() else (HEADER, ())


def refreshed(language: str) -> tuple[str, tuple[catalogue.Entry, ...]]:
    """Return header and entries as the sources ask for them now."""
    header, known = read(language)
    return header, catalogue.merged(found(), known)


def write(language: str) -> list[str]:
    """Write the .po and the .mo of a language; return what is still missing."""
    header, entries = refreshed(language)
    _path(language, ".po").parent.mkdir(parents=True, exist_ok=True)
    _path(language, ".po").write_text(catalogue.write_po(header, entries), encoding="utf-8")
    _path(language, ".mo").write_bytes(catalogue.compile_mo(header, entries))
    return catalogue.faults(entries)


def compiled(language: str) -> bytes:
    """Return the bytes of a language's .mo as it is stored."""
    return _path(language, ".mo").read_bytes()


def _path(language: str, suffix: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"django{suffix}"


def _sources() -> Iterator[Path]:
    yield from sorted(path for path in ROOT.rglob("*.py") if "migrations" not in path.parts)
    yield from sorted((ROOT / "web" / "templates").rglob("*.html"))
    yield from sorted((ROOT / "web" / "templates").rglob("*.txt"))


def _texts(path: Path) -> Iterator[catalogue.Entry]:
    place = path.relative_to(ROOT).as_posix()
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from catalogue.from_python(source, place)
    else:
        yield from catalogue.from_calls(templatize(source), place)


if __name__ == "__main__":
    missing = write("es")
    sys.stdout.write("".join(f"{fault}\n" for fault in missing))
    sys.exit(1 if missing else 0)
