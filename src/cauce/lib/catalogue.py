"""Catalogues of translated words: found in the sources, kept as .po, compiled to .mo, without any program.

What is written depends only on what is read: the same sources and translations give the same bytes.
"""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

CALLS = {
    # name of the call → which argument is the context, the singular, the plural
    "_": (None, 0, None),
    "N_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
}
_CALL = re.compile(r"\b(" + "|".join(sorted(CALLS, key=len, reverse=True)) + r")\(")
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]")
_PART = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+"(.*)"$')


@dataclass(frozen=True)
class Entry:
    """One text of the sources with its translations (one, or one per plural form)."""

    text: str
    plural: str = ""
    context: str = ""
    places: tuple[str, ...] = ()
    translations: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.text


class BrokenCatalogue(ValueError):
    """A .po file that cannot be read; the text names the line."""


def from_python(source: str, place: str) -> Iterator[Entry]:
    """Yield the texts that a Python source marks for translation; a mark without a literal is passed over."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            entry = _marked(node, place)
            if entry is not None:
                yield entry


def from_calls(source: str, place: str) -> Iterator[Entry]:
    """Yield the texts of the calls in a source that is not Python as a whole: a prepared template."""
    for match in _CALL.finditer(source):
        call = _balanced(source, match.start(), match.end())
        if call:
            yield from from_python(call, place)


def gathered(found: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return each text once, in the order in which it was met, with all its places."""
    kept: dict[tuple[str, str], Entry] = {}
    for entry in found:
        earlier = kept.get(entry.key)
        if earlier is None:
            kept[entry.key] = entry
            continue
        places = (*earlier.places, *(place for place in entry.places if place not in earlier.places))
        kept[entry.key] = replace(earlier, places=places, plural=earlier.plural or entry.plural)
    return tuple(kept.values())


def merged(found: Iterable[Entry], known: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return what the sources ask for with the translations already made; unused ones are dropped."""
    translated = {entry.key: entry for entry in known}
    return tuple(
        replace(entry, translations=translated[entry.key].translations) if entry.key in translated else entry
        for entry in found
    )


def faults(entries: Iterable[Entry], *, forms: int = 2) -> list[str]:
    """Return a sentence per text without translation, or whose translation has other placeholders."""
    said = []
    for entry in entries:
        wanted = forms if entry.plural else 1
        if len(entry.translations) != wanted or not all(entry.translations):
            said.append(f"{entry.text!r} is not translated ({', '.join(entry.places)})")
            continue
        asked = set(_PLACEHOLDER.findall(entry.plural or entry.text))
        for translation in entry.translations[-1:]:
            if set(_PLACEHOLDER.findall(translation)) != asked:
                said.append(f"{entry.text!r} and its translation {translation!r} have other placeholders")
    return said


def read_po(text: str) -> tuple[str, tuple[Entry, ...]]:
    """Return the header and the entries of a .po file; BrokenCatalogue names the line that it cannot read."""
    header, entries = "", []
    for block in re.split(r"\n[ \t]*\n", text.strip()):
        parts, places = _block(block)
        if not parts:
            continue
        forms = tuple(value for name, value in sorted(parts.items()) if name.startswith("msgstr"))
        if parts.get("msgid") == "" and "msgctxt" not in parts:
            header = forms[0]
            continue
        entries.append(
            Entry(parts["msgid"], parts.get("msgid_plural", ""), parts.get("msgctxt", ""), places, forms)
        )
    return header, tuple(entries)


def write_po(header: str, entries: Iterable[Entry]) -> str:
    """Return the text of a .po file."""
    blocks = [
        'msgid ""\nmsgstr ""\n' + "\n".join(f'"{_escaped(line)}\\n"' for line in header.strip().split("\n"))
    ]
    for entry in entries:
        lines = [f"#: {place}" for place in entry.places]
        if _PLACEHOLDER.search(entry.plural or entry.text):
            lines.append("#, python-format")
        if entry.context:
            lines.append(f'msgctxt "{_escaped(entry.context)}"')
        lines.append(f'msgid "{_escaped(entry.text)}"')
        if entry.plural:
            lines.append(f'msgid_plural "{_escaped(entry.plural)}"')
            forms = entry.translations or ("", "")
            lines += [f'msgstr[{place}] "{_escaped(form)}"' for place, form in enumerate(forms)]
        else:
            lines.append(f'msgstr "{_escaped(entry.translations[0] if entry.translations else "")}"')
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def compile_mo(header: str, entries: Iterable[Entry]) -> bytes:
    """Return the .mo file: little-endian, sorted, without a hash table. Untranslated texts are left out."""
    pairs = {b"": header.encode()}
    for entry in entries:
        if not entry.translations or not all(entry.translations):
            continue
        key = f"{entry.context}\x04{entry.text}" if entry.context else entry.text
        whole = f"{key}\x00{entry.plural}" if entry.plural else key
        pairs[whole.encode()] = "\x00".join(entry.translations).encode()
    keys = sorted(pairs)
    originals, translations = (
        b"".join(key + b"\x00" for key in keys),
        b"".join(pairs[key] + b"\x00" for key in keys),
    )
    start = 28 + 16 * len(keys)
    return b"".join(
        [
            struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 28 + 16 * len(keys)),
            _offsets([len(key) for key in keys], start),
            _offsets([len(pairs[key]) for key in keys], start + len(originals)),
            originals,
            translations,
        ]
    )


def _offsets(lengths: list[int], start: int) -> bytes:
    packed, offset = [], start
    for length in lengths:
        packed.append(struct.pack("<2I", length, offset))
        offset += length + 1
    return b"".join(packed)


def _marked(call: ast.Call, place: str) -> Entry | None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in CALLS:
        return None
    context, text, plural = (_literal(call, argument) for argument in CALLS[name])
    return Entry(text, plural, context, (place,)) if text else None


def _literal(call: ast.Call, argument: int | None) -> str:
    if argument is None or argument >= len(call.args):
        return ""
    value = call.args[argument]
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def _balanced(source: str, start: int, inside: int) -> str:
    """The call from `start`, whose parenthesis opens just before `inside`; "" when it never closes."""
    depth, quote, place = 1, "", inside
    while place < len(source) and depth:
        letter = source[place]
        if quote:
            if letter == "\\":
                place += 1
            elif letter == quote:
                quote = ""
        elif letter in "'\"":
            quote = letter
        else:
            depth += (letter == "(") - (letter == ")")
        place += 1
    return source[start:place] if not depth else ""


def _block(block: str) -> tuple[dict[str, str], tuple[str, ...]]:
    parts: dict[str, str] = {}
    places: list[str] = []
    name = ""
    for line in block.split("\n"):
        stripped = line.strip()
        match = _PART.match(stripped)
        if match:
            name = match[1]
            parts[name] = _unescaped(match[2])
        elif stripped.startswith("#:"):
            places.append(stripped[2:].strip())
        elif stripped.startswith("#") or not stripped:
            continue
        elif stripped.startswith('"') and stripped.endswith('"') and name:
            parts[name] += _unescaped(stripped[1:-1])
        else:
            raise BrokenCatalogue(f"this line of the catalogue cannot be read: {line}")
    return parts, tuple(places)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), text)
